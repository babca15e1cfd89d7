"""The cost sheet of a session as a whole: direct, avoidable and full cost, at one size, at all, and against what was.

Here: totals and the three columns planned, at maximum, actual. Not here: price and break-even (`breakeven`, `floors`).
Parts sum to the whole: each line is rounded once, and totals add rounded lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from charaka.kernel.errors import Invalid
from charaka.kernel.text import marked as _
from charaka.offer.rules.cost import CostLine, Nature, Volume, line_amount, line_amounts
from charaka.offer.rules.exact import Whole, exact
from charaka.offer.rules.overhead import OverheadCharge, overhead_amount, overhead_amounts

LARGEST_CAPACITY: Final = 10_000


@dataclass(frozen=True, slots=True)
class CostSheet:
    """The lines of one session of `volume`, which holds up to `capacity` participants, and its overhead.

    Raises Invalid for a capacity outside 1 … 10,000, for more planned participants than that, for a repeated code.
    """

    lines: tuple[CostLine, ...]
    volume: Volume
    capacity: int
    overhead: OverheadCharge | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.capacity <= LARGEST_CAPACITY:
            sentence = _("A session holds 1 to 10,000 participants.")
            raise Invalid(sentence, fields={"capacity": [sentence]})
        if self.volume.participants > self.capacity:
            sentence = _("More participants are planned than the session holds.")
            raise Invalid(sentence, fields={"participants": [sentence]})
        if len({line.code for line in self.lines}) < len(self.lines):
            sentence = _("Two lines have the same code.")
            raise Invalid(sentence, fields={"lines": [sentence]})

    def cost(self, participants: int | None = None) -> Cost:
        """What a session costs with `participants`, or as planned."""
        return cost_of(self, self.volume if participants is None else self.volume.at(participants))


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of one session in minor units. Avoidable: what is saved without it. Full = direct + overhead."""

    volume: Volume
    by_line: Mapping[str, int]
    direct: int
    avoidable: int
    overhead: int

    @property
    def full(self) -> int:
        """Direct cost and overhead."""
        return self.direct + self.overhead

    @property
    def sunk(self) -> int:
        """Direct cost that is spent whether or not the session takes place."""
        return self.direct - self.avoidable

    @property
    def per_participant(self) -> Fraction | None:
        """Full cost of one participant, exact; None without participants."""
        return Fraction(self.full, self.volume.participants) if self.volume.participants else None

    @property
    def per_trainee_hour(self) -> Fraction | None:
        """Full cost of one hour of one participant, exact; None without any."""
        hours = self.volume.participants * exact(self.volume.hours)
        return self.full / hours if hours else None


@dataclass(frozen=True, slots=True, eq=False)
class CostCurve:
    """Costs for 1, 2, … capacity participants, minor units; index 0 is one participant."""

    direct: Whole
    avoidable: Whole
    overhead: Whole

    @property
    def full(self) -> Whole:
        """Direct cost and overhead."""
        return self.direct + self.overhead


def cost_of(sheet: CostSheet, volume: Volume) -> Cost:
    """What one session of `volume` costs, line by line."""
    by_line = {line.code: line_amount(line, volume) for line in sheet.lines}
    return _cost(sheet, volume, by_line, {line.code for line in sheet.lines if line.nature is Nature.AVOIDABLE})


def cost_curve(sheet: CostSheet) -> CostCurve:
    """`cost_of` for every number of participants up to the capacity, computed at once."""
    direct = np.zeros(sheet.capacity, dtype=np.int64)
    avoidable = np.zeros(sheet.capacity, dtype=np.int64)
    for line in sheet.lines:
        amounts = line_amounts(line, sheet.volume, sheet.capacity)
        direct += amounts
        if line.nature is Nature.AVOIDABLE:
            avoidable += amounts
    if sheet.overhead is None:
        return CostCurve(direct, avoidable, np.zeros_like(direct))
    return CostCurve(direct, avoidable, overhead_amounts(sheet.overhead, sheet.lines, sheet.volume, direct))


@dataclass(frozen=True, slots=True)
class Actual:
    """What really happened: the size of the session and, by code of line, the minor units that were booked."""

    volume: Volume
    booked: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One line in three columns, minor units. `line` is None for a cost that nobody planned."""

    code: str
    line: CostLine | None
    planned: int
    maximum: int
    actual: int | None

    @property
    def gap(self) -> int | None:
        """Actual less planned; None while nothing is booked."""
        return None if self.actual is None else self.actual - self.planned


@dataclass(frozen=True, slots=True)
class Columns:
    """The sheet side by side: as planned, at the maximum, and as it was. `awaited` are lines with nothing booked."""

    rows: tuple[Row, ...]
    planned: Cost
    maximum: Cost
    actual: Cost | None
    awaited: tuple[str, ...]


def columns(sheet: CostSheet, actual: Actual | None = None) -> Columns:
    """Planned, at maximum and actual cost of every line; booked costs without a line follow at the end."""
    planned, maximum = sheet.cost(), sheet.cost(sheet.capacity)
    booked = dict(actual.booked) if actual else {}
    rows = [
        Row(line.code, line, planned.by_line[line.code], maximum.by_line[line.code], booked.get(line.code))
        for line in sheet.lines
    ]
    known = {line.code for line in sheet.lines}
    rows += [Row(code, None, 0, 0, amount) for code, amount in booked.items() if code not in known]
    sunk = {line.code for line in sheet.lines if line.nature is Nature.SUNK}
    was = _cost(sheet, actual.volume, booked, set(booked) - sunk) if actual else None
    awaited = tuple(row.code for row in rows if row.actual is None) if actual else ()
    return Columns(tuple(rows), planned, maximum, was, awaited)


def cost_gap(quoted: int, actual: int) -> Fraction | None:
    """Quote accuracy: (actual − quoted) ÷ quoted, a share; None when nothing was quoted. Source: house measure."""
    return Fraction(actual - quoted, quoted) if quoted else None


def _cost(sheet: CostSheet, volume: Volume, by_line: Mapping[str, int], avoidable: set[str]) -> Cost:
    direct = sum(by_line.values())
    charge = sheet.overhead
    overhead = overhead_amount(charge, sheet.lines, volume, direct) if charge else 0
    return Cost(volume, by_line, direct, sum(by_line[code] for code in avoidable), overhead)
