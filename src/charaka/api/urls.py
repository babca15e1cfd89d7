"""Addresses under /api/."""

from __future__ import annotations

from django.urls import path

from charaka.api import docs
from charaka.api.assembly import api

urlpatterns = [
    path("v1/openapi.json", docs.openapi, name="api_openapi"),
    path("v1/docs", docs.reference, name="api_reference"),
    path("v1/docs/problems", docs.problem_list, name="api_problems"),
    path("v1/", api.urls),
]
