"""Moving actions on: accept, start, finish, reopen, drop."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.events import ActionMoved
from charaka.improvement.models import Action
from charaka.improvement.permissions import WORK_ON_ACTIONS
from charaka.improvement.queries.actions import may_work
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Forbidden, Invalid
from charaka.kernel.events import publish
from charaka.kernel.permissions import require
from charaka.kernel.services import service
from charaka.kernel.transitions import advance

ACTION_MOVED = audit_action("improvement.action.moved", _("Action moved on"))
FORGOTTEN = {
    "done_on": None, "closed_on": None, "effect_seen": None, "effect_seen_on": None, "effect_seen_text": "",
    "effect_verdict": "", "effect_note": "",
}  # fmt: skip


@service
def move_action(*, actor: Actor, action: Action, verb: str, reason: str = "", on: date | None = None) -> Action:
    """Accept, start, finish, reopen or drop an action (``judge_effect`` verifies). ``on`` is the day it was done.

    Reopening forgets what was seen of the effect; the history keeps it. Returns the moved row.
    Raises IllegalTransition, Invalid, Forbidden, NotFound.
    """
    if verb == "verify":
        raise Invalid(_("An action is verified with the effect that was seen."))
    if verb in {"start", "finish"}:
        require_own_or_manage(actor, action)
    moved = advance(
        action, verb, actor=actor, action=ACTION_MOVED, reason=reason.strip(), changes=_changes(action, verb, on)
    )
    publish_move(moved, verb)
    return moved


def publish_move(moved: Action, verb: str) -> None:
    publish(ActionMoved(institution_id=moved.institution_id, action_id=moved.pk, verb=verb, state=moved.state))


def require_own_or_manage(actor: Actor, action: Action) -> None:
    """Whoever manages actions may work on all, the others on those they own. Raises Forbidden, NotFound."""
    require(actor, WORK_ON_ACTIONS, action.institution_id)
    if not may_work(actor, action):
        raise Forbidden(_("Only the owner of the action or a manager does this."), reason_code="not_owner")


def _changes(action: Action, verb: str, on: date | None) -> dict[str, Any]:
    today = timezone.localdate()
    if verb == "start":
        return {"started_on": today}
    if verb == "finish":
        done = _day_done(action, on, today)
        return {"done_on": done, "started_on": action.started_on or done}
    if verb == "reopen":
        return FORGOTTEN | {"started_on": action.started_on or today}
    return {"closed_on": today} if verb == "drop" else {}


def _day_done(action: Action, on: date | None, today: date) -> date:
    if on is not None and on > today:
        raise Invalid(_("This day has not come yet."), fields={"on": [_("This day has not come yet.")]})
    if on is not None and on < action.proposed_on:
        sentence = _("The action did not exist on this day.")
        raise Invalid(sentence, fields={"on": [sentence]})
    return on or today
