"""The pages of equipment: list with inspections due, one piece, changes, retiring and back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.institutions.exports.places import equipment_columns, equipment_rows
from charaka.institutions.forms.places import EquipmentForm
from charaka.institutions.forms.record import ReasonForm
from charaka.institutions.models import Equipment
from charaka.institutions.permissions import CHANGE_ROOMS, VIEW_ROOMS
from charaka.institutions.queries.places import access_equipment, list_equipment
from charaka.institutions.services import places as services
from charaka.institutions.views.place_lines import equipment_cells, equipment_spec, inspection_badge, room_badge
from charaka.institutions.views.record_frame import crumbs, form_page, see, segments, tabs
from charaka.kernel.audit.presentation import entry_lines
from charaka.kernel.audit.queries import history_of
from charaka.kernel.exports.services import export_rows
from charaka.kernel.money import Money
from charaka.kernel.ui.form_pages import Crumb, Words, posted
from charaka.kernel.ui.lists import filtered_rows, list_page
from charaka.kernel.web import PageRequest, here, page, render_page

LATEST = 8


@page(VIEW_ROOMS)
@require_safe
def equipment_list(request: PageRequest) -> HttpResponse:
    """All equipment, with what is to be inspected."""
    today = timezone.localdate()
    listed = list_page(
        equipment_spec(today),
        list_equipment(),
        request.GET,
        cells=equipment_cells(request, today),
        export_url=here(request, "institutions:equipment_export"),
    )
    context = {
        "list": listed,
        "may_change": bool(request.actor.may(CHANGE_ROOMS, request.institution.pk)),
        "tabs": tabs(request, "rooms"),
        "segments": segments(request, "equipment"),
    }
    return render_page(request, "institutions/equipment_list.html", context, fragment="rows")


@page(VIEW_ROOMS)
@require_safe
def equipment_export(request: PageRequest) -> Any:
    """The equipment of the list as it is filtered and sorted."""
    rows = filtered_rows(equipment_spec(timezone.localdate()), list_equipment(), request.GET)
    return export_rows(
        equipment_columns(),
        equipment_rows(rows),
        request.GET.get("format", "xlsx"),
        actor=request.actor,
        institution=request.institution,
        permission=VIEW_ROOMS,
        name="equipment",
        title=_("Equipment"),
    )


@page(VIEW_ROOMS)
@require_safe
def equipment(request: PageRequest, equipment_id: int) -> HttpResponse:
    """One piece of equipment: what it can do, what it is worth, when it is inspected, what was done."""
    found = access_equipment(request.actor, equipment_id)
    context = {
        "equipment": found,
        "badge": room_badge(found.state),
        "due": inspection_badge(found, timezone.localdate()),
        "value": Money(found.value, request.institution.currency) if found.value is not None else None,
        "entries": entry_lines(history_of(found)[:LATEST]),
        "may_change": bool(request.actor.may(CHANGE_ROOMS, request.institution.pk)),
        "crumbs": crumbs(request, *_way(request), (str(found), "")),
    }
    return render_page(request, "institutions/equipment.html", context)


@page(CHANGE_ROOMS)
def equipment_new(request: PageRequest) -> HttpResponse:
    """Add equipment, into the room from which one comes."""
    initial = {"quantity": 1, "posts": 1, "room": request.GET.get("room")}
    form = EquipmentForm(posted(request), initial=initial)
    words = Words(title=_("New equipment"), label=_("Add the equipment"), done=_("Equipment added."), icon="plus")

    def save() -> str:
        made = services.create_equipment(actor=request.actor, institution_id=request.institution.pk, values=form.values)
        return here(request, "institutions:equipment", made.pk)

    back = here(request, "institutions:equipment_list")
    return form_page(request, form, save, words, way=_way(request), back=back)


@page(CHANGE_ROOMS)
def equipment_edit(request: PageRequest, equipment_id: int) -> HttpResponse:
    """Change equipment."""
    found = access_equipment(request.actor, equipment_id)
    form = EquipmentForm(posted(request), record=found)
    words = Words(title=_("Change the equipment"), label=_("Save"), done=_("Equipment saved."))

    def save() -> None:
        services.change_equipment(
            actor=request.actor, equipment=found, values=form.values, expected_version=form.expected_version
        )

    return form_page(request, form, save, words, way=_way(request, found), back=_address(request, found))


@page(CHANGE_ROOMS)
def equipment_retire(request: PageRequest, equipment_id: int) -> HttpResponse:
    """Take equipment out of use for good."""
    found = access_equipment(request.actor, equipment_id)
    form = ReasonForm(posted(request))
    words = Words(
        title=_("Retire the equipment"),
        text=_("It leaves the sums and is inspected no more. Its record and its history stay."),
        label=_("Retire the equipment"),
        done=_("Equipment retired."),
        icon="lock",
        danger=True,
    )

    def save() -> None:
        services.retire_equipment(actor=request.actor, equipment=found, reason=form.cleaned_data["reason"])

    return form_page(request, form, save, words, way=_way(request, found), back=_address(request, found))


@page(CHANGE_ROOMS)
@require_POST
def equipment_restore(request: PageRequest, equipment_id: int) -> HttpResponse:
    """Put retired equipment back into service."""
    found = access_equipment(request.actor, equipment_id)
    services.restore_equipment(actor=request.actor, equipment=found)
    messages.success(request, _("Equipment put back into service."))
    return see(request, "equipment", found.pk)


def _way(request: PageRequest, found: Equipment | None = None) -> tuple[Crumb, ...]:
    way: tuple[Crumb, ...] = ((_("Equipment"), here(request, "institutions:equipment_list")),)
    return way if found is None else (*way, (str(found), _address(request, found)))


def _address(request: PageRequest, found: Equipment) -> str:
    return here(request, "institutions:equipment", found.pk)
