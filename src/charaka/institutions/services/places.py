"""Writing sites, rooms and equipment: add, change, take out of service and back. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeVar

from django.utils.translation import gettext_lazy as _

from charaka.institutions.events import RoomChanged
from charaka.institutions.models import Equipment, Room, Site
from charaka.institutions.models.choices import ServiceState
from charaka.institutions.models.places import LONGEST_SEARCH
from charaka.institutions.permissions import CHANGE_ROOMS
from charaka.institutions.rules.partners import search_words
from charaka.institutions.rules.record import EARLIEST
from charaka.institutions.services.checks import (
    refuse,
    refusing,
    require_reason,
)
from charaka.institutions.services.place_checks import RETIRED, checked_values
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.audit.registry import AuditAction
from charaka.kernel.errors import Conflict
from charaka.kernel.events import publish
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.services import service
from charaka.kernel.text import LANGUAGES

SITE_ADDED = audit_action("institutions.site.added", _("Site added"))
SITE_CHANGED = audit_action("institutions.site.changed", _("Site changed"))
SITE_CLOSED = audit_action("institutions.site.closed", _("Site closed"))
SITE_REOPENED = audit_action("institutions.site.reopened", _("Site opened again"))
ROOM_ADDED = audit_action("institutions.room.added", _("Room added"))
ROOM_CHANGED = audit_action("institutions.room.changed", _("Room changed"))
ROOM_RETIRED = audit_action("institutions.room.retired", _("Room retired"))
ROOM_RESTORED = audit_action("institutions.room.restored", _("Room put back into service"))
EQUIPMENT_ADDED = audit_action("institutions.equipment.added", _("Equipment added"))
EQUIPMENT_CHANGED = audit_action("institutions.equipment.changed", _("Equipment changed"))
EQUIPMENT_RETIRED = audit_action("institutions.equipment.retired", _("Equipment retired"))
EQUIPMENT_RESTORED = audit_action("institutions.equipment.restored", _("Equipment put back into service"))

SITE_FIELDS: Final = ("code", "name", "address", "city")
ROOM_FIELDS: Final = (
    "site", "code", "name", "kind", "capacity", "practical_hours", "area", "accessible", "state", "notes",
)  # fmt: skip
EQUIPMENT_FIELDS: Final = (
    "room", "code", "name", "quantity", "posts", "practical_hours", "acquired_on", "value", "owner_is_state", "state",
    "next_inspection_on",
)  # fmt: skip
Place = TypeVar("Place", Site, Room, Equipment)


# Sites ----------------------------------------------------------------------------------------------------------------


@service
def create_site(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> Site:
    """Add a site from values of SITE_FIELDS. Raises Invalid with the fields at fault, Forbidden, NotFound."""
    require(actor, CHANGE_ROOMS, institution_id)
    return _added(Site(institution_id=institution_id), values, SITE_FIELDS, actor, SITE_ADDED)


@service
def change_site(
    *, actor: Actor, site: Site, values: Mapping[str, Any], expected_version: int | None = None, reason: str = ""
) -> dict[str, tuple[Any, Any]]:
    """Change SITE_FIELDS. Raises StaleRecord, Conflict when the site is closed, Invalid, Forbidden."""
    require(actor, CHANGE_ROOMS, site.institution_id)
    if site.closed_on is not None:
        raise Conflict(_("“%(name)s” is closed. Open it again before you change it.") % {"name": site})
    return _changed(
        site, values, SITE_FIELDS, actor=actor, action=SITE_CHANGED, expected_version=expected_version, reason=reason
    )


@service
def close_site(*, actor: Actor, site: Site, on: date, reason: str, expected_version: int | None = None) -> None:
    """Close a site after its last day. Raises Conflict while rooms there are in service. Asks for a reason."""
    require(actor, CHANGE_ROOMS, site.institution_id)
    said = require_reason(reason, _("Say why the site is closed."))
    if on < EARLIEST:
        refuse({"on": [_("This day is too long ago. Check the year.")]})
    if site.closed_on is not None:
        raise Conflict(_("This site has already been closed."))
    if Room.objects.filter(site=site).exclude(state=RETIRED).exists():
        raise Conflict(_("Retire or move the rooms of this site first."))
    change_record(
        site, {"closed_on": on}, actor=actor, action=SITE_CLOSED, expected_version=expected_version, reason=said
    )


@service
def reopen_site(*, actor: Actor, site: Site, expected_version: int | None = None) -> None:
    """Take back the closing of a site. Raises Conflict when it is open."""
    require(actor, CHANGE_ROOMS, site.institution_id)
    if site.closed_on is None:
        raise Conflict(_("This site is open."))
    change_record(site, {"closed_on": None}, actor=actor, action=SITE_REOPENED, expected_version=expected_version)


# Rooms ----------------------------------------------------------------------------------------------------------------


@service
def create_room(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> Room:
    """Add a room from values of ROOM_FIELDS; ``site`` is a Site. Raises Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_ROOMS, institution_id)
    room = _added(Room(institution_id=institution_id), values, ROOM_FIELDS, actor, ROOM_ADDED)
    publish(RoomChanged(institution_id=institution_id, room_id=room.pk, fields=tuple(sorted(values))))
    return room


@service
def change_room(
    *, actor: Actor, room: Room, values: Mapping[str, Any], expected_version: int | None = None, reason: str = ""
) -> dict[str, tuple[Any, Any]]:
    """Change ROOM_FIELDS. Raises StaleRecord, Conflict when the room is retired, Invalid, Forbidden."""
    require(actor, CHANGE_ROOMS, room.institution_id)
    _require_in_use(room)
    changed = _changed(
        room, values, ROOM_FIELDS, actor=actor, action=ROOM_CHANGED, expected_version=expected_version, reason=reason
    )
    _tell_of(room, changed)
    return changed


@service
def retire_room(*, actor: Actor, room: Room, reason: str, expected_version: int | None = None) -> None:
    """Take a room out of use for good. Raises Conflict while equipment stands in it. Asks for a reason."""
    require(actor, CHANGE_ROOMS, room.institution_id)
    said = require_reason(reason, _("Say why the room is retired."))
    _require_in_use(room)
    if Equipment.objects.filter(room=room).exclude(state=RETIRED).exists():
        raise Conflict(_("Retire or move the equipment of this room first."))
    _tell_of(
        room, _moved(room, RETIRED, actor=actor, action=ROOM_RETIRED, expected_version=expected_version, reason=said)
    )


@service
def restore_room(*, actor: Actor, room: Room, expected_version: int | None = None) -> None:
    """Put a retired room back into service. Raises Conflict when it is not retired, or its site is closed."""
    require(actor, CHANGE_ROOMS, room.institution_id)
    _require_retired(room)
    if room.site.closed_on is not None:
        raise Conflict(_("Open the site of this room first."))
    _tell_of(
        room,
        _moved(room, ServiceState.IN_SERVICE, actor=actor, action=ROOM_RESTORED, expected_version=expected_version),
    )


# Equipment ------------------------------------------------------------------------------------------------------------


@service
def create_equipment(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> Equipment:
    """Add equipment from values of EQUIPMENT_FIELDS; ``room`` is a Room or None, ``value`` in minor units."""
    require(actor, CHANGE_ROOMS, institution_id)
    return _added(Equipment(institution_id=institution_id), values, EQUIPMENT_FIELDS, actor, EQUIPMENT_ADDED)


@service
def change_equipment(
    *,
    actor: Actor,
    equipment: Equipment,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
) -> dict[str, tuple[Any, Any]]:
    """Change EQUIPMENT_FIELDS. Raises StaleRecord, Conflict when it is retired, Invalid, Forbidden."""
    require(actor, CHANGE_ROOMS, equipment.institution_id)
    _require_in_use(equipment)
    return _changed(
        equipment,
        values,
        EQUIPMENT_FIELDS,
        actor=actor,
        action=EQUIPMENT_CHANGED,
        expected_version=expected_version,
        reason=reason,
    )


@service
def retire_equipment(*, actor: Actor, equipment: Equipment, reason: str, expected_version: int | None = None) -> None:
    """Take equipment out of use for good. Asks for a reason. Raises Conflict when it is retired already."""
    require(actor, CHANGE_ROOMS, equipment.institution_id)
    said = require_reason(reason, _("Say why the equipment is retired."))
    _require_in_use(equipment)
    _moved(equipment, RETIRED, actor=actor, action=EQUIPMENT_RETIRED, expected_version=expected_version, reason=said)


@service
def restore_equipment(*, actor: Actor, equipment: Equipment, expected_version: int | None = None) -> None:
    """Put retired equipment back into service. Raises Conflict when it is not retired, or its room is."""
    require(actor, CHANGE_ROOMS, equipment.institution_id)
    _require_retired(equipment)
    if equipment.room is not None and equipment.room.state == RETIRED:
        raise Conflict(_("Put the room of this equipment back into service first."))
    _moved(
        equipment, ServiceState.IN_SERVICE, actor=actor, action=EQUIPMENT_RESTORED, expected_version=expected_version
    )


# What they share ------------------------------------------------------------------------------------------------------


def search_of(place: Room | Equipment) -> str:
    """The folded words by which a place is found: its code and its names in all languages."""
    return search_words(place.code, *(getattr(place.name, lang) for lang in LANGUAGES))[:LONGEST_SEARCH]


def _added(
    place: Place, values: Mapping[str, Any], fields: tuple[str, ...], actor: Actor, action: AuditAction
) -> Place:
    given = {name: getattr(place, name, None) for name in ("code", "name", "site") if name in fields} | dict(values)
    for name, value in checked_values(place, given, fields).items():
        setattr(place, name, value)
    if not isinstance(place, Site):
        place.search = search_of(place)
    with refusing():
        return add_record(place, actor=actor, action=action)


def _changed(
    place: Place,
    values: Mapping[str, Any],
    fields: tuple[str, ...],
    *,
    actor: Actor,
    action: AuditAction,
    expected_version: int | None,
    reason: str,
) -> dict[str, tuple[Any, Any]]:
    checked = checked_values(place, values, fields)
    with refusing():
        changed = change_record(
            place, checked, actor=actor, action=action, expected_version=expected_version, reason=reason.strip()
        )
    if changed.keys() & {"code", "name"} and not isinstance(place, Site):
        # The derived column follows without a version of its own.
        place.search = search_of(place)
        type(place).objects.filter(pk=place.pk).update(search=place.search)
    return changed


def _moved(
    place: Room | Equipment,
    state: ServiceState,
    *,
    actor: Actor,
    action: AuditAction,
    expected_version: int | None,
    reason: str = "",
) -> dict[str, tuple[Any, Any]]:
    return change_record(
        place, {"state": state}, actor=actor, action=action, expected_version=expected_version, reason=reason
    )


def _tell_of(room: Room, changed: Mapping[str, Any]) -> None:
    if changed:
        publish(RoomChanged(institution_id=room.institution_id, room_id=room.pk, fields=tuple(sorted(changed))))


def _require_in_use(place: Room | Equipment) -> None:
    if place.state == RETIRED:
        raise Conflict(_("“%(name)s” is retired. Put it back into service before you change it.") % {"name": place})


def _require_retired(place: Room | Equipment) -> None:
    if place.state != RETIRED:
        raise Conflict(_("“%(name)s” is in use.") % {"name": place})
