"""Who is meant by ``@Name`` in a comment, in any script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from charaka.kernel.search_text import fold


class Name(NamedTuple):
    """A person who may be mentioned, by the ways of writing their name; ``last`` alone serves when it is unique."""

    id: int
    full: tuple[str, ...]
    last: str = ""


def mentioned(text: str, people: Iterable[Name]) -> list[int]:
    """The ids of those named after an ``@``, in order of appearance, each once.

    The longest name that fits counts (``@Iman Raqib Alami`` is not Iman Raqib); namesakes are all meant. Case, accents
    and Arabic spelling do not matter. A last name alone counts when one person bears it.
    """
    names = list(people)
    ways = [(f"{fold(way)} ", name.id) for name in names for way in _ways(name, names) if fold(way)]
    found: dict[int, None] = {}
    for part in text.split("@")[1:]:
        said = f"{fold(part[:200])} "
        fitting = [(way, person) for way, person in ways if said.startswith(way)]
        longest = max((len(way) for way, _person in fitting), default=0)
        found |= dict.fromkeys(person for way, person in fitting if len(way) == longest)
    return list(found)


def _ways(name: Name, everybody: list[Name]) -> tuple[str, ...]:
    last = fold(name.last)
    unique = last and sum(fold(other.last) == last for other in everybody) == 1
    return (*name.full, name.last) if unique else name.full
