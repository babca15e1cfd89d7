"""Addresses of the room: budget."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
