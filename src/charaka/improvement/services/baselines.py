"""The value at the start of an expected effect: read from the registry, typed only when it cannot be computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action
from charaka.improvement.queries.effects import figure_now, measure_of
from charaka.improvement.rules import LARGEST_EFFECT, scaled
from charaka.kernel.actors import Actor
from charaka.kernel.errors import Invalid
from charaka.kernel.measures import Measure
from charaka.kernel.permissions import require

NUMBERS = ("effect_baseline", "effect_target")


def settled_effect(
    actor: Actor, institution_id: int, values: Mapping[str, Any], *, before: Action | None = None
) -> dict[str, Any]:
    """What the fields of the effect become: without a measure there are no numbers; a new measure brings the value at
    the start. Raises Invalid, Forbidden.
    """
    code = str(values.get("effect_measure", before.effect_measure if before else "") or "")
    if not code:
        return dict.fromkeys(NUMBERS) if "effect_measure" in values or before is None else {}
    wanted = _known(actor, code, institution_id)
    settled: dict[str, Any] = {}
    for name in NUMBERS:
        _check_size(name, values.get(name))
    if before is None or before.effect_measure != code:
        computed = scaled(figure_now(wanted, institution_id, timezone.localdate()).value)
        settled["effect_baseline"] = values.get("effect_baseline") if computed is None else computed
    elif before.effect_baseline is not None:
        settled["effect_baseline"] = before.effect_baseline
    target = values.get("effect_target", before.effect_target if before and before.effect_measure == code else None)
    if target is None:
        sentence = _("Say which value is expected.")
        raise Invalid(sentence, fields={"effect_target": [sentence]})
    return settled | {"effect_target": target}


def _known(actor: Actor, code: str, institution_id: int) -> Measure:
    wanted = measure_of(code)
    if wanted is None:
        sentence = _("There is no measure of this name.")
        raise Invalid(sentence, fields={"effect_measure": [sentence]})
    require(actor, wanted.permission, institution_id)
    return wanted


def _check_size(name: str, value: Any) -> None:
    if value is not None and abs(value) > LARGEST_EFFECT:
        raise Invalid(_("This value is too large."), fields={name: [_("This value is too large.")]})
