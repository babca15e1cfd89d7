"""The laws of actions, pure: their states, lateness and reminders, effects, mentions."""

from charaka.improvement.rules.due import days_late, is_soon, progress, reminder_days, reminder_due
from charaka.improvement.rules.effects import (
    EFFECT_SCALE,
    LARGEST_EFFECT,
    Verdict,
    from_shown,
    in_shown_unit,
    scaled,
    verdict,
)
from charaka.improvement.rules.mentions import mentioned
from charaka.improvement.rules.states import (
    ACTION,
    ASSIGNED_STATES,
    CLOSED_STATES,
    MANAGE,
    OPEN_STATES,
    PROPOSE,
    VERIFY,
    WORK,
)

__all__ = [
    "ACTION",
    "ASSIGNED_STATES",
    "CLOSED_STATES",
    "EFFECT_SCALE",
    "LARGEST_EFFECT",
    "MANAGE",
    "OPEN_STATES",
    "PROPOSE",
    "VERIFY",
    "WORK",
    "Verdict",
    "days_late",
    "from_shown",
    "in_shown_unit",
    "is_soon",
    "mentioned",
    "progress",
    "reminder_days",
    "reminder_due",
    "scaled",
    "verdict",
]
