"""The REST API, assembled from the rooms."""

from __future__ import annotations

from ninja import NinjaAPI

api = NinjaAPI(title="Charaka", version="1", urls_namespace="api", openapi_url="/openapi.json")
