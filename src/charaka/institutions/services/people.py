"""Adding and changing people and what they are to the institution. Erasure is in ``erasure``, access in ``access``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.errors import LikelyDuplicate
from charaka.institutions.models import Engagement, Partner, Person
from charaka.institutions.models.choices import EngagementKind
from charaka.institutions.permissions import CHANGE_PEOPLE, VIEW_PRIVATE_DATA
from charaka.institutions.queries.people import find_likely_duplicates
from charaka.institutions.rules.people import OLDEST, PRIVATE_FIELDS, YOUNGEST, is_birth_year, name_key, search_text
from charaka.institutions.services.partner_keys import refresh_search_of_contact
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.search_text import clean_name
from charaka.kernel.services import service

PERSON_ADDED = audit_action("institutions.person.added", _("Person added"))
PERSON_CHANGED = audit_action("institutions.person.changed", _("Person changed"))
PERSON_ENGAGED = audit_action("institutions.engagement.added", _("Engagement added"))
ENGAGEMENT_CHANGED = audit_action("institutions.engagement.changed", _("Engagement changed"))
ENGAGEMENT_ENDED = audit_action("institutions.engagement.ended", _("Engagement ended"))

FIELDS = frozenset(
    "first_name last_name name_ar sex birth_year disability email phone language staff_number notes".split()
)
ENGAGEMENT_FIELDS = frozenset("title partner main_contact start end".split())
NAMES = ("first_name", "last_name", "name_ar")
AT_PARTNERS = frozenset({EngagementKind.CONTACT})


@service
def add_person(
    *, actor: Actor, institution_id: int, details: Mapping[str, Any], confirmed: bool = False, reason: str = ""
) -> Person:
    """Add a person; ``details`` maps names of FIELDS to values. Needs the institution's scope.

    Raises LikelyDuplicate unless ``confirmed``, Invalid, Conflict (the staff number is taken), Forbidden.
    """
    require(actor, CHANGE_PEOPLE, institution_id)
    return new_person(actor=actor, institution_id=institution_id, details=details, confirmed=confirmed, reason=reason)


def new_person(
    *, actor: Actor, institution_id: int, details: Mapping[str, Any], confirmed: bool, reason: str = ""
) -> Person:
    """What ``add_person`` and ``add_contact`` have in common, after the right was checked."""
    clean = _cleaned(actor, institution_id, details)
    person = Person(institution_id=institution_id, **clean)
    person.search, person.name_key = _derived(person)
    _check_staff_number(person)
    if not confirmed:
        _warn_of_duplicates(person)
    return add_record(person, actor=actor, action=PERSON_ADDED, reason=reason)


@service
def add_engaged_person(
    *,
    actor: Actor,
    institution_id: int,
    details: Mapping[str, Any],
    engagement: Mapping[str, Any],
    confirmed: bool = False,
) -> Person:
    """Add a person and what they are here (kind, title, partner, start, end), or neither. Raises as both do."""
    person = add_person(actor=actor, institution_id=institution_id, details=details, confirmed=confirmed)
    engage(actor=actor, person=person, **engagement)
    return person


@service
def change_person(
    *,
    actor: Actor,
    person: Person,
    changes: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
) -> Person:
    """Change fields of a person. Raises StaleRecord, Invalid, Conflict, Forbidden, NotFound."""
    require(actor, CHANGE_PEOPLE, person.institution_id)
    return change_person_fields(
        actor=actor, person=person, changes=changes, expected_version=expected_version, reason=reason
    )


def change_person_fields(
    *, actor: Actor, person: Person, changes: Mapping[str, Any], expected_version: int | None, reason: str = ""
) -> Person:
    """What ``change_person`` and ``change_contact`` have in common, after the right was checked."""
    refuse_erased(person)
    clean = _cleaned(actor, person.institution_id, changes)
    differing = {name: value for name, value in clean.items() if getattr(person, name) != value}
    future = Person(pk=person.pk, institution_id=person.institution_id, **_snapshot(person) | differing)
    _check_staff_number(future)
    search, key = _derived(future)
    change_record(
        person, differing, actor=actor, action=PERSON_CHANGED, expected_version=expected_version, reason=reason
    )
    if (search, key) != (person.search, person.name_key):
        # Derived columns are no change of their own: they follow without a version.
        Person.objects.filter(pk=person.pk).update(search=search, name_key=key)
        person.search, person.name_key = search, key
        refresh_search_of_contact(person)
    return person


@service
def engage(
    *,
    actor: Actor,
    person: Person,
    kind: EngagementKind | str,
    title: str = "",
    partner: Partner | None = None,
    start: date | None = None,
    end: date | None = None,
    main_contact: bool = False,
) -> Engagement:
    """Say what a person is to the institution from a day to a day. Raises Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_PEOPLE, person.institution_id)
    refuse_erased(person)
    return new_engagement(
        actor=actor,
        person=person,
        kind=kind,
        title=title,
        partner=partner,
        start=start,
        end=end,
        main_contact=main_contact,
    )


def new_engagement(*, actor: Actor, person: Person, kind: EngagementKind | str, **details: Any) -> Engagement:
    """An engagement after the right was checked."""
    row = Engagement(institution_id=person.institution_id, person=person, kind=EngagementKind(kind), **details)
    row.title = clean_name(row.title).text
    _check_engagement(row)
    add_record(row, actor=actor, action=PERSON_ENGAGED)
    refresh_search_of_contact(person)
    return row


@service
def change_engagement(
    *, actor: Actor, engagement: Engagement, changes: Mapping[str, Any], expected_version: int | None = None
) -> Engagement:
    """Correct title, partner or dates of an engagement. Raises StaleRecord, Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_PEOPLE, engagement.institution_id)
    _refuse_unknown(changes, ENGAGEMENT_FIELDS)
    future = Engagement(person=engagement.person, institution_id=engagement.institution_id, kind=engagement.kind)
    for name in ENGAGEMENT_FIELDS:
        setattr(future, name, changes.get(name, getattr(engagement, name)))
    _check_engagement(future)
    change_record(engagement, changes, actor=actor, action=ENGAGEMENT_CHANGED, expected_version=expected_version)
    refresh_search_of_contact(engagement.person)
    return engagement


@service
def end_engagement(*, actor: Actor, engagement: Engagement, on: date | None = None, reason: str = "") -> Engagement:
    """End an engagement on a day (today). It stays in the history. Raises Conflict, Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_PEOPLE, engagement.institution_id)
    return close_engagement(actor=actor, engagement=engagement, on=on, reason=reason)


def close_engagement(*, actor: Actor, engagement: Engagement, on: date | None, reason: str) -> Engagement:
    """The end of an engagement after the right was checked."""
    day = on or timezone.localdate()
    if engagement.end is not None and engagement.end <= day:
        raise Conflict(_("This has already ended."))
    if engagement.start is not None and day < engagement.start:
        raise _invalid("on", _("The end lies before the start."))
    change_record(engagement, {"end": day}, actor=actor, action=ENGAGEMENT_ENDED, reason=reason)
    return engagement


# Checks --------------------------------------------------------------------------------------------------------------


def _cleaned(actor: Actor, institution_id: int, details: Mapping[str, Any]) -> dict[str, Any]:
    """The details fit to store. Raises Invalid, and Forbidden for private data that the actor may not see."""
    _refuse_unknown(details, FIELDS)
    if PRIVATE_FIELDS & set(details):
        require(actor, VIEW_PRIVATE_DATA, institution_id)
    clean = dict(details)
    for name in {*NAMES, "staff_number"} & set(clean):
        clean[name] = clean_name(clean[name] or "").text
    if "email" in clean:
        clean["email"] = (clean["email"] or "").strip().lower()
    for name in ("first_name", "last_name"):
        if name in clean and not clean[name]:
            raise _invalid(name, _("Write the name."))
    year = clean.get("birth_year")
    if year is not None and not is_birth_year(year, timezone.localdate()):
        limits = {"youngest": YOUNGEST, "oldest": OLDEST}
        raise _invalid("birth_year", _("Give a year of birth of someone aged %(youngest)s to %(oldest)s.") % limits)
    return clean


def _refuse_unknown(details: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := set(details) - known:
        raise Invalid(_("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))})


def _snapshot(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in FIELDS}


def _derived(person: Person) -> tuple[str, str]:
    """The search text and the name key."""
    parts = (person.first_name, person.last_name, person.name_ar, person.email, person.staff_number)
    return search_text(*parts), name_key(person.first_name, person.last_name)


def _check_staff_number(person: Person) -> None:
    if not person.staff_number:
        return
    holder = Person.objects.filter(staff_number=person.staff_number).exclude(pk=person.pk).first()
    if holder is not None:
        sentence = _("%(name)s already has this staff number.") % {"name": holder}
        raise Conflict(sentence, fields={"staff_number": [sentence]})


def _warn_of_duplicates(person: Person) -> None:
    alike = find_likely_duplicates(
        first_name=person.first_name, last_name=person.last_name, email=person.email, birth_year=person.birth_year
    )
    if alike:
        names = ", ".join(str(found) for found, _likeness in alike[:3])
        raise LikelyDuplicate(
            _("Someone like this is already here: %(names)s. Open that record, or add a second one.")
            % {"names": names},
            candidates=[found.pk for found, _likeness in alike],
        )


def _check_engagement(row: Engagement) -> None:
    if row.end is not None and row.start is not None and row.end < row.start:
        raise _invalid("end", _("The end lies before the start."))
    if row.kind in AT_PARTNERS and row.partner_id is None:
        raise _invalid("partner", _("Say for which partner this person is a contact."))
    if row.partner is not None and row.partner.institution_id != row.institution_id:
        raise _invalid("partner", _("Choose a partner of this institution."))


def refuse_erased(person: Person) -> None:
    """Raise Conflict for a person whose data were erased."""
    if person.erased_at is not None:
        raise Conflict(_("The personal data of this person were erased. Add the person anew."))


def _invalid(field: str, sentence: object) -> Invalid:
    return Invalid(sentence, fields={field: [sentence]})
