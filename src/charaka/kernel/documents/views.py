"""The public page on which anybody checks a document, by its code or by its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from charaka.kernel.documents.codes import read_code, shown_code
from charaka.kernel.documents.queries import PublicDocument, find_by_code, is_same_file
from charaka.kernel.web import public


@dataclass(frozen=True, slots=True)
class Verification:
    """The context of the page. ``same_file`` is None until a file has been compared."""

    typed: str
    outcome: Literal["", "unreadable", "unknown", "valid", "revoked"]
    document: PublicDocument | None = None
    same_file: bool | None = None


@public
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Check a code; with a file (POST), also whether it is the very PDF that was issued.

    An unknown code is answered with 404, and costs one indexed query. The file is read once and kept nowhere.
    """
    typed = code or request.GET.get("code", "").strip()[:64]
    readable = read_code(typed)
    if readable and typed != readable and request.method != "POST":
        return redirect("kernel:verify_code", code=readable)
    found = _verification(typed, readable)
    upload = request.FILES.get("file") if request.method == "POST" else None
    if found.document and isinstance(upload, UploadedFile):
        found = Verification(found.typed, found.outcome, found.document, is_same_file(found.document, upload.chunks()))
    status = 404 if found.outcome in {"unknown", "unreadable"} else 200
    response = render(request, "kernel/verify.html", {"verification": found, "document": found.document}, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


def _verification(typed: str, readable: str | None) -> Verification:
    if not typed:
        return Verification("", "")
    if readable is None:
        return Verification(typed, "unreadable")
    document = find_by_code(readable)
    if document is None:
        return Verification(shown_code(readable), "unknown")
    return Verification(document.code, "valid" if document.is_valid else "revoked", document)
