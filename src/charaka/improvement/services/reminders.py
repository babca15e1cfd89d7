"""Reminders: which are owed on a day, and sending those of one owner, each exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action, ReminderSent
from charaka.improvement.permissions import WORK_ON_ACTIONS
from charaka.improvement.rules import ASSIGNED_STATES, reminder_days, reminder_due
from charaka.improvement.services.notices import can_be_mailed, send_reminder
from charaka.institutions.models import Person
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record_many
from charaka.kernel.audit.services import Act
from charaka.kernel.permissions import require
from charaka.kernel.services import service
from charaka.kernel.settings_registry import setting, values_of

REMINDED = audit_action("improvement.action.reminded", _("Owner reminded by mail"))


def _check_days(text: str) -> object | None:
    try:
        reminder_days(text)
    except ValueError:
        return _("Write whole numbers from 1 to 90, such as 7, 1.")
    return None


REMINDER_DAYS = setting(
    "improvement.reminder_days",
    str,
    default="7, 1",
    label=_("Reminders before the due date"),
    help=_("So many days before, the owner of an action receives a mail. Several numbers with commas; empty: none."),
    check=_check_days,
)
LATE_EVERY_DAYS = setting(
    "improvement.late_every_days",
    int,
    default=7,
    minimum=0,
    maximum=90,
    label=_("Days between reminders of a late action"),
    help=_("0: only one reminder, on the due date."),
)


def list_owed(institution_id: int, today: date) -> list[tuple[Person, list[tuple[Action, str]]]]:
    """The owners of an institution to whom a reminder is owed, each with the actions and their milestones."""
    values = values_of([REMINDER_DAYS, LATE_EVERY_DAYS], institution_id)
    before, every = reminder_days(values[REMINDER_DAYS.key].value), values[LATE_EVERY_DAYS.key].value
    sent = set(
        ReminderSent.objects.filter(institution_id=institution_id, action__state__in=ASSIGNED_STATES)
        .values_list("action_id", "kind", "due_on")
    )  # fmt: skip
    rows = Action.objects.filter(institution_id=institution_id, state__in=ASSIGNED_STATES)
    rows = rows.select_related("institution", "owner", "owner__user").order_by("owner_id", "due_on", "pk")
    owed = [(action, reminder_due(action.due_on, today, before, every)) for action in rows]
    new = [(a, kind) for a, kind in owed if kind and (a.pk, kind, a.due_on) not in sent and can_be_mailed(a.owner)]
    return [(pairs[0][0].owner, pairs) for _owner, found in groupby(new, key=_owner_id) if (pairs := list(found))]


@service
def remind_owner(*, actor: Actor, owner: Person, owed: Sequence[tuple[Action, str]], today: date) -> None:
    """Send one mail with what is owed and note each reminder. A reminder that was noted meanwhile rolls all back.

    Raises IntegrityError when another has sent one of them first, Forbidden, NotFound.
    """
    require(actor, WORK_ON_ACTIONS, owner.institution_id)
    ReminderSent.objects.bulk_create(
        ReminderSent(institution_id=owner.institution_id, action=action, kind=kind, due_on=action.due_on)
        for action, kind in owed
    )
    record_many(REMINDED, [Act(action) for action, _kind in owed], actor=actor)
    send_reminder(owner, [action for action, _kind in owed], today)


def _owner_id(pair: tuple[Action, str]) -> int:
    return pair[0].owner_id
