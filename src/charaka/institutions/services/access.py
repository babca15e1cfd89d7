"""Who may sign in: invitations, and access that is closed and opened again for one institution.

An account belongs to its owner, who may work in several institutions. What happens here touches this one only, and
tells the inviter nothing about the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Person
from charaka.institutions.permissions import MANAGE_ACCESS
from charaka.institutions.services.people import add_engaged_person, refuse_erased
from charaka.institutions.services.roles import check_director_left, give_role, lock_directors
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.mail.sending import send_mail_to
from charaka.kernel.models import User
from charaka.kernel.permissions import Role, require
from charaka.kernel.records import change_record
from charaka.kernel.services import service

PERSON_INVITED = audit_action("institutions.person.invited", _("Invitation sent"))
ACCESS_CLOSED = audit_action("institutions.access.closed", _("Access closed"))
ACCESS_OPENED = audit_action("institutions.access.opened", _("Access opened"))


@service
def invite(*, actor: Actor, person: Person) -> Person:
    """Tie the person to an account of their address, made without a password when there is none, and write to them.

    Calling it again sends a new link. The inviter learns the same whether the account existed or not.
    Raises Invalid (no address), Conflict (the address is someone else's here), Forbidden, NotFound.
    """
    require(actor, MANAGE_ACCESS, person.institution_id)
    locked = Person.objects.select_for_update(of=("self",)).select_related("institution", "user").get(pk=person.pk)
    refuse_erased(locked)
    if locked.access_closed_at is not None:
        raise Conflict(_("The access of this person is closed. Open it first."))
    if not locked.email:
        sentence = _("Give this person an e-mail address first.")
        raise Invalid(sentence, fields={"email": [sentence]})
    user = locked.user or _account_of(locked)
    if locked.user is None:
        change_record(locked, {"user": user, "invited_at": timezone.now()}, actor=actor, action=PERSON_INVITED)
    else:
        record(PERSON_INVITED, locked, actor=actor)
    _write_to(user, locked, actor)
    return locked


@service
def invite_newcomer(
    *,
    actor: Actor,
    institution_id: int,
    details: Mapping[str, Any],
    engagement: Mapping[str, Any],
    role: Role | str,
    confirmed: bool = False,
) -> Person:
    """Add a person, say what they are here, give them a role and invite them: all of it, or nothing.

    Raises LikelyDuplicate unless ``confirmed``, Invalid, Conflict, Forbidden, NotFound.
    """
    person = add_engaged_person(
        actor=actor, institution_id=institution_id, details=details, engagement=engagement, confirmed=confirmed
    )
    give_role(actor=actor, person=person, role=role)
    return invite(actor=actor, person=person)


@service
def close_access(*, actor: Actor, person: Person, reason: str = "") -> Person:
    """Bar the person from this institution at once; roles stay in the history and hold no more.

    Raises Forbidden (oneself), Conflict (closed already, or the last director), NotFound.
    """
    require(actor, MANAGE_ACCESS, person.institution_id)
    if actor.user_id is not None and actor.user_id == person.user_id:
        raise Forbidden(_("Nobody closes their own access."), reason_code="self")
    directors = lock_directors()
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.access_closed_at is not None:
        raise Conflict(_("The access of this person is closed already."))
    if any(row.person_id == locked.pk for row in directors):
        check_director_left([row for row in directors if row.person_id != locked.pk], timezone.localdate())
    change_record(locked, {"access_closed_at": timezone.now()}, actor=actor, action=ACCESS_CLOSED, reason=reason)
    return locked


@service
def open_access(*, actor: Actor, person: Person, reason: str = "") -> Person:
    """Let the person in again, with the roles that are still in force. Raises Conflict, Forbidden, NotFound."""
    require(actor, MANAGE_ACCESS, person.institution_id)
    if actor.user_id is not None and actor.user_id == person.user_id:
        raise Forbidden(_("Nobody opens their own access."), reason_code="self")
    locked = Person.objects.select_for_update().get(pk=person.pk)
    refuse_erased(locked)
    if locked.access_closed_at is None:
        raise Conflict(_("The access of this person is open already."))
    change_record(locked, {"access_closed_at": None}, actor=actor, action=ACCESS_OPENED, reason=reason)
    return locked


def _account_of(person: Person) -> User:
    """The account of the person's address, wherever it was opened, or a new one that has no password yet."""
    user = User.objects.filter(email__iexact=person.email).first()
    if user is None:
        return User.objects.create_user(person.email, name=str(person), language=person.language)
    other = Person.objects.filter(user=user).exclude(pk=person.pk).first()
    if other is not None:
        sentence = _("%(name)s already signs in with this address.") % {"name": other}
        raise Conflict(sentence, fields={"email": [sentence]})
    return user


def _write_to(user: User, person: Person, actor: Actor) -> None:
    """The mail: a link to choose a password for who has none, the way to sign in for who has one."""
    fresh = not user.has_usable_password()
    context = {
        "person": person,
        "institution": person.institution,
        "inviter": actor.label,
        "fresh": fresh,
        "link": settings.ORIGIN + (_password_link(user) if fresh else reverse(settings.LOGIN_URL)),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }
    send_mail_to(user, "institutions/mail/invitation", context, institution_id=person.institution_id)


def _password_link(user: User) -> str:
    """A link that works once: it dies with the password that it sets, or after the days of PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
