"""Sites, rooms and equipment as tables. Rooms take the columns of the importer, so that a file can be brought back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.institutions.importers.rooms import FIELDS
from charaka.institutions.models import Equipment, Room, Site
from charaka.institutions.permissions import VIEW_ROOMS
from charaka.institutions.queries.places import list_equipment, list_rooms, list_sites
from charaka.kernel.exports.registry import Export, register_export
from charaka.kernel.exports.tables import Column
from charaka.kernel.imports.schema import Field
from charaka.kernel.text import Text3

_NAMES: Final = (("ar", _("Name in Arabic")), ("fr", _("Name in French")), ("en", _("Name in English")))
_KINDS: Final[dict[str, Any]] = {"integer": "integer", "decimal": "decimal", "bool": "bool"}


def room_columns() -> list[Column]:
    """The columns of the importer, titled in the reader's language."""
    return [Column(str(field.label), _KINDS.get(field.kind, "text")) for field in FIELDS]


def room_rows(rooms: QuerySet[Room]) -> Iterator[list[Any]]:
    """One row for each room with its site, in the order given."""
    for room in rooms.iterator(chunk_size=500):
        yield [_written(room, field) for field in FIELDS]


def _written(room: Room, field: Field) -> Any:
    if field.key.startswith("name_"):
        return getattr(room.name, field.key.removeprefix("name_"))
    if field.key == "site":
        return room.site.code
    if field.kind == "choice":
        return str(getattr(room, f"get_{field.key}_display")())
    return getattr(room, field.key)


def site_columns() -> list[Column]:
    names = [Column(label) for _lang, label in _NAMES]
    return [
        Column(_("Code")), *names, Column(_("Address")), Column(_("City")), Column(_("Rooms"), "integer"),
        Column(_("Capacity"), "integer"), Column(_("Practical hours a year"), "integer"),
        Column(_("Closed on"), "date"),
    ]  # fmt: skip


def site_rows(sites: QuerySet[Site]) -> Iterator[list[Any]]:
    """One row for each of ``list_sites``."""
    for site in sites:
        sums: Any = site
        yield [
            site.code, *_three(site.name), str(site.address), site.city, sums.room_count, sums.capacity or 0,
            sums.hours or 0, site.closed_on,
        ]  # fmt: skip


def equipment_columns() -> list[Column]:
    names = [Column(label) for _lang, label in _NAMES]
    return [
        Column(_("Code")), *names, Column(_("Room")), Column(_("Quantity"), "integer"), Column(_("Posts"), "integer"),
        Column(_("Practical hours a year"), "integer"), Column(_("Acquired on"), "date"), Column(_("Value"), "money"),
        Column(_("Owned by the State"), "bool"), Column(_("State")), Column(_("Next inspection"), "date"),
    ]  # fmt: skip


def equipment_rows(equipment: QuerySet[Equipment]) -> Iterator[list[Any]]:
    """One row for each piece with its room, in the order given."""
    for one in equipment.iterator(chunk_size=500):
        yield [
            one.code, *_three(one.name), one.room.code if one.room else "", one.quantity, one.posts,
            one.practical_hours, one.acquired_on, one.value, one.owner_is_state, str(one.get_state_display()),
            one.next_inspection_on,
        ]  # fmt: skip


def _three(name: Text3) -> list[str]:
    return [getattr(name, lang) for lang, _label in _NAMES]


ROOMS: Final = register_export(
    Export(
        code="rooms",
        label=_("Rooms"),
        permission=VIEW_ROOMS,
        columns=room_columns,
        rows=lambda: room_rows(list_rooms().order_by("code")),
    )
)
SITES: Final = register_export(
    Export(
        code="sites",
        label=_("Sites"),
        permission=VIEW_ROOMS,
        columns=site_columns,
        rows=lambda: site_rows(list_sites().order_by("code")),
    )
)
EQUIPMENT: Final = register_export(
    Export(
        code="equipment",
        label=_("Equipment"),
        permission=VIEW_ROOMS,
        columns=equipment_columns,
        rows=lambda: equipment_rows(list_equipment().order_by("code")),
    )
)
