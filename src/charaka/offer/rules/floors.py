"""The prices that cover a cost: three floors, the price for a wished margin, the crossover of seat and group, consent.

Prices are rounded up to the minor unit, so that they really cover. Minor units without VAT; shares exact.
Source: standard cost-plus and floor pricing; the long-run floor is full cost, the short-run floor avoidable cost, and
that one only while capacity is idle and somebody has agreed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from charaka.kernel.errors import Invalid
from charaka.kernel.money import Exact
from charaka.kernel.text import marked as _
from charaka.offer.rules.exact import exact, minor_up, share
from charaka.offer.rules.sheet import Cost


class MarginOn(StrEnum):
    """What a margin is a share of: 25 % on the price of 400 is 33 % on the cost of 300."""

    PRICE = "price"
    COST = "cost"


class Consent(StrEnum):
    """Who must agree to a price."""

    NONE = "none"
    APPROVER = "approver"  # below full cost: a reason and an approver
    DIRECTOR = "director"  # below avoidable cost: each sale makes the institution poorer


@dataclass(frozen=True, slots=True)
class Floors:
    """The lowest prices that cover avoidable, direct and full cost; avoidable ≤ direct ≤ full."""

    avoidable: int
    direct: int
    full: int


def covering_price(cost: int, count: Exact, kept: Exact = 1) -> int:
    """The lowest price that brings `cost` when charged `count` times (participants, days, 1 for a group).

    `kept` is what remains of it after discounts and bad debt (`price.kept_share`). Raises Invalid when nothing remains.
    """
    charged = exact(count) * share(kept, "kept")
    if charged <= 0:
        raise Invalid(_("No price covers the cost: nothing is sold, or nothing is kept of it."))
    return minor_up(cost / charged)


def floor_prices(cost: Cost, count: Exact, kept: Exact = 1) -> Floors:
    """The three floors of a session that costs `cost`; `count` and `kept` as in covering_price."""
    return Floors(
        avoidable=covering_price(cost.avoidable, count, kept),
        direct=covering_price(cost.direct, count, kept),
        full=covering_price(cost.full, count, kept),
    )


def price_for_margin(cost: int, count: Exact, wished: Exact, *, on: MarginOn, kept: Exact = 1) -> int:
    """The lowest price that leaves the `wished` margin (share of 1): cost ÷ (1 − m) on price, cost × (1 + m) on cost.

    Raises Invalid for a margin of 100 % or more of the price, or below zero.
    """
    margin = exact(wished)
    if margin < 0 or (on is MarginOn.PRICE and margin >= 1):
        sentence = _("A margin on the price lies between 0 and 100 %.")
        raise Invalid(sentence, fields={"margin": [sentence]})
    target = cost / (1 - margin) if on is MarginOn.PRICE else cost * (1 + margin)
    return covering_price(minor_up(Fraction(target)), count, kept)


def margin_share(income: int, cost: int, *, on: MarginOn) -> Fraction | None:
    """(income − cost) ÷ income, or ÷ cost; None when that is zero."""
    whole = income if on is MarginOn.PRICE else cost
    return Fraction(income - cost, whole) if whole else None


def coverage(price: Exact, cost: Exact) -> Fraction | None:
    """Price ÷ cost; below 1 it does not cover. None when there is no cost. Both for the same count."""
    return exact(price) / exact(cost) if exact(cost) else None


@dataclass(frozen=True, slots=True)
class Crossover:
    """`equal_at` = group price ÷ seat price, exact; from `group_from` participants on the group is cheaper."""

    equal_at: Fraction
    group_from: int


def crossover(seat_price: int, group_price: int) -> Crossover | None:
    """From how many participants a client should buy the group; None when seats are free. Prices in minor units."""
    if not seat_price:
        return None
    return Crossover(Fraction(group_price, seat_price), group_price // seat_price + 1)


def consent_needed(price: int, floors: Floors) -> Consent:
    """Who must agree to `price`, which is charged as the floors were computed."""
    if price < floors.avoidable:
        return Consent.DIRECTOR
    return Consent.APPROVER if price < floors.full else Consent.NONE
