"""The one address from which files are served."""

from __future__ import annotations

from typing import Final, cast
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from charaka.kernel.files.kinds import CONTENT_TYPES, SHOWN_INLINE
from charaka.kernel.files.models import StoredFile
from charaka.kernel.files.queries import access_file, open_bytes
from charaka.kernel.scope import scope
from charaka.kernel.web import signed_in

# A stored file gets an origin of its own (sandbox) and may load nothing. Browsers show no PDF inside a sandbox.
_SANDBOX: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; sandbox"
_PDF: Final = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@signed_in
@require_safe
def download(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The bytes of a file, to those who may read it: 404 for strangers, 403 with the reason for members.

    Always an attachment, unless ``?inline`` asks to see a picture or a PDF.
    """
    file = access_file(request.actor, public_id)  # type: ignore[attr-defined]
    inline = "inline" in request.GET and file.content_type in SHOWN_INLINE
    etag = f'"{file.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    with scope({file.institution_id}):
        response = FileResponse(
            open_bytes(file), as_attachment=not inline, filename=file.name, content_type=_content_type(file)
        )
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Security-Policy"] = (
        _PDF if inline and file.content_type == CONTENT_TYPES["pdf"] else _SANDBOX
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = etag
    return cast(HttpResponse, response)


def _content_type(file: StoredFile) -> str:
    """Text is served as plain text, of the encoding in which it came: the browser guesses none."""
    return "application/octet-stream" if file.content_type.startswith("text/") else file.content_type
