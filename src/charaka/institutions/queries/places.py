"""Reading sites, rooms and equipment: one with the actor's right, lists with what stands beside, sums, what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Equipment, Room, Site
from charaka.institutions.models.choices import ServiceState
from charaka.institutions.permissions import VIEW_ROOMS
from charaka.institutions.queries.search import holding
from charaka.institutions.rules.places import soon_until
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.permissions import Permission, require

IN_USE = ~Q(state=ServiceState.RETIRED)


def access_site(actor: Actor, site_id: int, wanted: Permission = VIEW_ROOMS) -> Site:
    """The site, if the actor has the right. Raises NotFound, Forbidden. Needs a scope."""
    found: Site | None = Site.objects.filter(pk=site_id).first()
    if found is None:
        raise NotFound(_("There is no such site, or none that you may see."))
    require(actor, wanted, found.institution_id)
    return found


def access_room(actor: Actor, room_id: int, wanted: Permission = VIEW_ROOMS) -> Room:
    """The room with its site, if the actor has the right. Raises NotFound, Forbidden. Needs a scope."""
    found: Room | None = Room.objects.select_related("site").filter(pk=room_id).first()
    if found is None:
        raise NotFound(_("There is no such room, or none that you may see."))
    require(actor, wanted, found.institution_id)
    return found


def access_equipment(actor: Actor, equipment_id: int, wanted: Permission = VIEW_ROOMS) -> Equipment:
    """The equipment with its room, if the actor has the right. Raises NotFound, Forbidden. Needs a scope."""
    rows = Equipment.objects.select_related("room__site", "institution")
    found: Equipment | None = rows.filter(pk=equipment_id).first()
    if found is None:
        raise NotFound(_("There is no such equipment, or none that you may see."))
    require(actor, wanted, found.institution_id)
    return found


def list_sites() -> QuerySet[Site]:
    """The sites in scope with ``room_count``, ``capacity`` and ``hours`` of their rooms in use."""
    used = Q(rooms__isnull=False) & ~Q(rooms__state=ServiceState.RETIRED)
    return Site.objects.annotate(
        room_count=Count("rooms", filter=used),
        capacity=Sum("rooms__capacity", filter=used),
        hours=Sum("rooms__practical_hours", filter=used),
    )


def open_sites() -> QuerySet[Site]:
    """The sites in scope where one still trains, by code."""
    return Site.objects.filter(closed_on__isnull=True).order_by("code")


def list_rooms() -> QuerySet[Room]:
    """The rooms in scope with their site."""
    return Room.objects.select_related("site")


def rooms_in_use() -> QuerySet[Room]:
    """The rooms in scope that are not retired, by code."""
    return list_rooms().filter(IN_USE).order_by("code")


def with_machines(rooms: QuerySet[Room]) -> QuerySet[Room]:
    """Rooms with ``machines``: how many pieces of equipment in use stand in each."""
    used = Q(equipment__isnull=False) & ~Q(equipment__state=ServiceState.RETIRED)
    return rooms.annotate(machines=Sum("equipment__quantity", filter=used))


def list_equipment() -> QuerySet[Equipment]:
    """The equipment in scope with its room."""
    return Equipment.objects.select_related("room")


def equipment_of(room: Room) -> QuerySet[Equipment]:
    """What stands in a room, in use first, by code."""
    return Equipment.objects.filter(room=room).order_by("state", "code")


@dataclass(frozen=True, slots=True)
class RoomSums:
    """Over the rooms in use: how many, people at once, usable hours in a year, and pieces of equipment."""

    rooms: int
    capacity: int
    hours: int
    equipment: int


def room_sums() -> RoomSums:
    """The sums of the rooms and of the equipment in use, with two queries."""
    found = Room.objects.filter(IN_USE).aggregate(n=Count("pk"), people=Sum("capacity"), hours=Sum("practical_hours"))
    pieces = Equipment.objects.filter(IN_USE).aggregate(n=Sum("quantity"))["n"]
    return RoomSums(found["n"], found["people"] or 0, found["hours"] or 0, pieces or 0)


# Inspections ----------------------------------------------------------------------------------------------------------


def is_late(on: date) -> Q:
    """A condition on equipment in use: its inspection is late."""
    return IN_USE & Q(next_inspection_on__lt=on)


def is_soon(on: date) -> Q:
    """A condition on equipment in use: its inspection falls due within a month."""
    return IN_USE & Q(next_inspection_on__gte=on, next_inspection_on__lte=soon_until(on))


def inspections_due(on: date) -> QuerySet[Equipment]:
    """The equipment in use whose inspection is late or falls due within a month, the latest first."""
    due = IN_USE & Q(next_inspection_on__lte=soon_until(on))
    return list_equipment().filter(due).order_by("next_inspection_on", "pk")


def next_inspection() -> Equipment | None:
    """The equipment in use that is inspected next."""
    rows = list_equipment().filter(IN_USE, next_inspection_on__isnull=False)
    found: Equipment | None = rows.order_by("next_inspection_on", "pk").first()
    return found


# Search ---------------------------------------------------------------------------------------------------------------


def find_rooms(words: str, limit: int) -> list[Room]:
    """Rooms in use whose folded text holds all the words."""
    return list(rooms_in_use().filter(holding(words))[:limit])


def find_equipment(words: str, limit: int) -> list[Equipment]:
    """Equipment in use whose folded text holds all the words."""
    return list(list_equipment().filter(IN_USE, holding(words)).order_by("code")[:limit])
