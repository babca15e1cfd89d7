"""From the header ``Authorization`` to an actor. Cookies open nothing here, so there is nothing to forge."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from charaka.api.models import ApiToken
from charaka.api.queries import actor_with, find_token
from charaka.api.services import count_request
from charaka.kernel.rest import ApiRequest, Unauthenticated


class TokenRequest(ApiRequest):
    """A request that came with a token."""

    token: ApiToken


class Bearer(HttpBearer):
    """Named in the OpenAPI document; the work is done once, by ``authenticate``, before the operation runs."""

    def __call__(self, request: HttpRequest) -> Any:
        return getattr(request, "token", None)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return getattr(request, "token", None)


def authenticate(request: Any) -> ApiToken:
    """Set ``request.token`` and the actor, and count the request. Raises Unauthenticated, TooManyRequests."""
    scheme, _space, written = request.headers.get("Authorization", "").partition(" ")
    token = find_token(written.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Unauthenticated(_("Send a valid token in the header Authorization: Bearer ck_…"))
    count_request(token)
    request.token = token
    request.resolved_actor = actor_with(token).for_request(request.request_id)
    return token
