"""Proposing an action, changing it, moving its due date. Someone else's change in between is shown, never lost."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from charaka.improvement.forms import ActionForm, DueForm
from charaka.improvement.models import Action
from charaka.improvement.permissions import MANAGE_ACTIONS, PROPOSE_ACTIONS
from charaka.improvement.queries.actions import access_action, list_owners
from charaka.improvement.queries.effects import list_measures_for, measure_of
from charaka.improvement.queries.sources import MEASURE, Source
from charaka.improvement.services import change_action, propose_action
from charaka.improvement.views.frame import back_to, refused_in
from charaka.kernel.errors import StaleRecord
from charaka.kernel.ui.conflicts import conflict_context
from charaka.kernel.ui.form_fields import RecordForm
from charaka.kernel.web import PageRequest, here, page, render_page


@page(PROPOSE_ACTIONS)
def new(request: PageRequest) -> HttpResponse:
    """Propose an action. ``?measure=CODE`` proposes one about a measure."""
    form = ActionForm(
        request.POST if request.method == "POST" else None,
        owners=list_owners(timezone.localdate()),
        measures=list_measures_for(request.actor, request.institution.pk),
        initial=_from_measure(request),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key = given["source_key"] if given["source_kind"] == MEASURE.code and measure_of(given["source_key"]) else ""
        with refused_in(form) as done:
            made = propose_action(
                actor=request.actor,
                institution_id=request.institution.pk,
                source=Source(given["source_kind"], given["source_label"], key=key),
                details=form.details,
            )
        if done:
            messages.success(request, _("%(reference)s is proposed.") % {"reference": made.reference})
            return HttpResponseRedirect(here(request, "improvement:action", made.number), status=303)
    context = {"form": form, "back_url": here(request, "improvement:actions")}
    return render_page(request, "improvement/action_form.html", context, status=422 if form.is_bound else 200)


@page(MANAGE_ACTIONS)
def edit(request: PageRequest, number: int) -> HttpResponse:
    """Change an open action."""
    found = access_action(request.actor, request.institution.pk, number, MANAGE_ACTIONS)
    form = ActionForm(
        request.POST if request.method == "POST" else None,
        record=found,
        owners=list_owners(timezone.localdate(), but=found.owner_id),
        measures=list_measures_for(request.actor, request.institution.pk),
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        if answer := _change(request, found, form, form.details, reason):
            return answer
    context = {"form": form, "action": found, "back_url": here(request, "improvement:action", found.number)}
    return render_page(request, "improvement/action_form.html", context, status=422 if form.is_bound else 200)


@page(MANAGE_ACTIONS)
def due(request: PageRequest, number: int) -> HttpResponse:
    """Move the due date, with the reason. The first date stays on the record."""
    found = access_action(request.actor, request.institution.pk, number, MANAGE_ACTIONS)
    form = DueForm(request.POST if request.method == "POST" else None, record=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if answer := _change(request, found, form, {"due_on": given["due_on"]}, given["reason"]):
            return answer
    context = {
        "action": found,
        "form": form,
        "title": _("Move the due date"),
        "text": _("The first due date stays on the record, and whether the action was on time is judged by it."),
        "label": _("Move the date"),
        "icon": "calendar",
    }
    return render_page(request, "improvement/act.html", context, status=422 if form.is_bound else 200)


def _change(
    request: PageRequest, found: Action, form: RecordForm, changes: dict[str, Any], reason: str
) -> HttpResponse | None:
    """Save and go back; the page of a conflict when someone saved first; None when the form has to be shown again."""
    try:
        with refused_in(form) as done:
            change_action(
                actor=request.actor,
                action=found,
                changes=changes,
                expected_version=form.expected_version,
                reason=reason,
            )
    except StaleRecord as refusal:
        current = access_action(request.actor, request.institution.pk, found.number, MANAGE_ACTIONS)
        context = conflict_context(
            cast(Any, form),
            current,
            refusal,
            action_url=request.path,
            back_url=here(request, "improvement:action", found.number),
        )
        return render_page(request, "web/errors/conflict.html", context, status=409)
    if not done:
        return None
    messages.success(request, _("Saved."))
    return back_to(request, found)


def _from_measure(request: PageRequest) -> dict[str, Any]:
    wanted = measure_of(request.GET.get("measure", ""))
    if wanted is None:
        return {}
    named = {"source_kind": MEASURE.code, "source_label": str(wanted.name), "source_key": wanted.code}
    return named | {"effect_measure": wanted.code}
