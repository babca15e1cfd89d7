"""What happens to every request: a language, an id, an actor, and an answer for each refusal."""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from charaka.institutions.queries.actors import actor_for
from charaka.kernel.actors import Actor
from charaka.kernel.errors import CharakaError, is_busy

Handler = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "charaka_language"
_REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,36}$")
logger = logging.getLogger("charaka.web")


class LanguageMiddleware:
    """The language of the page: the reader's choice (cookie), else what the browser asks for, else French."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def _language(request: HttpRequest) -> str:
        known = dict(settings.LANGUAGES)
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        if chosen in known:
            return chosen
        asked = translation.get_language_from_request(request).split("-")[0]
        return asked if asked in known else settings.LANGUAGE_CODE


class PrivacyMiddleware:
    """What was made for the person who is signed in stays in no cache, and is not shown again after they sign out.

    A view that knows better (files, which are asked for again by their digest) says so itself.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class RequestIdMiddleware:
    """Every request has an id: it stands in the audit, in the log and in the answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if _REQUEST_ID.match(given) else str(uuid.uuid4())  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class ActorMiddleware:
    """``request.actor``: who acts, with the roles in force now. Resolved when it is first read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.__class__ = _with_actor(type(request))
        return self.get_response(request)


def _with_actor(kind: type[HttpRequest]) -> type[HttpRequest]:
    """The request's class with a lazy, remembered ``actor``."""
    if hasattr(kind, "actor"):
        return kind
    if kind not in _kinds:
        _kinds[kind] = type(kind.__name__, (kind,), {"actor": property(_actor)})
    return _kinds[kind]


_kinds: dict[type[HttpRequest], type[HttpRequest]] = {}
NOBODY = Actor(kind="user", label="")


def _actor(request: Any) -> Actor:
    if not hasattr(request, "resolved_actor"):
        user = request.user
        signed_in = user.is_authenticated
        request.resolved_actor = actor_for(user).for_request(request.request_id) if signed_in else NOBODY
    found: Actor = request.resolved_actor
    return found


class ErrorMiddleware:
    """Turns the refusals of the house into pages that say what is wrong and what to do next."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, CharakaError) and fault.status < 500:
            return refusal_page(request, fault)
        if isinstance(fault, OperationalError) and is_busy(fault):
            logger.warning("database busy: %s", request.path)
            busy = CharakaError(_("Someone else is writing a lot just now. Nothing was lost: try again in a moment."))
            return refusal_page(request, busy, status=503)
        return None


def refusal_page(request: HttpRequest, fault: CharakaError, status: int | None = None) -> HttpResponse:
    """The page of a refusal, in the reader's language."""
    code = status or fault.status
    template = {403: "web/errors/403.html", 404: "web/errors/404.html"}.get(code, "web/errors/refused.html")
    context = {"sentence": str(fault), "status": code, "back_url": _page_before(request)}
    return render(request, template, context, status=code)


def _page_before(request: HttpRequest) -> str:
    """The page the reader came from, if it is one of ours."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        before, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return before if ours else ""


class HtmxMessagesMiddleware:
    """Messages reach a page that htmx changes in part as an event; a redirect reaches it as a header."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.headers.get("HX-Request") or request.headers.get("HX-Boosted"):
            return response
        if 300 <= response.status_code < 400 and "Location" in response.headers:
            response.headers["HX-Redirect"] = response.headers["Location"]
            del response.headers["Location"]
            response.status_code = 204
        elif not response.headers.get("HX-Redirect"):
            said = [{"tags": m.tags, "text": str(m.message)} for m in get_messages(request)]
            if said:
                response.headers["HX-Trigger"] = _trigger(response.headers.get("HX-Trigger", ""), said)
        return response


def _trigger(existing: str, said: list[dict[str, str]]) -> str:
    events: dict[str, Any] = (
        json.loads(existing) if existing.startswith("{") else {n: None for n in existing.split(",") if n}
    )
    return json.dumps(events | {"charaka:messages": said})
