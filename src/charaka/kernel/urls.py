"""Addresses of what the kernel serves itself: files, documents, progress. No institution in the address."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "kernel"
urlpatterns: list[URLPattern] = []
