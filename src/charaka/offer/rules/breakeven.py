"""Break-even over every number of participants at once, steps included, and the curve behind it.

A second trainer or a second room makes cost jump, so profit may come, go and come again: nothing here solves an
equation, everything looks at all n from 1 to the capacity. Minor units without VAT. Not here: prices
(`price`, `floors`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from charaka.kernel.errors import Invalid
from charaka.kernel.text import marked as _
from charaka.offer.rules.cost import variable_cost
from charaka.offer.rules.exact import Whole, exact
from charaka.offer.rules.price import Income
from charaka.offer.rules.sheet import CostSheet, cost_curve


@dataclass(frozen=True, slots=True)
class Zone:
    """Numbers of participants, `first` to `last`, that all lose money or all do not."""

    first: int
    last: int
    pays: bool


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where one session pays, from 1 participant to `capacity`. A margin of exactly zero pays."""

    capacity: int
    zones: tuple[Zone, ...]

    @property
    def first(self) -> int | None:
        """n*: the smallest number of participants at which nothing is lost; None when there is none."""
        return next((zone.first for zone in self.zones if zone.pays), None)

    @property
    def safe(self) -> int | None:
        """The number from which nothing is lost up to the capacity; None when a full session loses."""
        return self.zones[-1].first if self.zones[-1].pays else None

    @property
    def has_islands(self) -> bool:
        """Whether more participants than n* may lose money again."""
        return self.first is not None and self.first != self.safe

    @property
    def fill(self) -> Fraction | None:
        """Break-even fill: n* ÷ capacity; None when it never pays."""
        return None if self.first is None else Fraction(self.first, self.capacity)

    def safety(self, enrolled: int) -> Fraction | None:
        """Margin of safety: (enrolled − n*) ÷ enrolled, a share; None when it never pays or nobody is enrolled."""
        return None if self.first is None or not enrolled else Fraction(enrolled - self.first, enrolled)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The chart: income and costs for 1, 2, … capacity participants, minor units; index 0 is one participant."""

    participants: Whole
    income: Whole
    full: Whole
    direct: Whole
    avoidable: Whole

    @property
    def margin(self) -> Whole:
        """Income less full cost."""
        return self.income - self.full

    @property
    def avoidable_margin(self) -> Whole:
        """Income less avoidable cost: what the session brings as against not holding it."""
        return self.income - self.avoidable


@dataclass(frozen=True, slots=True)
class Assessment:
    """Break-even on full and on avoidable cost, and the curve of both."""

    on_full: BreakEven
    on_avoidable: BreakEven
    curve: Curve


def break_even(margins: Whole) -> BreakEven:
    """Zones of the `margins` (minor units) of 1, 2, … participants. Raises Invalid for none."""
    if not len(margins):
        raise Invalid(_("There is no number of participants to look at."))
    pays = margins >= 0
    starts = [0, *(np.flatnonzero(pays[1:] != pays[:-1]) + 1).tolist()]
    ends = [*starts[1:], len(margins)]
    zones = tuple(Zone(start + 1, end, bool(pays[start])) for start, end in zip(starts, ends, strict=True))
    return BreakEven(len(margins), zones)


def curve(sheet: CostSheet, income: Income) -> Curve:
    """Income and costs of a session for every number of participants."""
    costs = cost_curve(sheet)
    numbers = np.arange(1, sheet.capacity + 1, dtype=np.int64)
    return Curve(numbers, income.curve(sheet.capacity), costs.full, costs.direct, costs.avoidable)


def assess(sheet: CostSheet, income: Income) -> Assessment:
    """Everything that the cost sheet shows about a price: break-even on full and avoidable cost, and the curve."""
    found = curve(sheet, income)
    return Assessment(break_even(found.margin), break_even(found.avoidable_margin), found)


def contribution(sheet: CostSheet, income: Income) -> Fraction:
    """What one participant more leaves while no step is crossed: net price − variable direct cost; exact minor units.

    Source: standard break-even, p(1 − d)(1 − b) − v.
    """
    return exact(income.each) - variable_cost(sheet.lines, sheet.volume)
