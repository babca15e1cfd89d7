"""What may be stored for which purpose: types and sizes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1024 * 1024

# What each extension must hold. The content decides; the extension must agree with it.
CONTENT_TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "txt": "text/plain",
    "csv": "text/csv",
}

# The only types that a browser may show inside the page's origin; all others are downloaded.
SHOWN_INLINE: Final = frozenset({"application/pdf", "image/png", "image/jpeg"})


@dataclass(frozen=True, slots=True)
class FileKind:
    """A purpose: the extensions it accepts, and the most bytes. ``code`` is stored with the file."""

    code: str
    extensions: tuple[str, ...]
    most_bytes: int


EVIDENCE: Final = FileKind(
    "evidence", ("pdf", "png", "jpg", "jpeg", "webp", "docx", "xlsx", "pptx", "odt", "ods", "txt", "csv"), 25 * MEGABYTE
)
LOGO: Final = FileKind("logo", ("png", "jpg", "jpeg"), 1 * MEGABYTE)
TABLE: Final = FileKind("table", ("xlsx", "csv", "txt"), 50 * MEGABYTE)
PDF: Final = FileKind("document", ("pdf",), 50 * MEGABYTE)  # what the house itself issues

KINDS: Final = {kind.code: kind for kind in (EVIDENCE, LOGO, TABLE, PDF)}
