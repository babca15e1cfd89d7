"""Data in, PDF out. Typst sets the page; this module hands it the data, the fonts and nothing else.

The result is PDF/A-2a (to be kept) and PDF/UA-1 (to be read aloud), and the same bytes for the same input. No system
font, no network and no file of the machine is read by a template.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import fontpkg_ibm_plex_sans_arabic
import segno
import typst
from django.utils.translation import gettext_lazy as _

from charaka.kernel.documents.codes import shown_code
from charaka.kernel.documents.letterheads import Letterhead
from charaka.kernel.documents.words import Reference, encode, missing_languages, page_languages, spoken
from charaka.kernel.errors import Invalid

STANDARDS: Final = ["a-2a", "ua-1"]
FONTS: Final = Path(fontpkg_ibm_plex_sans_arabic.__file__).parent / "files"
UNSHOWN: Final = "\u25a1"  # stands for a letter that the typeface does not have
_MISSING_GLYPH: Final = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_MOST_MISSING: Final = 40

_folders: dict[str, Path] = {"kernel": Path(__file__).parent / "typst"}
_compilers = threading.local()


@dataclass(frozen=True, slots=True)
class Proof:
    """How a stranger checks the paper: the code, and the address that the QR code opens."""

    code: str
    address: str


def templates_in(room: str, folder: Path) -> None:
    """Declare where a room keeps its typst templates: ``sales`` makes ``render("sales/invoice", …)`` possible."""
    _folders[room] = folder


def render(
    template_name: str,
    data: Mapping[str, Any],
    *,
    language: str,
    letterhead: Letterhead,
    proof: Proof | None = None,
    made_at: datetime | None = None,
    complete: bool = False,
) -> bytes:
    """The PDF of ``data`` set by ``room/template``, in ``ar``, ``fr``, ``en`` or ``ar+fr``.

    ``data`` holds ``title`` and, where there is one, ``number``; the rest is between the caller and its template.
    ``complete`` is for legal documents: raises Invalid when a text lacks a language of the page or a letter that the
    typeface can show. Otherwise the text appears in the language it has, and the letter as a box.
    """
    if complete:
        _refuse_incomplete(data, letterhead, language)
    page = _page(template_name, data, language, letterhead, proof)
    files = {"main": _template(template_name), "letterhead.typ": _template("kernel/letterhead")}
    if proof:
        files["qr.svg"] = qr_svg(proof.address)
    if letterhead.logo:
        # Files handed to typst are text: the picture goes as a list of bytes, which typst keeps between documents.
        files["logo.json"] = json.dumps(list(letterhead.logo)).encode()
    return _compile(files, page, made_at or datetime.now(UTC), complete)


def fingerprint(template_name: str, data: Mapping[str, Any], *, language: str, letterhead: Letterhead) -> str:
    """SHA-256 (64 hex digits) of what a document says. Its first eight digits are printed on the paper."""
    content = [template_name, language, encode(letterhead.plain(), language), encode(data, language)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def shown_fingerprint(digest: str) -> str:
    """The first eight digits, in two groups: ``9c41 e07a``."""
    return f"{digest[:4]}\u00a0{digest[4:8]}"


def qr_svg(address: str) -> bytes:
    """A QR code (level M, no border) of an address, in the deep green of the house on nothing."""
    target = io.BytesIO()
    segno.make(address, error="m", micro=False).save(target, kind="svg", border=0, dark="#0a2b28", light=None)
    return target.getvalue()


def _page(
    template_name: str, data: Mapping[str, Any], language: str, letterhead: Letterhead, proof: Proof | None
) -> dict[str, Any]:
    languages = page_languages(language)
    title = spoken(data["title"], languages[0])
    number = data.get("number")
    return {
        "languages": list(languages),
        "plain-title": f"{title} {number}" if number else title,
        "author": spoken(letterhead.name, languages[0]),
        "number": str(number) if number else None,
        "running": encode(data["title"], language),
        "head": encode({"name": letterhead.name, "place": letterhead.place, "legal": letterhead.foot()}, language),
        "logo": _logo_format(letterhead.logo),
        "proof": _proof(proof, fingerprint(template_name, data, language=language, letterhead=letterhead), language),
        "body": encode(data, language),
    }


def _proof(proof: Proof | None, digest: str, language: str) -> dict[str, Any] | None:
    if proof is None:
        return None
    said = {
        "invitation": _("Check this document"),
        "code": Reference(shown_code(proof.code)),
        "place": Reference(re.sub(r"^https?://|/[^/]*$", "", proof.address)),
        "fingerprint-label": _("Content"),
        "fingerprint": Reference(shown_fingerprint(digest)),
    }
    return {**encode(said, language), "address": proof.address}


def _logo_format(logo: bytes | None) -> str | None:
    """``png`` or ``jpg``, by the first bytes. Raises Invalid for anything else."""
    if not logo:
        return None
    if logo.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if logo.startswith(b"\xff\xd8\xff"):
        return "jpg"
    raise Invalid(_("The logo of a document is a PNG or JPEG picture."))


def _refuse_incomplete(data: Mapping[str, Any], letterhead: Letterhead, language: str) -> None:
    missing = missing_languages(data, language) + missing_languages(letterhead, language)
    if missing:
        raise Invalid(
            _("This document needs every text in its languages. Missing: %(texts)s.") % {"texts": ", ".join(missing[:5])}
        )


@cache
def _template(name: str) -> bytes:
    room, _slash, template = name.partition("/")
    return (_folders[room] / f"{template}.typ").read_bytes()


def _compiler() -> typst.Compiler:
    """One compiler per thread: it keeps the fonts it has read, and cannot be shared."""
    found = getattr(_compilers, "compiler", None)
    if found is None:
        found = _compilers.compiler = typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)
    return found  # type: ignore[no-any-return]


def _compile(files: Mapping[str, bytes], page: dict[str, Any], made_at: datetime, complete: bool) -> bytes:
    text = json.dumps(page, ensure_ascii=False)
    missing: list[str] = []
    while True:
        try:
            return bytes(
                _compiler().compile(
                    input={**files, "data.json": text.encode()},
                    format="pdf",
                    pdf_standards=STANDARDS,
                    timestamp=made_at.replace(microsecond=0),
                )
            )
        except typst.TypstError as fault:
            letter = _letter_not_shown(fault, complete, missing)
            missing.append(letter)
            text = text.replace(letter, UNSHOWN)


def _letter_not_shown(fault: typst.TypstError, complete: bool, missing: list[str]) -> str:
    """The letter for which the typeface has no shape, when that is the fault; raises otherwise."""
    found = _MISSING_GLYPH.search(str(fault))
    if found is None or found.group(1) in missing or len(missing) > _MOST_MISSING:
        raise fault
    if complete:
        raise Invalid(
            _("The letter “%(letter)s” cannot be printed on this document. Write the name in Arabic or Latin letters.")
            % {"letter": found.group(1)}
        ) from fault
    return found.group(1)
