"""What the search box finds. Rooms register a finder each; the shell asks all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Hit:
    """One find: what it is, where it leads, and one line about it."""

    group: object
    title: str
    detail: str
    url: str
    icon: str


Finder = Callable[[Any, str, int], list[Hit]]
_finders: list[Finder] = []


def finder(source: Finder) -> Finder:
    """Register a finder: called with the request, the folded words and how many to return at most."""
    if source not in _finders:
        _finders.append(source)
    return source


def finders() -> list[Finder]:
    return list(_finders)
