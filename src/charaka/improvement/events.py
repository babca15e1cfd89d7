"""What the room tells the rooms above it, and webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from charaka.kernel.events import Event, event_type
from charaka.kernel.text import marked as _


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class ActionProposed(Event):
    """An action was entered into the register."""

    code: ClassVar[str] = "improvement.action.proposed"
    label: ClassVar[str] = _("Action proposed")

    action_id: int
    source_kind: str
    source_type: str
    source_id: str


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class ActionMoved(Event):
    """An action changed its state."""

    code: ClassVar[str] = "improvement.action.moved"
    label: ClassVar[str] = _("Action moved to another state")

    action_id: int
    verb: str
    state: str
