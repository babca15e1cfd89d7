"""The states of an action and the steps between them."""

from __future__ import annotations

from typing import Final

from charaka.kernel.states import Machine, State, step_of
from charaka.kernel.text import marked as _

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
ASSIGNED_STATES: Final = frozenset({"accepted", "in_progress"})  # a promise: reminders go out
CLOSED_STATES: Final = frozenset({"done", "verified", "dropped"})
