"""Uploads are stopped before they fill a disk: by their declared length, and again by the bytes that arrive."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import IO, Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from charaka.kernel.files.kinds import MEGABYTE
from charaka.kernel.ui.shown import language

MOST_BYTES: Final = 50 * MEGABYTE
FORM_AROUND: Final = 64 * 1024  # the other fields and the boundaries of a form that carries a file of the full size
_READ_AWAY: Final = 4  # an oversized body is read away up to this many times the cap, so that the browser hears us


def most_bytes() -> int:
    """The cap for one request; a deployment may lower it by the setting ``UPLOAD_MOST_BYTES``."""
    return int(getattr(settings, "UPLOAD_MOST_BYTES", MOST_BYTES))


class UploadCapMiddleware:
    """Answers 413 to a body that declares more than the cap, before anything parses or stores it.

    It stands after the language and before everything that reads the form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = str(request.META.get("CONTENT_LENGTH") or "0")
        length = int(declared) if declared.isascii() and declared.isdigit() else 0
        if length <= most_bytes() + FORM_AROUND:
            return self.get_response(request)
        if length <= most_bytes() * _READ_AWAY:
            _read_away(request)
        return too_large(request)


class CappedUploadHandler(FileUploadHandler):
    """Counts what arrives and stops at the cap, whatever length was declared. Stores nothing itself."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > most_bytes():
            self._drop_what_arrived()
            raise RequestDataTooBig("the upload is larger than the cap")
        return raw_data

    def _drop_what_arrived(self) -> None:
        """The handlers that write to disk take their half-written file away."""
        for handler in self.request.upload_handlers if self.request is not None else ():
            if handler is not self:
                handler.upload_interrupted()

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""


def too_large(request: HttpRequest) -> HttpResponse:
    """413, as a page or as problem+json, saying how large a file may be."""
    sentence = _("The file is larger than %(most)s MB. Nothing was stored. Make it smaller or split it.") % {
        "most": most_bytes() // MEGABYTE
    }
    if request.path.startswith("/api/") or "json" in request.headers.get("Accept", ""):
        problem: dict[str, Any] = {"type": "about:blank", "title": sentence, "status": 413, "code": "too_large"}
        return HttpResponse(json.dumps(problem), content_type="application/problem+json", status=413)
    # No request in the template: a context processor might read the form that is refused here.
    words = {
        "title": _("File too large"),
        "sentence": sentence,
        "language": language(),
        "rtl": get_language_bidi(),
    }
    return HttpResponse(render_to_string("kernel/too_large.html", words), status=413)


def _read_away(request: HttpRequest) -> None:
    while request.read(MEGABYTE):
        pass
