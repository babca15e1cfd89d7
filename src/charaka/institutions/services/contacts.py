"""The people one speaks to at a partner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Engagement, Partner, Person
from charaka.institutions.models.choices import EngagementKind
from charaka.institutions.permissions import CHANGE_CONTACTS
from charaka.institutions.queries.people import find_likely_duplicates, list_contacts
from charaka.institutions.services.people import change_person_fields, close_engagement, new_engagement, new_person
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Conflict, Forbidden
from charaka.kernel.permissions import require
from charaka.kernel.records import change_record
from charaka.kernel.search_text import clean_name
from charaka.kernel.services import service

MAIN_CHANGED = audit_action("institutions.contact.main_changed", _("Main contact changed"))
CONTACT_CHANGED = audit_action("institutions.contact.changed", _("Contact changed"))

PERSON_FIELDS = frozenset("first_name last_name name_ar email phone".split())


@service
def add_contact(
    *,
    actor: Actor,
    partner: Partner,
    first_name: str,
    last_name: str,
    title: str = "",
    email: str = "",
    phone: str = "",
    main: bool = False,
) -> Engagement:
    """Add a contact. Someone of the same name and address who is already here becomes the contact, not a second person.

    The first contact of a partner is its main one. Raises Conflict (already a contact), Invalid, Forbidden, NotFound.
    """
    require(actor, CHANGE_CONTACTS, partner.institution_id)
    Partner.objects.select_for_update().get(pk=partner.pk)  # one main contact, whoever adds at the same time
    present = list(list_contacts(partner))
    person = _known(first_name, last_name, email)
    if person is not None and any(contact.person_id == person.pk for contact in present):
        raise Conflict(_("%(name)s is already a contact of this partner.") % {"name": person})
    if person is None:
        details = {"first_name": first_name, "last_name": last_name, "email": email, "phone": phone.strip()}
        person = new_person(actor=actor, institution_id=partner.institution_id, details=details, confirmed=True)
    contact = new_engagement(
        actor=actor, person=person, kind=EngagementKind.CONTACT, title=title, partner=partner, main_contact=False
    )
    return _make_main(contact, present, actor) if main or not present else contact


@service
def make_main_contact(*, actor: Actor, contact: Engagement) -> Engagement:
    """Make this one the main contact of its partner. Raises Forbidden, NotFound."""
    require(actor, CHANGE_CONTACTS, contact.institution_id)
    partner = Partner.objects.select_for_update().get(engagements=contact)
    return _make_main(contact, list(list_contacts(partner)), actor)


@service
def change_contact(
    *, actor: Actor, contact: Engagement, changes: Mapping[str, Any], expected_version: int | None = None
) -> Engagement:
    """Change title, name, address or telephone of a contact; ``expected_version`` is the person's.

    Raises Forbidden for someone who belongs to the house as well: their record is kept under people.
    """
    require(actor, CHANGE_CONTACTS, contact.institution_id)
    person = contact.person
    if person.user_id or person.engagements.exclude(kind=EngagementKind.CONTACT).exists():
        raise Forbidden(
            _("This person is more than a contact. Change the record under “People”."), reason_code="person"
        )
    details = {name: value for name, value in changes.items() if name in PERSON_FIELDS}
    change_person_fields(actor=actor, person=person, changes=details, expected_version=expected_version)
    if "title" in changes:
        title = clean_name(changes["title"] or "").text
        change_record(contact, {"title": title}, actor=actor, action=CONTACT_CHANGED)
    return contact


@service
def end_contact(*, actor: Actor, contact: Engagement, on: date | None = None, reason: str = "") -> Engagement:
    """This person is no longer the contact, from the day after ``on`` (today). Raises Conflict, Forbidden, NotFound."""
    require(actor, CHANGE_CONTACTS, contact.institution_id)
    return close_engagement(actor=actor, engagement=contact, on=on, reason=reason)


def _known(first_name: str, last_name: str, email: str) -> Person | None:
    """The person here with this name and this address; a shared mailbox alone proves nothing."""
    found = find_likely_duplicates(first_name=first_name, last_name=last_name, email=email.strip().lower())
    return next((person for person, alike in found if alike.same_email and alike.same_name), None)


def _make_main(contact: Engagement, present: list[Engagement], actor: Actor) -> Engagement:
    for other in present:
        if other.main_contact and other.pk != contact.pk:
            change_record(other, {"main_contact": False}, actor=actor, action=MAIN_CHANGED)
    change_record(contact, {"main_contact": True}, actor=actor, action=MAIN_CHANGED)
    return contact
