"""Discounts: which of them a purchase has earned, how they stack, and the floor that none of them passes.

Shares of 1, exact; prices in minor units without VAT, rounded once. Steps of one kind (5 %, then 10 %) never add up:
the best that has been reached counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from charaka.kernel.money import Exact
from charaka.offer.rules.exact import ONE, ZERO, exact, minor, share


class Ground(StrEnum):
    """Why a discount is given."""

    CLIENT_CLASS = "client_class"
    VOLUME = "volume"
    EARLY = "early"


class Stacking(StrEnum):
    """What happens to discounts on different grounds."""

    BEST = "best"  # only the largest counts
    CUMULATIVE = "cumulative"  # each reduces what the one before left


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is known of a purchase: the client's class, how many are bought, when it is booked and when it starts."""

    client_class: str
    quantity: int
    booked_on: date
    starts_on: date

    @property
    def days_before(self) -> int:
        """Days from booking to start."""
        return (self.starts_on - self.booked_on).days


@dataclass(frozen=True, slots=True)
class Discount:
    """A `rate` (share of 1) on a ground: for a client class, from a quantity on, or from days before the start on."""

    code: str
    ground: Ground
    rate: Exact
    client_class: str = ""
    least: int = 0

    def __post_init__(self) -> None:
        share(self.rate, "rate")

    def is_earned(self, purchase: Purchase) -> bool:
        """Whether `purchase` meets the condition."""
        match self.ground:
            case Ground.CLIENT_CLASS:
                return purchase.client_class == self.client_class
            case Ground.VOLUME:
                return purchase.quantity >= self.least
        return purchase.days_before >= self.least


@dataclass(frozen=True, slots=True)
class Discounted:
    """A price after discounts; `at_floor` when the floor held it up."""

    list_price: int
    price: int
    applied: tuple[Discount, ...]
    at_floor: bool

    @property
    def rate(self) -> Fraction:
        """The discount really given, a share of the list price; 0 for a list price of 0."""
        return Fraction(self.list_price - self.price, self.list_price) if self.list_price else ZERO


def earned(discounts: Iterable[Discount], purchase: Purchase, stacking: Stacking) -> tuple[Discount, ...]:
    """The discounts that count: the largest of each ground, or under BEST the largest of all; earlier ones win ties."""
    best: dict[Ground, Discount] = {}
    for each in discounts:
        held = best.get(each.ground)
        if each.is_earned(purchase) and exact(each.rate) > (exact(held.rate) if held else ZERO):
            best[each.ground] = each
    found = sorted(best.values(), key=lambda each: exact(each.rate), reverse=True)
    return tuple(found[:1] if stacking is Stacking.BEST else found)


def combined_rate(rates: Iterable[Exact]) -> Fraction:
    """Cumulative discount of `rates`: 1 − (1 − a)(1 − b)…; 10 % and 5 % make 14.5 %, never 15 %."""
    left = ONE
    for rate in rates:
        left *= 1 - exact(rate)
    return 1 - left


def discounted(
    list_price: int, discounts: Iterable[Discount], purchase: Purchase, *, stacking: Stacking, floor: int = 0
) -> Discounted:
    """The price of one unit for `purchase`, rounded once, never below `floor` (and never raised to it)."""
    applied = earned(discounts, purchase, stacking)
    reduced = minor(list_price * (1 - combined_rate(each.rate for each in applied)))
    price = min(list_price, max(floor, reduced))
    return Discounted(list_price, price, applied, at_floor=price > reduced)
