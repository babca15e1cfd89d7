"""What the register says on Today, in the sidebar and in the search box."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charaka.improvement.models import Action
from charaka.improvement.permissions import MANAGE_ACTIONS, VERIFY_ACTIONS, VIEW_ACTIONS
from charaka.improvement.queries.actions import count_late_of, count_register, find_actions
from charaka.improvement.rules import ASSIGNED_STATES, days_late
from charaka.improvement.rules.due import SOON
from charaka.improvement.services.notices import can_be_mailed
from charaka.kernel.actors import Actor
from charaka.kernel.models import Institution
from charaka.kernel.navigation import Tile, Todo
from charaka.kernel.permissions import Role, decide
from charaka.kernel.scope import scope
from charaka.kernel.search import Hit
from charaka.kernel.web import PageRequest, here

MOST = 3  # of one kind; more stand together in one line


def late_of_mine(actor: Actor, institution: Institution) -> int | None:
    """The number beside the entry of the sidebar: my own late actions."""
    with scope({institution.pk}):
        return count_late_of(actor, institution.pk, timezone.localdate()) or None


def action_todos(request: PageRequest) -> list[Todo]:
    """Mine that are late or due; those that wait for my decision; those whose owner cannot be reached by mail."""
    if not decide(request.actor, VIEW_ACTIONS, request.institution.pk):
        return []
    today = timezone.localdate()
    return [*_mine(request, today), *_to_accept(request), *_to_verify(request), *_without_mail(request, today)]


def action_tiles(request: PageRequest) -> list[Tile]:
    """Open actions, and how many are late."""
    if not decide(request.actor, VIEW_ACTIONS, request.institution.pk):
        return []
    figures = count_register(timezone.localdate())
    note = ngettext("%(n)d late", "%(n)d late", figures.late) % {"n": figures.late} if figures.late else ""
    url = f"{here(request, 'improvement:actions')}?show=open"
    return [Tile(80, gettext_lazy("Open actions"), str(figures.open), url, note, late=bool(figures.late))]


def search_actions(request: Any, words: str, limit: int) -> list[Hit]:
    """Actions by reference, words or source."""
    if not decide(request.actor, VIEW_ACTIONS, request.institution.pk):
        return []
    return [
        Hit(
            gettext_lazy("Actions"),
            str(action),
            f"{action.owner} · {action.get_state_display()}",
            here(request, "improvement:action", action.number),
            "list-checks",
        )
        for action in find_actions(words, limit)
    ]


def _actions(request: PageRequest) -> QuerySet[Action]:
    return Action.objects.filter(institution=request.institution).select_related("owner", "owner__user")


def _mine(request: PageRequest, today: date) -> list[Todo]:
    rows = _actions(request).filter(owner__user_id=request.actor.user_id or 0, state__in=ASSIGNED_STATES)
    soon = rows.filter(due_on__lte=today + timedelta(days=SOON)).order_by("due_on", "pk")
    return [_todo(request, action, _my_reason(action, today), _("Open"), today) for action in soon[:20]]


def _to_accept(request: PageRequest) -> list[Todo]:
    if not decide(request.actor, MANAGE_ACTIONS, request.institution.pk):
        return []
    rows = list(_actions(request).filter(state="proposed").order_by("due_on", "pk")[:50])
    title = ngettext("%(n)d action is proposed", "%(n)d actions are proposed", len(rows)) % {"n": len(rows)}
    board = here(request, "improvement:board")
    return _few(
        (_waiting(request, a, _("%(owner)s would do it.") % {"owner": a.owner}, _("Decide")) for a in rows),
        Todo(title, _("They wait for a yes or a no."), "list-checks", board, _("Decide"), "major", kind="action"),
        len(rows),
    )


def _to_verify(request: PageRequest) -> list[Todo]:
    if not decide(request.actor, VERIFY_ACTIONS, request.institution.pk):
        return []
    # Not those that one owns; an owner without an account is nobody's own.
    others = Q(owner__user__isnull=True) | ~Q(owner__user_id=request.actor.user_id)
    rows = list(_actions(request).filter(others, state="done").order_by("done_on", "pk")[:50])
    title = ngettext("%(n)d action is done", "%(n)d actions are done", len(rows)) % {"n": len(rows)}
    url = f"{here(request, 'improvement:actions')}?show=done"
    return _few(
        (_waiting(request, a, _("Done by %(owner)s: see what it changed.") % {"owner": a.owner}, _("Verify"))
         for a in rows),
        Todo(title, _("See what they changed."), "badge-check", url, _("Verify"), "major", kind="action"),
        len(rows),
    )  # fmt: skip


def _without_mail(request: PageRequest, today: date) -> list[Todo]:
    """For the director: owners whom no reminder reaches."""
    if Role.DIRECTOR not in request.actor.roles_in(request.institution.pk):
        return []
    rows = _actions(request).filter(state__in=ASSIGNED_STATES, due_on__lte=today + timedelta(days=SOON))
    silent = Q(owner__email="") | Q(owner__access_closed_at__isnull=False) | Q(owner__erased_at__isnull=False)
    found = [a for a in rows.filter(silent).order_by("due_on", "pk")[:50] if not can_be_mailed(a.owner)]
    title = ngettext("%(n)d owner gets no mail", "%(n)d owners get no mail", len(found)) % {"n": len(found)}
    why = _("%(owner)s has no e-mail address: speak to them.")
    url = f"{here(request, 'improvement:actions')}?show=open"
    return _few(
        (_todo(request, a, why % {"owner": a.owner}, _("Open"), today) for a in found),
        Todo(title, _("Their actions fall due: speak to them."), "mail", url, _("See them"), "saff", kind="action"),
        len(found),
    )


def _few(each: Iterable[Todo], together: Todo, count: int) -> list[Todo]:
    return list(each) if count <= MOST else [together]


def _waiting(request: PageRequest, action: Action, why: str, button: str) -> Todo:
    url = here(request, "improvement:action", action.number)
    return Todo(str(action), why, "list-checks", url, button, "major", kind="action")


def _todo(request: PageRequest, action: Action, why: str, button: str, today: date) -> Todo:
    left = (action.due_on - today).days
    url = here(request, "improvement:action", action.number)
    return Todo(str(action), why, "list-checks", url, button, "terra" if left < 0 else "saff", left, "action")


def _my_reason(action: Action, today: date) -> str:
    late = days_late(action.due_on, today)
    if late:
        return ngettext("Yours, %(n)d day late.", "Yours, %(n)d days late.", late) % {"n": late}
    left = (action.due_on - today).days
    return (
        ngettext("Yours, due in %(n)d day.", "Yours, due in %(n)d days.", left) % {"n": left}
        if left
        else _("Yours, due today.")
    )
