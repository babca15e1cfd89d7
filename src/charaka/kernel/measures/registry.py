"""What a measure is. Rooms declare theirs in their drawer ``measures``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.aggregates import Aggregate

from charaka.kernel.periods import Period
from charaka.kernel.permissions import Permission


class Unit(StrEnum):
    """How a value reads. A share is a ratio shown in percent; money is in minor units."""

    COUNT = "count"
    SHARE = "share"
    RATIO = "ratio"
    MONEY = "money"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Slice:
    """For which period and which institutions a figure is asked."""

    period: Period
    institution_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row behind a figure, as a reader sees it. ``link`` is (url name, arguments) inside the institution."""

    id: int
    label: str
    detail: str = ""
    on: date | None = None
    link: tuple[str, tuple[object, ...]] | None = None
    institution_id: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A numerator or a denominator: which rows count, and how they add up (a count of rows by default).

    ``value`` replaces the database's addition where the amount of a row is computed by rules: it is given the rows.
    ``total`` answers the same amount from sums that are kept, or None for a slice of which none are kept. ``plus``
    are further terms, of rows of other tables, that are added. ``row`` shows a row otherwise than the measure does.
    """

    label: object
    rows: Callable[[Slice], QuerySet[Any]]
    amount: Callable[[], Aggregate] = field(default=lambda: Count("pk", distinct=True))
    value: Callable[[QuerySet[Any]], int] | None = None
    total: Callable[[Slice], int | None] | None = None
    plus: tuple[Term, ...] = ()
    row: Callable[[Any], SourceRow] | None = None

    @property
    def parts(self) -> tuple[Term, ...]:
        """This term's own rows, then those that are added."""
        return (self, *self.plus)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """``path`` is the column by which rows are grouped; ``labels`` names its values."""

    code: str
    label: object
    path: str
    labels: Callable[[], Mapping[Any, object]]


@dataclass(frozen=True, slots=True)
class Version:
    """A definition in force since a day, and what it changed. Series break where a version begins."""

    number: int
    since: date
    note: object


@dataclass(frozen=True, slots=True)
class Measure:
    """A declared measure. The value is numerator ÷ denominator, or the numerator alone without a denominator.

    ``counts_people`` turns on the suppression of small cells; ``of_money`` says that the terms of a share or a ratio
    are amounts in minor units. Figures of several institutions add numerators and
    denominators, never ratios.
    """

    code: str
    name: object
    definition: object
    unit: Unit
    numerator: Term
    permission: Permission
    row: Callable[[Any], SourceRow]
    versions: tuple[Version, ...]
    denominator: Term | None = None
    breakdowns: tuple[Breakdown, ...] = ()
    counts_people: bool = False
    higher_is_better: bool = True
    of_money: bool = False

    @property
    def in_money(self) -> bool:
        """Whether the terms are amounts in minor units, as those of a measure of money always are."""
        return self.of_money or self.unit is Unit.MONEY

    @property
    def version(self) -> int:
        return self.versions[-1].number

    def breakdown(self, code: str) -> Breakdown:
        """The breakdown of this code. Raises KeyError."""
        return {b.code: b for b in self.breakdowns}[code]


_registry: dict[str, Measure] = {}


def measure(declared: Measure) -> Measure:
    """Register a measure. Raises ValueError when its code is taken or is not of small letters, digits and _."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", declared.code):
        raise ValueError(f"measure code {declared.code} is malformed")
    if declared.code in _registry:
        raise ValueError(f"measure {declared.code} is declared twice")
    _registry[declared.code] = declared
    return declared


def all_measures() -> tuple[Measure, ...]:
    return tuple(_registry[code] for code in sorted(_registry))


def measure_called(code: str) -> Measure:
    """The declared measure of this code. Raises KeyError."""
    return _registry[code]
