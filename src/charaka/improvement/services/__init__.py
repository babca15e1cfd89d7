"""Writes of the room: ``actions`` (the register), ``comments``, ``effects``, ``reminders``.

Other rooms propose actions through ``propose_action`` with their record as the source.
"""

from charaka.improvement.services.actions import (
    change_action,
    complete_step,
    move_action,
    propose_action,
    set_steps,
)
from charaka.improvement.services.comments import comment_on, withdraw_comment
from charaka.improvement.services.effects import judge_effect

__all__ = [
    "change_action",
    "comment_on",
    "complete_step",
    "judge_effect",
    "move_action",
    "propose_action",
    "set_steps",
    "withdraw_comment",
]
