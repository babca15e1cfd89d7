"""Sites, rooms and equipment over the REST API: the same services as the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Q
from django.utils import timezone
from pydantic import Field

from charaka.institutions.models import Equipment, Room, Site
from charaka.institutions.models.choices import RoomKind, ServiceState
from charaka.institutions.permissions import CHANGE_ROOMS, VIEW_ROOMS
from charaka.institutions.queries import places as queries
from charaka.institutions.queries.search import holding
from charaka.institutions.rest.record import CloseIn, minor_units
from charaka.institutions.rules.places import HOURS_OF_A_YEAR, MOST_PEOPLE, Due, inspection
from charaka.institutions.services import places as services
from charaka.kernel.errors import Invalid, NotFound
from charaka.kernel.money import Money
from charaka.kernel.rest import (
    ApiRequest,
    Count,
    Found,
    Id,
    In,
    Line,
    MoneyValue,
    Page,
    PageParams,
    Prose,
    Query,
    RecordOut,
    Router,
    Status,
    Text3Line,
    paged,
    requires,
)
from charaka.kernel.text import Text3

router = Router(tags=["places"])

Code = Annotated[Line, Field(min_length=1, max_length=20)]
Hours = Annotated[int, Field(ge=0, le=HOURS_OF_A_YEAR)]
People = Annotated[int, Field(ge=1, le=MOST_PEOPLE)]
Area = Annotated[Decimal, Field(ge=0, le=9_999_999, decimal_places=1)]


class SiteOut(RecordOut):
    """An address at which the institution trains."""

    code: str
    name: Text3Line
    address: Text3Line
    city: str
    closed_on: date | None


class SitePatch(In):
    """The fields to change. A field that is not sent stays as it is."""

    code: Code = ""
    name: Text3Line = Text3()
    address: Text3Line = Text3()
    city: Annotated[Line, Field(max_length=80)] = ""


class SiteIn(SitePatch):
    """A new site."""

    code: Code
    name: Text3Line


class RoomOut(RecordOut):
    """A room, workshop or laboratory. ``capacity`` is people; ``practical_hours`` are usable hours in a year."""

    site: Id
    code: str
    name: Text3Line
    kind: RoomKind
    capacity: Count
    practical_hours: Count
    area: Decimal | None
    accessible: bool
    state: ServiceState
    notes: str

    @staticmethod
    def resolve_site(room: Room) -> int:
        return room.site_id


class RoomPatch(In):
    """The fields to change. To retire a room is an operation of its own."""

    site: Id = 1
    code: Code = ""
    name: Text3Line = Text3()
    kind: RoomKind = RoomKind.CLASSROOM
    capacity: People = 1
    practical_hours: Hours = 0
    area: Area | None = None
    accessible: bool = False
    state: ServiceState = ServiceState.IN_SERVICE
    notes: Annotated[Prose, Field(max_length=2000)] = ""


class RoomIn(RoomPatch):
    """A new room."""

    site: Id
    code: Code
    name: Text3Line
    kind: RoomKind
    capacity: People


class RoomFilters(PageParams):
    """Which rooms."""

    q: Annotated[Line, Field(max_length=100, description="Words of the code or the name.")] = ""
    site: Annotated[Id | None, Field(description="Only of this site.")] = None
    kind: Annotated[RoomKind | None, Field(description="Only of this kind.")] = None
    state: Annotated[ServiceState | None, Field(description="Only in this state.")] = None


class EquipmentOut(RecordOut):
    """A machine or a set of tools. ``inspection`` tells how near the next inspection is today."""

    room: Id | None
    code: str
    name: Text3Line
    quantity: Count
    posts: Count
    practical_hours: Count
    acquired_on: date | None
    value: MoneyValue | None
    owner_is_state: bool
    state: ServiceState
    next_inspection_on: date | None
    inspection: Due

    @staticmethod
    def resolve_room(equipment: Equipment) -> int | None:
        return equipment.room_id

    @staticmethod
    def resolve_value(equipment: Equipment) -> Money | None:
        return Money(equipment.value, equipment.institution.currency) if equipment.value is not None else None

    @staticmethod
    def resolve_inspection(equipment: Equipment) -> Due:
        return inspection(equipment.next_inspection_on, on=timezone.localdate()).due


class EquipmentPatch(In):
    """The fields to change. To retire equipment is an operation of its own."""

    room: Id | None = None
    code: Annotated[Line, Field(min_length=1, max_length=30)] = ""
    name: Text3Line = Text3()
    quantity: Annotated[int, Field(ge=1, le=10_000)] = 1
    posts: Annotated[int, Field(ge=0, le=1_000)] = 1
    practical_hours: Hours = 0
    acquired_on: date | None = None
    value: MoneyValue | None = None
    owner_is_state: bool = False
    state: ServiceState = ServiceState.IN_SERVICE
    next_inspection_on: date | None = None


class EquipmentIn(EquipmentPatch):
    """New equipment."""

    code: Annotated[Line, Field(min_length=1, max_length=30)]
    name: Text3Line


class EquipmentFilters(PageParams):
    """Which equipment."""

    q: Annotated[Line, Field(max_length=100, description="Words of the code or the name.")] = ""
    room: Annotated[Id | None, Field(description="Only in this room.")] = None
    state: Annotated[ServiceState | None, Field(description="Only in this state.")] = None
    due: Annotated[bool, Field(description="Only what is to be inspected within a month, or late.")] = False


class RetireIn(In):
    """Why it is taken out of use."""

    reason: Annotated[Line, Field(min_length=1, max_length=500)]


# Sites ----------------------------------------------------------------------------------------------------------------


@router.get("/sites", response=Page[SiteOut])
@requires(VIEW_ROOMS)
def list_sites(request: ApiRequest, asked: Query[PageParams]) -> Found[Site]:
    """List sites by code, closed ones too."""
    return paged(request, Site.objects.all(), asked, order=["code"])


@router.get("/sites/{site_id}", response=SiteOut)
@requires(VIEW_ROOMS)
def read_site(request: ApiRequest, site_id: Id) -> Site:
    """Read a site."""
    return queries.access_site(request.actor, site_id)


@router.post("/sites", response={201: SiteOut})
@requires(CHANGE_ROOMS)
def create_site(request: ApiRequest, body: SiteIn) -> Status[Site]:
    """Create a site."""
    made = services.create_site(actor=request.actor, institution_id=request.institution.pk, values=body.given)
    return Status(201, made)


@router.patch("/sites/{site_id}", response=SiteOut)
@requires(CHANGE_ROOMS, if_match=True)
def change_site(request: ApiRequest, site_id: Id, body: SitePatch) -> Site:
    """Change a site."""
    site = queries.access_site(request.actor, site_id)
    services.change_site(actor=request.actor, site=site, values=body.given, expected_version=request.expected_version)
    return site


@router.post("/sites/{site_id}/close", response=SiteOut)
@requires(CHANGE_ROOMS, if_match=True)
def close_site(request: ApiRequest, site_id: Id, body: CloseIn) -> Site:
    """Close a site after its last day. Its rooms are retired or moved first."""
    site = queries.access_site(request.actor, site_id)
    services.close_site(
        actor=request.actor, site=site, on=body.on, reason=body.reason, expected_version=request.expected_version
    )
    return site


@router.post("/sites/{site_id}/reopen", response=SiteOut)
@requires(CHANGE_ROOMS, if_match=True)
def reopen_site(request: ApiRequest, site_id: Id) -> Site:
    """Take back the closing of a site."""
    site = queries.access_site(request.actor, site_id)
    services.reopen_site(actor=request.actor, site=site, expected_version=request.expected_version)
    return site


# Rooms ----------------------------------------------------------------------------------------------------------------


@router.get("/rooms", response=Page[RoomOut])
@requires(VIEW_ROOMS)
def list_rooms(request: ApiRequest, asked: Query[RoomFilters]) -> Found[Room]:
    """List rooms by code, retired ones too."""
    where = _where(asked, ("site", "kind", "state"))
    return paged(request, queries.list_rooms().filter(where), asked, order=["code"])


@router.get("/rooms/{room_id}", response=RoomOut)
@requires(VIEW_ROOMS)
def read_room(request: ApiRequest, room_id: Id) -> Room:
    """Read a room."""
    return queries.access_room(request.actor, room_id)


@router.post("/rooms", response={201: RoomOut})
@requires(CHANGE_ROOMS)
def create_room(request: ApiRequest, body: RoomIn) -> Status[Room]:
    """Create a room."""
    values = _with_site(request, body.given)
    made = services.create_room(actor=request.actor, institution_id=request.institution.pk, values=values)
    return Status(201, made)


@router.patch("/rooms/{room_id}", response=RoomOut)
@requires(CHANGE_ROOMS, if_match=True)
def change_room(request: ApiRequest, room_id: Id, body: RoomPatch) -> Room:
    """Change a room."""
    room = queries.access_room(request.actor, room_id)
    services.change_room(
        actor=request.actor,
        room=room,
        values=_with_site(request, body.given),
        expected_version=request.expected_version,
    )
    return room


@router.post("/rooms/{room_id}/retire", response=RoomOut)
@requires(CHANGE_ROOMS, if_match=True)
def retire_room(request: ApiRequest, room_id: Id, body: RetireIn) -> Room:
    """Take a room out of use for good. Its equipment is retired or moved first."""
    room = queries.access_room(request.actor, room_id)
    services.retire_room(actor=request.actor, room=room, reason=body.reason, expected_version=request.expected_version)
    return room


@router.post("/rooms/{room_id}/restore", response=RoomOut)
@requires(CHANGE_ROOMS, if_match=True)
def restore_room(request: ApiRequest, room_id: Id) -> Room:
    """Put a retired room back into service."""
    room = queries.access_room(request.actor, room_id)
    services.restore_room(actor=request.actor, room=room, expected_version=request.expected_version)
    return room


# Equipment ------------------------------------------------------------------------------------------------------------


@router.get("/equipment", response=Page[EquipmentOut])
@requires(VIEW_ROOMS)
def list_equipment(request: ApiRequest, asked: Query[EquipmentFilters]) -> Found[Equipment]:
    """List equipment by code, retired pieces too."""
    where = _where(asked, ("room", "state"))
    rows = queries.inspections_due(timezone.localdate()) if asked.due else queries.list_equipment()
    return paged(request, rows.select_related("institution").filter(where), asked, order=["code"])


@router.get("/equipment/{equipment_id}", response=EquipmentOut)
@requires(VIEW_ROOMS)
def read_equipment(request: ApiRequest, equipment_id: Id) -> Equipment:
    """Read a piece of equipment."""
    return queries.access_equipment(request.actor, equipment_id)


@router.post("/equipment", response={201: EquipmentOut})
@requires(CHANGE_ROOMS)
def create_equipment(request: ApiRequest, body: EquipmentIn) -> Status[Equipment]:
    """Create a piece of equipment."""
    values = _with_room(request, body.given)
    made = services.create_equipment(actor=request.actor, institution_id=request.institution.pk, values=values)
    return Status(201, made)


@router.patch("/equipment/{equipment_id}", response=EquipmentOut)
@requires(CHANGE_ROOMS, if_match=True)
def change_equipment(request: ApiRequest, equipment_id: Id, body: EquipmentPatch) -> Equipment:
    """Change a piece of equipment."""
    equipment = queries.access_equipment(request.actor, equipment_id)
    services.change_equipment(
        actor=request.actor,
        equipment=equipment,
        values=_with_room(request, body.given),
        expected_version=request.expected_version,
    )
    return equipment


@router.post("/equipment/{equipment_id}/retire", response=EquipmentOut)
@requires(CHANGE_ROOMS, if_match=True)
def retire_equipment(request: ApiRequest, equipment_id: Id, body: RetireIn) -> Equipment:
    """Take a piece of equipment out of use for good."""
    equipment = queries.access_equipment(request.actor, equipment_id)
    services.retire_equipment(
        actor=request.actor, equipment=equipment, reason=body.reason, expected_version=request.expected_version
    )
    return equipment


@router.post("/equipment/{equipment_id}/restore", response=EquipmentOut)
@requires(CHANGE_ROOMS, if_match=True)
def restore_equipment(request: ApiRequest, equipment_id: Id) -> Equipment:
    """Put retired equipment back into service."""
    equipment = queries.access_equipment(request.actor, equipment_id)
    services.restore_equipment(actor=request.actor, equipment=equipment, expected_version=request.expected_version)
    return equipment


# What they share ------------------------------------------------------------------------------------------------------


def _where(asked: RoomFilters | EquipmentFilters, names: tuple[str, ...]) -> Q:
    return holding(asked.q) & Q(**{name: value for name in names if (value := getattr(asked, name))})


def _with_site(request: ApiRequest, values: dict[str, Any]) -> dict[str, Any]:
    """The site by its id. Raises Invalid naming the field when there is none of this id."""
    if "site" in values:
        values["site"] = _referred("site", lambda: queries.access_site(request.actor, values["site"]))
    return values


def _with_room(request: ApiRequest, values: dict[str, Any]) -> dict[str, Any]:
    """The room by its id, the value in minor units. Raises Invalid naming the field at fault."""
    if values.get("room") is not None:
        values["room"] = _referred("room", lambda: queries.access_room(request.actor, values["room"]))
    if "value" in values:
        values["value"] = minor_units(request, values["value"], "value")
    return values


def _referred(field: str, access: Any) -> Any:
    try:
        return access()
    except NotFound as absent:
        raise Invalid(absent.message, fields={field: [absent.message]}) from absent
