"""Matching lines of statements: with open documents, with an entry that is posted, or booked on an account; and undone.

Whoever matches locks the books first, so of two who press at once one wins and the other is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Account, BankAccount, BankLine, BankMatch, Entry, EntryLine, LineMatch, ServiceLine
from charaka.accounts.models.choices import BankLineState, EntryOrigin
from charaka.accounts.permissions import CHANGE_BANK
from charaka.accounts.queries.bank import Finder, list_bank_lines, open_lines, party_of, unused_lines
from charaka.accounts.queries.bank_files import in_words
from charaka.accounts.rules.matching import Proposal, shared, sure
from charaka.accounts.services.bank import add_bank_rule
from charaka.accounts.services.books import lock_book
from charaka.accounts.services.entries import post_entry, reverse_entry
from charaka.accounts.services.posting import LineDraft, entry_in, line_on
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid, NotFound
from charaka.kernel.permissions import require
from charaka.kernel.services import service

LINE_MATCHED = audit_action("accounts.bank_line.matched", _("Line of a statement matched"))
LINE_BOOKED = audit_action("accounts.bank_line.booked", _("Line of a statement booked"))
LINE_REOPENED = audit_action("accounts.bank_line.reopened", _("Match undone"))
SOURCE: Final = BankLine._meta.label_lower
MOST_AT_ONCE: Final = 200


class Part(NamedTuple):
    """An open ledger line that is settled, and how much of it in centimes; None: all that is open."""

    entry_line_id: int
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """What becomes of a difference: left open on the documents (no account), or booked on an account."""

    account: Account | None = None
    service_line: ServiceLine | None = None


@service
def confirm_match(*, actor: Actor, line: BankLine, parts: Sequence[Part], rest: Rest | None = None) -> BankLine:
    """Settle open documents with a line: posts the bank entry and writes what settled what.

    Without ``rest`` the sum must be exact. Raises Invalid (with the difference), Conflict (matched meanwhile, closed
    period), Forbidden, NotFound (a document that is not open here).
    """
    locked = _locked(actor, line)
    wanted = _documents(locked, parts)
    amount, chosen = abs(int(locked.amount)), sum(taken for _document, taken in wanted)
    if rest is None and amount != chosen:
        words = {"amount": in_words(amount - chosen)}
        raise Invalid(_("The line and what you chose differ by %(amount)s.") % words, difference=amount - chosen)
    if rest is None or rest.account is None:
        taken = dict(shared(amount, [(document.pk, part) for document, part in wanted]))
        wanted = [(document, taken[document.pk]) for document, _part in wanted if document.pk in taken]
    lines = [_settling(locked, document, part) for document, part in wanted]
    lines += _rest_lines(locked, wanted, rest, amount)
    entry = _post(actor, locked, lines)
    _settle(locked, entry, wanted)
    return _matched(actor, locked, entry, LINE_MATCHED)


@service
def book_line(
    *,
    actor: Actor,
    line: BankLine,
    account: Account,
    service_line: ServiceLine | None = None,
    label: str = "",
    remember: str = "",
) -> BankLine:
    """Book a line on an account: fees, contributions, a transfer. ``remember`` makes a rule of these words.

    Raises Conflict (matched meanwhile, closed period, the words have a rule), Invalid, Forbidden, NotFound.
    """
    locked = _locked(actor, line)
    if account.pk == locked.bank_account.account_id:
        sentence = _("This is the account of the bank itself. Choose the other side.")
        raise Invalid(sentence, fields={"account": [sentence]})
    entry = _post(actor, locked, [_other_side(locked, account, abs(int(locked.amount)), service_line, label)], label)
    _settle(locked, entry, [])
    if remember:
        add_bank_rule(
            actor=actor, institution_id=line.institution_id, words=remember, account=account, service_line=service_line
        )
    return _matched(actor, locked, entry, LINE_BOOKED)


@service
def match_posted(*, actor: Actor, line: BankLine, entry_line: EntryLine) -> BankLine:
    """Match a line with a payment that is in the books already. Raises Invalid (another amount), Conflict (taken)."""
    locked = _locked(actor, line)
    found = EntryLine.objects.filter(pk=entry_line.pk, account=locked.bank_account.account_id).first()
    if found is None:
        raise NotFound(_("There is no such entry on this account."))
    if found.net != locked.amount:
        words = {"amount": in_words(int(locked.amount) - found.net)}
        raise Invalid(_("The line and the entry differ by %(amount)s.") % words)
    if not unused_lines(locked.bank_account).filter(pk=found.pk).exists():
        raise Conflict(_("Another line has taken this entry already."))
    _keep(locked, found, abs(found.net))
    return _matched(actor, locked, found.entry, LINE_MATCHED)


@service
def confirm_sure(*, actor: Actor, bank_account: BankAccount, line_ids: Sequence[int]) -> int:
    """Confirm those of these lines whose proposal is sure, and answer how many. Raises Conflict, Forbidden."""
    require(actor, CHANGE_BANK, bank_account.institution_id)
    lock_book(bank_account.institution_id)
    rows = list_bank_lines(bank_account).filter(pk__in=list(line_ids)[:MOST_AT_ONCE], state=BankLineState.OPEN)
    taken: set[int] = set()
    done = 0
    for found in Finder(bank_account).find(list(rows.order_by("date", "pk"))):
        best: Proposal | None = None if found.posted else sure(found.proposals)
        if best is not None and not taken & set(best.keys):
            confirm_match(actor=actor, line=found.line, parts=[Part(key) for key in best.keys])
            taken |= set(best.keys)
            done += 1
    return done


@service
def undo_match(*, actor: Actor, line: BankLine, reason: str, on: date | None = None) -> BankLine:
    """Undo a match: reverse the entry that it posted and open again what it settled.

    An entry that was there before stays. Raises Conflict (the line is open), Invalid (no reason), Forbidden.
    """
    require(actor, CHANGE_BANK, line.institution_id)
    if not reason.strip():
        raise Invalid(_("Say why."), fields={"reason": [_("Say why.")]})
    lock_book(line.institution_id)
    locked = _row(line)
    entry = locked.entry
    if entry is None:
        raise Conflict(_("This line is not matched."))
    BankMatch.objects.filter(bank_line=locked).delete()
    if entry.source_type == SOURCE and entry.source_id == locked.pk:
        LineMatch.objects.filter(Q(debit_line__entry=entry) | Q(credit_line__entry=entry)).delete()
        reverse_entry(actor=actor, entry=entry, on=on or max(timezone.localdate(), entry.date), reason=reason)
    _set(locked, BankLineState.MATCHED, state=BankLineState.OPEN, entry=None)
    record(LINE_REOPENED, locked, actor=actor, changes={"entry": (str(entry), None)}, reason=reason.strip())
    return locked


# The parts of the entry -----------------------------------------------------------------------------------------------


def _locked(actor: Actor, line: BankLine) -> BankLine:
    require(actor, CHANGE_BANK, line.institution_id)
    lock_book(line.institution_id)
    locked = _row(line)
    if locked.state != BankLineState.OPEN:
        raise Conflict(_("Someone else matched this line first. Look at it again."))
    return locked


def _row(line: BankLine) -> BankLine:
    rows = BankLine.objects.select_for_update(of=("self",)).select_related(
        "bank_account__account", "bank_account__journal"
    )
    found: BankLine = rows.get(pk=line.pk)
    return found


def _documents(line: BankLine, parts: Sequence[Part]) -> list[tuple[EntryLine, int]]:
    """The documents that were chosen with how much of each. Raises Invalid, NotFound."""
    asked = {part.entry_line_id: part.amount for part in parts}
    if not asked or len(asked) != len(parts):
        raise Invalid(_("Choose one document at least, each once."))
    rows = open_lines(line.institution_id).filter(pk__in=asked).select_related("account", "entry", "partner")
    found: dict[int, Any] = {row.pk: row for row in rows}
    if set(found) != set(asked):
        raise NotFound(_("A document that you chose is not open any more. Look at the line again."))
    chosen = []
    for pk, amount in asked.items():
        left = int(found[pk].left)
        if (left > 0) != (line.amount > 0):
            raise Invalid(_("Money that came in settles what is owed to us, money that went out what we owe."))
        taken = abs(left) if amount is None else amount
        if not 0 < taken <= abs(left):
            words = {"document": found[pk].entry.reference or str(found[pk].entry_id), "amount": in_words(abs(left))}
            raise Invalid(_("Of %(document)s, %(amount)s is open.") % words)
        chosen.append((found[pk], taken))
    return chosen


def _settling(line: BankLine, document: EntryLine, amount: int) -> LineDraft:
    """The line that settles a document, on its account and for its party."""
    return line_on(
        document.account, **_side(line, amount), label=line.text[:300], party_code=document.party_code,
        party_name=document.party_name or party_of(document), partner_id=document.partner_id,
    )  # fmt: skip


def _side(line: BankLine, amount: int) -> dict[str, int]:
    """Where the other side of the bank stands: credit for a receipt, debit for a payment; turned when below zero."""
    credit = (line.amount > 0) == (amount > 0)
    return {"credit": abs(amount)} if credit else {"debit": abs(amount)}


def _other_side(
    line: BankLine, account: Account, amount: int, service_line: ServiceLine | None, label: str = ""
) -> LineDraft:
    return line_on(
        account, **_side(line, amount), label=(label or line.text)[:300],
        service_line_id=service_line.pk if service_line else None,
    )  # fmt: skip


def _rest_lines(
    line: BankLine, wanted: Sequence[tuple[EntryLine, int]], rest: Rest | None, amount: int
) -> list[LineDraft]:
    """The difference, on the account chosen; money too much without one stays open with the party."""
    left = amount - sum(taken for _document, taken in wanted)
    if not left:
        return []
    if rest is not None and rest.account is not None:
        return [_other_side(line, rest.account, left, rest.service_line)]
    return [_settling(line, wanted[-1][0], left)]


def _post(actor: Actor, line: BankLine, others: Sequence[LineDraft], label: str = "") -> Entry:
    own = line.bank_account
    amount = int(line.amount)
    bank = line_on(own.account, debit=max(amount, 0), credit=max(-amount, 0), label=line.text[:300])
    words = (label or line.text or line.reference or str(own))[:300]
    draft = entry_in(
        own.journal, line.date, words, [bank, *others], reference=line.reference[:80],
        origin=EntryOrigin.SYSTEM.value, source_type=SOURCE, source_id=line.pk,
    )  # fmt: skip
    return post_entry(actor=actor, institution_id=line.institution_id, draft=draft)


def _settle(line: BankLine, entry: Entry, wanted: Sequence[tuple[EntryLine, int]]) -> None:
    """Tie each document to the line that settled it; the first line of the entry is that of the bank."""
    posted = list(EntryLine.objects.filter(entry=entry).order_by("position"))
    _keep(line, posted[0], abs(int(line.amount)))
    for (document, amount), settling in zip(wanted, posted[1:], strict=False):
        debit, credit = (document, settling) if line.amount > 0 else (settling, document)
        LineMatch.objects.create(
            institution_id=line.institution_id, debit_line=debit, credit_line=credit, amount=amount,
            matched_on=line.date,
        )  # fmt: skip
        _keep(line, document, amount)


def _keep(line: BankLine, entry_line: EntryLine, amount: int) -> None:
    BankMatch.objects.create(institution_id=line.institution_id, bank_line=line, entry_line=entry_line, amount=amount)


def _matched(actor: Actor, line: BankLine, entry: Entry, act: Any) -> BankLine:
    _set(line, BankLineState.OPEN, state=BankLineState.MATCHED, entry=entry)
    record(act, line, actor=actor, changes={"entry": (None, str(entry)), "amount": (None, line.amount)})
    return line


def _set(line: BankLine, before: str, **changes: Any) -> None:
    """Move a line from one state to another, if it still is in the first. Raises Conflict."""
    rows = BankLine.objects.filter(pk=line.pk, state=before)
    if not rows.update(**changes, version=F("version") + 1, updated_at=timezone.now()):
        raise Conflict(_("Someone else matched this line first. Look at it again."))
    line.refresh_from_db()
