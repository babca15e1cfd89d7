"""One request, from the door to the answer: token, institution, permission, scope, body, idempotency key, headers.

Wrapped around every operation by the assembly, so that no room can forget a step. An operation that did not declare
itself with ``requires``, ``signed_in`` or ``public`` stops the house from starting.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from charaka.api.authentication import authenticate
from charaka.api.idempotency import WRITES, once
from charaka.kernel.errors import Invalid
from charaka.kernel.members import access_institution
from charaka.kernel.permissions import require
from charaka.kernel.rest import Declared, Unreadable, WrongMediaType, declared
from charaka.kernel.scope import scope

Run = Callable[..., HttpResponse]


def converse(run: Run) -> Run:
    """The operation with everything around it. ``run`` is the bound ``Operation.run`` of one mounted operation."""
    operation = run.__self__  # type: ignore[attr-defined]
    said = declared(operation.view_func)
    if said is None:
        raise ImproperlyConfigured(f"{operation.view_func.__name__} does not say who may call it.")
    if said.kind == "public":
        operation.auth_callbacks = []
    reading = _Reading(operation)

    @functools.wraps(run)
    def conversed(request: Any, **address: Any) -> HttpResponse:
        request.answer_headers = {}
        try:
            with ExitStack() as opened:
                _let_in(request, said, address, opened)
                reading.check(request)
                response = once(request, lambda: _noted(request, run(request, **address)))
        except Exception as fault:  # noqa: BLE001 - each becomes a problem
            response = operation.api.on_exception(request, fault)
        return _finished(response)

    return conversed


def _let_in(request: Any, said: Declared, address: dict[str, Any], opened: ExitStack) -> None:
    """Raise Unauthenticated, TooManyRequests, NotFound or Forbidden, or open the scope of the operation."""
    if said.kind == "public":
        return
    authenticate(request)
    if said.kind == "institution":
        request.institution = access_institution(request.actor, address["code"])
        if said.permission is not None:
            require(request.actor, said.permission, request.institution.pk)
        opened.enter_context(scope({request.institution.pk}))


class _Reading:
    """What an operation reads of a request: the names of its query and the kind of its body."""

    def __init__(self, operation: Any) -> None:
        sources: dict[str, Any] = {model.__ninja_param_source__: model for model in operation.models}
        self.query = frozenset(getattr(sources.get("query"), "__ninja_flatten_map__", ()))
        self.kinds = tuple(_kinds_of(sources))

    def check(self, request: Any) -> None:
        """Raise Invalid, Unreadable, WrongMediaType, or Django's RequestDataTooBig, for what cannot be read."""
        if any("\x00" in text for name, values in request.GET.lists() for text in (name, *values)):
            raise Unreadable(_("The address holds a character that is not text."))
        if unknown := sorted(set(request.GET) - self.query):
            sentence = _("This is not known here.")
            raise Invalid(_("The address asks for something unknown."), fields={name: [sentence] for name in unknown})
        if request.method in WRITES and "multipart/form-data" not in self.kinds:
            self._check_body(request)

    def _check_body(self, request: Any) -> None:
        if request.body and self.kinds and request.content_type not in self.kinds:
            kinds = ", ".join(self.kinds)
            raise WrongMediaType(_("Send the body as %(kinds)s.") % {"kinds": kinds})


def _kinds_of(sources: dict[str, Any]) -> Iterator[str]:
    if "file" in sources:
        yield "multipart/form-data"
    elif "form" in sources:
        yield "application/x-www-form-urlencoded"
    elif "body" in sources:
        yield "application/json"


def _noted(request: Any, response: HttpResponse) -> HttpResponse:
    """The answer with the headers that the operation noted."""
    if response.status_code < 400:
        for name, value in request.answer_headers.items():
            response.headers[name] = value
    return response


def _finished(response: HttpResponse) -> HttpResponse:
    """Keep answers out of shared caches."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept-Language, Authorization"
    return response
