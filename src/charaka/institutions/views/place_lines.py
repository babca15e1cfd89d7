"""What sites, rooms and equipment look like in lists: columns, filters, badges, and a link in the first cell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db.models import Q, Sum
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Equipment, Room, Site
from charaka.institutions.models.choices import RoomKind, ServiceState
from charaka.institutions.queries.places import IN_USE, is_late, is_soon
from charaka.institutions.rules.places import Due, inspection
from charaka.institutions.views.person_lines import Badge
from charaka.kernel.money import Money
from charaka.kernel.templatetags.ck import state
from charaka.kernel.ui.list_spec import Cell
from charaka.kernel.ui.lists import Chip, Chips, Column, ListSpec, Select
from charaka.kernel.ui.shown import amount, day, text3
from charaka.kernel.web import PageRequest, here

_TONES: Final = {ServiceState.IN_SERVICE: "ok", ServiceState.MAINTENANCE: "info", ServiceState.RETIRED: "draft"}
_STATES: Final = Chips(
    "state",
    _("State"),
    tuple(Chip(value, label, Q(state=value)) for value, label in ServiceState.choices),
)

SITES: Final = ListSpec(
    name="sites",
    columns=(
        Column("code", _("Site"), sort=("code",), css="ck-min-7"),
        Column("city", _("City"), sort=("city",)),
        Column("room_count", _("Rooms"), sort=("room_count",), numeric=True, first="descending"),
        Column("capacity", _("Capacity"), sort=("capacity",), numeric=True, first="descending"),
        Column("hours", _("Practical hours a year"), sort=("hours",), numeric=True, first="descending"),
        Column("state", _("State"), sort=("closed_on",)),
    ),
    default_sort="code",
    chips=(
        Chips(
            "open",
            _("State"),
            (
                Chip("open", pgettext_lazy("sites", "open"), Q(closed_on__isnull=True)),
                Chip("closed", pgettext_lazy("sites", "closed"), Q(closed_on__isnull=False)),
            ),
        ),
    ),
)


def _sites() -> Iterable[tuple[str, object]]:
    return [(str(site.pk), f"{site.code} · {site}") for site in Site.objects.order_by("code")]


ROOMS: Final = ListSpec(
    name="rooms",
    columns=(
        Column("code", _("Room"), sort=("code",), css="ck-min-7"),
        Column("site", _("Site"), sort=("site__code", "code")),
        Column(
            "capacity",
            _("Capacity"),
            sort=("capacity",),
            numeric=True,
            first="descending",
            total=Sum("capacity", filter=IN_USE),
        ),
        Column(
            "practical_hours",
            _("Practical hours a year"),
            sort=("practical_hours",),
            numeric=True,
            first="descending",
            total=Sum("practical_hours", filter=IN_USE),
        ),
        Column("area", _("Area, m²"), sort=("area",), numeric=True, first="descending", css="ck-hide-phone"),
        Column("state", _("State"), sort=("state", "code")),
    ),
    default_sort="code",
    search=("search",),
    placeholder=_("Code or name"),
    chips=(_STATES,),
    selects=(
        Select("kind", _("Kind"), lambda: RoomKind.choices, lambda value: Q(kind=value)),
        Select("site", _("Site"), _sites, lambda value: Q(site=value)),
        Select(
            "access",
            _("Access"),
            lambda: (("yes", _("accessible to wheelchairs")), ("no", _("not accessible"))),
            lambda value: Q(accessible=value == "yes"),
        ),
    ),
)


def _rooms() -> Iterable[tuple[str, object]]:
    rooms = [(str(room.pk), f"{room.code} · {room}") for room in Room.objects.order_by("code")[:500]]
    return [*rooms, ("none", _("no fixed room"))]


def equipment_spec(on: date) -> ListSpec:
    """The list of equipment on a day: lateness depends on it."""
    due = (
        Chip("late", _("inspection late"), is_late(on)),
        Chip("soon", _("inspection within a month"), is_soon(on)),
    )
    return ListSpec(
        name="equipment",
        columns=(
            Column("code", pgettext_lazy("one piece", "Equipment"), sort=("code",), css="ck-min-7"),
            Column("room", _("Room"), sort=("room__code", "code")),
            Column(
                "quantity",
                _("Quantity"),
                sort=("quantity",),
                numeric=True,
                first="descending",
                total=Sum("quantity", filter=IN_USE),
            ),
            Column("posts", _("Posts"), sort=("posts",), numeric=True, first="descending", css="ck-hide-phone"),
            Column("value", _("Value, MAD"), sort=("value",), numeric=True, first="descending"),
            Column("next_inspection_on", _("Next inspection"), sort=("next_inspection_on",)),
            Column("state", _("State"), sort=("state", "code")),
        ),
        default_sort="code",
        search=("search",),
        placeholder=_("Inventory number or name"),
        chips=(_STATES, Chips("due", _("Inspection"), due)),
        selects=(
            Select("room", _("Room"), _rooms, lambda value: Q(room__isnull=True) if value == "none" else Q(room=value)),
            Select(
                "owner",
                pgettext_lazy("equipment", "Owner"),
                lambda: (("own", _("the institution")), ("state", _("the State"))),
                lambda value: Q(owner_is_state=value == "state"),
            ),
        ),
    )


# Badges ---------------------------------------------------------------------------------------------------------------


def room_badge(value: str) -> Badge:
    """Whether a room or a piece of equipment can be used."""
    known = ServiceState(value)
    return Badge(known.label, _TONES[known])


def inspection_badge(equipment: Equipment, on: date) -> Badge | None:
    """How near the next inspection is; None when it is far, or when there is none."""
    found = inspection(equipment.next_inspection_on, on=on)
    if equipment.state == ServiceState.RETIRED or found.due in {Due.NONE, Due.AHEAD}:
        return None
    if found.due is Due.LATE:
        days = -found.days
        return Badge(ngettext("one day late", "%(n)s days late", days) % {"n": days}, "bad")
    if not found.days:
        return Badge(_("due today"), "warn")
    return Badge(ngettext("in one day", "in %(n)s days", found.days) % {"n": found.days}, "warn")


# Cells ----------------------------------------------------------------------------------------------------------------


def linked(request: PageRequest, name: str, place: Site | Room | Equipment, detail: object = "") -> SafeString:
    """The name of a place as a link, its code and a detail under it."""
    return format_html(
        '<a class="ck-fig ck-wrap" href="{}">{}</a>'
        '<div class="small ck-muted fw-normal"><bdi dir="ltr">{}</bdi>{}</div>',
        here(request, f"institutions:{name}", place.pk),
        text3(place.name),
        place.code,
        f" · {detail}" if detail else "",
    )


def site_cells(request: PageRequest) -> dict[str, Cell]:
    return {
        "code": lambda site: linked(request, "site", site),
        "city": lambda site: format_html("<bdi>{}</bdi>", site.city),
        "state": lambda site: (
            state(pgettext("site", "open"), "ok")
            if site.closed_on is None
            else state(pgettext("site", "closed"), "draft")
        ),
    }


def room_cells(request: PageRequest) -> dict[str, Cell]:
    return {
        "code": lambda room: linked(request, "room", room, room.get_kind_display()),
        "site": lambda room: text3(room.site.name),
        "state": lambda room: _badge(room_badge(room.state)),
    }


def equipment_cells(request: PageRequest, on: date) -> dict[str, Cell]:
    currency = request.institution.currency

    def inspected(item: Any) -> SafeString:
        badge = inspection_badge(item, on)
        return format_html("{}{}", day(item.next_inspection_on), format_html(" {}", _badge(badge)) if badge else "")

    return {
        "code": lambda item: linked(
            request, "equipment", item, gettext("owned by the State") if item.owner_is_state else ""
        ),
        "room": lambda item: text3(item.room.name if item.room else None),
        "value": lambda item: amount(Money(item.value, currency) if item.value is not None else None, 0),
        "next_inspection_on": inspected,
        "state": lambda item: _badge(room_badge(item.state)),
    }


def _badge(badge: Badge) -> SafeString:
    return state(badge.word, badge.tone)
