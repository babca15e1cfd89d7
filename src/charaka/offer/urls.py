"""Addresses of the room, inside /i/<code>/."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "offer"
urlpatterns: list[URLPattern] = []
