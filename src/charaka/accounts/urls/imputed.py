"""Addresses of the room: imputed."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
