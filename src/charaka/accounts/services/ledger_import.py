"""Writing imported books: accounts and journals that are missing, entries, and reversals of what the file corrects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from charaka.accounts.events import LedgerImported
from charaka.accounts.models import Account, Entry, Journal
from charaka.accounts.models.choices import EntryOrigin
from charaka.accounts.permissions import IMPORT_LEDGER
from charaka.accounts.queries.chart import list_accounts, list_journals, list_service_lines
from charaka.accounts.queries.imported import Replacement, last_entry
from charaka.accounts.rules.fec import BookEntry, BookLine, journal_kind
from charaka.accounts.services.books import lock_book
from charaka.accounts.services.entries import reverse_entry
from charaka.accounts.services.posting import EntryDraft, LineDraft, write_posted
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict
from charaka.kernel.events import publish
from charaka.kernel.permissions import require
from charaka.kernel.services import service
from charaka.kernel.text import Text3

LEDGER_IMPORTED = audit_action("accounts.ledger.imported", _("Books imported"))
_IMPORTED: Final = EntryOrigin.IMPORTED.value
_LABEL: Final = 300


@service
def import_ledger(
    *,
    actor: Actor,
    institution_id: int,
    new: Sequence[BookEntry],
    replaced: Sequence[Replacement] = (),
    mark: int | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> int:
    """Post the entries of a file that was checked, and correct those it says otherwise; answer how many were posted.

    A correction is the reversal of the entry, on its own day, and a new one. Nothing new is nothing to record.
    ``mark`` is ``last_entry`` when the file was compared. Raises Conflict (books not open, a closed period, somebody
    posted meanwhile), Invalid, Forbidden, NotFound.
    """
    require(actor, IMPORT_LEDGER, institution_id)
    book = lock_book(institution_id)
    if mark is not None and last_entry(institution_id) != mark:
        raise Conflict(_("Somebody posted while the file was read. Check it again."))
    for one in replaced:
        _reverse(one, actor)
    entries = [*new, *(one.new for one in replaced)]
    if not entries:
        return 0
    accounts, added = _accounts(entries, institution_id)
    drafts = _drafts(entries, accounts, _journals(entries, institution_id), institution_id)
    write_posted(drafts, institution_id=institution_id, progress=progress)
    lines = sum(len(entry.lines) for entry in entries)
    changes = {
        "entries": (None, len(entries)),
        "lines": (None, lines),
        "corrected": (None, len(replaced)),
        "accounts": (None, added),
    }
    record(LEDGER_IMPORTED, book, actor=actor, changes={key: pair for key, pair in changes.items() if pair[1]})
    publish(LedgerImported(institution_id=institution_id, entries=len(entries), lines=lines))
    return len(entries)


def _reverse(one: Replacement, actor: Actor) -> None:
    entry = Entry.objects.get(pk=one.entry_id)
    reverse_entry(actor=actor, entry=entry, on=entry.date, reason=str(_("Corrected by the imported books")))


def _accounts(entries: Iterable[BookEntry], institution_id: int) -> tuple[Mapping[str, int], int]:
    """The accounts by code; those of the file that the chart has not are added under the name the file gives."""
    ids: dict[str, int] = dict(list_accounts(institution_id).values_list("code", "pk"))
    missing: dict[str, str] = {}
    for entry in entries:
        for line in entry.lines:
            if line.account not in ids and not missing.get(line.account):
                missing[line.account] = line.account_name
    Account.objects.bulk_create(
        Account(institution_id=institution_id, code=code, name=Text3.same(name or code))
        for code, name in sorted(missing.items())
    )
    if missing:
        ids = dict(list_accounts(institution_id).values_list("code", "pk"))
    return ids, len(missing)


def _journals(entries: Iterable[BookEntry], institution_id: int) -> Mapping[str, int]:
    """The journals by code; missing ones are added."""
    ids: dict[str, int] = dict(list_journals(institution_id).values_list("code", "pk"))
    missing: dict[str, str] = {}
    for entry in entries:
        if entry.key.journal not in ids and not missing.get(entry.key.journal):
            missing[entry.key.journal] = entry.lines[0].journal_name
    Journal.objects.bulk_create(
        Journal(institution_id=institution_id, code=code, name=Text3.same(name or code), kind=journal_kind(code, name))
        for code, name in sorted(missing.items())
    )
    return dict(list_journals(institution_id).values_list("code", "pk")) if missing else ids


def _drafts(
    entries: Iterable[BookEntry], accounts: Mapping[str, int], journals: Mapping[str, int], institution_id: int
) -> list[EntryDraft]:
    services = {line.code: line.pk for line in list_service_lines(institution_id)}
    return [_draft(entry, accounts, journals[entry.key.journal], services) for entry in entries]


def _draft(entry: BookEntry, accounts: Mapping[str, int], journal_id: int, services: Mapping[str, int]) -> EntryDraft:
    first = entry.lines[0]
    label = (first.entry_label or first.label or first.journal_name or entry.key.journal)[:_LABEL]
    return EntryDraft(
        journal_id, entry.key.journal, entry.key.day, label,
        [_line(line, label, accounts, services) for line in entry.lines],
        first.reference, first.reference_date, _IMPORTED,
        external_number=entry.key.number, fingerprint=entry.fingerprint,
    )  # fmt: skip


def _line(line: BookLine, label: str, accounts: Mapping[str, int], services: Mapping[str, int]) -> LineDraft:
    """A line; words that its entry says already are not said twice."""
    return LineDraft(
        accounts[line.account], line.account, line.debit, line.credit, "" if line.label == label else line.label,
        services.get(line.service_line), line.party_code, line.party_name, None, line.due_on, line.lettering,
        line.lettered_on, line.offering, line.session, line.grant_line,
    )  # fmt: skip
