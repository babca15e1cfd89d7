"""Which column of a file feeds which field: by its title in three languages, else by what it holds. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from charaka.kernel.imports.schema import Field, Importer
from charaka.kernel.search_text import fold, similarity

ALIKE = 0.78  # similarity of titles from which a match is proposed
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_ADDED = re.compile(r"[(\[].*?[)\]]|\*|\bN[°º]|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b")
_ICE = re.compile(r"^\d{15}$")

How = Literal["learned", "exact", "similar", "content"]


class Match(NamedTuple):
    """``field`` key, how it was found and how sure that is (0 to 1). Below 1 the user is asked to confirm."""

    field: str
    how: How
    score: float


def match_headers(
    columns: Sequence[str], importer: Importer, *, samples: Mapping[str, Iterable[object]] | None = None
) -> dict[str, Match]:
    """Column title -> match. Each field is fed once, by its best column; columns without a match are left out."""
    found: dict[str, Match] = {}
    pairs = sorted(
        (
            (-score, position, order, title, one.key)
            for position, title in enumerate(columns)
            for order, one in enumerate(importer.fields)
            if (score := title_score(title, one)) >= ALIKE
        ),
    )
    taken: set[str] = set()
    for negative, _position, _order, title, key in pairs:
        if title not in found and key not in taken:
            found[title] = Match(key, "exact" if negative == -1 else "similar", round(-negative, 2))
            taken.add(key)
    _by_content(found, taken, columns, importer, samples or {})
    return found


def title_score(title: str, one: Field) -> float:
    """How well a title names a field: 1 for its key, a label or a synonym."""
    folded = _folded_title(title)
    names = _names_of((one.key.replace("_", " "), str(one.label), *map(str, one.synonyms)))
    if folded in names or folded.replace(" ", "") in {name.replace(" ", "") for name in names}:
        return 1.0
    return min(0.99, max((similarity(folded, name) for name in names), default=0.0))


def _folded_title(title: str) -> str:
    """Without what people add to a title: a star, N°, a day, a unit in brackets, CamelCase (``DateNaissance``)."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", _ADDED.sub(" ", title))
    return fold(spaced) or fold(title)


@lru_cache(maxsize=2000)
def _names_of(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_folded_title(name) for name in names if name) - {""}


def _by_content(
    found: dict[str, Match],
    taken: set[str],
    columns: Sequence[str],
    importer: Importer,
    samples: Mapping[str, Iterable[object]],
) -> None:
    """A column full of e-mail addresses or ICE numbers, when just one field of that kind is still free."""
    for kind, pattern in (("email", _EMAIL), ("ice", _ICE)):
        free = [one for one in importer.fields if one.kind == kind and one.key not in taken]
        alike = [title for title in columns if title not in found and _share(samples.get(title, ()), pattern) > 0.8]
        if len(free) == 1 and len(alike) == 1:
            found[alike[0]] = Match(free[0].key, "content", 0.6)
            taken.add(free[0].key)


def _share(values: Iterable[object], pattern: re.Pattern[str]) -> float:
    filled = [str(value).strip() for value in values if value not in (None, "")]
    return sum(1 for value in filled if pattern.match(value)) / len(filled) if filled else 0.0
