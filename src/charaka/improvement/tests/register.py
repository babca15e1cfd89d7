"""What the tests of the room share: an action of the cast, brought to a state by those who may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from charaka.improvement.models import Action
from charaka.improvement.queries.actions import access_action
from charaka.improvement.queries.sources import Source
from charaka.improvement.rules import Verdict
from charaka.improvement.services import judge_effect, move_action, propose_action
from charaka.institutions.models import Person
from charaka.testing.cast import Cast

WAY = {
    "proposed": (),
    "accepted": ("accept",),
    "in_progress": ("accept", "start"),
    "done": ("accept", "start", "finish"),
    "verified": ("accept", "start", "finish", "verify"),
    "dropped": ("drop",),
}


def propose(cast: Cast, title: str = "Write to employers ten days before", **details: Any) -> Action:
    """An action of the trainer's, due in thirty days, proposed by the training manager. Needs the scope of A."""
    values = {"title": title, "owner": cast.trainer.person, "due_on": timezone.localdate() + timedelta(days=30)}
    made: Action = propose_action(
        actor=cast.manager.actor,
        institution_id=cast.a.pk,
        source=Source("meeting", "Board of spring"),
        details=values | details,
    )
    return made


def action_in(cast: Cast, state: str, **details: Any) -> Action:
    """An action of the trainer's in a state, brought there by the services."""
    action = propose(cast, **details)
    for verb in WAY[state]:
        if verb == "verify":
            judge_effect(actor=cast.director.actor, action=action, seen_text="Seen", judged=Verdict.REACHED)
        else:
            move_action(actor=cast.director.actor, action=action, verb=verb, reason="No longer needed")
        action = again(cast, action)
    return action


def again(cast: Cast, action: Action) -> Action:
    """The action as it is now."""
    return access_action(cast.director.actor, cast.a.pk, action.number)


def row(cast: Cast, number: int, **fields: Any) -> Action:
    """A row with dates of its own, past the services: for figures and lists."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "title": f"Action {number}",
        "source_kind": "other",
        "source_label": "A remark",
        "due_on": today,
        "proposed_on": today - timedelta(days=90),
        "state": "accepted",
        "search": f"ac {number} action {number}",
    } | fields
    owner: Person = values.pop("owner", None) or cast.trainer.person
    first: date = values.pop("first_due_on", values["due_on"])
    made: Action = Action.objects.create(institution=cast.a, number=number, owner=owner, first_due_on=first, **values)
    return made
