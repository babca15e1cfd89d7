"""Text in three languages. Pure value; the database field is in ``fields``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

LANGUAGES: Final = ("ar", "fr", "en")
_FALLBACK: Final = {"ar": ("ar", "fr", "en"), "fr": ("fr", "en", "ar"), "en": ("en", "fr", "ar")}


class Shown(NamedTuple):
    """What was found, and the language it is really in ("" when there is nothing)."""

    text: str
    lang: str

    @property
    def direction(self) -> str:
        return "rtl" if self.lang == "ar" else "ltr"


def marked(text: str) -> str:
    """Mark an English sentence of a pure module for translation; whoever shows it translates it.

    Imported ``as _``, so that the catalogue tool finds the sentences.
    """
    return text


@dataclass(frozen=True, slots=True)
class Text3:
    """The same words in Arabic, French and English; a missing language is an empty string."""

    ar: str = ""
    fr: str = ""
    en: str = ""

    @classmethod
    def from_json(cls, value: Mapping[str, object] | None) -> Text3:
        """Read ``{"ar": …, "fr": …, "en": …}``; unknown keys and values that are not text raise ValueError."""
        value = value or {}
        if set(value) - set(LANGUAGES) or any(not isinstance(text, str) for text in value.values()):
            raise ValueError("Text in three languages is an object of ar, fr and en.")
        return cls(**{str(key): str(text).strip() for key, text in value.items()})

    @classmethod
    def same(cls, text: str) -> Text3:
        """One text for all languages: codes, brands, imported names whose language is unknown."""
        return cls(text, text, text)

    def to_json(self) -> dict[str, str]:
        return {lang: getattr(self, lang) for lang in LANGUAGES if getattr(self, lang)}

    def in_(self, lang: str) -> Shown:
        """The text in ``lang``, or else in the next language that a reader of ``lang`` most likely reads."""
        for candidate in _FALLBACK.get(lang, LANGUAGES):
            if text := getattr(self, candidate):
                return Shown(text, candidate)
        return Shown("", "")

    def exactly(self, lang: str) -> str:
        """The text in ``lang`` without fallback, as legal documents need it. Raises KeyError when it is missing."""
        if text := getattr(self, lang):
            return str(text)
        raise KeyError(lang)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(lang for lang in LANGUAGES if not getattr(self, lang))

    def __bool__(self) -> bool:
        return bool(self.ar or self.fr or self.en)

    def __str__(self) -> str:
        return self.in_("fr").text
