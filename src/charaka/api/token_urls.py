"""Addresses of the page My tokens, under /me/tokens/."""

from __future__ import annotations

from django.urls import path

from charaka.api import views

app_name = "tokens"
urlpatterns = [
    path("", views.token_list, name="list"),
    path("new/", views.token_new, name="new"),
    path("<int:token_id>/revoke/", views.token_revoke, name="revoke"),
]
