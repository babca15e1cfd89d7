"""Who holds which role, and how they come in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Person, RoleAssignment
from charaka.institutions.permissions import VIEW_ROLES
from charaka.institutions.queries.actors import in_force
from charaka.institutions.queries.people import list_people
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.permissions import Permission, require


class Access(StrEnum):
    """Whether and how a person signs in to this institution."""

    NONE = "none"
    INVITED = "invited"
    ACTIVE = "active"
    CLOSED = "closed"


ACCESS_LABELS = {
    Access.NONE: _("no account"),
    Access.INVITED: _("invited"),
    Access.ACTIVE: _("signs in"),
    Access.CLOSED: _("access closed"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with roles in force. ``double_key``: a second factor is set up (None: the account was never used)."""

    person: Person
    roles: list[RoleAssignment]
    access: Access
    last_visit: datetime | None
    double_key: bool | None


def access_of(person: Person) -> Access:
    """Where the person's access stands. An account that was never used since the invitation is only invited.

    What an account did before it was tied to this institution is none of the institution's business.
    """
    if person.access_closed_at is not None:
        return Access.CLOSED
    if person.user is None:
        return Access.NONE
    return Access.ACTIVE if last_visit_of(person) else Access.INVITED


def last_visit_of(person: Person) -> datetime | None:
    """When the person last signed in, since they have been known here."""
    last = person.user.last_login if person.user else None
    if last is None or (person.invited_at is not None and last < person.invited_at):
        return None
    return last


def list_holders_rows(today: date | None = None) -> QuerySet[Person]:
    """People in scope with a role in force, with their roles and accounts, closed or not."""
    day = today or timezone.localdate()
    roles = RoleAssignment.objects.filter(in_force(day), person=OuterRef("pk"), withdrawn_at__isnull=True)
    return list_people(day).annotate(holds_role=Exists(roles)).filter(holds_role=True)


def holders(people: Iterable[Person]) -> list[Holder]:
    """The rows of ``list_holders_rows`` with their double keys, for one more query."""
    listed = list(people)
    keyed = _with_double_key([p.user_id for p in listed if p.user_id is not None])
    return [_holder(person, keyed) for person in listed]


def access_assignment(actor: Actor, assignment_id: int, wanted: Permission = VIEW_ROLES) -> RoleAssignment:
    """The role, if the actor has the right. Raises NotFound, Forbidden. Needs a scope."""
    found = RoleAssignment.objects.select_related("person").filter(pk=assignment_id).first()
    if found is None:
        raise NotFound(_("There is no such role here."))
    require(actor, wanted, found.institution_id)
    return found


def list_roles_of(person: Person) -> QuerySet[RoleAssignment]:
    """All the roles of a person, those in force first, then the latest."""
    return RoleAssignment.objects.filter(person=person).order_by("-start", "-pk")


def _holder(person: Person, keyed: set[int]) -> Holder:
    visit = last_visit_of(person)
    roles: list[RoleAssignment] = getattr(person, "roles_now", [])
    return Holder(person, roles, access_of(person), visit, person.user_id in keyed if visit else None)


def _with_double_key(user_ids: list[int]) -> set[int]:
    factors = Authenticator.objects.filter(user_id__in=user_ids).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(factors.values_list("user_id", flat=True))


def count_holders(today: date | None = None) -> tuple[int, int]:
    """How many people hold a role, and how many of them sign in without a double key: two queries."""
    held = list(list_holders_rows(today).order_by().values_list("user_id", "user__last_login"))
    visiting = [user_id for user_id, last in held if user_id and last]
    return len(held), len(set(visiting) - _with_double_key(visiting))
