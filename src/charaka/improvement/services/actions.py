"""Entering actions into the register and changing them. States are moved in ``moves``, verified in ``effects``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.events import ActionProposed
from charaka.improvement.models import Action
from charaka.improvement.permissions import MANAGE_ACTIONS, PROPOSE_ACTIONS
from charaka.improvement.queries.sources import Source, source_kind_called
from charaka.improvement.rules import OPEN_STATES
from charaka.improvement.services.baselines import settled_effect
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.events import publish
from charaka.kernel.numbering import take_number
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.search_text import clean_name, fold
from charaka.kernel.services import service

ACTION_PROPOSED = audit_action("improvement.action.proposed", _("Action proposed"))
ACTION_CHANGED = audit_action("improvement.action.changed", _("Action changed"))

CHANGEABLE = frozenset(
    {
        "title", "problem", "owner", "due_on", "priority", "effect_text", "effect_measure", "effect_baseline",
        "effect_target", "effect_by",
    }
)  # fmt: skip
LINES = frozenset({"title", "effect_text"})
SERIES = "action"
SERIES_YEAR = 0  # one series for the life of the institution: AC-29 stays AC-29


@service
def propose_action(*, actor: Actor, institution_id: int, source: Source, details: Mapping[str, Any]) -> Action:
    """Enter an action into the register as proposed. ``details`` maps names of CHANGEABLE to values; title, owner
    and due_on are needed. With a measure, the value at the start is read from the registry, not taken from
    ``details``. Needs the institution's scope. Raises Invalid, Forbidden, NotFound.
    """
    require(actor, PROPOSE_ACTIONS, institution_id)
    _check_source(source, institution_id)
    values = _checked(details, institution_id)
    if missing := [name for name in ("title", "owner", "due_on") if not values.get(name)]:
        raise Invalid(_("Say what, who and until when."), fields={name: [_("This is needed.")] for name in missing})
    values |= settled_effect(actor, institution_id, values)
    today = timezone.localdate()
    action = Action(
        institution_id=institution_id,
        number=take_number(SERIES, institution_id=institution_id, year=SERIES_YEAR, on=today, in_date_order=False),
        source_kind=source.kind,
        source_type=source.type,
        source_id=source.id,
        source_label=clean_name(source.label).text[:200],
        proposed_on=today,
        first_due_on=values["due_on"],
        **values,
    )
    action.search = search_text(action, action.title)
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
    """Change an open action. A due date that moves needs a reason; the first one is kept. Another measure brings its
    own value at the start.

    Raises StaleRecord, Invalid, Conflict (the action is closed), Forbidden, NotFound.
    """
    require(actor, MANAGE_ACTIONS, action.institution_id)
    if action.state not in OPEN_STATES:
        raise Conflict(_("A closed action is not changed. Reopen it first."))
    values = _checked(changes, action.institution_id)
    if missing := [name for name in ("title", "owner", "due_on") if name in values and not values[name]]:
        raise Invalid(_("Say what, who and until when."), fields={name: [_("This is needed.")] for name in missing})
    if values.get("due_on", action.due_on) != action.due_on and not reason.strip():
        raise Invalid(_("Say why the date moves."), fields={"reason": [_("Say why the date moves.")]})
    if "title" in values:
        values["search"] = search_text(action, values["title"])
    values |= settled_effect(actor, action.institution_id, values, before=action)
    change_record(action, values, actor=actor, action=ACTION_CHANGED, expected_version=expected_version, reason=reason)
    return action


def search_text(action: Action, title: str) -> str:
    """What the search looks through: reference, title, source."""
    return fold(f"{action.reference} {title} {action.source_label}")[:700]


def _check_source(source: Source, institution_id: int) -> None:
    if source_kind_called(source.kind) is None:
        sentence = _("Say where the action comes from.")
        raise Invalid(sentence, fields={"source_kind": [sentence]})
    if not clean_name(source.label).text:
        sentence = _("Name the source: the meeting, the complaint, the record.")
        raise Invalid(sentence, fields={"source_label": [sentence]})
    owner = getattr(source.record, "institution_id", institution_id)
    if owner != institution_id:
        raise Invalid(_("The source belongs to another institution."))


def _checked(details: Mapping[str, Any], institution_id: int) -> dict[str, Any]:
    """The values cleaned. Raises Invalid for an unknown field or an owner of another institution."""
    if unknown := set(details) - CHANGEABLE:
        raise Invalid(_("Unknown field."), fields={name: [_("Unknown field.")] for name in sorted(unknown)})
    values = dict(details)
    for name in LINES & values.keys():
        values[name] = clean_name(str(values[name])).text
    if "problem" in values:
        values["problem"] = str(values["problem"]).replace("\x00", "").strip()
    owner = values.get("owner")
    if owner is not None and (owner.institution_id != institution_id or owner.erased_at):
        raise Invalid(_("The owner is not of this institution."), fields={"owner": [_("Not of this institution.")]})
    return values
