"""The states of an action, what lateness means, and how an effect is judged. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from charaka.kernel.states import Machine, State, step_of
from charaka.kernel.text import marked as _

# Effects are stored as integers of a ten-thousandth of the unit: exact on both databases, enough for any percentage.
EFFECT_SCALE: Final = 10_000
PROPOSE, MANAGE, WORK, VERIFY = (f"improvement.action:{verb}" for verb in ("propose", "manage", "work", "verify"))

ACTION: Final = Machine(
    "action",
    initial="proposed",
    states=[
        State("proposed", _("proposed"), "draft"),
        State("accepted", _("accepted"), "info"),
        State("in_progress", _("in progress"), "run"),
        State("done", _("done, effect awaited"), "warn"),
        State("verified", _("verified"), "ok"),
        State("dropped", _("dropped"), ""),
    ],
    transitions=[
        step_of("accept", _("Accept"), "proposed", "accepted", MANAGE, primary=True),
        step_of("start", _("Start"), "accepted", "in_progress", WORK, primary=True),
        step_of("finish", _("Mark as done"), "accepted in_progress", "done", WORK, primary=True),
        step_of("verify", _("Verify"), "done", "verified", VERIFY, primary=True),
        step_of("reopen", _("Reopen"), "done verified dropped", "in_progress", MANAGE, needs_reason=True),
        step_of("drop", _("Drop"), "proposed accepted in_progress", "dropped", MANAGE, needs_reason=True, asks=True),
    ],
)
OPEN_STATES: Final = frozenset({"proposed", "accepted", "in_progress"})
CLOSED_STATES: Final = frozenset({"done", "verified", "dropped"})


class Verdict(StrEnum):
    """What became of the effect that was expected."""

    REACHED = "reached"
    PARTLY = "partly"
    NONE = "none"
    UNKNOWN = "unknown"


def days_late(due: date, today: date, done: date | None = None) -> int:
    """Days past the due date, 0 when in time: of an open action until today, of a done one until the day it was done."""
    return max(0, ((done or today) - due).days)


def progress(steps_done: int, steps: int, state: str) -> int:
    """Progress in percent: the share of steps done, or what the state alone tells when there are no steps."""
    if state in {"done", "verified"}:
        return 100
    if steps:
        return round(100 * steps_done / steps)
    return 50 if state == "in_progress" else 0


def verdict(baseline: int | None, target: int | None, seen: int | None) -> Verdict:
    """Judge an effect: all values in the same unit. Reached at or beyond the target, in the direction from the
    baseline to the target; partly when it moved that way; none when it did not. Unknown when a value is missing
    or the target equals the baseline.
    """
    if baseline is None or target is None or seen is None or baseline == target:
        return Verdict.UNKNOWN
    gained = Fraction(seen - baseline, target - baseline)
    if gained >= 1:
        return Verdict.REACHED
    return Verdict.PARTLY if gained > 0 else Verdict.NONE


def reminder_due(due: date, today: date, before: Sequence[int], every: int) -> str:
    """Which reminder falls on a day: ``before-3`` (days before the due date that are listed in ``before``), ``due`` on
    the day, ``late-7`` each ``every`` days after it; "" on other days. Its text makes a reminder unique.
    """
    left = (due - today).days
    if left == 0:
        return "due"
    if left > 0:
        return f"before-{left}" if left in before else ""
    return f"late-{-left}" if every and -left % every == 0 else ""
