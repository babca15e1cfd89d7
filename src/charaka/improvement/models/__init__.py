"""The tables of the room: actions and their steps, evidence, what people say of them, the reminders that were sent."""

from charaka.improvement.models.actions import Action, ActionStep, Priority
from charaka.improvement.models.conversation import ActionComment, ReminderSent
from charaka.improvement.models.evidence import Evidence, EvidenceKind

__all__ = ["Action", "ActionComment", "ActionStep", "Evidence", "EvidenceKind", "Priority", "ReminderSent"]
