"""What the team costs, can do, and when it is free: rates, qualifications, levels, availability, development."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import (
    Availability,
    DevelopmentGoal,
    HourlyCost,
    Person,
    Qualification,
    Skill,
    TrainingReceived,
)
from charaka.institutions.models.choices import GoalState, Mastery
from charaka.institutions.permissions import (
    CHANGE_AVAILABILITY,
    CHANGE_COSTS,
    CHANGE_DEVELOPMENT,
    CHANGE_QUALIFICATIONS,
)
from charaka.institutions.queries.people import is_self
from charaka.institutions.rules.team import Rate, may_begin
from charaka.institutions.services.people import refuse_erased
from charaka.kernel.actors import Actor
from charaka.kernel.audit import AuditAction, audit_action, record
from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.models import StoredFile
from charaka.kernel.permissions import decide, require
from charaka.kernel.records import Record, add_record, change_record
from charaka.kernel.search_text import clean_name, fold
from charaka.kernel.services import service

COST_SET = audit_action("institutions.hourly_cost.set", _("Hourly cost set"))
COST_CORRECTED = audit_action("institutions.hourly_cost.corrected", _("Hourly cost corrected before it began to count"))
QUALIFICATION_ADDED = audit_action("institutions.qualification.added", _("Qualification added"))
QUALIFICATION_CHANGED = audit_action("institutions.qualification.changed", _("Qualification changed"))
QUALIFICATION_REMOVED = audit_action("institutions.qualification.removed", _("Qualification removed"))
SLOT_ADDED = audit_action("institutions.availability.slot_added", _("Weekly availability added"))
ABSENCE_ADDED = audit_action("institutions.availability.absence_added", _("Absence added"))
AVAILABILITY_REMOVED = audit_action("institutions.availability.removed", _("Availability removed"))
SKILL_ASSESSED = audit_action("institutions.skill.assessed", _("Level of mastery assessed"))
TRAINING_RECORDED = audit_action("institutions.training.recorded", _("Training received recorded"))
GOAL_SET = audit_action("institutions.goal.set", _("Development goal set"))
GOAL_CHANGED = audit_action("institutions.goal.changed", _("Development goal changed"))

QUALIFICATION_FIELDS = frozenset("title awarded_by obtained_on expires_on proof".split())
GOAL_FIELDS = frozenset("competency now wanted means due_on state".split())
MOST_PER_HOUR = 100_000_00  # centimes; a slip of the finger, not a trainer
MOST_HOURS = 2_000
Row = TypeVar("Row", bound=Record)


# Cost of an hour -----------------------------------------------------------------------------------------------------


@service
def set_hourly_cost(*, actor: Actor, person: Person, amount: int, start: date, note: str = "") -> HourlyCost:
    """From ``start`` on, an hour costs ``amount`` centimes. What has begun to count never changes: it is followed.

    A row that begins today or later is corrected in place. Raises Invalid, Conflict, Forbidden, NotFound.
    """
    require(actor, CHANGE_COSTS, person.institution_id)
    if not 0 <= amount <= MOST_PER_HOUR:
        raise _invalid("amount", _("Give a cost between 0 and 100,000 an hour."))
    _lock(person)
    rows = list(HourlyCost.objects.filter(person=person))
    if not may_begin([Rate(row.start, row.amount) for row in rows], start, timezone.localdate()):
        raise _invalid("start", _("The past does not change. Choose today or a later day."))
    same = next((row for row in rows if row.start == start), None)
    if same is not None:
        change_record(same, {"amount": amount, "note": note}, actor=actor, action=COST_CORRECTED)
        return same
    row = HourlyCost(institution_id=person.institution_id, person=person, amount=amount, start=start, note=note)
    return add_record(row, actor=actor, action=COST_SET)


# Qualifications and levels -------------------------------------------------------------------------------------------


@service
def add_qualification(
    *,
    actor: Actor,
    person: Person,
    title: str,
    awarded_by: str = "",
    obtained_on: date | None = None,
    expires_on: date | None = None,
    proof: StoredFile | None = None,
) -> Qualification:
    """Add a diploma, a certificate or an accreditation. Raises Invalid, Conflict, Forbidden, NotFound."""
    require(actor, CHANGE_QUALIFICATIONS, person.institution_id)
    refuse_erased(person)
    row = Qualification(
        institution_id=person.institution_id, person=person, title=clean_name(title).text,
        awarded_by=clean_name(awarded_by).text, obtained_on=obtained_on, expires_on=expires_on, proof=proof,
    )  # fmt: skip
    _check_qualification(row.title, row.obtained_on, row.expires_on)
    return add_record(row, actor=actor, action=QUALIFICATION_ADDED)


@service
def change_qualification(
    *, actor: Actor, qualification: Qualification, changes: Mapping[str, Any], expected_version: int | None = None
) -> Qualification:
    """Change a qualification. Raises StaleRecord, Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_QUALIFICATIONS, qualification.institution_id)
    after = {name: getattr(qualification, name) for name in QUALIFICATION_FIELDS} | _known(
        changes, QUALIFICATION_FIELDS
    )
    _check_qualification(after["title"], after["obtained_on"], after["expires_on"])
    change_record(qualification, changes, actor=actor, action=QUALIFICATION_CHANGED, expected_version=expected_version)
    return qualification


@service
def remove_qualification(*, actor: Actor, qualification: Qualification, reason: str = "") -> None:
    """Remove a qualification that was entered by mistake; what it was stays in the history of the person."""
    require(actor, CHANGE_QUALIFICATIONS, qualification.institution_id)
    _remove(qualification, actor, QUALIFICATION_REMOVED, {"title": (qualification.title, None)}, reason)


@service
def assess_skill(
    *, actor: Actor, person: Person, competency: str, level: Mastery | str, on: date | None = None
) -> Skill:
    """Say how well a person masters a competency; the newest assessment stands. Raises Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_QUALIFICATIONS, person.institution_id)
    refuse_erased(person)
    return raise_skill(actor, person, competency, level, on or timezone.localdate())


def raise_skill(actor: Actor, person: Person, competency: str, level: Mastery | str, on: date) -> Skill:
    """The level of a competency after the right was checked."""
    name = clean_name(competency).text
    key = fold(name)[:200]
    if not key:
        raise _invalid("competency", _("Name the competency."))
    if on > timezone.localdate():
        raise _invalid("on", _("An assessment lies in the past."))
    _lock(person)
    row = Skill.objects.filter(person=person, key=key).first()
    if row is None:
        row = Skill(institution_id=person.institution_id, person=person, competency=name, key=key)
        row.level, row.assessed_on = Mastery(level), on
        return add_record(row, actor=actor, action=SKILL_ASSESSED)
    change_record(row, {"level": Mastery(level).value, "assessed_on": on}, actor=actor, action=SKILL_ASSESSED)
    return row


# Availability --------------------------------------------------------------------------------------------------------


@service
def add_slot(
    *, actor: Actor, person: Person, weekday: int, begins: time, ends: time, start: date, end: date | None = None
) -> Availability:
    """A weekly time at which the person can teach (0 is Monday). Raises Invalid, Forbidden, NotFound."""
    require_own_times(actor, person)
    if ends <= begins:
        raise _invalid("ends", _("The end lies before the start."))
    _check_days(start, end)
    row = Availability(
        institution_id=person.institution_id, person=person, free=True, weekday=weekday, begins=begins, ends=ends,
        start=start, end=end,
    )  # fmt: skip
    return add_record(row, actor=actor, action=SLOT_ADDED)


@service
def add_absence(*, actor: Actor, person: Person, start: date, end: date | None = None, note: str = "") -> Availability:
    """Whole days away, both included; without ``end``, that day only. Raises Invalid, Forbidden, NotFound."""
    require_own_times(actor, person)
    _check_days(start, end)
    row = Availability(
        institution_id=person.institution_id, person=person, free=False, start=start, end=end or start, note=note
    )
    return add_record(row, actor=actor, action=ABSENCE_ADDED)


@service
def remove_availability(*, actor: Actor, row: Availability) -> None:
    """Take a slot or an absence away. Raises Forbidden, NotFound."""
    require_own_times(actor, row.person)
    seen = {name: (getattr(row, name), None) for name in ("weekday", "begins", "ends", "start", "end")}
    _remove(row, actor, AVAILABILITY_REMOVED, seen, "")


# Development ---------------------------------------------------------------------------------------------------------


@service
def record_training(
    *,
    actor: Actor,
    person: Person,
    title: str,
    start: date,
    hours: int,
    provider: str = "",
    end: date | None = None,
    goal: DevelopmentGoal | None = None,
) -> TrainingReceived:
    """Record a training that the person has followed, perhaps for a goal of theirs. Raises Invalid, Forbidden."""
    require(actor, CHANGE_DEVELOPMENT, person.institution_id)
    refuse_erased(person)
    if not 0 < hours <= MOST_HOURS:
        raise _invalid("hours", _("Give the hours, from 1 to 2,000."))
    _check_days(start, end)
    if goal is not None and goal.person_id != person.pk:
        raise _invalid("goal", _("Choose a goal of this person."))
    row = TrainingReceived(
        institution_id=person.institution_id, person=person, title=_titled(title), provider=clean_name(provider).text,
        start=start, end=end, hours=hours, goal=goal,
    )  # fmt: skip
    return add_record(row, actor=actor, action=TRAINING_RECORDED)


@service
def set_goal(
    *,
    actor: Actor,
    person: Person,
    competency: str,
    now: Mastery | str,
    wanted: Mastery | str,
    due_on: date,
    means: str = "",
) -> DevelopmentGoal:
    """A line of the development plan. Raises Invalid (the level wanted is not higher), Forbidden, NotFound."""
    require(actor, CHANGE_DEVELOPMENT, person.institution_id)
    refuse_erased(person)
    row = DevelopmentGoal(
        institution_id=person.institution_id, person=person, now=Mastery(now), wanted=Mastery(wanted), due_on=due_on
    )
    row.competency, row.means = _titled(competency, "competency"), clean_name(means).text
    _check_levels(row.now, row.wanted)
    return add_record(row, actor=actor, action=GOAL_SET)


@service
def change_goal(
    *,
    actor: Actor,
    goal: DevelopmentGoal,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
) -> DevelopmentGoal:
    """Change a goal or move its state. A goal that is reached raises the level of mastery; one given up says why."""
    require(actor, CHANGE_DEVELOPMENT, goal.institution_id)
    after = {name: getattr(goal, name) for name in GOAL_FIELDS} | _known(changes, GOAL_FIELDS)
    _check_levels(after["now"], after["wanted"])
    if after["state"] == GoalState.GIVEN_UP and goal.state != GoalState.GIVEN_UP and not reason.strip():
        raise _invalid("reason", _("Say why."))
    reached = after["state"] == GoalState.REACHED and goal.state != GoalState.REACHED
    change_record(
        goal, changes, actor=actor, action=GOAL_CHANGED, expected_version=expected_version, reason=reason.strip()
    )
    if reached:
        raise_skill(actor, goal.person, goal.competency, goal.wanted, timezone.localdate())
    return goal


# Checks --------------------------------------------------------------------------------------------------------------


def require_own_times(actor: Actor, person: Person) -> None:
    """One's own, or anybody's for who leads the team."""
    require(actor, CHANGE_AVAILABILITY, person.institution_id)
    refuse_erased(person)
    if not is_self(actor, person) and not decide(actor, CHANGE_DEVELOPMENT, person.institution_id):
        raise Forbidden(_("You may change your own availability only."), reason_code="own")


def _check_qualification(title: str, obtained_on: date | None, expires_on: date | None) -> None:
    if not title:
        raise _invalid("title", _("Name the qualification."))
    if obtained_on is not None and expires_on is not None and expires_on < obtained_on:
        raise _invalid("expires_on", _("It expires before it was obtained."))


def _check_days(start: date, end: date | None) -> None:
    if end is not None and end < start:
        raise _invalid("end", _("The end lies before the start."))


def _check_levels(now: str, wanted: str) -> None:
    if int(wanted) <= int(now):
        raise _invalid("wanted", _("The level wanted is higher than the level today."))


def _titled(title: str, field: str = "title") -> str:
    clean = clean_name(title).text
    if not clean:
        raise _invalid(field, _("Write a title."))
    return clean


def _known(given: Mapping[str, Any], fields: frozenset[str]) -> dict[str, Any]:
    if unknown := set(given) - fields:
        raise Invalid(_("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    return dict(given)


def _lock(person: Person) -> None:
    if not Person.objects.select_for_update().filter(pk=person.pk, erased_at__isnull=True).exists():
        raise Conflict(_("The personal data of this person were erased. Add the person anew."))


def _remove(row: Record, actor: Actor, action: AuditAction, seen: dict[str, tuple[Any, Any]], reason: str) -> None:
    """Delete a row and leave the trace on its person, whose history is what one reads."""
    person: Person = row.person  # type: ignore[attr-defined]
    record(action, person, actor=actor, changes=seen, reason=reason)
    row.delete()


def _invalid(field: str, sentence: object) -> Invalid:
    return Invalid(sentence, fields={field: [sentence]})
