"""People: when two records may be one person, and what a role's last holder keeps. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from charaka.kernel.search_text import fold

# Seen and changed only by those who need them to measure inclusion; see the permission on private data.
PRIVATE_FIELDS: Final = frozenset({"sex", "birth_year", "disability"})
YOUNGEST: Final = 14
OLDEST: Final = 110


def name_key(first_name: str, last_name: str) -> str:
    """The folded words of a name in the order of the alphabet: who is written first does not matter."""
    return " ".join(sorted(fold(f"{first_name} {last_name}").split()))[:200]


def split_name(full: str) -> tuple[str, str]:
    """First and last name of a name in one cell: words in capitals are the last name, else all but the first word."""
    words = full.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(word for word in words if word not in capitals), " ".join(capitals)
    return " ".join(words[:1]), " ".join(words[1:])


def search_text(*parts: str) -> str:
    """What the search of people looks through, cut to the column."""
    return " ".join(folded for part in parts if (folded := fold(part)))[:500]


def is_birth_year(year: int, today: date) -> bool:
    """Whether someone born in ``year`` may be known to an institution today: between 14 and 110 years old."""
    return today.year - OLDEST <= year <= today.year - YOUNGEST


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two records have in common. The same address is near certain; the same name is a question."""

    same_email: bool
    same_name: bool

    def __bool__(self) -> bool:
        return self.same_email or self.same_name


def likeness(
    email: str, key: str, birth_year: int | None, *, of_email: str, of_key: str, of_birth_year: int | None
) -> Likeness:
    """Compare two people. Equal names with two different known years of birth are two people."""
    same_email = bool(email) and email.casefold() == of_email.casefold()
    two_years = birth_year is not None and of_birth_year is not None and birth_year != of_birth_year
    return Likeness(same_email, bool(key) and key == of_key and not two_years)


@dataclass(frozen=True, slots=True)
class Term:
    """The days for which a role is held, both included; no ``end``: until further notice."""

    start: date
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


def someone_holds(terms: Iterable[Term], day: date) -> bool:
    """Whether one of the terms covers the day: asked of the others before a director leaves."""
    return any(term.holds_on(day) for term in terms)


def clash(wanted: Term, held: Iterable[Term]) -> Term | None:
    """A term of the same role that shares a day with the wanted one."""
    return next((term for term in held if _overlap(wanted, term)), None)


def _overlap(a: Term, b: Term) -> bool:
    return (a.end is None or b.start <= a.end) and (b.end is None or a.start <= b.end)
