"""What the room tells the rooms above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from charaka.kernel.events import Event, event_type
from charaka.kernel.text import marked as _


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGiven(Event):
    """A person holds a role from ``start`` (ISO date) on."""

    code: ClassVar[str] = "institutions.role.given"
    label: ClassVar[str] = _("Role given")

    assignment_id: int
    person_id: int
    role: str
    start: str


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded(Event):
    """A role ends on ``end`` (ISO date), or has been withdrawn at once."""

    code: ClassVar[str] = "institutions.role.ended"
    label: ClassVar[str] = _("Role ended")

    assignment_id: int
    person_id: int
    role: str
    end: str


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCreated(Event):
    """A partner was added."""

    code: ClassVar[str] = "institutions.partner.created"
    label: ClassVar[str] = _("Partner added")

    partner_id: int
    side: str
    kind: str


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerChanged(Event):
    """Fields of a partner were changed; ``fields`` names them."""

    code: ClassVar[str] = "institutions.partner.changed"
    label: ClassVar[str] = _("Partner changed")

    partner_id: int
    fields: tuple[str, ...]


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersMerged(Event):
    """Two partners became one: what referred to ``dissolved_id`` refers to ``partner_id``."""

    code: ClassVar[str] = "institutions.partner.merged"
    label: ClassVar[str] = _("Partners merged")

    partner_id: int
    dissolved_id: int


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersParted(Event):
    """A merge was undone: ``dissolved_id`` is a partner again and has back what referred to it."""

    code: ClassVar[str] = "institutions.partner.parted"
    label: ClassVar[str] = _("Merge undone")

    partner_id: int
    dissolved_id: int


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionChanged(Event):
    """The institution's own record or one of its billing entities was changed; ``fields`` names what."""

    code: ClassVar[str] = "institutions.institution.changed"
    label: ClassVar[str] = _("Institution changed")

    fields: tuple[str, ...]


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChanged(Event):
    """A room was added, changed, retired or put back into service; ``fields`` names what changed."""

    code: ClassVar[str] = "institutions.room.changed"
    label: ClassVar[str] = _("Room changed")

    room_id: int
    fields: tuple[str, ...]
