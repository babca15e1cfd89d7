"""Pure rules of background work: how long to wait before the next try, the slots of a schedule, when silence is death.

No Django here. The queue, the worker and the tables stand beside this module.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_DELAY: Final = 10.0
LONGEST_DELAY: Final = 3600.0
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CADENCE: Final = re.compile(
    r"(?:daily|weekly (?P<weekday>mon|tue|wed|thu|fri|sat|sun)|monthly (?P<day>\d{1,2})) (?P<at>\d{2}:\d{2})"
)


def seconds_before_retry(attempt: int, delays: Sequence[float] = (), *, chance: random.Random) -> float:
    """Seconds to wait after the ``attempt``-th failure (from 1): doubling from ten seconds, never over an hour.

    ``delays`` replaces the doubling by a list. A random part of up to a half is taken off, so that jobs which failed
    together do not come back together (Brooker, "Exponential backoff and jitter", 2015, "equal jitter").
    """
    if attempt < 1:
        raise ValueError("attempts count from 1")
    doubled = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempt - 1, 20))
    whole = delays[min(attempt, len(delays)) - 1] if delays else doubled
    return whole * (0.5 + chance.random() / 2)


class Cadence(Protocol):
    """When a periodic job is due."""

    def latest(self, now: datetime) -> datetime:
        """The last slot at or before ``now``, as an instant in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Interval:
    """Every so often, counted from 1970: all workers agree on the slots without talking to each other."""

    step: timedelta

    def __post_init__(self) -> None:
        if self.step < timedelta(seconds=10):
            raise ValueError("a periodic job runs every ten seconds at most")

    def latest(self, now: datetime) -> datetime:
        return _EPOCH + ((now - _EPOCH) // self.step) * self.step


@dataclass(frozen=True, slots=True)
class WallClock:
    """At a time of the day, on all days, one weekday (0 is Monday) or one day of the month, as clocks there show it.

    One slot a day whatever the clocks do: a time that is skipped counts as the instant it would have been, a time that
    comes twice counts the first time. Morocco turns its clocks back for Ramadan and forward after it.
    """

    at: time
    zone: ZoneInfo
    weekday: int | None = None
    day: int | None = None

    def latest(self, now: datetime) -> datetime:
        today = now.astimezone(self.zone).date() + timedelta(days=1)
        for back in range(64):
            candidate = today - timedelta(days=back)
            instant = datetime.combine(candidate, self.at, self.zone).astimezone(UTC)
            if self._falls_on(candidate) and instant <= now:
                return instant
        raise ValueError("this day never comes")

    def _falls_on(self, on: date) -> bool:
        return (self.weekday is None or on.weekday() == self.weekday) and (self.day is None or on.day == self.day)


def cadence(every: timedelta | str, zone: ZoneInfo) -> Cadence:
    """Read ``timedelta(minutes=5)``, ``"daily 06:00"``, ``"weekly mon 07:30"`` or ``"monthly 1 06:00"``.

    Days of the month go to 28, so that each month has one. Raises ValueError for anything else.
    """
    if isinstance(every, timedelta):
        return Interval(every)
    found = _CADENCE.fullmatch(every)
    if found is None:
        raise ValueError(f"{every!r} is not a cadence: write 'daily 06:00', 'weekly mon 07:30' or 'monthly 1 06:00'")
    day = int(found["day"]) if found["day"] else None
    if day is not None and not 1 <= day <= 28:
        raise ValueError("a monthly job runs on a day from 1 to 28")
    weekday = WEEKDAYS.index(found["weekday"]) if found["weekday"] else None
    return WallClock(time.fromisoformat(found["at"]), zone, weekday, day)


@dataclass(slots=True)
class Watch:
    """Tells which workers are dead by watching their beats on one's own clock: two clocks are never compared.

    A worker is lost when its count of beats stood still for ``lost_after`` seconds while we looked often. A long pause
    between two looks (a long job, a blocked database) says nothing about the others, so the watch starts again.
    """

    lost_after: float
    longest_pause: float
    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)
    _looked_at: float | None = None

    def look(self, beats: Mapping[str, int], at: float) -> list[str]:
        """The workers that are lost, given the beats of all and one's own monotonic time in seconds."""
        if self._looked_at is not None and at - self._looked_at > self.longest_pause:
            self._seen.clear()
        self._looked_at = at
        self._seen = {
            name: self._seen[name] if name in self._seen and self._seen[name][0] == count else (count, at)
            for name, count in beats.items()
        }
        return sorted(name for name, (_count, since) in self._seen.items() if at - since >= self.lost_after)
