"""Adding and changing a partner, and the acts on it: each a page that works without JavaScript."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charaka.institutions.errors import LikelyDuplicate
from charaka.institutions.forms.partners import (
    ContactNoteForm,
    EndForm,
    LastDayForm,
    PartForm,
    PartnerForm,
)
from charaka.institutions.models import Partner, PartnerRole
from charaka.institutions.permissions import (
    CHANGE_PARTNERS,
)
from charaka.institutions.queries.duplicates import find_twins_of
from charaka.institutions.queries.partners import (
    access_partner,
)
from charaka.institutions.services import partners as services
from charaka.institutions.views.partner_frame import ActWords, act_page, done, to, whole
from charaka.institutions.views.partner_lines import pair_lines
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound, StaleRecord
from charaka.kernel.ui.conflicts import conflict_context
from charaka.kernel.web import PageRequest, here, page, render_page

# Adding and changing --------------------------------------------------------------------------------------------------


@page(CHANGE_PARTNERS)
def partner_new(request: PageRequest) -> HttpResponse:
    """Add a partner. When one like it is here already, it is shown first and the person decides."""
    form = PartnerForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        create = partial(
            services.create_partner,
            actor=request.actor,
            institution_id=request.institution.pk,
            values=form.values,
            refuse_twins="confirmed" not in request.POST,
        )
        try:
            if made := done(form, create):
                messages.success(request, _("Partner added."))
                return to(request, "partner", made.pk)
        except LikelyDuplicate:
            context["twins"] = pair_lines(find_twins_of(form.values))
    return render_page(request, "institutions/partner_form.html", context, status=422 if form.is_bound else 200)


@page(CHANGE_PARTNERS)
def partner_edit(request: PageRequest, partner_id: int) -> HttpResponse:
    """Change a partner. When someone else saved first, both values are shown field by field."""
    found = whole(request, partner_id)
    form = PartnerForm(request.POST or None, instance=found)
    context = {"form": form, "partner": found}
    if request.method == "POST" and form.is_valid():
        change = partial(
            services.change_partner,
            actor=request.actor,
            partner=found,
            values=form.values,
            expected_version=form.cleaned_data["version"],
        )
        try:
            if done(form, change, empty_is_done=True):
                messages.success(request, _("Partner saved."))
                return to(request, "partner", found.pk)
        except StaleRecord as refusal:
            return _conflict(request, form, found.pk, refusal)
    return render_page(request, "institutions/partner_form.html", context, status=422 if form.is_bound else 200)


def _conflict(request: PageRequest, form: PartnerForm, partner_id: int, refusal: StaleRecord) -> HttpResponse:
    current = access_partner(request.actor, partner_id)
    context = conflict_context(
        form,
        current,
        refusal,
        action_url=request.path,
        back_url=here(request, "institutions:partner", partner_id),
    )
    return render_page(request, "web/errors/conflict.html", context, status=409)


# Acts -----------------------------------------------------------------------------------------------------------------


@page(CHANGE_PARTNERS)
def partner_contacted(request: PageRequest, partner_id: int) -> HttpResponse:
    """Note that someone spoke with the partner."""
    words = ActWords(
        title=_("Note a contact"),
        text=_("The day of the last contact, and what is worth remembering. It stays in the history."),
        label=_("Note the contact"),
        success=_("Contact noted."),
    )
    found = whole(request, partner_id)
    return act_page(request, found, ContactNoteForm(request.POST or None), services.note_contact, words)


@page(CHANGE_PARTNERS)
def partner_end(request: PageRequest, partner_id: int) -> HttpResponse:
    """End the partnership."""
    words = ActWords(
        title=_("End the partnership"),
        text=_("Its open parts end on the same day. The record, its files and its history stay."),
        label=_("End the partnership"),
        success=_("Partnership ended."),
        danger=True,
    )
    found = whole(request, partner_id)
    return act_page(request, found, EndForm(request.POST or None), services.end_partnership, words)


@page(CHANGE_PARTNERS)
@require_POST
def partner_resume(request: PageRequest, partner_id: int) -> HttpResponse:
    """Take back the end of the partnership."""
    found = whole(request, partner_id)
    services.resume_partnership(actor=request.actor, partner=found)
    messages.success(request, _("Partnership resumed."))
    return to(request, "partner", found.pk)


@page(CHANGE_PARTNERS)
def partner_part_new(request: PageRequest, partner_id: int) -> HttpResponse:
    """Give the partner a part."""
    words = ActWords(
        title=_("Add a part"),
        text=_("What the partner is to the institution, and since when."),
        label=_("Add the part"),
        success=_("Part added."),
    )
    found = whole(request, partner_id)
    return act_page(request, found, PartForm(request.POST or None), services.give_part, words)


@page(CHANGE_PARTNERS)
def partner_part_end(request: PageRequest, partner_id: int, role_id: int) -> HttpResponse:
    """End a part on its last day."""
    found = whole(request, partner_id)
    role = PartnerRole.objects.filter(partner=found, pk=role_id).first()
    if role is None:
        raise NotFound(_("There is no such part."))
    words = ActWords(
        title=_("End a part: %(part)s") % {"part": role.get_part_display()},
        text=_("It stays in the record with its last day."),
        label=_("End the part"),
        success=_("Part ended."),
    )

    def end(*, actor: Actor, partner: Partner, on: date) -> None:
        services.end_part(actor=actor, role=role, on=on)

    return act_page(request, found, LastDayForm(request.POST or None), end, words)
