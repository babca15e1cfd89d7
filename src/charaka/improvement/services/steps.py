"""The steps of an action: written in order, checked one by one."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action, ActionStep
from charaka.improvement.rules import OPEN_STATES
from charaka.improvement.services.moves import require_own_or_manage
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.records import change_record
from charaka.kernel.search_text import clean_name
from charaka.kernel.services import service

STEPS_SET = audit_action("improvement.action.planned", _("Steps of the action set"))
STEP_CHANGED = audit_action("improvement.step.changed", _("Step changed"))
MOST_STEPS = 40
LONGEST = 200


@service
def set_steps(*, actor: Actor, action: Action, titles: Sequence[str]) -> list[ActionStep]:
    """Write the steps of an action in order. A step of the same words keeps its date; one already done cannot go.

    Raises Invalid, Conflict, Forbidden, NotFound.
    """
    require_own_or_manage(actor, action)
    _require_open(action)
    wanted = _wanted(titles)
    # Two people may write the steps at once: the action's row is the lock.
    Action.objects.select_for_update().get(pk=action.pk)
    kept = {step.title: step for step in action.steps.all()}
    if lost := [step.title for step in kept.values() if step.done_on and step.title not in wanted]:
        sentence = _("A step that is done stays: “%(step)s”.") % {"step": lost[0]}
        raise Conflict(sentence, fields={"steps": [sentence]})
    if list(kept) == wanted:
        return list(kept.values())
    action.steps.filter(done_on__isnull=True).exclude(title__in=wanted).delete()
    for position, title in enumerate(wanted, start=1):
        step = kept.get(title) or ActionStep(institution_id=action.institution_id, action=action, title=title)
        step.position = position
        step.save()
    record(STEPS_SET, action, actor=actor, changes={"steps": (list(kept), wanted)})
    return list(action.steps.all())


@service
def complete_step(*, actor: Actor, step: ActionStep, done: bool) -> ActionStep:
    """Mark a step as done today, or as open again. Raises Forbidden, NotFound, Conflict."""
    require_own_or_manage(actor, step.action)
    _require_open(step.action)
    if bool(step.done_on) != done:
        change_record(step, {"done_on": timezone.localdate() if done else None}, actor=actor, action=STEP_CHANGED)
    return step


def _require_open(action: Action) -> None:
    if action.state not in OPEN_STATES:
        raise Conflict(_("The action is closed. Reopen it first."))


def _wanted(titles: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(t for t in (clean_name(title).text for title in titles) if t))
    if len(wanted) > MOST_STEPS or any(len(title) > LONGEST for title in wanted):
        sentence = _("At most %(n)d steps of %(length)d characters.") % {"n": MOST_STEPS, "length": LONGEST}
        raise Invalid(sentence, fields={"steps": [sentence]})
    return wanted
