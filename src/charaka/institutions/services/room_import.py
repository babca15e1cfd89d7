"""Rooms from a file that was checked row by row: few statements, each room with its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.events import RoomChanged
from charaka.institutions.models import Room
from charaka.institutions.permissions import CHANGE_ROOMS
from charaka.institutions.services.checks import cleaned_text
from charaka.institutions.services.places import ROOM_ADDED, ROOM_CHANGED, ROOM_FIELDS, search_of
from charaka.kernel.actors import Actor
from charaka.kernel.audit import record_many
from charaka.kernel.audit.services import Act
from charaka.kernel.errors import Conflict
from charaka.kernel.events import publish
from charaka.kernel.permissions import require
from charaka.kernel.services import service

CHANGED_MEANWHILE = _("“%(name)s” was changed while the file was checked. Start the import again.")


@dataclass(frozen=True, slots=True)
class ChangedRoom:
    """A room as it was read, and what changes: field -> (before, after)."""

    room: Room
    changes: Mapping[str, tuple[Any, Any]]


@service
def import_rooms(
    *,
    actor: Actor,
    institution_id: int,
    new: Sequence[Mapping[str, Any]],
    changed: Sequence[ChangedRoom],
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Write them all: values of ROOM_FIELDS that were checked. Raises Conflict when a room was saved meanwhile."""
    require(actor, CHANGE_ROOMS, institution_id)
    rooms = [_made(institution_id, values) for values in new]
    Room.objects.bulk_create(rooms, batch_size=500)
    record_many(ROOM_ADDED, [Act(room, _filled(room)) for room in rooms], actor=actor)
    progress(len(new))
    acts = _change(changed)
    record_many(ROOM_CHANGED, acts, actor=actor)
    progress(len(new) + len(changed))
    for room in rooms:
        publish(RoomChanged(institution_id=institution_id, room_id=room.pk, fields=ROOM_FIELDS))
    for act in acts:
        fields = tuple(sorted(act.changes))
        publish(RoomChanged(institution_id=institution_id, room_id=act.subject.pk, fields=fields))


def _made(institution_id: int, values: Mapping[str, Any]) -> Room:
    room = Room(institution_id=institution_id, **values)
    room.name = cleaned_text(room.name)
    room.search = search_of(room)
    return room


def _filled(room: Room) -> dict[str, tuple[Any, Any]]:
    values = {name: getattr(room, name) for name in ROOM_FIELDS}
    return {name: (None, value) for name, value in values.items() if value not in (None, "")}


def _change(changed: Sequence[ChangedRoom]) -> list[Act]:
    locked = {r.pk: r for r in Room.objects.select_for_update().filter(pk__in=[one.room.pk for one in changed])}
    acts, fields = [], set()
    for one in changed:
        room = locked.get(one.room.pk)
        if room is None or room.version != one.room.version:
            raise Conflict(CHANGED_MEANWHILE % {"name": one.room})
        for name, (_before, after) in one.changes.items():
            setattr(room, name, cleaned_text(after) if name == "name" else after)
            fields.add(name)
        room.search = search_of(room)
        acts.append(Act(room, dict(one.changes)))
    if acts:
        Room.objects.bulk_update(locked.values(), [*sorted(fields), "search"], batch_size=500)
        Room.objects.filter(pk__in=locked).update(version=F("version") + 1, updated_at=timezone.now())
    return acts
