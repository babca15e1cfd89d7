"""Spreading shared costs over service lines by keys. Amounts are centimes, weights are whole numbers of any unit.

Largest remainder (``kernel.money.allocate``): the parts of each cost add up to it, and the same input gives the same
parts. Source of the bases: TRAC, directly allocated and indirect costs (house facts, section 3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from charaka.kernel.money import Money, allocate

Key = TypeVar("Key")


class NoWeight(ValueError):
    """Nothing says to whom a cost goes: every weight is zero. ``key`` names the key, ``month`` the month."""

    def __init__(self, key: str = "", month: date | None = None) -> None:
        super().__init__(f"{key} has no weight in {month}")
        self.key, self.month = key, month


class NoKey(ValueError):
    """No key fits an account, and there is no key for all of them."""

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account


@dataclass(frozen=True, slots=True)
class KeyRule:
    """A key: costs of accounts that begin with ``prefix`` go by it. ``id`` and ``code`` name it."""

    id: int
    code: str
    prefix: str


class Cost(NamedTuple):
    """A shared cost: one account of one line in one month. Negative when more was credited than debited."""

    month: date
    account: int
    code: str
    source: int
    amount: int


class Part(NamedTuple):
    """What of a cost went to a service line, by which key and which weight."""

    month: date
    account: int
    source: int
    key: int
    line: int
    weight: int
    amount: int


class DatedWeight(NamedTuple):
    """The weight of a line from a day on."""

    line: int
    valid_from: date
    weight: int


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` in proportion to ``weights``, to the centime. Raises NoWeight when they are all zero.

    A negative weight counts as none: a line that earned less than nothing bears no cost by its revenue.
    """
    counted = [max(weight, 0) for weight in weights]
    if not any(counted):
        raise NoWeight
    # The currency plays no part in whole minor units.
    return [part.minor for part in allocate(Money(total, "MAD"), counted)]


def key_for(account: str, keys: Iterable[KeyRule]) -> KeyRule:
    """The key with the longest prefix that fits; the one without prefix takes the rest. Raises NoKey."""
    fitting = [key for key in keys if account.startswith(key.prefix)]
    if not fitting:
        raise NoKey(account)
    return max(fitting, key=lambda key: (len(key.prefix), key.code))


def weights_on(day: date, dated: Iterable[DatedWeight]) -> dict[int, int]:
    """The weight of each line in force on a day: the latest that had begun."""
    latest: dict[int, DatedWeight] = {}
    for one in dated:
        if one.valid_from <= day and (one.line not in latest or latest[one.line].valid_from < one.valid_from):
            latest[one.line] = one
    return {line: one.weight for line, one in latest.items()}


def spread(
    costs: Iterable[Cost], keys: Sequence[KeyRule], weights: Mapping[tuple[int, date], Mapping[int, int]]
) -> list[Part]:
    """Every cost over the lines of its key, in one order. ``weights`` by key and month: line -> weight.

    Raises NoKey, NoWeight (with the key and the month).
    """
    parts: list[Part] = []
    for cost in sorted(costs):
        key = key_for(cost.code, keys)
        lines = sorted((line, weight) for line, weight in weights[key.id, cost.month].items() if weight > 0)
        try:
            amounts = shared(cost.amount, [weight for _line, weight in lines])
        except NoWeight:
            raise NoWeight(key.code, cost.month) from None
        parts += [
            Part(cost.month, cost.account, cost.source, key.id, line, weight, amount)
            for (line, weight), amount in zip(lines, amounts, strict=True)
        ]
    return parts


def digest(parts: Iterable[Part]) -> str:
    """SHA-256 of the parts in their order: two allocations of the same costs by the same keys have the same."""
    told = "\n".join(
        f"{p.month.isoformat()} {p.account} {p.source} {p.key} {p.line} {p.weight} {p.amount}" for p in sorted(parts)
    )
    return hashlib.sha256(told.encode()).hexdigest()
