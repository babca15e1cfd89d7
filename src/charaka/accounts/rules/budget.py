"""Budgets: spreading an amount over the months of a year, and what became of it. Amounts are centimes.

Sources: PEFA 2016, indicators PI-2.1 and PI-3.2 (composition of the outturn), for the composition variance; practice of
monthly budget control for the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from charaka.kernel.money import Money, allocate

MONTHS: Final = 12
UNIT: Final = "MAD"  # any currency: the arithmetic is that of whole minor units


def spread_evenly(amount: int, months: int = MONTHS) -> list[int]:
    """``amount`` over the months in equal parts; the centimes left over go to the first months."""
    return spread_by(amount, [1] * months)


def spread_by(amount: int, weights: Sequence[int]) -> list[int]:
    """``amount`` over the months in proportion to weights of 0 or more; the parts add up to it.

    Weights that are all zero say nothing about the months: the amount is then spread evenly.
    """
    if not any(weights):
        return spread_evenly(amount, len(weights))
    return [part.minor for part in allocate(Money(amount, UNIT), list(weights))]


def spread_like(amount: int, actuals: Sequence[int]) -> list[int]:
    """``amount`` over the months as last year's actuals were; a month that went the other way counts as nothing."""
    turned = -1 if sum(actuals) < 0 else 1
    return spread_by(amount, [max(turned * one, 0) for one in actuals])


@dataclass(frozen=True, slots=True)
class Deviation:
    """What was foreseen and what came, in centimes."""

    budget: int
    actual: int

    @property
    def amount(self) -> int:
        """Actual less budget."""
        return self.actual - self.budget

    @property
    def share(self) -> Fraction | None:
        """The deviation as a share of the budget; None where nothing was foreseen."""
        return Fraction(self.amount, abs(self.budget)) if self.budget else None

    @property
    def execution(self) -> Fraction | None:
        """Actual ÷ budget; None where nothing was foreseen."""
        return Fraction(self.actual, self.budget) if self.budget else None


def needs_reason(deviation: Deviation, *, per_mille: int, amount: int) -> bool:
    """Whether a deviation asks for a reason: above a share of the budget (thousandths), or above an amount.

    What came without any budget asks for one as soon as there is something.
    """
    if not deviation.amount:
        return False
    share = deviation.share
    return share is None or abs(share) > Fraction(per_mille, 1000) or abs(deviation.amount) > amount


def forecast(actuals: Sequence[int], budget: Sequence[int]) -> int:
    """The year end as it looks: the months that have passed as they came, those that remain as foreseen.

    ``actuals`` are the months that have passed, ``budget`` all months of the year.
    """
    return sum(actuals) + sum(budget[len(actuals) :])


def composition_variance(rows: Iterable[Deviation]) -> Fraction | None:
    """How far the make-up of a total moved, whatever the total did: Σ |actual − adjusted| ÷ Σ adjusted (PEFA PI-2.1).

    The adjusted budget of a row is its budget × total actual ÷ total budget. None where one of the totals is zero.
    """
    kept = list(rows)
    budget, actual = sum(row.budget for row in kept), sum(row.actual for row in kept)
    if not budget or not actual:
        return None
    ratio = Fraction(actual, budget)
    return sum((abs(row.actual - row.budget * ratio) for row in kept), Fraction(0)) / abs(actual)


def home_of(code: str, line: int, known: Collection[tuple[str, int]]) -> tuple[str, int] | None:
    """The budget line that an actual belongs to: the longest prefix of its account; then its own service line.

    ``known`` are (prefix, service line, 0 for all lines); None when nothing was foreseen for it.
    """
    for length in range(len(code), 0, -1):
        for wanted in ((code[:length], line), (code[:length], 0)):
            if wanted in known:
                return wanted
    return None
