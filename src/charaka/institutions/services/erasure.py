"""Erasing the personal data of a person who has left (law 09-08), and what stays.

Gone: name, address, telephone, sex, year of birth, disability, staff number, notes, titles and notes of engagements,
qualifications, availability, levels of mastery, development goals.
Kept: the number of the record, kinds and days of engagements, roles held with their days, hourly costs (the accounts
rest on them), hours of training received (measures count them), and the audit: its entries name who acted, as proof
needs; it has never held the data that are masked in it.
The account, when nothing else needs it, loses its address and its name and can no longer sign in.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Person, RoleAssignment
from charaka.institutions.permissions import ERASE_PEOPLE
from charaka.institutions.queries.actors import in_force
from charaka.institutions.queries.people import is_self
from charaka.institutions.services.partner_keys import refresh_search_of_contact
from charaka.institutions.services.people import refuse_erased
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.models import User
from charaka.kernel.permissions import require
from charaka.kernel.scope import everywhere
from charaka.kernel.services import service

PERSON_ERASED = audit_action("institutions.person.erased", _("Personal data erased"))

# A hold says why a person must stay named (a certificate, a signed contract), or nothing.
Hold = Callable[[Person], object | None]
_holds: list[Hold] = []

EMPTY = {
    "first_name": "", "last_name": "", "name_ar": "", "sex": "", "birth_year": None, "disability": None,
    "email": "", "phone": "", "staff_number": "", "notes": "", "search": "", "name_key": "",
}  # fmt: skip


def hold_of(rule: Hold) -> Hold:
    """Register a rule of a room above that keeps people named, from its ``apps.ready``."""
    if rule not in _holds:
        _holds.append(rule)
    return rule


@service
def erase_person(*, actor: Actor, person: Person, reason: str) -> Person:
    """Erase the personal data of someone who has left; see the head of this module for what stays.

    Raises Invalid (no reason), Conflict (still engaged, a role in force, or a legal hold), Forbidden, NotFound.
    """
    require(actor, ERASE_PEOPLE, person.institution_id)
    if is_self(actor, person):
        raise Forbidden(_("Nobody erases themselves."), reason_code="self")
    if not reason.strip():
        raise Invalid(_("Say who asked for it and when."), fields={"reason": [_("Say who asked for it and when.")]})
    locked = Person.objects.select_for_update().get(pk=person.pk)
    refuse_erased(locked)
    _refuse_while_needed(locked)
    user = locked.user
    gone = [name for name, empty in EMPTY.items() if getattr(locked, name) != empty]
    _forget_team(locked)
    for name, value in EMPTY.items():
        setattr(locked, name, value)
    locked.user = None
    locked.erased_at = timezone.now()
    locked.version += 1
    locked.save()
    refresh_search_of_contact(locked)
    if user is not None:
        _forget_account(user)
    record(PERSON_ERASED, locked, actor=actor, changes=dict.fromkeys(gone, ("•", "")), reason=reason.strip())
    return locked


def _refuse_while_needed(person: Person) -> None:
    today = timezone.localdate()
    if person.engagements.filter(in_force(today)).exists():
        raise Conflict(_("This person still belongs to the institution. End the engagement first."))
    if RoleAssignment.objects.filter(in_force(today), person=person, withdrawn_at__isnull=True).exists():
        raise Conflict(_("This person still holds a role. End it first."))
    for rule in _holds:
        if sentence := rule(person):
            raise Conflict(sentence)


def _forget_team(person: Person) -> None:
    person.engagements.update(title="", main_contact=False)
    person.trainings.update(goal=None)
    for rows in (person.qualifications, person.availabilities, person.skills, person.goals):
        rows.all().delete()


def _forget_account(user: User) -> None:
    """An account that no other record needs keeps its number only."""
    with everywhere(reason="an account may be known in other institutions, which must keep it"):
        known_elsewhere = Person.objects.filter(user=user).exists()
    if known_elsewhere or user.fund_roles.exists() or user.platform_roles.exists():
        return
    user.name, user.email, user.is_active = "", f"erased-{user.pk}@invalid.example", False
    user.set_unusable_password()
    user.save(update_fields=["name", "email", "is_active", "password"])
