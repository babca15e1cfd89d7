"""Turns Python values into the words a page prints, in each of its languages. Knows no page and no database.

The result is JSON that typst reads as data; nothing is ever pasted into markup, so a name cannot become code.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext, override

from charaka.kernel import formats
from charaka.kernel.money import Money, places_of
from charaka.kernel.text import Text3

PAGE_LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "ar": ("ar",),
    "fr": ("fr",),
    "en": ("en",),
    "ar+fr": ("fr", "ar"),  # the French half reads from the left, so it is the base of the page
}

LAYOUT: Final[Mapping[str, bool]] = {"layout": True}

# Marks that reorder what follows them. A name that carries one could make a document say what it does not.
_REORDERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


_ARABIC: Final = re.compile("[\u0600-\u06ff\u0750-\u077f]")


@dataclass(frozen=True, slots=True)
class Reference:
    """A number, code or address: the same in all languages, left to right, never broken over two lines."""

    text: str


@dataclass(frozen=True, slots=True)
class Amount:
    """Money without its currency, for a column whose head names it."""

    money: Money


@dataclass(frozen=True, slots=True)
class Phrase:
    """A translatable sentence with values: ``Phrase(_("Printed on %(day)s"), {"day": date(2026, 9, 16)})``."""

    message: object
    values: Mapping[str, object]


def page_languages(language: str) -> tuple[str, ...]:
    """The languages of a page, the first being its base. Raises ValueError for a language that is not offered."""
    try:
        return PAGE_LANGUAGES[language]
    except KeyError:
        raise ValueError(f"a document is in {', '.join(PAGE_LANGUAGES)}, not in {language!r}") from None


def printable(text: str) -> str:
    """The text without marks that reorder it and without characters that PDF/A forbids; line ends are kept."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(
        letter
        for letter in composed
        if letter == "\n" or (letter not in _REORDERING and unicodedata.category(letter) not in {"Cc", "Cs", "Cn"})
    )


def spoken(value: object, language: str, *, numeric_dates: bool = False) -> str:
    """The words of one value in one language. Raises TypeError for a value that has no written form."""
    if isinstance(value, Text3):
        return printable(value.in_(language).text)
    if isinstance(value, Reference):
        return printable(value.text).replace(" ", "\u00a0")
    if isinstance(value, str):
        return printable(value)
    with override(language):
        if isinstance(value, Phrase):
            said = {k: spoken(v, language, numeric_dates=numeric_dates) for k, v in value.values.items()}
            return str(value.message) % {name: _isolated(words, language) for name, words in said.items()}
        if isinstance(value, Promise):
            return printable(str(value))
        return _figure(value, language, numeric_dates=numeric_dates)


def _isolated(words: str, language: str) -> str:
    """The value of a sentence; between marks (FSI … PDI) that keep its direction its own where scripts may mix."""
    mixed = language == "ar" or _ARABIC.search(words)
    return f"\u2068{words}\u2069" if mixed else words


def _figure(value: object, language: str, *, numeric_dates: bool) -> str:
    """Booleans, dates, numbers and money, as ``formats`` writes them."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        value = localtime(value).date() if is_aware(value) else value.date()
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}" if numeric_dates else formats.short_date(value, language)
    if isinstance(value, Money):
        return formats.money(value, language, places=places_of(value.currency))
    if isinstance(value, Amount):
        return formats.money(value.money, language, places=places_of(value.money.currency), with_currency=False)
    if isinstance(value, int | Decimal):
        return formats.number(value, None, language)
    raise TypeError(f"a document cannot print {type(value).__name__}")


def encode(value: object, language: str) -> Any:
    """JSON for typst: text as ``{"k": "text", "fr": …}``, figures as ``{"k": "figure", …}``, the rest as it is.

    ``language`` is that of the page. Structures are walked; a dataclass becomes an object of its fields.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {str(key): encode(item, language) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [encode(item, language) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, Text3 | Reference | Phrase | Money | Amount):
        return {f.name.replace("_", "-"): _field(value, f, language) for f in dataclasses.fields(value)}
    return _encode_words(value, language)


def _field(owner: Any, field: dataclasses.Field[Any], language: str) -> Any:
    """A field of a dataclass. One marked ``metadata=LAYOUT`` is for the template, not for the reader."""
    value = getattr(owner, field.name)
    return value if field.metadata.get("layout") else encode(value, language)


def _encode_words(value: object, language: str) -> dict[str, str]:
    pages = page_languages(language)
    if isinstance(value, Text3):
        # What is missing in the page's language is shown in the language it is in, and set as such.
        return {"k": "text", **{lang: printable(words) for lang, words in value.to_json().items()}}
    kind = "text" if isinstance(value, Phrase | Promise | bool) else "figure"
    numeric = len(pages) > 1
    return {"k": kind, **{lang: spoken(value, lang, numeric_dates=numeric) for lang in pages}}


def missing_languages(value: object, language: str) -> tuple[str, ...]:
    """Texts of ``value`` that are filled, but not in every language of the page: what a legal document may not have."""
    pages = page_languages(language)
    if isinstance(value, Text3):
        return tuple(f"{value} ({lang})" for lang in value.missing if lang in pages) if value else ()
    if isinstance(value, str | Reference | Phrase | Money | Amount) or value is None:
        return ()
    if isinstance(value, Mapping):
        return tuple(found for item in value.values() for found in missing_languages(item, language))
    if isinstance(value, Sequence):
        return tuple(found for item in value for found in missing_languages(item, language))
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return tuple(found for f in fields for found in missing_languages(getattr(value, f.name), language))
    return ()
