"""Addresses of the shell."""

from __future__ import annotations

from django.urls import path

from charaka.web import accounts, search, styleguide, views

app_name = "web"

urlpatterns = [
    path("", views.start, name="start"),
    path("demo/", accounts.demo_sign_in, name="demo"),
    path("demo/<int:user_id>/", accounts.demo_enter, name="demo_enter"),
    path("language/", views.set_language, name="language"),
    path("theme/", views.set_theme, name="theme"),
    path("me/", views.me, name="me"),
    path("account/email/", accounts.closed, name="closed_email"),
    path("account/confirm-email/", accounts.closed, name="closed_confirm"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("i/<slug:code>/", views.today, name="today"),
    path("i/<slug:code>/search/", search.search, name="search"),
    path("_ui/", styleguide.styleguide, name="styleguide"),
]
