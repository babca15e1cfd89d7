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
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, cast

import fontpkg_ibm_plex_sans_arabic  # type: ignore[import-untyped]
import segno
import typst
from django.utils.translation import gettext_lazy as _

from charaka.kernel.documents.codes import shown_code
from charaka.kernel.documents.letterheads import Letterhead
from charaka.kernel.documents.words import Reference, encode, missing_languages, page_languages, spoken
from charaka.kernel.errors import Invalid

STANDARDS: Final[list[Any]] = ["a-2a", "ua-1"]
FONTS: Final = Path(fontpkg_ibm_plex_sans_arabic.__file__).parent / "files"
UNSHOWN: Final = "\u25ca"  # stands for a letter that the typeface does not have
_MISSING_GLYPH: Final = "could not be displayed with font"

_folders: dict[str, Path] = {"kernel": Path(__file__).parent / "typst"}
_compilers = threading.local()


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that a document says: the template, its data, the language of the page, the issuer."""

    template_name: str
    data: Mapping[str, Any]
    language: str
    letterhead: Letterhead


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
    typeface can show. Otherwise the text appears in the language it has, and the letter as a lozenge.
    """
    paper = Paper(template_name, data, language, letterhead)
    return render_paper(paper, proof=proof, made_at=made_at, complete=complete)


def render_paper(
    paper: Paper, *, proof: Proof | None = None, made_at: datetime | None = None, complete: bool = False
) -> bytes:
    """``render``, for a paper that was put together before."""
    if complete:
        _refuse_incomplete(paper)
    files = {"main": _template(paper.template_name), "letterhead.typ": _template("kernel/letterhead")}
    if proof:
        files["qr.svg"] = qr_svg(proof.address)
    if paper.letterhead.logo:
        # Files handed to typst are text: the picture goes as a list of bytes, which typst keeps between documents.
        files["logo.json"] = json.dumps(list(paper.letterhead.logo)).encode()
    return _compile(files, _page(paper, proof), made_at or datetime.now(UTC), complete=complete)


def fingerprint(paper: Paper) -> str:
    """SHA-256 (64 hex digits) of what a document says. Its first eight digits are printed on the paper."""
    said = encode({"head": paper.letterhead.plain(), "data": paper.data}, paper.language)
    content = [paper.template_name, paper.language, said]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def shown_fingerprint(digest: str) -> str:
    """The first eight digits, in two groups: ``9c41 e07a``."""
    return f"{digest[:4]}\u00a0{digest[4:8]}"


def qr_svg(address: str) -> bytes:
    """A QR code (level M, no border) of an address, in the deep green of the house on nothing."""
    target = io.BytesIO()
    segno.make(address, error="m", micro=False).save(target, kind="svg", border=0, dark="#0a2b28", light=None)
    return target.getvalue()


def _page(paper: Paper, proof: Proof | None) -> dict[str, Any]:
    language, letterhead = paper.language, paper.letterhead
    languages = page_languages(language)
    title = spoken(paper.data["title"], languages[0])
    number = paper.data.get("number")
    return {
        "languages": list(languages),
        "plain-title": f"{title} {number or ''}".strip() or "—",
        "author": spoken(letterhead.name, languages[0]),
        "number": encode(Reference(str(number)), language) if number else None,
        "running": encode(paper.data["title"], language),
        "head": encode({"name": letterhead.name, "place": letterhead.place, "legal": letterhead.foot()}, language),
        "logo": _logo_format(letterhead.logo),
        "proof": _proof(proof, fingerprint(paper), language) if proof else None,
        "body": encode(paper.data, language),
    }


def _proof(proof: Proof, digest: str, language: str) -> dict[str, Any]:
    said = {
        "invitation": _("Check this document"),
        "code": Reference(shown_code(proof.code)),
        "place": Reference(re.sub(r"^https?://", "", proof.address).rstrip("/").rpartition("/")[0]),
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


def _refuse_incomplete(paper: Paper) -> None:
    missing = missing_languages(paper.data, paper.language) + missing_languages(paper.letterhead, paper.language)
    if missing:
        texts = ", ".join(missing[:5])
        raise Invalid(_("This document needs every text in its languages. Missing: %(texts)s.") % {"texts": texts})


@cache
def _template(name: str) -> bytes:
    room, _slash, template = name.partition("/")
    return (_folders[room] / f"{template}.typ").read_bytes()


def _compiler() -> typst.Compiler:
    """One compiler per thread: it keeps the fonts it has read, and cannot be shared."""
    if not hasattr(_compilers, "compiler"):
        _compilers.compiler = typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)
    return cast(typst.Compiler, _compilers.compiler)


def _compile(files: dict[str, bytes], page: dict[str, Any], made_at: datetime, *, complete: bool) -> bytes:
    text = json.dumps(page, ensure_ascii=False)
    moment = made_at.replace(microsecond=0)
    try:
        return _pdf({**files, "data.json": text.encode()}, moment)
    except typst.TypstError as fault:
        if _MISSING_GLYPH not in str(fault):
            raise
        unknown = {letter for letter in set(text) if not _can_show(letter)}
        if complete or not unknown:
            sentence = _("The letters “%(letters)s” cannot be printed. Write the name in Arabic or Latin letters.")
            raise Invalid(sentence % {"letters": " ".join(sorted(unknown))}) from fault
    shown = "".join(UNSHOWN if letter in unknown else letter for letter in text)
    return _pdf({**files, "data.json": shown.encode()}, moment)


def _pdf(files: Any, made_at: datetime) -> bytes:
    made = _compiler().compile(input=files, format="pdf", pdf_standards=STANDARDS, timestamp=made_at)
    return cast(bytes, made)


@lru_cache(maxsize=4096)
def _can_show(letter: str) -> bool:
    """Whether the typeface has a shape for a letter, found out by setting it alone."""
    if letter.isascii():
        return True
    files = {"main": _template("kernel/letter"), "data.json": json.dumps(letter).encode()}
    try:
        _pdf(files, datetime(2000, 1, 1, tzinfo=UTC))
    except typst.TypstError:
        return False
    return True
