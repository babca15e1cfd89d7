"""The cash of the coming weeks and months: flows by day, delays, scenarios, stresses, the lowest point. Pure.

Amounts are centimes: above zero money comes in, below it goes out. A scenario tells what is counted on:

* low: what is owed to us by documents, overdue with its delay; expected receipts do not count; all payments do;
* mid: all that is expected, overdue with its delay;
* high: all that is expected, and what is overdue arrives within the week.
"""

from __future__ import annotations

import calendar
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

WEEKS: Final = 13
MONTHS: Final = 12
_WEEK: Final = timedelta(days=7)


class Scenario(StrEnum):
    """How much of what is expected is counted on."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


class Step(StrEnum):
    """Whether the forecast runs by week or by month."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Flow:
    """Money on a day. ``sure`` when a document says it; ``kind`` is receivable, payable or that of an expected flow.

    ``source`` is the id of its ledger line or expected flow. ``due`` is the day that was agreed, before any delay.
    """

    day: date
    amount: int
    kind: str
    label: str
    sure: bool
    source: int = 0
    party: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Delays:
    """Days by which overdue receipts and payments are late; and terms for documents that name no day."""

    overdue_in: int
    overdue_out: int
    terms: int


@dataclass(frozen=True, slots=True)
class Stress:
    """Days by which tranches and the top client come later; zero is no stress."""

    tranche_days: int = 0
    client_days: int = 0
    client: str = ""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A week or a month: what comes in, what goes out, what is left at its end, and the flows in it."""

    start: date
    end: date
    incoming: int
    outgoing: int
    closing: int
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """The buckets from today on. ``lowest`` has the least left; ``negative`` is the first below zero, or None."""

    opening: int
    buckets: tuple[Bucket, ...]

    @property
    def lowest(self) -> Bucket:
        return min(self.buckets, key=lambda bucket: bucket.closing)

    @property
    def negative(self) -> Bucket | None:
        return next((bucket for bucket in self.buckets if bucket.closing < 0), None)


def occurrences(first: date, every_months: int, until: date | None, start: date, end: date) -> list[date]:
    """The days of a flow between two days: once, or every so many months on the same day (the last of short months)."""
    last = min(until, end) if until else end
    if every_months <= 0:
        return [first] if start <= first <= last else []
    found, number = [], 0
    while (day := months_later(first, number * every_months)) <= last:
        if day >= start:
            found.append(day)
        number += 1
    return found


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def expected_day(due_on: date, amount: int, today: date, delays: Delays, scenario: Scenario) -> date:
    """When a document is paid: on its day; overdue, so many days from today (at once in the high scenario)."""
    if due_on >= today:
        return due_on
    late = 0 if scenario is Scenario.HIGH else delays.overdue_in if amount > 0 else delays.overdue_out
    return today + timedelta(days=late)


class OpenAmount(NamedTuple):
    """What is open of a ledger line, signed, in centimes; ``holder`` is its account and party."""

    source: int
    holder: Hashable
    due: date
    amount: int


def netted(amounts: Iterable[OpenAmount]) -> dict[int, int]:
    """What is left of each line once payments that nobody tied to a document have settled the oldest ones.

    Within an account and a party only one side remains, that of their balance; their sum does not change.
    """
    by_holder: dict[Hashable, list[OpenAmount]] = {}
    for one in amounts:
        by_holder.setdefault(one.holder, []).append(one)
    left: dict[int, int] = {}
    for held in by_holder.values():
        owed = sum(one.amount for one in held)
        against = abs(sum(one.amount for one in held if (one.amount > 0) != (owed > 0)))
        for one in sorted(held, key=lambda one: (one.due, one.source)):
            same = (one.amount > 0) == (owed > 0)
            taken = min(abs(one.amount), against) if same else abs(one.amount)
            against -= taken if same else 0
            left[one.source] = one.amount - taken if one.amount > 0 else one.amount + taken
    return left


def counted(flows: Iterable[Flow], scenario: Scenario) -> list[Flow]:
    """The flows that a scenario counts on."""
    return [flow for flow in flows if flow.sure or flow.amount < 0 or scenario is not Scenario.LOW]


def stressed(flows: Iterable[Flow], stress: Stress) -> list[Flow]:
    """The flows with tranches and the top client's payments moved."""
    return [replace(flow, day=flow.day + timedelta(days=_moved_by(flow, stress))) for flow in flows]


def _moved_by(flow: Flow, stress: Stress) -> int:
    if flow.amount <= 0:
        return 0
    if flow.kind == "tranche":
        return stress.tranche_days
    return stress.client_days if flow.kind == "receivable" and stress.client and flow.party == stress.client else 0


def top_client(flows: Iterable[Flow]) -> str:
    """The client who owes most by open documents; empty when none has a name."""
    sums: dict[str, int] = {}
    for flow in flows:
        if flow.kind == "receivable" and flow.party:
            sums[flow.party] = sums.get(flow.party, 0) + flow.amount
    owing = {party: amount for party, amount in sums.items() if amount > 0}
    return max(sorted(owing), key=lambda party: owing[party], default="")


def spans(today: date, step: Step) -> list[tuple[date, date]]:
    """13 weeks from today (Monday to Sunday, the first begins today), or 12 months from this one."""
    found, start = [], today
    for _number in range(WEEKS if step is Step.WEEK else MONTHS):
        if step is Step.WEEK:
            end = start - timedelta(days=start.weekday()) + _WEEK - timedelta(days=1)
        else:
            end = date(start.year, start.month, calendar.monthrange(start.year, start.month)[1])
        found.append((start, end))
        start = end + timedelta(days=1)
    return found


def forecast(opening: int, flows: Iterable[Flow], periods: Sequence[tuple[date, date]]) -> Forecast:
    """Flows added period by period to what there is today. Flows before the first or after the last do not count."""
    waiting = sorted(flows, key=lambda flow: (flow.day, flow.source))
    buckets, left = [], opening
    for start, end in periods:
        inside = tuple(flow for flow in waiting if start <= flow.day <= end)
        incoming = sum(flow.amount for flow in inside if flow.amount > 0)
        outgoing = -sum(flow.amount for flow in inside if flow.amount < 0)
        left += incoming - outgoing
        buckets.append(Bucket(start, end, incoming, outgoing, left, inside))
    return Forecast(opening, tuple(buckets))
