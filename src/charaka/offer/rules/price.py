"""Prices: how an offering is charged, which price is in force on a day, what a package gives to each of its parts.

Amounts are minor units without VAT. Not here: discounts (`discounts`), VAT (`vat`), whether a price pays (`floors`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import Final

from charaka.kernel.errors import Invalid
from charaka.kernel.money import Exact, Money, allocate
from charaka.kernel.text import marked as _
from charaka.offer.rules.exact import ZERO, Whole, exact, minor, participants_to, scaled, share

EVERYONE: Final = ""  # the client class of a price that holds for all


class PriceMode(StrEnum):
    """What is counted."""

    PARTICIPANT = "participant"  # inter: seats of an open session
    GROUP = "group"  # intra: one client, one group
    DAY = "day"
    UNIT = "unit"
    PACKAGE = "package"  # several offerings together

    @property
    def per_head(self) -> bool:
        """Whether income grows with each participant, or unit."""
        return self in {PriceMode.PARTICIPANT, PriceMode.UNIT}


@dataclass(frozen=True, slots=True)
class ListPrice:
    """An entry of a price list: `amount` per `mode`, from a day on, to a day (included) or until further notice."""

    mode: PriceMode
    amount: int
    valid_from: date
    valid_to: date | None = None
    client_class: str = EVERYONE

    def __post_init__(self) -> None:
        if self.amount < 0:
            sentence = _("A price cannot be negative.")
            raise Invalid(sentence, fields={"amount": [sentence]})
        if self.valid_to is not None and self.valid_to < self.valid_from:
            sentence = _("A price cannot end before it starts.")
            raise Invalid(sentence, fields={"valid_to": [sentence]})

    def holds_on(self, day: date) -> bool:
        """Whether the price is valid on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def price_in_force(
    prices: Iterable[ListPrice], *, mode: PriceMode, day: date, client_class: str = EVERYONE
) -> ListPrice | None:
    """The price of `day`: that of the client's class before that of everyone, then the one that began last."""
    fitting = [
        price
        for price in prices
        if price.mode is mode and price.client_class in {client_class, EVERYONE} and price.holds_on(day)
    ]
    return max(fitting, key=lambda price: (price.client_class != EVERYONE, price.valid_from), default=None)


def clashes(prices: Sequence[ListPrice]) -> list[tuple[ListPrice, ListPrice]]:
    """Pairs between which no day decides: same mode, same class, same first day."""
    return [
        (one, other)
        for one, other in combinations(prices, 2)
        if (one.mode, one.client_class, one.valid_from) == (other.mode, other.client_class, other.valid_from)
    ]


def kept_share(discount: Exact = 0, bad_debt: Exact = 0) -> Fraction:
    """What is left of a price: (1 − discount) × (1 − bad debt and no-shows), as shares. Source: standard break-even."""
    return (1 - share(discount, "discount")) * (1 - share(bad_debt, "bad_debt"))


def bad_debt_rate(written_off: int, invoiced: int) -> Fraction | None:
    """Share of the invoiced minor units that was never paid; None when nothing was invoiced."""
    return Fraction(written_off, invoiced) if invoiced else None


@dataclass(frozen=True, slots=True)
class Income:
    """What one session is expected to bring: `fixed` and `each` participant, minor units, exact, after `kept_share`."""

    fixed: Exact = 0
    each: Exact = 0

    def of(self, participants: int) -> int:
        """Minor units from `participants`, rounded once."""
        return minor(exact(self.fixed) + participants * exact(self.each))

    def curve(self, capacity: int) -> Whole:
        """`of` for 1 … `capacity` participants."""
        return scaled(participants_to(capacity), exact(self.each), exact(self.fixed))


def income_of(mode: PriceMode, price: Exact, *, days: Exact = 1, kept: Exact = 1) -> Income:
    """Income of a session sold at `price` minor units per `mode`; `days` count for DAY only; `kept` from kept_share."""
    amount = exact(price) * share(kept, "kept")
    if exact(price) < 0 or exact(days) < 0:
        sentence = _("A price cannot be negative.")
        raise Invalid(sentence, fields={"amount": [sentence]})
    if mode.per_head:
        return Income(each=amount)
    return Income(fixed=amount * (exact(days) if mode is PriceMode.DAY else 1), each=ZERO)


def package_shares(price: Money, list_prices: Sequence[int]) -> list[Money]:
    """The part of each offering in the price of a package, in proportion to its own price; the parts add up.

    Largest remainder. Raises Invalid when none of the offerings has a price.
    """
    if not any(list_prices):
        raise Invalid(_("A package is made of offerings that have a price."))
    return allocate(price, list_prices)
