"""Addresses of the room, inside /i/<code>/."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.offer.views import portfolio

app_name = "offer"
urlpatterns: list[URLPattern] = [
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/export.<table_format:fmt>", portfolio.portfolio_export, name="portfolio_export"),
]
