"""The catalogue as a list: what it shows, by what it is filtered and sorted, and how it is taken out."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Q, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charaka.accounts.models import ServiceLine
from charaka.institutions.models import Sector
from charaka.kernel.exports.services import export_rows
from charaka.kernel.fields import shown
from charaka.kernel.transitions import state_choices
from charaka.kernel.ui.lists import Chip, Chips, Column, ListSpec, Select, filtered_rows, list_page
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest, here, page, render_page
from charaka.offer.exports.catalogue import catalogue_columns, catalogue_rows
from charaka.offer.models.choices import OfferingKind
from charaka.offer.permissions import CHANGE_OFFER, VIEW_COSTS, VIEW_OFFER
from charaka.offer.queries.catalogue import list_lines, list_offerings, next_dates, whole_offerings
from charaka.offer.rules.states import OFFERING
from charaka.offer.views.offering_lines import offering_lines

STATES = tuple(Chip(code, label, Q(state=code)) for code, label in state_choices(OFFERING))


def offering_list_spec(lines: Iterable[ServiceLine]) -> ListSpec:
    """The list with the service lines of the institution as chips. The title is sorted in the reader's language."""
    services = tuple(Chip(line.code, shown(line.name).text or line.code, Q(line=line.pk)) for line in lines)
    return ListSpec(
        name="offerings",
        columns=(
            Column("title", _("Offering"), sort=(Cast(KT(f"title__{language()}"), TextField()),)),
            Column("code", _("Code"), sort=("code",)),
            Column("line", _("Service line"), sort=("line__position", "line__code")),
            Column("duration", _("Duration")),
            Column("group", _("Participants")),
            Column("next", _("Next date")),
            Column("state", _("State"), sort=("state",)),
        ),
        default_sort="code",
        search=("search",),
        placeholder=_("Code or title…"),
        chips=(Chips("state", _("State"), STATES), Chips("line", _("Service line"), services)),
        selects=(
            Select("kind", _("Kind"), lambda: OfferingKind.choices, lambda value: Q(kind=value)),
            Select("sector", _("Sector"), _sectors, _of_sector),
            Select("made", _("Made for"), lambda: _MADE, _of_client),
        ),
    )


_MADE = (("all", _("the catalogue")), ("client", _("one client")))


def _of_client(value: str) -> Q:
    return Q(parent__isnull=value == "all")


def _sectors() -> Iterable[tuple[str, object]]:
    return [*((str(sector.pk), str(sector)) for sector in Sector.objects.all()), ("none", _("not stated"))]


def _of_sector(value: str) -> Q:
    return Q(sector__isnull=True) if value == "none" else Q(sector=value)


@page(VIEW_OFFER)
@require_safe
def offering_list(request: PageRequest) -> HttpResponse:
    """All that the institution can sell, and what it still prepares."""
    may = partial(request.actor.may, institution_id=request.institution.pk)
    export_url = here(request, "offer:offering_export")
    listed = list_page(offering_list_spec(list_lines()), list_offerings(), request.GET, export_url=export_url)
    context = {
        "list": listed,
        "lines": offering_lines(listed.rows, next_dates(listed.rows, timezone.localdate())),
        "may_change": may(CHANGE_OFFER),
        "may_see_costs": may(VIEW_COSTS),
    }
    return render_page(request, "offer/offering_list.html", context, fragment="rows")


@page(VIEW_OFFER)
@require_safe
def offering_export(request: PageRequest) -> Any:
    """The offerings of the list as it is filtered and sorted, in the columns of the import."""
    rows = filtered_rows(offering_list_spec(list_lines()), whole_offerings(), request.GET)
    return export_rows(
        catalogue_columns(),
        catalogue_rows(rows),
        request.GET.get("format", "xlsx"),
        actor=request.actor,
        institution=request.institution,
        permission=VIEW_OFFER,
        name="catalogue",
        title=now("Catalogue"),
    )
