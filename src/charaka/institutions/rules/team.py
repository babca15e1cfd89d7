"""What an hour costs, when someone is free, what expires, and what the team can do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import zip_longest
from typing import Final

MIDNIGHT: Final = 24 * 60
INDEPENDENT: Final = 2  # from this level on, a competency counts as held
TEACHES: Final = 4
DAYS_OF_WARNING: Final = 90


# Cost of an hour -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """An hourly cost in centimes, from a day on. It ends where the next begins, so that two never overlap."""

    start: date
    amount: int


def cost_on(rates: Iterable[Rate], day: date) -> int | None:
    """Centimes for an hour on that day; None before the first rate begins."""
    begun = [rate for rate in rates if rate.start <= day]
    return max(begun, key=lambda rate: rate.start).amount if begun else None


def ends_of(rates: Iterable[Rate]) -> list[tuple[Rate, date | None]]:
    """The rates in order, each with its last day (None: in force until further notice)."""
    ordered = sorted(rates, key=lambda rate: rate.start)
    following = [rate.start - timedelta(days=1) for rate in ordered[1:]]
    return list(zip_longest(ordered, following))


def may_begin(rates: Iterable[Rate], start: date, today: date) -> bool:
    """A new rate may begin today or later. The first may begin in the past: it fills what was unknown."""
    return start >= today or not list(rates)


# Availability --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """A weekly time at which someone can teach, for the weeks between two days (both included)."""

    weekday: int
    begins: time
    ends: time
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Whole days away, both included."""

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


def is_free(slots: Sequence[Slot], absences: Sequence[Absence], start: datetime, end: datetime) -> bool:
    """Whether someone can teach from ``start`` to ``end`` (local times, ``end`` excluded), all the way through.

    Slots that touch or overlap are one. A span over several days is free when each day's part is. Someone without
    slots is never free. Raises ValueError when the span is empty or ends before it starts.
    """
    if end <= start:
        raise ValueError("a span ends after it starts")
    return all(
        not any(absence.covers(day) for absence in absences) and _covered(slots, day, first, last)
        for day, first, last in _days(start, end)
    )


def free_times(slots: Sequence[Slot], absences: Sequence[Absence], day: date) -> list[tuple[int, int]]:
    """The free times of a day, merged, in minutes after midnight."""
    if any(absence.covers(day) for absence in absences):
        return []
    return _merged(
        (_minutes(slot.begins), _minutes(slot.ends))
        for slot in slots
        if slot.weekday == day.weekday() and slot.start <= day and (slot.end is None or day <= slot.end)
    )


def hours_in_week(slots: Sequence[Slot], absences: Sequence[Absence], monday: date) -> float:
    """Free hours from Monday to Sunday."""
    days = (monday + timedelta(days=n) for n in range(7))
    return sum(last - first for day in days for first, last in free_times(slots, absences, day)) / 60


def _covered(slots: Sequence[Slot], day: date, first: int, last: int) -> bool:
    return any(begins <= first and last <= ends for begins, ends in free_times(slots, (), day))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begins, ends in sorted(spans):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return merged


def _days(start: datetime, end: datetime) -> Iterator[tuple[date, int, int]]:
    """The parts of a span by day, in minutes after midnight; a part of no length is left out."""
    day = start.date()
    while day <= end.date():
        first = _minutes(start.time()) if day == start.date() else 0
        last = _minutes(end.time()) if day == end.date() else MIDNIGHT
        if first < last:
            yield day, first, last
        day += timedelta(days=1)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


# Qualifications ------------------------------------------------------------------------------------------------------


class Validity(StrEnum):
    """Where a qualification stands on a day."""

    LASTING = "lasting"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"


def validity(expires_on: date | None, today: date, warning: int = DAYS_OF_WARNING) -> Validity:
    """A qualification is good on the day it expires, and expired the day after."""
    if expires_on is None:
        return Validity.LASTING
    left = (expires_on - today).days
    if left < 0:
        return Validity.EXPIRED
    return Validity.EXPIRING if left <= warning else Validity.VALID


# What the team can do ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mastered:
    """One assessed competency of one person."""

    person_id: int
    key: str
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class CompetencyRow:
    """One competency of the team: the level of each person who was assessed, and what hangs on whom."""

    key: str
    name: str
    levels: Mapping[int, int]

    @property
    def able(self) -> int:
        """How many work in it without help."""
        return sum(level >= INDEPENDENT for level in self.levels.values())

    @property
    def teaching(self) -> int:
        return sum(level >= TEACHES for level in self.levels.values())

    @property
    def fragile(self) -> bool:
        """It rests on one person: when they leave, it leaves."""
        return self.able == 1


def matrix(mastered: Iterable[Mastered]) -> list[CompetencyRow]:
    """Competencies by how many hold them, most first; the name is the one written last."""
    names: dict[str, str] = {}
    levels: dict[str, dict[int, int]] = {}
    for one in mastered:
        names[one.key] = one.name
        levels.setdefault(one.key, {})[one.person_id] = one.level
    rows = [CompetencyRow(key, names[key], found) for key, found in levels.items()]
    return sorted(rows, key=lambda row: (-row.able, -row.teaching, row.key))
