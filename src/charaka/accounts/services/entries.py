"""Entries as people write them: kept as a draft, posted, reversed, discarded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from charaka.accounts.events import EntryPosted
from charaka.accounts.models import Entry, EntryLine
from charaka.accounts.models.choices import EntryState
from charaka.accounts.permissions import POST_ENTRIES
from charaka.accounts.rules.balances import Amounts, mirrored
from charaka.accounts.services.posting import (
    EntryDraft,
    LineDraft,
    entry_in,
    post_kept_draft,
    write_posted,
    year_of,
)
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.events import publish
from charaka.kernel.permissions import require
from charaka.kernel.services import service

ENTRY_DRAFTED = audit_action("accounts.entry.drafted", _("Entry drafted"))
ENTRY_CHANGED = audit_action("accounts.entry.changed", _("Draft changed"))
ENTRY_POSTED = audit_action("accounts.entry.posted", _("Entry posted"))
ENTRY_REVERSED = audit_action("accounts.entry.reversed", _("Entry reversed"))
ENTRY_DISCARDED = audit_action("accounts.entry.discarded", _("Draft discarded"))


@service
def post_entry(*, actor: Actor, institution_id: int, draft: EntryDraft) -> Entry:
    """Post an entry at once. Raises Invalid (does not balance, unknown account), Conflict (closed), Forbidden."""
    require(actor, POST_ENTRIES, institution_id)
    (pk,) = write_posted([draft], institution_id=institution_id)
    return _told(Entry.objects.select_related("journal").get(pk=pk), actor)


@service
def draft_entry(*, actor: Actor, institution_id: int, draft: EntryDraft) -> Entry:
    """Keep an entry as a draft: it need not balance yet and is in no balance. Raises Forbidden, NotFound."""
    require(actor, POST_ENTRIES, institution_id)
    entry = Entry(
        institution_id=institution_id, journal_id=draft.journal_id, year=year_of(institution_id, draft.day),
        date=draft.day, label=draft.label, reference=draft.reference, reference_date=draft.reference_date,
        origin=draft.origin, source_type=draft.source_type, source_id=draft.source_id,
    )  # fmt: skip
    entry.save(force_insert=True)
    _write_lines(entry, draft.lines)
    record(ENTRY_DRAFTED, entry, actor=actor, changes={"label": (None, entry.label), "date": (None, entry.date)})
    return entry


@service
def change_draft(*, actor: Actor, entry: Entry, draft: EntryDraft, expected_version: int | None = None) -> Entry:
    """Replace what a draft says. Raises StaleRecord (it changed since), Conflict (it is posted), Forbidden."""
    locked = _locked_draft(actor, entry)
    if expected_version is not None and locked.version != expected_version:
        raise Conflict(_("Someone else changed this draft. Look at it again before you save."))
    before = {"label": locked.label, "date": locked.date, "reference": locked.reference}
    locked.date = draft.day
    for name in ("label", "reference", "reference_date", "journal_id"):
        setattr(locked, name, getattr(draft, name))
    locked.year, locked.version = year_of(locked.institution_id, draft.day), locked.version + 1
    locked.save()
    locked.lines.all().delete()
    _write_lines(locked, draft.lines)
    changes = {name: (old, getattr(locked, name)) for name, old in before.items() if old != getattr(locked, name)}
    record(ENTRY_CHANGED, locked, actor=actor, changes=changes or {"lines": (None, len(draft.lines))})
    return locked


@service
def post_draft(*, actor: Actor, entry: Entry) -> Entry:
    """Post a draft that was kept. Raises Invalid, Conflict (closed period, posted already), Forbidden, NotFound."""
    locked = _locked_draft(actor, entry)
    post_kept_draft(locked, list(locked.lines.select_related("account")))
    return _told(Entry.objects.select_related("journal").get(pk=locked.pk), actor)


@service
def discard_draft(*, actor: Actor, entry: Entry) -> None:
    """Throw a draft away. Raises Conflict when it is posted, Forbidden, NotFound."""
    locked = _locked_draft(actor, entry)
    record(ENTRY_DISCARDED, locked, actor=actor, changes={"label": (locked.label, None)})
    locked.delete()


@service
def reverse_entry(*, actor: Actor, entry: Entry, on: date, reason: str) -> Entry:
    """Post the mirror of an entry, which is the only way to correct it. Raises Conflict (reversed already), Invalid."""
    require(actor, POST_ENTRIES, entry.institution_id)
    if not reason.strip():
        raise Invalid(_("Say why."), fields={"reason": [_("Say why.")]})
    original = Entry.objects.select_for_update(of=("self",)).select_related("journal").get(pk=entry.pk)
    if original.state != EntryState.POSTED:
        raise Conflict(_("A draft is changed or discarded, not reversed."))
    if Entry.objects.filter(reverses=original).exists() or original.reverses_id:
        raise Conflict(_("This entry has been reversed, or is a reversal itself."))
    if on < original.date:
        sentence = _("A reversal is not dated before what it reverses.")
        raise Invalid(sentence, fields={"on": [sentence]})
    lines = list(original.lines.select_related("account").order_by("position"))
    draft = entry_in(
        original.journal, on, str(_("Reversal: %(label)s") % {"label": original.label})[:300],
        [_mirror(line, amounts) for line, amounts in zip(lines, mirrored(_amounts(lines)), strict=True)],
        reference=original.reference, reverses_id=original.pk,
    )  # fmt: skip
    (pk,) = write_posted([draft], institution_id=original.institution_id)
    reversal = Entry.objects.select_related("journal").get(pk=pk)
    record(ENTRY_REVERSED, original, actor=actor, changes={"reversed_by": (None, pk)}, reason=reason.strip())
    return _told(reversal, actor)


def _amounts(lines: Sequence[EntryLine]) -> list[Amounts]:
    return [Amounts(line.debit, line.credit) for line in lines]


def _mirror(line: EntryLine, amounts: Amounts) -> LineDraft:
    return LineDraft(
        line.account_id, line.account.code, amounts.debit, amounts.credit, line.label, line.service_line_id,
        line.party_code, line.party_name, line.partner_id, offering=line.offering, session=line.session,
        grant_line=line.grant_line,
    )  # fmt: skip


def _locked_draft(actor: Actor, entry: Entry) -> Entry:
    require(actor, POST_ENTRIES, entry.institution_id)
    locked: Entry = Entry.objects.select_for_update(of=("self",)).select_related("journal").get(pk=entry.pk)
    if locked.state != EntryState.DRAFT:
        raise Conflict(_("A posted entry does not change. Reverse it instead."))
    return locked


def _write_lines(entry: Entry, lines: Sequence[LineDraft]) -> None:
    EntryLine.objects.bulk_create(
        EntryLine(
            institution_id=entry.institution_id, entry=entry, position=position, account_id=one.account_id,
            date=entry.date, service_line_id=one.service_line_id, debit=one.debit, credit=one.credit, label=one.label,
            party_code=one.party_code, party_name=one.party_name, partner_id=one.partner_id, due_on=one.due_on,
            offering=one.offering, session=one.session, grant_line=one.grant_line,
        )
        for position, one in enumerate(lines, 1)
    )  # fmt: skip


def _told(entry: Entry, actor: Actor) -> Entry:
    changes = {"number": (None, str(entry)), "date": (None, entry.date), "label": (None, entry.label)}
    record(ENTRY_POSTED, entry, actor=actor, changes=changes)
    publish(EntryPosted(institution_id=entry.institution_id, entry_id=entry.pk))
    return entry
