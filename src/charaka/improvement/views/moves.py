"""Moving an action on: buttons derived from the table of states, and a page for the steps that ask for something."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from charaka.improvement.forms import FinishForm, ReasonForm, VerifyForm
from charaka.improvement.models import Action
from charaka.improvement.permissions import VIEW_ACTIONS
from charaka.improvement.queries.actions import access_action
from charaka.improvement.rules import ACTION, Verdict, verdict
from charaka.improvement.services import judge_effect, move_action
from charaka.improvement.services.effects import computed_effect
from charaka.improvement.views.effect import effect_of
from charaka.improvement.views.frame import back_to, refused_in
from charaka.kernel.errors import NotFound
from charaka.kernel.permissions import permission_called, require
from charaka.kernel.states import Transition
from charaka.kernel.transitions import in_words
from charaka.kernel.ui.form_fields import RecordForm
from charaka.kernel.web import PageRequest, here, page, render_page

ICONS = {
    "accept": "check", "start": "arrow-right", "finish": "circle-check", "verify": "badge-check", "reopen": "undo-2",
    "drop": "circle-x",
}  # fmt: skip
ASKS = frozenset({"verify", "reopen", "drop"})  # these need words; the others go through with one press


@dataclass(frozen=True, slots=True)
class MoveButton:
    """A step as a button: posted at once, or a link to the page that asks for what it needs."""

    verb: str
    label: object
    icon: str
    url: str
    asks: bool
    primary: bool


def move_buttons(request: PageRequest, action: Action, steps: Iterable[Transition]) -> list[MoveButton]:
    return [
        MoveButton(
            step.verb,
            in_words(step.label),
            ICONS[step.verb],
            here(request, "improvement:move", action.number, step.verb),
            step.verb in ASKS,
            step.primary,
        )
        for step in steps
    ]


@page(VIEW_ACTIONS)
def move(request: PageRequest, number: int, verb: str) -> HttpResponse:
    """Take a step. GET asks for what it needs; the service checks right, state and ownership once more."""
    action = access_action(request.actor, request.institution.pk, number)
    step = ACTION.transitions.get(verb)
    if step is None:
        raise NotFound(_("There is no such step."))
    require(request.actor, permission_called(step.permission), request.institution.pk)
    form, act = _form_of(request, action, verb)
    if request.method == "POST" and form.is_valid():
        with refused_in(form) as done:
            act(form)
        if done:
            messages.success(request, _said(verb))
            return back_to(request, action)
    context = {
        "action": action,
        "form": form,
        "title": in_words(step.label),
        "text": _consequence(verb),
        "label": in_words(step.label),
        "icon": ICONS[verb],
        "danger": verb == "drop",
        "effect": effect_of(request, action, timezone.localdate()) if verb == "verify" else None,
    }
    return render_page(request, "improvement/act.html", context, status=422 if form.is_bound else 200)


def _form_of(request: PageRequest, action: Action, verb: str) -> tuple[RecordForm, Callable[[Any], Any]]:
    """The form of a step, and what its values are given to."""
    given = request.POST if request.method == "POST" else None
    actor = request.actor
    if verb == "verify":
        known = verdict(action.effect_baseline, action.effect_target, computed_effect(action)) is not Verdict.UNKNOWN
        asked = VerifyForm(given, computed=known)
        return asked, lambda form: judge_effect(actor=actor, action=action, **form.found)
    if verb in {"reopen", "drop"}:
        reasons = ReasonForm(given)
        return reasons, lambda form: move_action(actor=actor, action=action, verb=verb, **form.values)
    if verb == "finish" and (given is None or "on" in given):
        finished = FinishForm(given)
        return finished, lambda form: move_action(actor=actor, action=action, verb=verb, **form.values)
    return RecordForm(given), lambda _form: move_action(actor=actor, action=action, verb=verb)


def _said(verb: str) -> str:
    sentences = {
        "accept": _("Accepted. The owner is reminded before the due date."),
        "start": _("Started."),
        "finish": _("Done. Its effect is awaited."),
        "verify": _("Verified."),
        "reopen": _("Reopened."),
        "drop": _("Dropped."),
    }
    return sentences[verb]


def _consequence(verb: str) -> str:
    sentences = {
        "accept": _("The owner is reminded before the due date, and the action counts among those promised."),
        "start": _("Work begins today. The trend of the measure marks this day."),
        "finish": _("Somebody else then verifies the effect."),
        "verify": _("The action closes with the effect that was seen."),
        "reopen": _("The action goes on; what was seen of its effect is judged again later. The history keeps it."),
        "drop": _("The action closes without effect and no longer counts. The reason stays with it."),
    }
    return sentences[verb]
