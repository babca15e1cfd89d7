"""Working on an action: steps, evidence, comments. Each answers by going back to where the reader was."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charaka.improvement.forms import CommentForm, EvidenceForm, ReasonForm, StepsForm
from charaka.improvement.permissions import PROPOSE_ACTIONS, WORK_ON_ACTIONS
from charaka.improvement.queries.actions import access_action
from charaka.improvement.queries.conversation import access_comment, access_evidence, access_step
from charaka.improvement.services import (
    add_evidence,
    comment_on,
    complete_step,
    remove_evidence,
    set_steps,
    withdraw_comment,
)
from charaka.improvement.services.moves import require_own_or_manage
from charaka.improvement.views.detail import action_page
from charaka.improvement.views.frame import back_to, refused_in
from charaka.kernel.web import PageRequest, page, render_page


@page(WORK_ON_ACTIONS)
def steps(request: PageRequest, number: int) -> HttpResponse:
    """Write the steps, one on each line."""
    found = access_action(request.actor, request.institution.pk, number)
    require_own_or_manage(request.actor, found)
    written = "\n".join(found.steps.values_list("title", flat=True))
    form = StepsForm(request.POST if request.method == "POST" else None, initial={"steps": written})
    if request.method == "POST" and form.is_valid():
        with refused_in(form) as done:
            set_steps(actor=request.actor, action=found, titles=form.titles)
        if done:
            messages.success(request, _("Steps saved."))
            return back_to(request, found, "steps")
    context = {
        "action": found,
        "form": form,
        "title": _("Steps"),
        "text": _("A step of the same words keeps its date; one that is done stays."),
        "label": _("Save the steps"),
        "icon": "check",
    }
    return render_page(request, "improvement/act.html", context, status=422 if form.is_bound else 200)


@page(WORK_ON_ACTIONS)
@require_POST
def step(request: PageRequest, number: int, step_id: int) -> HttpResponse:
    """Mark a step as done, or as open again."""
    found = access_action(request.actor, request.institution.pk, number)
    complete_step(actor=request.actor, step=access_step(found, step_id), done=request.POST.get("done") == "1")
    return back_to(request, found, "steps")


@page(WORK_ON_ACTIONS)
def evidence(request: PageRequest, number: int) -> HttpResponse:
    """File a piece of evidence: a file, a link or a note."""
    found = access_action(request.actor, request.institution.pk, number)
    require_own_or_manage(request.actor, found)
    form = EvidenceForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refused_in(form) as done:
            add_evidence(actor=request.actor, action=found, **form.cleaned_data)
        if done:
            messages.success(request, _("Evidence filed."))
            return back_to(request, found, "evidence")
    context = {
        "action": found,
        "form": form,
        "title": _("Add evidence"),
        "text": _("What shows that the action was done. Those who see the action can open it."),
        "label": _("File it"),
        "icon": "paperclip",
    }
    return render_page(request, "improvement/act.html", context, status=422 if form.is_bound else 200)


@page(WORK_ON_ACTIONS)
def evidence_removal(request: PageRequest, number: int, evidence_id: int) -> HttpResponse:
    """Remove a piece of evidence, with the reason."""
    found = access_action(request.actor, request.institution.pk, number)
    require_own_or_manage(request.actor, found)
    filed = access_evidence(found, evidence_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refused_in(form) as done:
            remove_evidence(actor=request.actor, evidence=filed, reason=form.cleaned_data["reason"])
        if done:
            messages.success(request, _("Evidence removed."))
            return back_to(request, found, "evidence")
    context = {
        "action": found,
        "form": form,
        "title": _("Remove evidence"),
        "text": filed.title,
        "label": _("Remove"),
        "icon": "trash",
        "danger": True,
    }
    return render_page(request, "improvement/act.html", context, status=422 if form.is_bound else 200)


@page(PROPOSE_ACTIONS)
@require_POST
def comments(request: PageRequest, number: int) -> HttpResponse:
    """Post a comment."""
    found = access_action(request.actor, request.institution.pk, number)
    form = CommentForm(request.POST)
    if form.is_valid():
        with refused_in(form) as done:
            comment_on(actor=request.actor, action=found, text=form.words)
        if done:
            return back_to(request, found, "comments")
    return action_page(request, found, form, status=422)


@page(PROPOSE_ACTIONS)
@require_POST
def comment_withdrawal(request: PageRequest, number: int, comment_id: int) -> HttpResponse:
    """Take the words of a comment back."""
    found = access_action(request.actor, request.institution.pk, number)
    withdraw_comment(actor=request.actor, comment=access_comment(found, comment_id))
    messages.success(request, _("The comment is withdrawn."))
    return back_to(request, found, "comments")
