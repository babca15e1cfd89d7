"""Due dates: lateness, progress, and which reminder is owed on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

SOON: Final = 7  # days before the due date in which an action is marked
MOST_DAYS: Final = 90


def days_late(due: date, today: date, done: date | None = None) -> int:
    """Days past the due date, 0 when in time: until today, or until the day on which it was done."""
    return max(0, ((done or today) - due).days)


def is_soon(due: date, today: date) -> bool:
    """Whether the due date is today or within the coming week."""
    return 0 <= (due - today).days <= SOON


def progress(steps_done: int, steps: int, state: str) -> int:
    """Progress in percent: the share of steps done, or what the state alone tells when there are no steps."""
    if state in {"done", "verified"}:
        return 100
    if steps:
        return round(100 * steps_done / steps)
    return 50 if state == "in_progress" else 0


def reminder_days(text: str) -> tuple[int, ...]:
    """The days of ``"7, 1"``, largest first. Raises ValueError for anything but whole numbers from 1 to 90."""
    parts = [part for part in text.replace("،", ",").replace(";", ",").split(",") if part.strip()]
    days = {int(part) for part in parts}
    if any(not 1 <= day <= MOST_DAYS for day in days):
        raise ValueError(text)
    return tuple(sorted(days, reverse=True))


def reminder_due(due: date, today: date, before: Sequence[int], every: int) -> str:
    """The latest milestone that has been reached: ``before-7``, ``due``, ``late-14``; "" when none has.

    ``before`` holds days before the due date; after it one comes each ``every`` days (0: only the one of the day).
    Between two milestones the answer stays the same, so that a day on which nothing ran is made up for, once.
    """
    left = (due - today).days
    if left > 0:
        reached = [days for days in before if left <= days]
        return f"before-{min(reached)}" if reached else ""
    if not every or -left < every:
        return "due"
    return f"late-{-left // every * every}"
