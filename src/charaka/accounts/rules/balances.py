"""Adding entry lines into monthly balances, and what makes an entry acceptable. Amounts are centimes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple


class Amounts(NamedTuple):
    """Debit and credit of a line, in centimes."""

    debit: int
    credit: int


def difference_of(lines: Iterable[Amounts]) -> int:
    """Debits less credits. Zero is a balanced entry."""
    return sum(line.debit - line.credit for line in lines)


def one_sided(line: Amounts) -> bool:
    """Whether a line stands on one side only; a line of nothing is on none, and allowed in imported books."""
    return line.debit == 0 or line.credit == 0


class BalanceKey(NamedTuple):
    """Where a line is added: the first day of its month, its account, its service line (0 for none)."""

    month: date
    account: int
    line: int


class Posted(NamedTuple):
    """What the balances need to know of a posted line."""

    day: date
    account: int
    line: int | None
    debit: int
    credit: int


def summed(lines: Iterable[Posted]) -> dict[BalanceKey, tuple[int, int, int]]:
    """Debit, credit and number of lines by month, account and service line, in the order in which rows are locked."""
    found: dict[BalanceKey, list[int]] = {}
    for line in lines:
        key = BalanceKey(line.day.replace(day=1), line.account, line.line or 0)
        sums = found.setdefault(key, [0, 0, 0])
        sums[0] += line.debit
        sums[1] += line.credit
        sums[2] += 1
    return {key: (sums[0], sums[1], sums[2]) for key, sums in sorted(found.items())}


def mirrored(lines: Sequence[Amounts]) -> list[Amounts]:
    """The lines of a reversal: each amount on the other side."""
    return [Amounts(line.credit, line.debit) for line in lines]
