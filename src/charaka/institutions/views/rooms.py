"""The pages of rooms: list with sums, one room with what stands in it, changes, retiring and back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.institutions.exports.places import room_columns, room_rows
from charaka.institutions.forms.places import RoomForm
from charaka.institutions.forms.record import ReasonForm
from charaka.institutions.models import Room
from charaka.institutions.permissions import CHANGE_ROOMS, VIEW_ROOMS
from charaka.institutions.queries.places import access_room, equipment_of, list_rooms, open_sites
from charaka.institutions.services import places as services
from charaka.institutions.views.place_lines import ROOMS, inspection_badge, room_badge, room_cells
from charaka.institutions.views.record_frame import crumbs, form_page, see, segments, tabs
from charaka.kernel.audit.presentation import entry_lines
from charaka.kernel.audit.queries import history_of
from charaka.kernel.exports.services import export_rows
from charaka.kernel.ui.form_pages import Crumb, Words, posted
from charaka.kernel.ui.lists import filtered_rows, list_page
from charaka.kernel.web import PageRequest, here, page, render_page

LATEST = 8


@page(VIEW_ROOMS)
@require_safe
def room_list(request: PageRequest) -> HttpResponse:
    """All rooms, with the sums of those in use."""
    export_url = here(request, "institutions:room_export")
    listed = list_page(ROOMS, list_rooms(), request.GET, cells=room_cells(request), export_url=export_url)
    context = {
        "list": listed,
        "may_change": bool(request.actor.may(CHANGE_ROOMS, request.institution.pk)),
        "has_site": open_sites().exists,
        "tabs": tabs(request, "rooms"),
        "segments": segments(request, "room"),
    }
    return render_page(request, "institutions/room_list.html", context, fragment="rows")


@page(VIEW_ROOMS)
@require_safe
def room_export(request: PageRequest) -> Any:
    """The rooms of the list as it is filtered and sorted, in the columns of the import."""
    return export_rows(
        room_columns(),
        room_rows(filtered_rows(ROOMS, list_rooms(), request.GET)),
        request.GET.get("format", "xlsx"),
        actor=request.actor,
        institution=request.institution,
        permission=VIEW_ROOMS,
        name="rooms",
        title=_("Rooms"),
    )


@page(VIEW_ROOMS)
@require_safe
def room(request: PageRequest, room_id: int) -> HttpResponse:
    """One room: what it can hold, what stands in it, what was done."""
    found = access_room(request.actor, room_id)
    today = timezone.localdate()
    context = {
        "room": found,
        "badge": room_badge(found.state),
        "machines": [(m, room_badge(m.state), inspection_badge(m, today)) for m in equipment_of(found)],
        "entries": entry_lines(history_of(found)[:LATEST]),
        "may_change": bool(request.actor.may(CHANGE_ROOMS, request.institution.pk)),
        "crumbs": crumbs(request, *_way(request), (str(found), "")),
    }
    return render_page(request, "institutions/room.html", context)


@page(CHANGE_ROOMS)
def room_new(request: PageRequest) -> HttpResponse:
    """Add a room."""
    form = RoomForm(posted(request), initial={"site": request.GET.get("site")} if "site" in request.GET else {})
    words = Words(title=_("New room"), label=_("Add the room"), done=_("Room added."), icon="plus")

    def save() -> str:
        made = services.create_room(actor=request.actor, institution_id=request.institution.pk, values=form.values)
        return here(request, "institutions:room", made.pk)

    return form_page(request, form, save, words, way=_way(request), back=here(request, "institutions:room_list"))


@page(CHANGE_ROOMS)
def room_edit(request: PageRequest, room_id: int) -> HttpResponse:
    """Change a room."""
    found = access_room(request.actor, room_id)
    form = RoomForm(posted(request), record=found)
    words = Words(title=_("Change the room"), label=_("Save"), done=_("Room saved."))

    def save() -> None:
        services.change_room(
            actor=request.actor, room=found, values=form.values, expected_version=form.expected_version
        )

    return form_page(request, form, save, words, way=_way(request, found), back=_address(request, found))


@page(CHANGE_ROOMS)
def room_retire(request: PageRequest, room_id: int) -> HttpResponse:
    """Take a room out of use for good."""
    found = access_room(request.actor, room_id)
    form = ReasonForm(posted(request))
    words = Words(
        title=_("Retire the room"),
        text=_("It leaves the sums and cannot be planned any more. Its record and its history stay."),
        label=_("Retire the room"),
        done=_("Room retired."),
        icon="lock",
        danger=True,
    )

    def save() -> None:
        services.retire_room(actor=request.actor, room=found, reason=form.cleaned_data["reason"])

    return form_page(request, form, save, words, way=_way(request, found), back=_address(request, found))


@page(CHANGE_ROOMS)
@require_POST
def room_restore(request: PageRequest, room_id: int) -> HttpResponse:
    """Put a retired room back into service."""
    found = access_room(request.actor, room_id)
    services.restore_room(actor=request.actor, room=found)
    messages.success(request, _("Room put back into service."))
    return see(request, "room", found.pk)


def _way(request: PageRequest, found: Room | None = None) -> tuple[Crumb, ...]:
    way: tuple[Crumb, ...] = ((_("Rooms"), here(request, "institutions:room_list")),)
    return way if found is None else (*way, (str(found), _address(request, found)))


def _address(request: PageRequest, found: Room) -> str:
    return here(request, "institutions:room", found.pk)
