"""Writes of the room. Other rooms propose actions through ``propose_action`` with their record as the ``Source``."""

from charaka.improvement.queries.sources import Source
from charaka.improvement.services.actions import change_action, propose_action
from charaka.improvement.services.comments import comment_on, withdraw_comment
from charaka.improvement.services.effects import judge_effect
from charaka.improvement.services.evidence import add_evidence, remove_evidence
from charaka.improvement.services.moves import move_action
from charaka.improvement.services.reminders import remind_owner
from charaka.improvement.services.steps import complete_step, set_steps

__all__ = [
    "Source",
    "add_evidence",
    "change_action",
    "comment_on",
    "complete_step",
    "judge_effect",
    "move_action",
    "propose_action",
    "remind_owner",
    "remove_evidence",
    "set_steps",
    "withdraw_comment",
]
