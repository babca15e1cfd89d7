"""The pages of sites: list, one site with its rooms, changes, closing and opening again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.institutions.exports.places import site_columns, site_rows
from charaka.institutions.forms.places import SiteForm
from charaka.institutions.forms.record import CloseForm
from charaka.institutions.models import Site
from charaka.institutions.permissions import CHANGE_ROOMS, VIEW_ROOMS
from charaka.institutions.queries.places import access_site, list_rooms, list_sites
from charaka.institutions.services import places as services
from charaka.institutions.views.place_lines import SITES, room_badge, site_cells
from charaka.institutions.views.record_frame import crumbs, form_page, see, segments, tabs
from charaka.kernel.audit.presentation import entry_lines
from charaka.kernel.audit.queries import history_of
from charaka.kernel.exports.services import export_rows
from charaka.kernel.ui.form_pages import Crumb, Words, posted
from charaka.kernel.ui.lists import filtered_rows, list_page
from charaka.kernel.web import PageRequest, here, page, render_page

LATEST = 8
MOST_ROOMS = 100


@page(VIEW_ROOMS)
@require_safe
def site_list(request: PageRequest) -> HttpResponse:
    """All sites with their rooms, capacity and hours."""
    export_url = here(request, "institutions:site_export")
    listed = list_page(SITES, list_sites(), request.GET, cells=site_cells(request), export_url=export_url)
    context = {
        "list": listed,
        "may_change": bool(request.actor.may(CHANGE_ROOMS, request.institution.pk)),
        "tabs": tabs(request, "rooms"),
        "segments": segments(request, "site"),
    }
    return render_page(request, "institutions/site_list.html", context, fragment="rows")


@page(VIEW_ROOMS)
@require_safe
def site_export(request: PageRequest) -> Any:
    """The sites of the list as it is filtered and sorted."""
    return export_rows(
        site_columns(),
        site_rows(filtered_rows(SITES, list_sites(), request.GET)),
        request.GET.get("format", "xlsx"),
        actor=request.actor,
        institution=request.institution,
        permission=VIEW_ROOMS,
        name="sites",
        title=_("Sites"),
    )


@page(VIEW_ROOMS)
@require_safe
def site(request: PageRequest, site_id: int) -> HttpResponse:
    """One site: where it is, its rooms, what was done."""
    found = access_site(request.actor, site_id)
    rooms = list_rooms().filter(site=found).order_by("state", "code")[:MOST_ROOMS]
    context = {
        "site": found,
        "rooms": [(room, room_badge(room.state)) for room in rooms],
        "entries": entry_lines(history_of(found)[:LATEST]),
        "may_change": bool(request.actor.may(CHANGE_ROOMS, request.institution.pk)),
        "crumbs": crumbs(request, *_way(request), (str(found), "")),
    }
    return render_page(request, "institutions/site.html", context)


@page(CHANGE_ROOMS)
def site_new(request: PageRequest) -> HttpResponse:
    """Add a site."""
    form = SiteForm(posted(request))
    words = Words(title=_("New site"), label=_("Add the site"), done=_("Site added."), icon="plus")

    def save() -> str:
        made = services.create_site(actor=request.actor, institution_id=request.institution.pk, values=form.values)
        return here(request, "institutions:site", made.pk)

    return form_page(request, form, save, words, way=_way(request), back=here(request, "institutions:site_list"))


@page(CHANGE_ROOMS)
def site_edit(request: PageRequest, site_id: int) -> HttpResponse:
    """Change a site."""
    found = access_site(request.actor, site_id)
    form = SiteForm(posted(request), record=found)
    words = Words(title=_("Change the site"), label=_("Save"), done=_("Site saved."))

    def save() -> None:
        services.change_site(
            actor=request.actor, site=found, values=form.values, expected_version=form.expected_version
        )

    return form_page(request, form, save, words, way=_way(request, found), back=_address(request, found))


@page(CHANGE_ROOMS)
def site_close(request: PageRequest, site_id: int) -> HttpResponse:
    """Close a site after its last day."""
    found = access_site(request.actor, site_id)
    form = CloseForm(posted(request))
    words = Words(
        title=_("Close the site"),
        text=_("No room can be added there any more. Its record and its history stay."),
        label=_("Close the site"),
        done=_("Site closed."),
        icon="lock",
        danger=True,
    )

    def save() -> None:
        services.close_site(actor=request.actor, site=found, **form.values)

    return form_page(request, form, save, words, way=_way(request, found), back=_address(request, found))


@page(CHANGE_ROOMS)
@require_POST
def site_reopen(request: PageRequest, site_id: int) -> HttpResponse:
    """Take back the closing of a site."""
    found = access_site(request.actor, site_id)
    services.reopen_site(actor=request.actor, site=found)
    messages.success(request, _("Site opened again."))
    return see(request, "site", found.pk)


def _way(request: PageRequest, found: Site | None = None) -> tuple[Crumb, ...]:
    way: tuple[Crumb, ...] = ((_("Sites"), here(request, "institutions:site_list")),)
    return way if found is None else (*way, (str(found), _address(request, found)))


def _address(request: PageRequest, found: Site) -> str:
    return here(request, "institutions:site", found.pk)
