"""A statement as a table: titles, columns, rows, notes. Every statement is one; pages, files and programs read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from charaka.accounts.rules.categories import Category
from charaka.kernel.periods import Period

Kind = Literal["text", "money", "share", "count"]
RowKind = Literal["row", "head", "sum", "total"]
Value = object


@dataclass(frozen=True, slots=True)
class Head:
    """A column after the first: its code for programs, its title, what its values are; the category or the band of age
    if it is of one.
    """

    code: str
    label: object
    kind: Kind = "money"
    category: Category | None = None
    band: int | None = None


@dataclass(frozen=True, slots=True)
class Opens:
    """The entries that a row is made of; ``owed_on`` those with what is owed on a day, by ``party`` (key, name)."""

    service: str = ""
    categories: tuple[Category, ...] = ()
    account: str = ""
    period: Period | None = None
    owed_on: date | None = None
    party: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label (text, Text3 or lazy), values in the order of the columns, and what it opens to.

    ``head`` names a group and has no values; ``sum`` closes a group, ``total`` the table.
    """

    label: object
    values: Sequence[Value] = ()
    kind: RowKind = "row"
    code: str = ""
    opens: Opens | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a period. ``first`` titles the column of labels; ``holds`` is what must be nil, shown as a tie."""

    name: str
    title: object
    period: Period
    first: object
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    notes: tuple[object, ...] = ()
    gap: int | None = None
    compared: bool = False
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def shows_codes(self) -> bool:
        """Whether the code of a row stands before its label: accounts are known by theirs."""
        return self.name == "trial-balance"

    @property
    def is_empty(self) -> bool:
        return not any(any(row.values) for row in self.rows)


def share_of(part: int, whole: int) -> Fraction | None:
    """A share, or nothing when there is no whole."""
    return Fraction(part, whole) if whole else None


def change_of(now: int, before: int) -> Fraction | None:
    """By how much something grew, as a share of what it was."""
    return Fraction(now - before, abs(before)) if before else None
