"""House rules on templates and style sheets: the strict content policy, three languages, right to left, storeys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lint.findings import Finding
from lint.storeys import HEIGHT, may_know

TEMPLATE_RULES: Final = frozenset(
    {"inline-style", "inline-handler", "inline-script", "data-address", "raw-text", "room-above"}
)
CSS_RULES: Final = frozenset({"physical-property", "raw-colour", "data-address"})

_FORBIDDEN: Final = (
    ("inline-style", re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE), "use a class: the content policy refuses style="),
    ("inline-style", re.compile(r"<style\b", re.IGNORECASE), "use a style sheet"),
    ("inline-handler", re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE), "use a script: the policy refuses on…="),
    ("inline-script", re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE), "scripts are files"),
    ("data-address", re.compile(r"""(?:src|href)\s*=\s*["']data:"""), "the content policy refuses data: addresses"),
)
# What is not text for a reader, in the order in which it is blanked.
_NOT_TEXT: Final = (
    re.compile(r"\{%\s*comment\b.*?endcomment\s*%\}", re.DOTALL),
    re.compile(r"\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}", re.DOTALL),
    re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE),
    re.compile(r"<(\w+)[^>]*\btranslate=\"no\"[^>]*>.*?</\1>", re.DOTALL),
)
_SPOKEN: Final = re.compile(r"""\b(?:title|aria-label|placeholder|alt|label)\s*=\s*"([^"]*)\"""")
_TAGS: Final = re.compile(r"<[^>]*>", re.DOTALL)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_ENTITY: Final = re.compile(r"&\w+;")
NAMES: Final = frozenset({"Charaka", "شراكة", "Ctrl", "Esc", "MAD", "ICE", "RIB", "xlsx", "csv", "pdf", "PDF", "CSV"})
_REFERENCES: Final = re.compile(r"""\{%\s*(url|here|include)\s+["']([\w-]+)[:/]""")

_PHYSICAL: Final = re.compile(
    r"(?:^|[;{\s])((?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|left|right)\s*:"
    r"|(text-align|float|clear)\s*:\s*(?:left|right)\b"
)
_COLOUR: Final = re.compile(r"(?<![\w&-])#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch)\(")


def check_template(text: str, path: str) -> Iterator[Finding]:
    """Findings of one template. ``path`` says the room: …/charaka/<room>/…"""
    plain = _blank(text, _NOT_TEXT[0])
    for rule, pattern, message in _FORBIDDEN:
        for found in pattern.finditer(plain):
            yield Finding(path, _line(text, found.start()), rule, message)
    yield from _check_references(plain, path)
    yield from _check_text(text, path)


def _check_references(text: str, path: str) -> Iterator[Finding]:
    room = _room(path)
    for found in _REFERENCES.finditer(text):
        if found[2] in HEIGHT and not may_know(room, found[2]):
            yield Finding(path, _line(text, found.start()), "room-above", f"{room} knows nothing of {found[2]}")


def _check_text(text: str, path: str) -> Iterator[Finding]:
    for pattern in _NOT_TEXT:
        text = _blank(text, pattern)
    for found in _SPOKEN.finditer(text):
        yield from _words(found[1], path, _line(text, found.start()))
    text = _blank(_blank(text, _TAGS), _ENTITY)
    for number, line in enumerate(text.splitlines(), start=1):
        yield from _words(line, path, number)


def _words(text: str, path: str, line: int) -> Iterator[Finding]:
    words = [word for word in _WORD.findall(text) if word not in NAMES]
    if words:
        yield Finding(path, line, "raw-text", f"outside a translate tag: {' '.join(words)[:60]}")


def check_css(text: str, path: str) -> Iterator[Finding]:
    """Findings of one style sheet; colours are allowed in tokens.css alone."""
    text = _blank(text, re.compile(r"/\*.*?\*/", re.DOTALL))
    for found in _PHYSICAL.finditer(text):
        name = found[1] or found[2]
        yield Finding(path, _line(text, found.start()), "physical-property", f"{name}: use the logical property")
    for found in re.finditer(r"url\(\s*[\"']?data:", text):
        yield Finding(path, _line(text, found.start()), "data-address", "the content policy refuses data: addresses")
    if Path(path).name != "tokens.css":
        for found in _COLOUR.finditer(text):
            yield Finding(path, _line(text, found.start()), "raw-colour", f"{found[0]}: colours stand in tokens.css")


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    """Replace what matches by spaces, keeping the line numbers."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _room(path: str) -> str:
    parts = Path(path).parts
    return parts[parts.index("charaka") + 1] if "charaka" in parts else ""
