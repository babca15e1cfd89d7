"""The pages of partners: the list, one partner and its parts, adding, changing, ending. Merging is in ``merging``."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.institutions.exports.partners import partner_columns, partner_rows
from charaka.institutions.forms.partners import (
    ContactForm,
    FileForm,
)
from charaka.institutions.models import Engagement, Partner
from charaka.institutions.models.choices import EngagementKind
from charaka.institutions.permissions import (
    CHANGE_CONTACTS,
    CHANGE_PARTNERS,
    EXPORT_PARTNERS,
    MERGE_PARTNERS,
    VIEW_PARTNERS,
)
from charaka.institutions.queries.duplicates import compares_at_once, find_duplicates
from charaka.institutions.queries.partners import (
    access_partner,
    count_by_sector,
    history_of_partner,
    list_files,
    list_merges,
    list_partners,
    list_parts,
    list_quiet,
    merge_that_dissolved,
)
from charaka.institutions.queries.people import list_contacts
from charaka.institutions.services import contacts as contact_services
from charaka.institutions.services import partners as services
from charaka.institutions.services.merge import undo_ends
from charaka.institutions.views.history import turned
from charaka.institutions.views.partner_frame import done, tab_page, to, whole
from charaka.institutions.views.partner_lines import pair_lines, partner_lines, warnings_of
from charaka.institutions.views.partner_list import partner_list_spec
from charaka.kernel.audit.presentation import entry_lines
from charaka.kernel.errors import NotFound
from charaka.kernel.exports.services import export_rows
from charaka.kernel.ui.lists import filtered_rows, list_page
from charaka.kernel.web import PageRequest, here, page, render_page

LATEST = 6  # acts shown on the overview; the history has them all


# The list -------------------------------------------------------------------------------------------------------------


@page(VIEW_PARTNERS)
@require_safe
def partner_list(request: PageRequest) -> HttpResponse:
    """All partners, and beside them likely duplicates, sectors, and whom to call again."""
    today = timezone.localdate()
    may = partial(request.actor.may, institution_id=request.institution.pk)
    export_url = here(request, "institutions:partner_export") if may(EXPORT_PARTNERS) else ""
    listed = list_page(partner_list_spec(today), list_partners(today), request.GET, export_url=export_url)
    context = {
        "list": listed,
        "lines": partner_lines(listed.rows, today),
        "may_change": may(CHANGE_PARTNERS),
        "may_merge": may(MERGE_PARTNERS),
        # Called by the whole page only: a fragment asks for none of them.
        "duplicates": partial(_duplicates, request),
        "sectors": count_by_sector,
        "quiet": lambda: partner_lines(list_quiet(today, 3), today),
    }
    return render_page(request, "institutions/partner_list.html", context, fragment="rows")


@page(EXPORT_PARTNERS)
@require_safe
def partner_export(request: PageRequest) -> Any:
    """The partners of the list as it is filtered and sorted, in the columns of the import."""
    today = timezone.localdate()
    rows = filtered_rows(partner_list_spec(today), list_partners(today), request.GET)
    return export_rows(
        partner_columns(),
        partner_rows(rows),
        request.GET.get("format", "xlsx"),
        actor=request.actor,
        institution=request.institution,
        permission=EXPORT_PARTNERS,
        name="partners",
        title=_("Partners"),
    )


def _duplicates(request: PageRequest) -> dict[str, Any]:
    """The surest pairs, unless there are too many partners to compare while a page is made."""
    if not compares_at_once():
        return {"compared": False}
    found = find_duplicates(request.institution.pk, limit=3)
    return {"compared": True, "pairs": pair_lines(found.pairs), "total": found.total}


# One partner ----------------------------------------------------------------------------------------------------------


@page(VIEW_PARTNERS)
@require_safe
def partner(request: PageRequest, partner_id: int) -> HttpResponse:
    """What the partner is, whom one speaks to, what it does here, and what happened last."""
    found = access_partner(request.actor, partner_id)
    if found.merged_into_id is not None:
        return _follow_signpost(request, found)
    context = {
        "contacts": list_contacts(found),
        "parts": list_parts(found),
        "entries": entry_lines(history_of_partner(found)[:LATEST]),
        "merges": [(merge, undo_ends(merge)) for merge in list_merges(found) if undo_ends(merge) > timezone.now()],
        "twins": _twins(request, found),
        "warnings": warnings_of(found, timezone.localdate()),
    }
    return tab_page(request, found, "partner", context)


@page(VIEW_PARTNERS)
def partner_contacts(request: PageRequest, partner_id: int) -> HttpResponse:
    """The contacts of a partner; a POST adds one."""
    found = whole(request, partner_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and done(
            form, partial(contact_services.add_contact, actor=request.actor, partner=found, **form.cleaned_data)
        ):
            messages.success(request, _("Contact added."))
            return to(request, "partner_contacts", found.pk)
        return tab_page(
            request, found, "partner_contacts", {"contacts": list_contacts(found), "form": form}, status=422
        )
    return tab_page(request, found, "partner_contacts", {"contacts": list_contacts(found), "form": form})


@page(VIEW_PARTNERS)
@require_safe
def partner_history(request: PageRequest, partner_id: int) -> HttpResponse:
    """All that was done to a partner, to those merged into it, to its parts and contacts; newest first."""
    found = whole(request, partner_id)
    shown, older = turned(history_of_partner(found), request.GET)
    return tab_page(request, found, "partner_history", {"entries": entry_lines(shown), "older": older})


@page(VIEW_PARTNERS)
def partner_files(request: PageRequest, partner_id: int) -> HttpResponse:
    """The files about a partner; a POST adds one."""
    found = whole(request, partner_id)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if form.is_valid() and done(
            form, partial(services.attach_file, actor=request.actor, partner=found, upload=form.cleaned_data["upload"])
        ):
            messages.success(request, _("File added."))
            return to(request, "partner_files", found.pk)
        return tab_page(request, found, "partner_files", {"files": list_files(found), "form": form}, status=422)
    return tab_page(request, found, "partner_files", {"files": list_files(found), "form": form})


@page(CHANGE_CONTACTS)
@require_POST
def partner_contact_main(request: PageRequest, partner_id: int, contact_id: int) -> HttpResponse:
    """Make a contact the main one."""
    contact_services.make_main_contact(actor=request.actor, contact=_contact(request, partner_id, contact_id))
    return to(request, "partner_contacts", partner_id)


@page(CHANGE_CONTACTS)
@require_POST
def partner_contact_end(request: PageRequest, partner_id: int, contact_id: int) -> HttpResponse:
    """This person is no longer a contact."""
    contact_services.end_contact(actor=request.actor, contact=_contact(request, partner_id, contact_id))
    messages.success(request, _("Contact ended. The person stays in the history."))
    return to(request, "partner_contacts", partner_id)


def _twins(request: PageRequest, found: Partner) -> list[Any]:
    """Likely duplicates of this partner, for those who may merge."""
    if not request.actor.may(MERGE_PARTNERS, request.institution.pk) or not compares_at_once():
        return []
    return pair_lines(find_duplicates(request.institution.pk, of=found).pairs)


def _follow_signpost(request: PageRequest, found: Partner) -> HttpResponse:
    """Lead to the partner that was kept, and say so."""
    merge = merge_that_dissolved(found)
    if merge is not None:
        messages.info(
            request,
            _("“%(name)s” was merged into this partner by %(who)s.") % {"name": found, "who": merge.merged_by_name},
        )
    return HttpResponseRedirect(here(request, "institutions:partner", found.merged_into_id))


def _contact(request: PageRequest, partner_id: int, contact_id: int) -> Engagement:
    rows = Engagement.objects.filter(partner_id=partner_id, kind=EngagementKind.CONTACT, pk=contact_id)
    found: Engagement | None = rows.select_related("person").first()
    if found is None:
        raise NotFound(_("There is no such contact."))
    return found
