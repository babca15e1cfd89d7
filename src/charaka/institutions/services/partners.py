"""Writing partners: add, change, end, note a contact, give and end parts. Merging is in ``merge``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.errors import LikelyDuplicate
from charaka.institutions.events import PartnerChanged, PartnerCreated
from charaka.institutions.models import Partner, PartnerDistinction, PartnerRole
from charaka.institutions.models.choices import PartnerPart
from charaka.institutions.permissions import CHANGE_PARTNERS, MERGE_PARTNERS
from charaka.institutions.queries.duplicates import find_twins_of
from charaka.institutions.queries.ice import ice_sentence
from charaka.institutions.rules.ice import check_ice
from charaka.institutions.rules.partners import DateFault, date_faults, overlap, size_of
from charaka.institutions.services.partner_keys import derived, refresh_search
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.events import publish
from charaka.kernel.files.kinds import EVIDENCE
from charaka.kernel.files.services import store_file
from charaka.kernel.models import StoredFile
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.search_text import clean_name
from charaka.kernel.services import service

PARTNER_CREATED = audit_action("institutions.partner.created", _("Partner added"))
PARTNER_CHANGED = audit_action("institutions.partner.changed", _("Partner changed"))
PARTNER_ENDED = audit_action("institutions.partner.ended", _("Partnership ended"))
PARTNER_RESUMED = audit_action("institutions.partner.resumed", _("Partnership resumed"))
PARTNER_CONTACTED = audit_action("institutions.partner.contacted", _("Contact noted"))
PARTNER_ROLE_GIVEN = audit_action("institutions.partner.role-given", _("Part given to the partner"))
PARTNER_ROLE_ENDED = audit_action("institutions.partner.role-ended", _("Part of the partner ended"))
PARTNERS_DISTINGUISHED = audit_action("institutions.partner.distinguished", _("Declared to be two partners"))

# What people, files and programs may set; everything else follows from it.
EDITABLE: Final = (
    "name", "name_ar", "side", "kind", "ice", "tax_id", "trade_register", "employees", "size", "sector", "region",
    "city", "address", "phone", "email", "website", "since", "last_contact_on", "ended_on", "notes",
)  # fmt: skip
_CLEANED: Final = ("name", "name_ar", "tax_id", "trade_register", "city", "phone")
_SEARCHED: Final = frozenset({"name", "name_ar", "ice", "tax_id", "trade_register", "city", "email", "phone"})
_DATE_SENTENCES: Final = {
    DateFault.TOO_OLD: _("This day is too long ago. Check the year."),
    DateFault.REVERSED: _("The end lies before the beginning."),
    DateFault.AHEAD: _("This day is still to come."),
}


@service
def create_partner(
    *, actor: Actor, institution_id: int, values: Mapping[str, Any], refuse_twins: bool = False
) -> Partner:
    """Add a partner from values of EDITABLE fields. Raises Invalid with the fields at fault, Forbidden, NotFound.

    With ``refuse_twins`` it raises LikelyDuplicate when a partner that looks like it is here already.
    """
    require(actor, CHANGE_PARTNERS, institution_id)
    partner = Partner(institution_id=institution_id, **_checked(values, Partner()))
    if refuse_twins:
        _refuse_twins(values)
    for name, value in derived(partner).items():
        setattr(partner, name, value)
    with _refusing():
        add_record(partner, actor=actor, action=PARTNER_CREATED)
    created = PartnerCreated(institution_id=institution_id, partner_id=partner.pk, side=partner.side, kind=partner.kind)
    publish(created)
    return partner


@service
def change_partner(
    *, actor: Actor, partner: Partner, values: Mapping[str, Any], expected_version: int | None = None, reason: str = ""
) -> dict[str, tuple[Any, Any]]:
    """Change EDITABLE fields; only what differs is written. Returns field -> (before, after).

    Raises StaleRecord when the partner has another version than expected, Conflict when it has been merged, Invalid.
    """
    require(actor, CHANGE_PARTNERS, partner.institution_id)
    _require_whole(partner)
    checked = _checked(values, partner)
    with _refusing():
        changed = change_record(
            partner,
            checked,
            actor=actor,
            action=PARTNER_CHANGED,
            expected_version=expected_version,
            reason=reason,
        )
    if changed.keys() & _SEARCHED:
        refresh_search([partner.pk])
    if changed:
        event = PartnerChanged(
            institution_id=partner.institution_id, partner_id=partner.pk, fields=tuple(sorted(changed))
        )
        publish(event)
    return changed


@service
def end_partnership(
    *, actor: Actor, partner: Partner, on: date, reason: str, expected_version: int | None = None
) -> None:
    """End a partnership on its last day, and with it the parts that are still played. Asks for a reason."""
    require(actor, CHANGE_PARTNERS, partner.institution_id)
    _require_whole(partner)
    if not reason.strip():
        raise Invalid(_("Say why the partnership ends."), fields={"reason": [_("Say why the partnership ends.")]})
    if partner.ended_on is not None:
        raise Conflict(_("This partnership has already been ended."))
    values = _checked({"ended_on": on}, partner)
    change_record(
        partner, values, actor=actor, action=PARTNER_ENDED, expected_version=expected_version, reason=reason.strip()
    )
    for role in PartnerRole.objects.filter(partner=partner, end__isnull=True):
        _end_role(role, max(on, role.start or on), actor)
    publish(PartnerChanged(institution_id=partner.institution_id, partner_id=partner.pk, fields=("ended_on",)))


@service
def resume_partnership(*, actor: Actor, partner: Partner, expected_version: int | None = None) -> None:
    """Take back the end of a partnership. Parts that ended with it are given anew where needed."""
    require(actor, CHANGE_PARTNERS, partner.institution_id)
    _require_whole(partner)
    if partner.ended_on is None:
        raise Conflict(_("This partnership goes on; there is nothing to resume."))
    changes = {"ended_on": None}
    change_record(partner, changes, actor=actor, action=PARTNER_RESUMED, expected_version=expected_version)
    publish(PartnerChanged(institution_id=partner.institution_id, partner_id=partner.pk, fields=("ended_on",)))


@service
def note_contact(*, actor: Actor, partner: Partner, on: date, note: str = "") -> None:
    """Note that someone spoke with the partner; the last contact moves only forward. The note stays in the history."""
    require(actor, CHANGE_PARTNERS, partner.institution_id)
    _require_whole(partner)
    _checked({"last_contact_on": on}, partner)
    locked = Partner.objects.select_for_update().get(pk=partner.pk)
    if locked.last_contact_on is None or locked.last_contact_on < on:
        change_record(locked, {"last_contact_on": on}, actor=actor, action=PARTNER_CONTACTED, reason=note.strip())
    else:
        record(PARTNER_CONTACTED, locked, actor=actor, changes={"contact_on": (None, on)}, reason=note.strip())


@service
def give_part(
    *, actor: Actor, partner: Partner, part: str, start: date | None = None, end: date | None = None
) -> PartnerRole:
    """Give the partner a part from a day to a day. Raises Conflict when it plays that part already in this time."""
    require(actor, CHANGE_PARTNERS, partner.institution_id)
    _require_whole(partner)
    if part not in PartnerPart.values:
        raise Invalid(_("Choose one of the parts."), fields={"part": [_("Choose one of the parts.")]})
    _refuse_days(date_faults(start, end, None, on=timezone.localdate()), {"since": "start", "ended_on": "end"})
    Partner.objects.select_for_update().get(pk=partner.pk)
    played = PartnerRole.objects.filter(partner=partner, part=part)
    if any(overlap((start, end), (role.start, role.end)) for role in played):
        sentence = _("The partner already plays this part in this time.")
        raise Conflict(sentence, fields={"part": [sentence]})
    role = PartnerRole(institution_id=partner.institution_id, partner=partner, part=part, start=start, end=end)
    return add_record(role, actor=actor, action=PARTNER_ROLE_GIVEN)


@service
def end_part(*, actor: Actor, role: PartnerRole, on: date) -> None:
    """End a part on its last day. Raises Conflict when it has ended, Invalid when the day precedes its beginning."""
    require(actor, CHANGE_PARTNERS, role.institution_id)
    locked = PartnerRole.objects.select_for_update().select_related("partner").get(pk=role.pk)
    if locked.end is not None:
        raise Conflict(_("This part has already ended."))
    _refuse_days(date_faults(locked.start, on, None, on=timezone.localdate()), {"ended_on": "end"})
    _end_role(locked, on, actor)


@service
def attach_file(*, actor: Actor, partner: Partner, upload: File[bytes]) -> StoredFile:
    """Keep a file with the partner. Raises Invalid or TooLarge with the sentence for the person who chose it."""
    require(actor, CHANGE_PARTNERS, partner.institution_id)
    _require_whole(partner)
    return store_file(upload=upload, actor=actor, institution_id=partner.institution_id, subject=partner, kind=EVIDENCE)


@service
def declare_distinct(*, actor: Actor, first: Partner, second: Partner) -> PartnerDistinction:
    """Remember that two partners that look alike are two. Declaring it again changes nothing."""
    require(actor, MERGE_PARTNERS, first.institution_id)
    if first.pk == second.pk or first.institution_id != second.institution_id:
        raise Invalid(_("Choose two partners of the same institution."))
    low, high = sorted((first, second), key=lambda partner: partner.pk)
    found: PartnerDistinction | None = PartnerDistinction.objects.filter(first=low, second=high).first()
    if found is not None:
        return found
    made = PartnerDistinction(institution_id=low.institution_id, first=low, second=high)
    made.save(force_insert=True)
    for one, other in ((low, high), (high, low)):
        record(PARTNERS_DISTINGUISHED, one, actor=actor, changes={"other": (None, str(other))})
    return made


def _checked(values: Mapping[str, Any], partner: Partner) -> dict[str, Any]:
    """The values as they are stored. Raises Invalid naming every field at fault."""
    if unknown := set(values) - set(EDITABLE):
        raise Invalid(_("A partner has no such field."), fields={name: [_("No such field.")] for name in unknown})
    checked = dict(values)
    for name in _CLEANED:
        if name in checked:
            checked[name] = clean_name(str(checked[name] or "")).text
    faults: dict[str, list[object]] = {}
    if "ice" in checked:
        check = check_ice(str(checked["ice"] or ""))
        checked["ice"] = check.number
        if not check.accepted:
            faults["ice"] = [ice_sentence(check)]
    if checked.get("employees") is not None:
        checked["size"] = size_of(checked["employees"])
    days = {name: checked.get(name, getattr(partner, name)) for name in ("since", "ended_on", "last_contact_on")}
    wrong = date_faults(**days, on=timezone.localdate())
    faults |= {name: [_DATE_SENTENCES[fault]] for name, fault in wrong.items()}
    if faults:
        raise Invalid(next(iter(faults.values()))[0], fields=faults)
    return checked


def _refuse_twins(values: Mapping[str, Any]) -> None:
    if twins := [pair.kept for pair in find_twins_of(values)]:
        names = ", ".join(twin.name for twin in twins[:3])
        sentence = _(
            "A partner like this is here already: %(names)s. Open that record, or confirm that this is another."
        )
        raise LikelyDuplicate(sentence % {"names": names}, candidates=[twin.pk for twin in twins])


def _refuse_days(faults: Mapping[str, DateFault], names: Mapping[str, str]) -> None:
    """Raise Invalid for days at fault; ``names`` tells what the fields are called here."""
    fields = {names[name]: [_DATE_SENTENCES[fault]] for name, fault in faults.items() if name in names}
    if fields:
        raise Invalid(next(iter(fields.values()))[0], fields=fields)


def _require_whole(partner: Partner) -> None:
    if partner.merged_into_id is not None:
        raise Conflict(
            _("“%(name)s” has been merged. Change the partner that was kept.") % {"name": partner.name},
            merged_into=partner.merged_into_id,
        )


def _end_role(role: PartnerRole, on: date, actor: Actor) -> None:
    change_record(role, {"end": on}, actor=actor, action=PARTNER_ROLE_ENDED)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what the model's own validation refuses into a refusal of the house, field by field."""
    try:
        yield
    except ValidationError as fault:
        fields = fault.message_dict
        raise Invalid(next(iter(fields.values()))[0], fields=fields) from fault
