"""Finding words in what entries say, whatever the case and the accents: their tables keep no folded column.

A word becomes a pattern in which each letter stands for all the letters that fold to it; the database reads the rows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from django.db.models import Q, TextField
from django.db.models.lookups import IRegex

from charaka.kernel.search_text import fold

_SCRIPTS: Final = (range(0x30, 0x250), range(0x600, 0x700))


class WordsField(TextField):  # type: ignore[type-arg]
    """Text in which ``contains`` looks for a word in any spelling: the search box of a list asks so."""


class Says(IRegex):
    """The word in any spelling."""

    def get_prep_lookup(self) -> Any:
        return pattern_of(str(self.rhs))


WordsField.register_lookup(Says, "contains")


def pattern_of(word: str) -> str:
    """The pattern of a folded word."""
    return "".join(_spellings().get(letter, re.escape(letter)) for letter in fold(word).replace(" ", ""))


def words_in(words: str, columns: Iterable[str]) -> Q:
    """Rows that have each of the words in one of the columns."""
    names, where = tuple(columns), Q()
    for word in fold(words).split():
        either = Q()
        for name in names:
            either |= Q(**{f"{name}__iregex": pattern_of(word)})
        where &= either
    return where


@cache
def _spellings() -> dict[str, str]:
    """Each folded letter -> the class of letters that fold to it."""
    found: dict[str, list[str]] = defaultdict(list)
    for letter in (chr(code) for script in _SCRIPTS for code in script):
        folded = fold(letter)
        if len(folded) == 1 and letter.isalnum():
            found[folded].append(letter)
    return {folded: f"[{''.join(letters)}]" for folded, letters in found.items()}
