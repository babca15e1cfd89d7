"""The offer read as a portfolio: what each offering earns and how it is wanted, with an advice and its reasons.

Advice is a reading of figures by thresholds of the house, never a decision. Reasons are codes; pages put them in words.
Source: house design, after portfolio reviews by margin and demand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Final


class Advice(StrEnum):
    """What the figures suggest."""

    GROW = "grow"
    KEEP = "keep"
    MEND = "mend"
    STOP = "stop"


class Reason(StrEnum):
    """Why."""

    ABOVE_TARGET = "above_target"
    PAYS_FULL_COST = "pays_full_cost"
    BELOW_FULL_COST = "below_full_cost"
    BELOW_AVOIDABLE_COST = "below_avoidable_cost"
    NO_INCOME = "no_income"
    STRONG_DEMAND = "strong_demand"
    SOME_DEMAND = "some_demand"
    NO_DEMAND = "no_demand"
    WELL_FILLED = "well_filled"
    POORLY_FILLED = "poorly_filled"
    RISING = "rising"
    FALLING = "falling"
    TOO_YOUNG = "too_young"


@dataclass(frozen=True, slots=True)
class Figures:
    """An offering, or a sector, over a period. Amounts in minor units without VAT, net of discounts and credit notes.

    `income_before` is that of the period before; `needs` are recorded needs of clients; `places` and `taken` count
    seats of sessions; `months` on offer so far (of a sector: of its oldest offering).
    """

    income: int
    full_cost: int
    avoidable_cost: int
    income_before: int = 0
    needs: int = 0
    quotes_won: int = 0
    quotes_lost: int = 0
    places: int = 0
    taken: int = 0
    months: int = 0

    @property
    def full_margin(self) -> int:
        """Income less full cost."""
        return self.income - self.full_cost

    @property
    def avoidable_margin(self) -> int:
        """Income less avoidable cost."""
        return self.income - self.avoidable_cost

    @property
    def margin_share(self) -> Fraction | None:
        """Full margin ÷ income; None without income."""
        return Fraction(self.full_margin, self.income) if self.income else None

    @property
    def won_share(self) -> Fraction | None:
        """Quotes won ÷ quotes decided; None without any."""
        decided = self.quotes_won + self.quotes_lost
        return Fraction(self.quotes_won, decided) if decided else None

    @property
    def fill(self) -> Fraction | None:
        """Places taken ÷ places; None without places."""
        return Fraction(self.taken, self.places) if self.places else None

    @property
    def trend(self) -> Fraction | None:
        """(income − income before) ÷ income before; None when there was none."""
        return Fraction(self.income - self.income_before, self.income_before) if self.income_before else None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits of the house, shares of 1 where they are fractions. An institution may set its own."""

    target_margin: Fraction = Fraction(1, 10)
    won_share: Fraction = Fraction(1, 2)
    least_quotes: int = 3
    many_needs: int = 5
    good_fill: Fraction = Fraction(3, 4)
    poor_fill: Fraction = Fraction(1, 2)
    change: Fraction = Fraction(1, 10)
    young_months: int = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """An advice and the reasons for it, the weightiest first."""

    advice: Advice
    reasons: tuple[Reason, ...]


class _Worth(IntEnum):
    BELOW_AVOIDABLE = 0
    BELOW_FULL = 1
    PAYS = 2
    ABOVE_TARGET = 3


class _Pull(IntEnum):
    WEAK = 0
    SOME = 1
    STRONG = 2


HOUSE: Final = Thresholds()
# By worth and by pull (weak, some, strong). Along both, advice never gets worse.
_ADVICE: Final = {
    _Worth.BELOW_AVOIDABLE: (Advice.STOP, Advice.STOP, Advice.MEND),
    _Worth.BELOW_FULL: (Advice.STOP, Advice.MEND, Advice.MEND),
    _Worth.PAYS: (Advice.MEND, Advice.KEEP, Advice.KEEP),
    _Worth.ABOVE_TARGET: (Advice.MEND, Advice.KEEP, Advice.GROW),
}
_WORTH_REASON: Final = {
    _Worth.BELOW_AVOIDABLE: Reason.BELOW_AVOIDABLE_COST,
    _Worth.BELOW_FULL: Reason.BELOW_FULL_COST,
    _Worth.PAYS: Reason.PAYS_FULL_COST,
    _Worth.ABOVE_TARGET: Reason.ABOVE_TARGET,
}


def advise(figures: Figures, limits: Thresholds = HOUSE) -> Reading:
    """Read the figures of one offering.

    Worth (below avoidable cost, below full cost, pays, above the target) meets pull: strong when demand is, income
    does not fall and places are not left; weak when nobody asks, or when income falls and demand is not strong. An
    offering that is still young is kept unless it does better.
    """
    worth, demand = _worth(figures, limits), _demand(figures, limits)
    trend, fill = _trend(figures, limits), _fill(figures, limits)
    reasons = (
        Reason.NO_INCOME if not figures.income else _WORTH_REASON[worth],
        demand,
        *(reason for reason in (fill, trend) if reason),
    )
    advice = _ADVICE[worth][_pull(demand, fill, trend)]
    if figures.months < limits.young_months and advice in {Advice.STOP, Advice.MEND}:
        return Reading(Advice.KEEP, (Reason.TOO_YOUNG, *reasons))
    return Reading(advice, reasons)


def together(parts: Iterable[Figures]) -> Figures:
    """Figures of several offerings as one, for a sector: sums, so that shares weigh as they should; months the most."""
    found = list(parts)
    sums = {field.name: sum(getattr(each, field.name) for each in found) for field in fields(Figures)}
    return Figures(**sums | {"months": max((each.months for each in found), default=0)})


def _worth(figures: Figures, limits: Thresholds) -> _Worth:
    if figures.avoidable_margin < 0:
        return _Worth.BELOW_AVOIDABLE
    if figures.full_margin < 0:
        return _Worth.BELOW_FULL
    reached = figures.margin_share is not None and figures.margin_share >= limits.target_margin
    return _Worth.ABOVE_TARGET if reached else _Worth.PAYS


def _demand(figures: Figures, limits: Thresholds) -> Reason:
    decided = figures.quotes_won + figures.quotes_lost
    if figures.won_share is not None and decided >= limits.least_quotes and figures.won_share >= limits.won_share:
        return Reason.STRONG_DEMAND
    if figures.needs >= limits.many_needs:
        return Reason.STRONG_DEMAND
    return Reason.SOME_DEMAND if figures.needs or decided or figures.taken else Reason.NO_DEMAND


def _fill(figures: Figures, limits: Thresholds) -> Reason | None:
    if figures.fill is None or limits.poor_fill <= figures.fill < limits.good_fill:
        return None
    return Reason.WELL_FILLED if figures.fill >= limits.good_fill else Reason.POORLY_FILLED


def _trend(figures: Figures, limits: Thresholds) -> Reason | None:
    if figures.trend is None or abs(figures.trend) < limits.change:
        return None
    return Reason.RISING if figures.trend > 0 else Reason.FALLING


def _pull(demand: Reason, fill: Reason | None, trend: Reason | None) -> _Pull:
    if demand is Reason.STRONG_DEMAND:
        held_back = trend is Reason.FALLING or fill is Reason.POORLY_FILLED
        return _Pull.SOME if held_back else _Pull.STRONG
    if demand is Reason.NO_DEMAND or trend is Reason.FALLING:
        return _Pull.WEAK
    return _Pull.STRONG if fill is Reason.WELL_FILLED and trend is Reason.RISING else _Pull.SOME
