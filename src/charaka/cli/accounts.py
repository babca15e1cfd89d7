"""What only the operator does, at the command line: open accounts, give roles from nothing, found an institution.

Inside an institution these acts have their pages and services; here is the beginning, when there is nobody yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import FundRole, Person, PlatformRole, Profile, RoleAssignment
from charaka.institutions.services.people import add_person
from charaka.institutions.services.roles import end_role, give_role
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from charaka.kernel.models import Fund, Institution, User
from charaka.kernel.permissions import FUND_ROLES, PLATFORM_ROLES, Role
from charaka.kernel.scope import scope
from charaka.kernel.services import service
from charaka.kernel.text import Text3

USER_ADDED = audit_action("cli.user.added", _("Account opened"))
USER_DISABLED = audit_action("cli.user.disabled", _("Account closed"))
USER_ENABLED = audit_action("cli.user.enabled", _("Account opened again"))
PLATFORM_ROLE_GIVEN = audit_action("cli.role.given", _("Role of the fund or of the platform given"))
PLATFORM_ROLE_ENDED = audit_action("cli.role.ended", _("Role of the fund or of the platform ended"))
INSTITUTION_FOUNDED = audit_action("cli.institution.founded", _("Institution founded"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role is held: in an institution, in a fund, or (neither) on the platform."""

    institution: Institution | None = None
    fund: Fund | None = None


@service
def open_account(*, actor: Actor, email: str, name: str, language: str = "fr") -> User:
    """Open an account without a password; its owner sets one by a link. Raises Invalid, Conflict (already there)."""
    _only_operator(actor)
    address, shown = email.strip().lower(), " ".join(name.split())
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid("This is not an e-mail address.", fields={"email": ["This is not an e-mail address."]}) from error
    if not 1 <= len(shown) <= 150:
        raise Invalid("Give a name of 1 to 150 characters.", fields={"name": ["1 to 150 characters."]})
    if User.objects.filter(email__iexact=address).exists():
        raise Conflict(f"There is an account of {address} already.")
    user = User.objects.create_user(address, name=shown, language=language)
    record(USER_ADDED, user, actor=actor, changes={"email": (None, address), "name": (None, shown)})
    return user


@service
def set_active(*, actor: Actor, user: User, active: bool, reason: str = "") -> User:
    """Close an account everywhere, or open it again. Roles stay and hold nothing meanwhile."""
    _only_operator(actor)
    if user.is_active != active:
        user.is_active = active
        user.save(update_fields=["is_active"])
        action = USER_ENABLED if active else USER_DISABLED
        record(action, user, actor=actor, changes={"is_active": (not active, active)}, reason=reason)
    return user


@service
def assign_role(*, actor: Actor, user: User, role: Role, place: Place) -> None:
    """Give a role from today on. In an institution the account gets its person there first.

    Raises Invalid when the role does not belong to such a place, Conflict when it is held already.
    """
    _only_operator(actor)
    if place.institution is not None and role not in FUND_ROLES | PLATFORM_ROLES:
        with scope({place.institution.pk}):
            give_role(actor=actor, person=_person_of(user, place.institution, actor), role=role)
        return
    rows, key = _outside(role, place)
    today = timezone.localdate()
    if rows.filter(user=user, role=role, **key).filter(models.Q(end=None) | models.Q(end__gte=today)).exists():
        raise Conflict(f"{user.email} holds this role already.")
    rows.create(user=user, role=role, start=today, **key)
    record(PLATFORM_ROLE_GIVEN, user, actor=actor, changes={"role": (None, role.value)})


@service
def withdraw_role(*, actor: Actor, user: User, role: Role, place: Place) -> None:
    """End a role today. Raises NotFound when it is not held, Conflict when it is the last director's."""
    _only_operator(actor)
    if place.institution is not None and role not in FUND_ROLES | PLATFORM_ROLES:
        with scope({place.institution.pk}):
            held = RoleAssignment.objects.filter(person__user=user, role=role, withdrawn_at=None).first()
            if held is None:
                raise NotFound(f"{user.email} does not hold this role there.")
            end_role(actor=actor, assignment=held)
        return
    rows, key = _outside(role, place)
    if not rows.filter(user=user, role=role, **key).delete()[0]:
        raise NotFound(f"{user.email} does not hold this role.")
    record(PLATFORM_ROLE_ENDED, user, actor=actor, changes={"role": (role.value, None)})


@service
def found_institution(*, actor: Actor, code: str, names: Mapping[str, str], governance: str) -> Institution:
    """Enter an institution with its names by language and its governance (company, council, other).

    Raises Conflict when the code is taken, Invalid when it is malformed or no name is given.
    """
    _only_operator(actor)
    given = Text3(**{language: names.get(language, "").strip() for language in ("ar", "fr", "en")})
    if not any(names.get(language, "").strip() for language in ("ar", "fr", "en")):
        raise Invalid("Give the institution a name in at least one language.", fields={"name": ["Missing."]})
    if Institution.objects.filter(code=code).exists():
        raise Conflict(f"There is an institution “{code}” already.")
    institution = Institution(code=code, name=given, short_name=given)
    profile = Profile(institution=institution, governance=governance)
    try:
        institution.clean_fields(exclude={"fund"})
        profile.clean_fields(exclude={"institution", "logo", "opened_on", "agreement_from", "agreement_until"})
    except ValidationError as error:
        raise Invalid("The institution cannot be entered so.", fields=error.message_dict) from error
    institution.save(force_insert=True)
    with scope({institution.pk}):
        profile.save(force_insert=True)
    record(INSTITUTION_FOUNDED, institution, actor=actor, changes={"code": (None, code), "name": (None, given)})
    return institution


def _only_operator(actor: Actor) -> None:
    if not actor.is_system:
        raise Forbidden("This is done by the operator at the command line.")


def _person_of(user: User, institution: Institution, actor: Actor) -> Person:
    """The person that the account is in this institution; made from the account's name when there is none."""
    found: Person | None = Person.objects.filter(user=user).first()
    if found is not None:
        return found
    first, _space, last = user.name.rpartition(" ")
    details: dict[str, Any] = {"first_name": first or last, "last_name": last, "email": user.email}
    person = add_person(actor=actor, institution_id=institution.pk, details=details, confirmed=True)
    Person.objects.filter(pk=person.pk).update(user=user)
    person.refresh_from_db()
    return person


def _outside(role: Role, place: Place) -> tuple[Any, dict[str, Any]]:
    if role in FUND_ROLES and place.fund is not None:
        return FundRole.objects, {"fund": place.fund}
    if role in PLATFORM_ROLES and place == Place():
        return PlatformRole.objects, {}
    where = "a fund (--fund)" if role in FUND_ROLES else "the platform" if role in PLATFORM_ROLES else "an institution"
    raise Invalid(f"The role {role.value} is held in {where}.")
