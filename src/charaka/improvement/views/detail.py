"""One action: its page, and what the list shows of it beside the rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from charaka.improvement.documents.sheet import action_sheet
from charaka.improvement.forms import CommentForm
from charaka.improvement.models import Action
from charaka.improvement.permissions import MANAGE_ACTIONS, PROPOSE_ACTIONS, VIEW_ACTIONS
from charaka.improvement.queries.actions import access_action, list_owners, may_work, open_moves
from charaka.improvement.queries.conversation import history_lines, list_comments, list_evidence
from charaka.improvement.rules import OPEN_STATES
from charaka.improvement.services.comments import may_withdraw
from charaka.improvement.views.effect import effect_of
from charaka.improvement.views.lines import badge_of, line_of, state_badge
from charaka.improvement.views.moves import move_buttons
from charaka.kernel.permissions import decide
from charaka.kernel.web import PageRequest, here, page, render_page


@page(VIEW_ACTIONS)
def action(request: PageRequest, number: int) -> HttpResponse:
    """The whole record: source, problem, owner, due date, effect, steps, evidence, comments, history."""
    found = access_action(request.actor, request.institution.pk, number)
    return action_page(request, found, CommentForm())


def action_page(request: PageRequest, found: Action, comment_form: CommentForm, *, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    context = {
        **detail_context(request, found, today),
        "comments": [(c, may_withdraw(request.actor, c)) for c in list_comments(found)],
        "comment_form": comment_form,
        "people": list_owners(today, but=found.owner_id),
        "history": history_lines(found),
    }
    return render_page(request, "improvement/action.html", context, status=status)


@page(VIEW_ACTIONS)
def sheet(request: PageRequest, number: int) -> HttpResponse:
    """The action on paper, in the reader's language."""
    found = access_action(request.actor, request.institution.pk, number)
    paper = action_sheet(
        found,
        institution=request.institution,
        language=(get_language() or "fr").split("-")[0],
        by=request.actor.label,
        at=timezone.now(),
    )
    name = f"{request.institution.code}-{found.reference}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(paper, content_type="application/pdf", headers=headers)


def detail_context(request: PageRequest, found: Action, today: date) -> dict[str, Any]:
    """What both the page and the panel beside the list show. ``found`` comes from ``list_actions``."""
    is_open = found.state in OPEN_STATES
    manages = bool(decide(request.actor, MANAGE_ACTIONS, request.institution.pk))
    works = may_work(request.actor, found)
    return {
        "action": found,
        "line": line_of(request, found, today, {}),
        "badge": badge_of(found, today),
        "state": state_badge(found),
        "effect": effect_of(request, found, today),
        "steps": list(found.steps.all()),
        "evidence": list_evidence(found),
        "moves": move_buttons(request, found, open_moves(request.actor, found)),
        "may_change": manages and is_open,
        "may_plan": works and is_open,
        "may_file": works,
        "may_comment": bool(decide(request.actor, PROPOSE_ACTIONS, request.institution.pk)),
        "today": today,
        "page_url": here(request, "improvement:action", found.number),
    }
