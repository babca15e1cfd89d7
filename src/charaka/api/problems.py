"""Every refusal as problem+json (RFC 9457), in the language that the caller asked for. Never HTML or a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelInvalid
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from ninja.errors import AuthenticationError, HttpError

from charaka.kernel.audit.services import plain
from charaka.kernel.errors import CharakaError, Conflict, Forbidden, Invalid, NotFound, StaleRecord, TooLarge, is_busy
from charaka.kernel.rest import TooManyRequests, Unauthenticated, Unreadable

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/v1/docs/problems#"
logger = logging.getLogger("charaka.api")

# What each code means, in a few words: the title of a problem, and a line of the page of problems.
TITLES: Mapping[str, object] = {
    "unreadable": _("The request cannot be read"),
    "unauthenticated": _("No valid token"),
    "forbidden": _("Not allowed"),
    "not_found": _("Nothing here"),
    "method_not_allowed": _("This address has no such method"),
    "conflict": _("Not in the present state"),
    "illegal_transition": _("This step is not open"),
    "posted": _("This document is final"),
    "stale": _("Changed by someone else"),
    "too_large": _("Too large"),
    "wrong_media_type": _("Wrong kind of body"),
    "invalid": _("Not acceptable as it is"),
    "precondition_missing": _("Version missing"),
    "too_many_requests": _("Too many requests"),
    "busy": _("Busy"),
    "fault": _("A fault of ours"),
}


class Busy(CharakaError):
    """The database is busy: the same request will pass in a moment."""

    code = "busy"
    status = 503


class Fault(CharakaError):
    """What we did not foresee. The log has the rest, under the request's id."""

    code = "fault"
    status = 500


class MethodNotAllowed(CharakaError):
    """The address exists, the method does not."""

    code = "method_not_allowed"
    status = 405


def problem(request: HttpRequest, fault: Exception) -> HttpResponse:
    """The answer to an exception."""
    refusal = as_refusal(fault)
    if refusal.status >= 500:
        logger.error("%s %s: %s", request.method, request.path, refusal.code, exc_info=fault)
    status = _status(request, refusal)
    body = _body(request, refusal, status)
    response = HttpResponse(json.dumps(body, cls=DjangoJSONEncoder), status=status, content_type=MEDIA_TYPE)
    for name, value in _headers(refusal).items():
        response.headers[name] = value
    return response


def known_refusals() -> dict[str, type[CharakaError]]:
    """The refusals of the house and of its rooms, by code: those that one can meet."""
    known: dict[str, type[CharakaError]] = {}
    waiting: list[type[CharakaError]] = [CharakaError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("charaka.") and ".tests." not in kind.__module__:
            known.setdefault(kind.code, kind)
    hidden = {CharakaError.code} | {code for code, kind in known.items() if kind.status >= 500} - {
        Fault.code,
        Busy.code,
    }
    return {code: known[code] for code in sorted(set(known) - hidden)}


def title_of(kind: type[CharakaError]) -> object:
    """The title of a refusal: its own, or that of the one it is a kind of."""
    codes = [getattr(one, "code", "") for one in kind.__mro__]
    return next((TITLES[code] for code in codes if code in TITLES), HTTPStatus(kind.status).phrase)


def as_refusal(fault: Exception) -> CharakaError:
    """Any exception as one of the house."""
    if isinstance(fault, CharakaError):
        return fault if fault.status < 500 or isinstance(fault, Busy | Fault) else Fault(_FAULT)
    if isinstance(fault, ModelInvalid):
        return Invalid(_INVALID, fields=_fields_of(fault))
    for kinds, refusal in _KNOWN:
        if isinstance(fault, kinds):
            return refusal
    if isinstance(fault, HttpError):
        return _of_status(fault.status_code)
    if isinstance(fault, OperationalError) and is_busy(fault):
        return Busy(_("Someone else is writing a lot just now. Nothing was lost: try again in a moment."))
    return Fault(_FAULT)


def of_status(request: HttpRequest, status: int) -> HttpResponse:
    """The problem for an answer that something before the API gave with this status."""
    return problem(request, _of_status(status))


def _of_status(status: int) -> CharakaError:
    refusal = {
        401: Unauthenticated(_("Send a valid token in the header Authorization: Bearer ck_…")),
        403: Forbidden(_("This is not open to you.")),
        404: NotFound(_("This address leads nowhere, or to something that you may not see.")),
        405: MethodNotAllowed(_("The header Allow lists the methods of this address.")),
        413: TooLarge(_("The body is larger than the house accepts.")),
    }.get(status)
    if refusal:
        return refusal
    return (
        Fault(_FAULT)
        if status >= 500
        else Unreadable(_("The request cannot be read. Check its body: it must be JSON."))
    )


_FAULT = _("Something went wrong on our side. Nothing was half-written. The request's id helps us to find it.")
_INVALID = _("What was sent cannot be accepted. The list of errors says where.")
_TAKEN = _("This contradicts what is recorded already: it exists, or something else refers to it.")
_KNOWN: tuple[tuple[type[Exception] | tuple[type[Exception], ...], CharakaError], ...] = (
    (AuthenticationError, _of_status(401)),
    (Http404, _of_status(404)),
    (PermissionDenied, _of_status(403)),
    (RequestDataTooBig, _of_status(413)),
    ((SuspiciousOperation, UnreadablePostError), _of_status(400)),
    (IntegrityError, Conflict(_TAKEN)),
)


def _status(request: HttpRequest, refusal: CharakaError) -> int:
    """A stale version is a failed precondition when the caller stated one."""
    if isinstance(refusal, StaleRecord) and hasattr(request, "expected_version"):
        return HTTPStatus.PRECONDITION_FAILED
    return refusal.status


def _body(request: HttpRequest, refusal: CharakaError, status: int) -> dict[str, Any]:
    title = str(title_of(type(refusal)))
    body: dict[str, Any] = {
        "type": f"{TYPES}{refusal.code}",
        "title": title,
        "status": status,
        "detail": str(refusal.message) or title,
        "instance": request.path,
        "code": refusal.code,
        "request_id": getattr(request, "request_id", ""),
        "errors": list(_errors(refusal.fields)),
    }
    if isinstance(refusal, Forbidden):
        body["reason_code"] = refusal.reason_code
    if isinstance(refusal, StaleRecord):
        theirs = {name: {"before": plain(old), "after": plain(new)} for name, (old, new) in refusal.theirs.items()}
        body |= {"theirs": theirs, "current_version": refusal.data.get("current_version")}
    return body


def _errors(fields: Mapping[str, Iterable[object]]) -> Iterable[dict[str, str]]:
    for path, messages in fields.items():
        for message in [messages] if isinstance(messages, str) else messages:
            yield {"path": "" if path == "__all__" else path, "message": str(message)}


def _fields_of(fault: ModelInvalid) -> Mapping[str, list[str]]:
    return fault.message_dict if hasattr(fault, "error_dict") else {"": fault.messages}


def _headers(refusal: CharakaError) -> dict[str, str]:
    if isinstance(refusal, Unauthenticated):
        return {"WWW-Authenticate": 'Bearer realm="charaka"'}
    if isinstance(refusal, TooManyRequests):
        return {"Retry-After": str(refusal.retry_after)}
    return {"Retry-After": "2"} if isinstance(refusal, Busy) else {}
