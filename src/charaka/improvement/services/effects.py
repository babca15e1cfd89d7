"""Verifying an action by the effect that was seen."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.events import ActionMoved
from charaka.improvement.models import Action
from charaka.improvement.services.actions import ACTION_MOVED
from charaka.kernel.actors import Actor
from charaka.kernel.errors import Forbidden, Invalid
from charaka.kernel.events import publish
from charaka.kernel.services import service
from charaka.kernel.transitions import advance


@service
def judge_effect(*, actor: Actor, action: Action, seen: int | None, note: str = "", reason: str = "") -> Action:
    """Verify a done action: ``seen`` is the value of its measure now, in ten-thousandths of the unit (None: no
    measure), ``note`` says what else may explain it. Nobody verifies an action of their own.

    Raises IllegalTransition, Invalid, Forbidden, NotFound.
    """
    if action.owner.user_id is not None and action.owner.user_id == actor.user_id:
        raise Forbidden(_("Somebody else verifies your own action."), reason_code="own_action")
    if action.effect_measure and seen is None:
        raise Invalid(_("Say what value was seen."), fields={"seen": [_("This is needed.")]})
    today = timezone.localdate()
    changes = {
        "effect_seen": seen,
        "effect_seen_on": today if seen is not None else None,
        "effect_note": note.strip(),
        "verified_on": today,
    }
    moved = advance(action, "verify", actor=actor, action=ACTION_MOVED, reason=reason, changes=changes)
    publish(ActionMoved(institution_id=moved.institution_id, action_id=moved.pk, verb="verify", state=moved.state))
    return moved
