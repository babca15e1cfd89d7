"""What the room tells the rooms above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from charaka.kernel.events import Event, event_type


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGiven(Event):
    """A person holds a role from ``start`` (ISO date) on."""

    code: ClassVar[str] = "institutions.role.given"
    label: ClassVar[object] = "Role given"

    assignment_id: int
    person_id: int
    role: str
    start: str


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded(Event):
    """A role ends on ``end`` (ISO date), or has been withdrawn at once."""

    code: ClassVar[str] = "institutions.role.ended"
    label: ClassVar[object] = "Role ended"

    assignment_id: int
    person_id: int
    role: str
    end: str
