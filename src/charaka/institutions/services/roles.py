"""Giving and ending roles. A role is never deleted: it ends, and its history stays."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.events import RoleEnded, RoleGiven
from charaka.institutions.models import Person, RoleAssignment
from charaka.institutions.models.roles import INSTITUTION_ROLES
from charaka.institutions.permissions import CHANGE_ROLES
from charaka.institutions.rules.people import Term, clash, someone_holds
from charaka.institutions.services.people import refuse_erased
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.events import publish
from charaka.kernel.permissions import Role, require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.services import service

ROLE_GIVEN = audit_action("institutions.role.given", _("Role given"))
ROLE_ENDED = audit_action("institutions.role.ended", _("Role ended"))

NO_DIRECTOR_LEFT = _("Nobody would be left to direct the institution. Give the role of director to someone else first.")


@service
def give_role(
    *,
    actor: Actor,
    person: Person,
    role: Role | str,
    start: date | None = None,
    end: date | None = None,
    reason: str = "",
) -> RoleAssignment:
    """Give a role from a day (today) on; it takes effect with the person's next request.

    Raises Forbidden (nobody gives roles to themselves), Conflict (already held), Invalid, NotFound.
    """
    require(actor, CHANGE_ROLES, person.institution_id)
    if actor.user_id is not None and actor.user_id == person.user_id:
        raise Forbidden(_("Nobody gives a role to themselves. Ask another director."), reason_code="self")
    term = _checked_term(role, start, end)
    Person.objects.select_for_update().get(pk=person.pk)
    refuse_erased(person)
    held = RoleAssignment.objects.filter(person=person, role=role, withdrawn_at__isnull=True)
    if clash(term, [Term(row.start, row.end) for row in held]):
        raise Conflict(_("%(name)s already holds this role in that time.") % {"name": person})
    row = RoleAssignment(
        institution_id=person.institution_id, person=person, role=Role(role), start=term.start, end=term.end
    )
    add_record(row, actor=actor, action=ROLE_GIVEN, reason=reason)
    publish(
        RoleGiven(
            institution_id=row.institution_id,
            assignment_id=row.pk,
            person_id=person.pk,
            role=row.role,
            start=row.start.isoformat(),
        )
    )
    return row


@service
def end_role(*, actor: Actor, assignment: RoleAssignment, on: date | None = None, reason: str = "") -> RoleAssignment:
    """End a role: at once, or after the day ``on``. Ending one's own role is allowed, leaving no director is not.

    Raises Conflict (already ended, or the last director), Invalid, Forbidden, NotFound.
    """
    require(actor, CHANGE_ROLES, assignment.institution_id)
    today = timezone.localdate()
    if on is not None and on < today:
        raise Invalid(_("A role ends today or later."), fields={"on": [_("Choose today or a later day.")]})
    directors = lock_directors() if assignment.role == Role.DIRECTOR else []
    row = RoleAssignment.objects.select_for_update(of=("self",)).select_related("person").get(pk=assignment.pk)
    if row.withdrawn_at or (row.end is not None and (row.end < today or (on is not None and row.end <= on))):
        raise Conflict(_("This role has already ended."))
    if on is not None and on < row.start:
        raise Invalid(_("The end lies before the start."), fields={"on": [_("The end lies before the start.")]})
    if row.role == Role.DIRECTOR:
        others = [director for director in directors if director.pk != row.pk]
        check_director_left(others, today if on is None else on + timedelta(days=1))
    # Taken back at once, a role that would begin later ends on its first day: it was never held.
    now = {"end": max(today, row.start), "withdrawn_at": timezone.now()} if on is None else {"end": on}
    change_record(row, now, actor=actor, action=ROLE_ENDED, reason=reason)
    publish(
        RoleEnded(
            institution_id=row.institution_id,
            assignment_id=row.pk,
            person_id=row.person_id,
            role=row.role,
            end=str(row.end),
        )
    )
    return row


def lock_directors() -> list[RoleAssignment]:
    """The director roles of the scope that stand, locked in one order: removals wait for one another."""
    rows = RoleAssignment.objects.select_for_update().filter(role=Role.DIRECTOR).order_by("pk")
    standing = [row.pk for row in rows if row.withdrawn_at is None]
    found = RoleAssignment.objects.filter(
        pk__in=standing, person__access_closed_at__isnull=True, person__user__is_active=True
    )
    return list(found.order_by("pk"))


def check_director_left(others: list[RoleAssignment], day: date) -> None:
    """Raise Conflict unless one of the others, with an open account, directs on the day."""
    if not someone_holds([Term(row.start, row.end) for row in others], day):
        raise Conflict(NO_DIRECTOR_LEFT)


def _checked_term(role: Role | str, start: date | None, end: date | None) -> Term:
    today = timezone.localdate()
    if role not in dict(INSTITUTION_ROLES):
        raise Invalid(_("Choose a role of the institution."), fields={"role": [_("Choose a role of the institution.")]})
    term = Term(start or today, end)
    if term.start < today:
        raise Invalid(_("A role begins today or later."), fields={"start": [_("Choose today or a later day.")]})
    if end is not None and end < term.start:
        raise Invalid(_("The end lies before the start."), fields={"end": [_("The end lies before the start.")]})
    return term
