"""Addresses of the room: chart."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
