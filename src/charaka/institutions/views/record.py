"""The pages of the institution's own record: the overview, who it is, its logo. Entities are in ``entities``."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.institutions.forms.record import InstitutionForm, LogoForm
from charaka.institutions.permissions import (
    CHANGE_ENTITIES,
    CHANGE_INSTITUTION,
    CHANGE_ROOMS,
    MANAGE_ACCESS,
    VIEW_INSTITUTION,
    VIEW_ROLES,
    VIEW_ROOMS,
)
from charaka.institutions.queries.places import next_inspection, room_sums, rooms_in_use
from charaka.institutions.queries.record import completeness_of, list_entities, profile_of
from charaka.institutions.queries.roles import holders, list_holders_rows
from charaka.institutions.services.record import change_institution, set_logo
from charaka.institutions.views.place_lines import inspection_badge, room_badge
from charaka.institutions.views.record_frame import form_page, see, tabs
from charaka.institutions.views.record_lines import (
    agreement_badge,
    agreement_days,
    entity_line,
    financial_year,
    gap_lines,
    level_labels,
)
from charaka.kernel.audit.views import VIEW_HISTORY
from charaka.kernel.settings_registry import Level, all_settings, values_of
from charaka.kernel.settings_views import VIEW_SETTINGS
from charaka.kernel.ui import shown
from charaka.kernel.ui.form_pages import Words, posted
from charaka.kernel.web import PageRequest, here, page, render_page

MOST_ROOMS = 8
MOST_PEOPLE = 6
MOST_SETTINGS = 5


@page(VIEW_INSTITUTION)
@require_safe
def overview(request: PageRequest) -> HttpResponse:
    """Who invoices, where one trains, who does what: what the reader may see of each."""
    today = timezone.localdate()
    profile = profile_of(request.institution)
    may = _rights(request)
    complete = completeness_of(profile)
    context = {
        "profile": profile,
        "badge": agreement_badge(profile, today),
        "agreement": agreement_days(profile),
        "financial_year": financial_year(profile, today),
        "levels": level_labels(profile),
        "complete": complete,
        "gaps": gap_lines(complete.gaps),
        "entities": [entity_line(entity, today) for entity in list_entities()],
        "may": may,
        "tabs": tabs(request, "overview"),
        **(_rooms() if may["see_rooms"] else {}),
        **(_people() if may["see_roles"] else {}),
        **(_settings(request) if may["see_settings"] else {}),
    }
    return render_page(request, "institutions/overview.html", context)


@page(CHANGE_INSTITUTION)
def identity_edit(request: PageRequest) -> HttpResponse:
    """Change who the institution is. When someone else saved first, both values are shown field by field."""
    form = InstitutionForm(posted(request), record=profile_of(request.institution))
    words = Words(title=_("Who the institution is"), label=_("Save"), done=_("Institution saved."))

    def save() -> None:
        change_institution(
            actor=request.actor,
            institution=request.institution,
            values=form.values,
            expected_version=form.expected_version,
            reason=form.cleaned_data["reason"],
        )

    return form_page(request, form, save, words, way=(), back=here(request, "institutions:overview"))


@page(CHANGE_INSTITUTION)
def identity_logo(request: PageRequest) -> HttpResponse:
    """Give the institution a logo."""
    form = LogoForm(posted(request), request.FILES or None)
    words = Words(
        title=_("Logo of the institution"),
        text=_("PNG or JPEG, 1 MB at most. It stands on the documents of every entity that has none of its own."),
        label=_("Keep this logo"),
        done=_("Logo saved."),
        icon="upload",
    )

    def save() -> None:
        set_logo(actor=request.actor, institution=request.institution, upload=form.cleaned_data["upload"])

    return form_page(request, form, save, words, way=(), back=here(request, "institutions:overview"))


@page(CHANGE_INSTITUTION)
@require_POST
def identity_logo_remove(request: PageRequest) -> HttpResponse:
    """Take the logo away."""
    set_logo(actor=request.actor, institution=request.institution, upload=None)
    messages.success(request, _("Logo taken away."))
    return see(request, "overview")


def _rights(request: PageRequest) -> dict[str, bool]:
    asked = {
        "change": CHANGE_INSTITUTION,
        "change_entities": CHANGE_ENTITIES,
        "change_rooms": CHANGE_ROOMS,
        "see_rooms": VIEW_ROOMS,
        "see_roles": VIEW_ROLES,
        "invite": MANAGE_ACCESS,
        "see_settings": VIEW_SETTINGS,
        "see_history": VIEW_HISTORY,
    }
    return {name: bool(request.actor.may(wanted, request.institution.pk)) for name, wanted in asked.items()}


def _rooms() -> dict[str, Any]:
    rooms = list(rooms_in_use()[: MOST_ROOMS + 1])
    machine = next_inspection()
    return {
        "rooms": [(room, room_badge(room.state)) for room in rooms[:MOST_ROOMS]],
        "more_rooms": len(rooms) > MOST_ROOMS,
        "sums": room_sums(),
        "machine": machine,
        "due": inspection_badge(machine, timezone.localdate()) if machine else None,
    }


def _people() -> dict[str, Any]:
    rows = list_holders_rows().order_by("last_name", "first_name", "pk")
    return {"holders": holders(rows[:MOST_PEOPLE]), "holder_count": rows.count()}


def _settings(request: PageRequest) -> dict[str, Any]:
    listed = [one for one in all_settings() if one.level is Level.INSTITUTION][:MOST_SETTINGS]
    values = values_of(listed, request.institution.pk) if listed else {}
    return {"settings": [(one, _said(one.choices, values[one.key].value)) for one in listed]}


def _said(choices: tuple[tuple[str, object], ...], value: Any) -> object:
    """A value of a setting in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or shown.NOTHING
    return dict(choices).get(value, shown.plain(value)) if isinstance(value, str) else shown.plain(value)
