"""Investment grants: the register, the release of each year proposed as a draft, and the entry that clears them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Account, Entry, GrantRelease, InvestmentGrant
from charaka.accounts.models.choices import EntryOrigin, JournalKind
from charaka.accounts.permissions import CHANGE_IMPUTED, POST_ENTRIES
from charaka.accounts.queries.chart import list_journals
from charaka.accounts.queries.grants import clearing_of, grant_accounts, released, schedule_of
from charaka.accounts.rules.imputed import last_day_of
from charaka.accounts.services.books import lock_book
from charaka.accounts.services.entries import draft_entry
from charaka.accounts.services.posting import EntryDraft, entry_in, line_on
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.models import Institution
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.services import service

GRANT_ADDED = audit_action("accounts.grant.added", _("Investment grant entered"))
GRANT_CHANGED = audit_action("accounts.grant.changed", _("Investment grant changed"))
RELEASE_PROPOSED = audit_action("accounts.grant.release_proposed", _("Release of a grant proposed"))
CLEARING_PROPOSED = audit_action("accounts.grant.clearing_proposed", _("Clearing of a grant proposed"))


@service
def add_grant(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> InvestmentGrant:
    """Enter a grant that paid for an asset. Raises Conflict (the reference is taken), Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_IMPUTED, institution_id)
    row = InvestmentGrant(institution_id=institution_id, **values)
    _check(row)
    return add_record(row, actor=actor, action=GRANT_ADDED)


@service
def change_grant(
    *, actor: Actor, grant: InvestmentGrant, changes: Mapping[str, Any], expected_version: int | None = None
) -> InvestmentGrant:
    """Change a grant. Amounts and time stand once a release is proposed. Raises Conflict, Invalid, Forbidden."""
    locked = _locked(actor, grant)
    fixed = ("amount", "asset_cost", "in_service_on", "months")
    moves = any(name in changes and changes[name] != getattr(locked, name) for name in fixed)
    if moves and GrantRelease.objects.filter(grant=locked, entry__isnull=False).exists():
        raise Conflict(_("A release has been proposed: the amounts and the time of this grant stand."))
    candidate = InvestmentGrant(pk=locked.pk, institution_id=locked.institution_id)
    for name in ("reference", "partner", "in_service_on", *fixed):
        setattr(candidate, name, changes.get(name, getattr(locked, name)))
    _check(candidate)
    change_record(locked, changes, actor=actor, action=GRANT_CHANGED, expected_version=expected_version)
    return locked


@service
def propose_release(*, actor: Actor, grant: InvestmentGrant, year: int) -> Entry:
    """Draft the entry by which a year’s part of a grant becomes income: Dr 1319 / Cr 7577. Once for each year.

    Raises Invalid (nothing is released in that year, or it has not begun), Conflict (proposed already), Forbidden.
    """
    require(actor, POST_ENTRIES, grant.institution_id)
    lock_book(grant.institution_id)
    locked = _locked(actor, grant)
    step = next((one for one in schedule_of(locked) if one.year == year), None)
    start = _start_month(locked)
    if step is None or last_day_of(year - 1, start) >= timezone.localdate():
        raise Invalid(_("Nothing of this grant is released in %(year)d, or the year has not begun.") % {"year": year})
    if step.entry is not None and not step.reversed:
        raise Conflict(_("The release of %(year)d has been proposed already.") % {"year": year})
    accounts = grant_accounts(locked.institution_id)
    label = str(_("Release of grant %(reference)s, %(year)d")) % {"reference": locked.reference, "year": year}
    row = GrantRelease.objects.filter(grant=locked, year=year).first()
    if row is None:
        row = GrantRelease(institution_id=locked.institution_id, grant=locked, year=year, amount=step.amount)
        row.save(force_insert=True)
    draft = _draft(locked, (accounts.booked, accounts.income), step.amount, label, year)
    draft.source_type, draft.source_id = GrantRelease._meta.label_lower, row.pk
    entry = draft_entry(actor=actor, institution_id=locked.institution_id, draft=draft)
    row.entry, row.amount = entry, step.amount
    row.save()
    record(RELEASE_PROPOSED, locked, actor=actor, changes={"year": (None, year), "amount": (None, step.amount)})
    return entry


@service
def propose_releases(*, actor: Actor, institution_id: int, year: int) -> list[Entry]:
    """Draft the releases of a year of all grants that have none yet. Raises Invalid, Conflict, Forbidden."""
    require(actor, POST_ENTRIES, institution_id)
    made = []
    for grant in InvestmentGrant.objects.filter(institution_id=institution_id).order_by("pk"):
        step = next((one for one in schedule_of(grant) if one.year == year), None)
        if step is not None and (step.entry is None or step.reversed):
            made.append(propose_release(actor=actor, grant=grant, year=year))
    return made


@service
def propose_clearing(*, actor: Actor, grant: InvestmentGrant) -> Entry:
    """Draft the entry that clears a grant whose releases are all posted: Dr 1311 / Cr 1319. Once.

    Raises Conflict (not fully released, proposed already), Forbidden, NotFound.
    """
    require(actor, POST_ENTRIES, grant.institution_id)
    lock_book(grant.institution_id)
    locked = _locked(actor, grant)
    steps = schedule_of(locked)
    if released(steps) != locked.amount:
        raise Conflict(_("This grant is not fully released yet."))
    if clearing_of(locked) is not None:
        raise Conflict(_("The clearing of this grant has been proposed already."))
    accounts = grant_accounts(locked.institution_id)
    label = str(_("Clearing of grant %(reference)s")) % {"reference": locked.reference}
    draft = _draft(locked, (accounts.received, accounts.booked), locked.amount, label, steps[-1].year)
    draft.source_type, draft.source_id = InvestmentGrant._meta.label_lower, locked.pk
    entry = draft_entry(actor=actor, institution_id=locked.institution_id, draft=draft)
    record(CLEARING_PROPOSED, locked, actor=actor, changes={"amount": (None, locked.amount)})
    return entry


def _draft(grant: InvestmentGrant, sides: tuple[Account, Account], amount: int, label: str, year: int) -> EntryDraft:
    debit, credit = sides
    lines = [line_on(debit, debit=amount, label=label), line_on(credit, credit=amount, label=label)]
    journal = list_journals(grant.institution_id).filter(kind=JournalKind.GENERAL).first()
    if journal is None:
        raise Conflict(_("There is no general journal for this entry."))
    day = last_day_of(year, _start_month(grant))
    return entry_in(journal, day, label, lines, reference=grant.reference[:80], origin=EntryOrigin.SYSTEM.value)


def _start_month(grant: InvestmentGrant) -> int:
    return Institution.objects.values_list("financial_year_start_month", flat=True).get(pk=grant.institution_id)


def _locked(actor: Actor, grant: InvestmentGrant) -> InvestmentGrant:
    require(actor, CHANGE_IMPUTED, grant.institution_id)
    return InvestmentGrant.objects.select_for_update().get(pk=grant.pk)


def _check(row: InvestmentGrant) -> None:
    sentence: object
    if row.amount <= 0 or row.asset_cost < row.amount:
        sentence = _("A grant is above zero, and no more than the asset cost.")
        raise Invalid(sentence, fields={"amount": [sentence]})
    if not 1 <= row.months <= 600:
        sentence = _("An asset is depreciated over 1 to 600 months.")
        raise Invalid(sentence, fields={"months": [sentence]})
    if row.partner is not None and row.partner.institution_id != row.institution_id:
        sentence = _("This is not of the institution.")
        raise Invalid(sentence, fields={"partner": [sentence]})
    taken = InvestmentGrant.objects.filter(institution_id=row.institution_id, reference=row.reference)
    if taken.exclude(pk=row.pk).exists():
        sentence = _("The reference %(reference)s is taken.") % {"reference": row.reference}
        raise Conflict(sentence, fields={"reference": [sentence]})
