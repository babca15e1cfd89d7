"""Entering actions into the register, changing them, moving them on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.events import ActionMoved, ActionProposed
from charaka.improvement.models import Action, ActionStep
from charaka.improvement.permissions import MANAGE_ACTIONS, PROPOSE_ACTIONS, WORK_ON_ACTIONS
from charaka.improvement.rules import OPEN_STATES
from charaka.improvement.sources import source_kind_called
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.events import publish
from charaka.kernel.numbering import take_number
from charaka.kernel.permissions import decide, require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.search_text import clean_name, fold
from charaka.kernel.services import service
from charaka.kernel.transitions import advance

ACTION_PROPOSED = audit_action("improvement.action.proposed", _("Action proposed"))
ACTION_CHANGED = audit_action("improvement.action.changed", _("Action changed"))
ACTION_MOVED = audit_action("improvement.action.moved", _("Action moved on"))
STEPS_SET = audit_action("improvement.action.planned", _("Steps of the action set"))
STEP_CHANGED = audit_action("improvement.step.changed", _("Step changed"))

CHANGEABLE = frozenset(
    {
        "title", "problem", "owner", "due_on", "priority", "effect_text", "effect_measure", "effect_baseline",
        "effect_target", "effect_by",
    }
)  # fmt: skip
SERIES_YEAR = 0  # one series for the life of the institution: AC-29 stays AC-29
MOST_STEPS = 40


@dataclass(frozen=True, slots=True)
class Source:
    """Where an action comes from: a registered kind, the words that name it, and its record where there is one."""

    kind: str
    label: str
    record: Model | None = None
    key: str = ""

    @property
    def type(self) -> str:
        return self.record._meta.label_lower if self.record is not None else ""

    @property
    def id(self) -> str:
        return str(self.record.pk) if self.record is not None else self.key


@service
def propose_action(*, actor: Actor, institution_id: int, source: Source, details: Mapping[str, Any]) -> Action:
    """Enter an action into the register as proposed. ``details`` maps names of CHANGEABLE to values; title, owner
    and due_on are needed. Needs the institution's scope. Raises Invalid, Forbidden, NotFound.
    """
    require(actor, PROPOSE_ACTIONS, institution_id)
    _check_source(source, institution_id)
    values = _checked(details, institution_id)
    if missing := [name for name in ("title", "owner", "due_on") if not values.get(name)]:
        raise Invalid(_("Say what, who and until when."), fields={name: [_("This is needed.")] for name in missing})
    number = take_number(
        "action", institution_id=institution_id, year=SERIES_YEAR, on=timezone.localdate(), in_date_order=False
    )
    action = Action(
        institution_id=institution_id,
        number=number,
        source_kind=source.kind,
        source_type=source.type,
        source_id=source.id,
        source_label=clean_name(source.label).text[:200],
        first_due_on=values["due_on"],
        **values,
    )
    action.search = _search(action, action.title)
    add_record(action, actor=actor, action=ACTION_PROPOSED)
    publish(
        ActionProposed(
            institution_id=institution_id, action_id=action.pk, source_kind=source.kind, source_type=source.type,
            source_id=source.id,
        )
    )  # fmt: skip
    return action


@service
def change_action(
    *, actor: Actor, action: Action, changes: Mapping[str, Any], expected_version: int | None = None, reason: str = ""
) -> Action:
    """Change an open action. A due date that moves needs a reason; the first one is kept.

    Raises StaleRecord, Invalid, Conflict (the action is closed), Forbidden, NotFound.
    """
    require(actor, MANAGE_ACTIONS, action.institution_id)
    if action.state not in OPEN_STATES:
        raise Conflict(_("A closed action is not changed. Reopen it first."))
    values = _checked(changes, action.institution_id)
    if values.get("due_on", action.due_on) != action.due_on and not reason.strip():
        raise Invalid(_("Say why the date moves."), fields={"reason": [_("Say why the date moves.")]})
    if "title" in values:
        values["search"] = _search(action, values["title"])
    change_record(action, values, actor=actor, action=ACTION_CHANGED, expected_version=expected_version, reason=reason)
    return action


@service
def move_action(*, actor: Actor, action: Action, verb: str, reason: str = "", on: date | None = None) -> Action:
    """Accept, start, finish, reopen or drop an action (``judge_effect`` verifies). ``on`` is the day it was done.

    Raises IllegalTransition, Invalid, Forbidden, NotFound.
    """
    if verb == "verify":
        raise Invalid(_("An action is verified with the effect that was seen."))
    if verb in {"start", "finish"}:
        require_own_or_manage(actor, action)
    changes: dict[str, Any] = {}
    if verb == "finish":
        changes["done_on"] = _day_done(on)
    if verb == "reopen":
        changes |= {"done_on": None, "verified_on": None}
    moved = advance(action, verb, actor=actor, action=ACTION_MOVED, reason=reason, changes=changes)
    publish(ActionMoved(institution_id=moved.institution_id, action_id=moved.pk, verb=verb, state=moved.state))
    return moved


@service
def set_steps(*, actor: Actor, action: Action, titles: Sequence[str]) -> list[ActionStep]:
    """Write the steps of an action in order. A step of the same words keeps its date; one already done cannot go.

    Raises Invalid, Conflict, Forbidden, NotFound.
    """
    require_own_or_manage(actor, action)
    wanted = list(dict.fromkeys(t for t in (clean_name(title).text for title in titles) if t))
    if len(wanted) > MOST_STEPS or any(len(title) > 200 for title in wanted):
        raise Invalid(
            _("At most %(n)d steps of 200 characters.") % {"n": MOST_STEPS}, fields={"steps": [_("Too many.")]}
        )
    kept = {step.title: step for step in action.steps.all()}
    if lost := [step.title for step in kept.values() if step.done_on and step.title not in wanted]:
        raise Conflict(_("A step that is done stays: “%(step)s”.") % {"step": lost[0]})
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
    if step.action.state not in OPEN_STATES:
        raise Conflict(_("The action is closed. Reopen it first."))
    day = timezone.localdate() if done else None
    change_record(step, {"done_on": day}, actor=actor, action=STEP_CHANGED)
    return step


def require_own_or_manage(actor: Actor, action: Action) -> None:
    """Whoever manages actions may work on all, the others on those they own. Raises Forbidden, NotFound."""
    require(actor, WORK_ON_ACTIONS, action.institution_id)
    if decide(actor, MANAGE_ACTIONS, action.institution_id) or action.owner.user_id == actor.user_id:
        return
    raise Forbidden(_("Only the owner of the action or a manager does this."), reason_code="not_owner")


def _check_source(source: Source, institution_id: int) -> None:
    if source_kind_called(source.kind) is None or not source.label.strip():
        sentence = _("Say where the action comes from.")
        raise Invalid(sentence, fields={"source_label": [sentence]})
    owner = getattr(source.record, "institution_id", institution_id)
    if owner != institution_id:
        raise Invalid(_("The source belongs to another institution."))


def _checked(details: Mapping[str, Any], institution_id: int) -> dict[str, Any]:
    """The values cleaned. Raises Invalid for an unknown field or an owner of another institution."""
    if unknown := set(details) - CHANGEABLE:
        raise Invalid(_("Unknown field."), fields={name: [_("Unknown field.")] for name in sorted(unknown)})
    values = dict(details)
    for name in {"title", "effect_text"} & values.keys():
        values[name] = clean_name(str(values[name])).text
    owner = values.get("owner")
    if owner is not None and owner.institution_id != institution_id:
        raise Invalid(_("The owner belongs to another institution."), fields={"owner": [_("Not of this institution.")]})
    return values


def _day_done(on: date | None) -> date:
    today = timezone.localdate()
    if on is not None and on > today:
        raise Invalid(_("This day has not come yet."), fields={"on": [_("This day has not come yet.")]})
    return on or today


def _search(action: Action, title: str) -> str:
    return fold(f"{action.reference} {title} {action.source_label}")[:700]
