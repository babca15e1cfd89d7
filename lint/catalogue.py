"""Reads strings out of code and templates, and catalogues from and to .po files. Judging is ``translation_checks``."""

from __future__ import annotations

import ast
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = ROOT / "src" / "charaka"
SKIPPED: Final = frozenset({"tests", "testing", "migrations"})
CONTEXT_MARK: Final = "\u0004"
PLURAL_MARK: Final = " ⇄ "

# Django's own rules: Babel's for Arabic differ for 100, 101 and 102.
PLURAL_FORMS: Final = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
    "fr": "nplurals=2; plural=(n > 1);",
}
FORM_COUNT: Final = {"ar": 6, "fr": 2}

_ONE = ("gettext", "gettext_lazy", "gettext_noop", "_")
_MANY = ("ngettext", "ngettext_lazy")
_CONTEXT = ("pgettext", "pgettext_lazy")
_CONTEXT_MANY = ("npgettext", "npgettext_lazy")
KEYWORDS: Final = {
    **dict.fromkeys(_ONE, None),
    **dict.fromkeys(_MANY, (1, 2)),
    **dict.fromkeys(_CONTEXT, ((1, "c"), 2)),
    **dict.fromkeys(_CONTEXT_MANY, ((1, "c"), 2, 3)),
}


@dataclass(frozen=True, order=True)
class Msg:
    """One string to translate: ``plural`` and ``context`` may be empty."""

    singular: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        """How translators name it in JSON: ``singular ⇄ plural``, after the context and the mark U+0004 if any."""
        text = f"{self.singular}{PLURAL_MARK}{self.plural}" if self.plural else self.singular
        return f"{self.context}{CONTEXT_MARK}{text}" if self.context else text

    @property
    def id(self) -> str | tuple[str, str]:
        """The message id as Babel writes it."""
        return (self.singular, self.plural) if self.plural else self.singular


Translations = dict[Msg, tuple[str, ...]]
"""The forms of each message: one, or as many as the language has plurals."""


class TwoPlurals(ValueError):
    """One singular is used with two plurals, or with and without one: gettext cannot tell them apart."""


def catalogue_path(language: str, source: Path = SOURCE) -> Path:
    return source / "locale" / language / "LC_MESSAGES" / "django.po"


def extract_all(source: Path = SOURCE) -> dict[Msg, list[str]]:
    """Every string of the product with the files that say it. Raises TwoPlurals."""
    found: dict[Msg, list[str]] = {}
    for path in _files(source):
        for message in _extract(path):
            found.setdefault(message, []).append(str(path.relative_to(source)))
    seen: dict[tuple[str, str], Msg] = {}
    for message in found:
        other = seen.setdefault((message.context, message.singular), message)
        if other != message:
            raise TwoPlurals(f"{message.singular!r} has two plurals: {found[message][0]} and {found[other][0]}")
    return found


def _files(source: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith((".", "__")))
        inside_templates = "templates" in Path(folder).relative_to(source).parts
        for name in sorted(names):
            if name.endswith(".py") or (inside_templates and name.endswith((".html", ".txt", ".svg"))):
                yield Path(folder) / name


def _extract(path: Path) -> Iterator[Msg]:
    text = path.read_text(encoding="utf-8")
    return _extract_python(text) if path.suffix == ".py" else _extract_template(text, path)


def _extract_python(text: str) -> Iterator[Msg]:
    """Read the syntax tree: Babel reads tokens, and so finds strings inside f-strings from Python 3.12 on only."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in KEYWORDS:
            continue
        words = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else "" for a in node.args]
        context = words.pop(0) if name in {*_CONTEXT, *_CONTEXT_MANY} and words else ""
        plural = words[1] if name in {*_MANY, *_CONTEXT_MANY} and len(words) > 1 else ""
        if words and words[0]:
            yield Msg(words[0], plural, context)


def _extract_template(text: str, path: Path) -> Iterator[Msg]:
    # Indentation means nothing in a template, and a line must not begin a Python block.
    text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        if singular:
            yield Msg(singular, plural, context or "")


def read_catalogue(path: Path, language: str) -> tuple[Translations, set[Msg]]:
    """The translations of a .po file and the messages marked fuzzy; empty when there is no file."""
    if not path.exists():
        return {}, set()
    with path.open("rb") as text:
        catalogue = read_po(text, locale=language)
    translations: Translations = {}
    fuzzy = set()
    for entry in catalogue:
        if not entry.id:
            continue
        singular, plural = entry.id if isinstance(entry.id, (tuple, list)) else (entry.id, "")
        message = Msg(singular, plural, entry.context or "")
        strings = entry.string if isinstance(entry.string, (tuple, list)) else (entry.string,)
        translations[message] = tuple(string or "" for string in strings)
        if entry.fuzzy:
            fuzzy.add(message)
    return translations, fuzzy


def write_catalogue(path: Path, language: str, translations: Translations) -> None:
    """Write a .po file that only changes when a string does: sorted, no places, no dates."""
    catalogue = Catalog(locale=language)
    for message in sorted(translations):
        forms = translations[message]
        catalogue.add(message.id, forms if message.plural else forms[0], context=message.context or None)
    body = io.BytesIO()
    write_po(body, catalogue, width=120, omit_header=True, no_location=True, sort_output=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_header(language).encode() + body.getvalue())


def _header(language: str) -> str:
    fields = (
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURAL_FORMS[language]}",
    )
    lines = "".join(f'"{field}\\n"\n' for field in fields)
    return f'msgid ""\nmsgstr ""\n{lines}\n'


def in_step(messages: dict[Msg, list[str]], known: Translations, language: str) -> Translations:
    """The catalogue after an update: every string of the product, translated where it already was."""
    updated = {}
    for message in messages:
        forms = known.get(message, ())
        wanted = FORM_COUNT[language] if message.plural else 1
        updated[message] = forms if len(forms) == wanted else ("",) * wanted
    return updated
