"""Verifying an action by the effect that was seen."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action
from charaka.improvement.queries.actions import is_own
from charaka.improvement.queries.effects import figure_now, measure_of
from charaka.improvement.rules import Verdict, scaled, verdict
from charaka.improvement.services.moves import ACTION_MOVED, publish_move
from charaka.kernel.actors import Actor
from charaka.kernel.errors import Forbidden, Invalid
from charaka.kernel.search_text import clean_name
from charaka.kernel.services import service
from charaka.kernel.transitions import advance


@service
def judge_effect(
    *, actor: Actor, action: Action, seen_text: str = "", judged: Verdict | None = None, note: str = ""
) -> Action:
    """Verify a done action. With a measure, the value is read from the registry and the verdict follows from it.

    Where nothing can be computed, ``seen_text`` says what was seen and ``judged`` is the verdict of the person.
    ``note`` says what else may explain it. Nobody verifies an action of their own. Returns the moved row.
    Raises IllegalTransition, Invalid, Forbidden, NotFound.
    """
    if is_own(actor, action):
        raise Forbidden(_("Somebody else verifies your own action."), reason_code="own_action")
    today = timezone.localdate()
    seen = computed_effect(action)
    computed = verdict(action.effect_baseline, action.effect_target, seen)
    if computed is Verdict.UNKNOWN:
        computed = _judged(judged, clean_name(seen_text).text)
    changes: dict[str, Any] = {
        "effect_seen": seen,
        "effect_seen_text": clean_name(seen_text).text[:200],
        "effect_seen_on": today,
        "effect_verdict": computed.value,
        "effect_note": note.replace("\x00", "").strip()[:1000],
        "closed_on": today,
    }
    moved = advance(action, "verify", actor=actor, action=ACTION_MOVED, changes=changes)
    publish_move(moved, "verify")
    return moved


def computed_effect(action: Action) -> int | None:
    """The value of the action's measure now, as effects are kept; None without a measure or when not computable."""
    wanted = measure_of(action.effect_measure)
    if wanted is None:
        return None
    return scaled(figure_now(wanted, action.institution_id, timezone.localdate()).value)


def _judged(judged: Verdict | None, seen_text: str) -> Verdict:
    if judged is None:
        sentence = _("Say whether the effect was reached.")
        raise Invalid(sentence, fields={"judged": [sentence]})
    if judged is not Verdict.UNKNOWN and not seen_text:
        sentence = _("Say what was seen.")
        raise Invalid(sentence, fields={"seen_text": [sentence]})
    return judged
