"""What a file of statements would bring: read, compared with the accounts and the lines that are known. Writes nothing.

Refusals are sentences here; the readers in ``rules.bank`` give codes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import BankAccount, BankLine, BankStatement
from charaka.accounts.rules.bank.reading import read_statements
from charaka.accounts.rules.bank.statements import (
    LineKey,
    ReadLine,
    ReadStatement,
    fingerprints,
    key_of,
    same_account,
    tidy,
)
from charaka.kernel import formats
from charaka.kernel.errors import Invalid, TooLarge
from charaka.kernel.imports.problems import FileRefused, FileTooLarge
from charaka.kernel.imports.sentences import say_refusal
from charaka.kernel.imports.sources import Limits
from charaka.kernel.ui.shown import language

CHUNK: Final = 500
SENTENCES: Final[dict[str, object]] = {
    "bad_amount": _("Row %(row)s: “%(value)s” is not an amount with two decimals at most."),
    "bad_balance": _("Row %(row)s: the balance “%(value)s” cannot be read."),
    "bad_day": _("Row %(row)s: “%(value)s” is not a day."),
    "bad_line": _("Row %(row)s: the line “%(value)s” cannot be read."),
    "balance_breaks": _(
        "Row %(row)s: the balance does not follow from the one before; they differ by %(amount)s. A row is missing."
    ),
    "balance_missing": _("The statement %(statement)s has no opening or no closing balance: the file is cut short."),
    "does_not_tie": _(
        "The statement %(statement)s does not tie: opening balance and lines differ from the closing balance by"
        " %(amount)s."
    ),
    "line_currency": _("Line %(row)s is in %(currency)s, unlike its statement."),
    "no_balances": _("The file names no balance, so nothing proves that it is whole. Export it with the balances."),
    "no_bank_titles": _("No row names the columns: a date, a label, and debit and credit or an amount."),
    "no_days": _("The statement %(statement)s names no day."),
    "no_statement": _("The file holds no statement."),
    "not_a_statement": _("This is no bank statement. Take the file as MT940, CAMT.053 or csv from your bank."),
    "other_message": _("This is %(found)s, not an account statement (camt.053). Ask your bank for the statement."),
    "page_missing": _("Row %(row)s: a page of the statement %(statement)s is missing before this one."),
    "tag_out_of_place": _("Row %(row)s: the field :%(tag)s: stands outside a statement."),
    "xml_damaged": _("The XML is damaged at row %(row)s. Download the file again."),
    "xml_entities": _("The XML declares entities or a document type. Bank statements have none: it is refused."),
}


@dataclass(frozen=True, slots=True)
class PlannedLine:
    line: ReadLine
    fingerprint: str
    known: bool


@dataclass(frozen=True, slots=True)
class PlannedStatement:
    """A statement with the account it is of. ``kept`` when it is in the books already, ``gap`` what lies between the
    statement before it and this one (closing and opening balance differ), None when nothing does.
    """

    account: BankAccount
    statement: ReadStatement
    lines: tuple[PlannedLine, ...]
    kept: bool
    gap: int | None

    @property
    def fresh(self) -> list[PlannedLine]:
        return [line for line in self.lines if not line.known]

    @property
    def known(self) -> int:
        return sum(1 for line in self.lines if line.known)


@dataclass(frozen=True, slots=True)
class Plan:
    """A file as it would be imported."""

    kind: str
    sha256: str
    statements: tuple[PlannedStatement, ...]

    @property
    def line_count(self) -> int:
        return sum(len(one.lines) for one in self.statements)

    @property
    def fresh_count(self) -> int:
        return sum(len(one.fresh) for one in self.statements)

    @property
    def known_count(self) -> int:
        return self.line_count - self.fresh_count


def plan_import(institution_id: int, data: bytes, *, bank_account: BankAccount | None = None) -> Plan:
    """Read a file and say what is new in it. Raises Invalid with a sentence, TooLarge."""
    try:
        read = read_statements(data, Limits().bytes)
    except FileTooLarge as refusal:
        raise TooLarge(say_refusal(refusal)) from None
    except FileRefused as refusal:
        raise Invalid(sentence_of(refusal)) from None
    accounts = list(BankAccount.objects.filter(institution_id=institution_id).select_related("account", "journal"))
    planned: list[PlannedStatement] = []
    for statement in read.statements:
        account = _account_of(statement, accounts, bank_account)
        planned.append(_planned(statement, account, planned))
    return Plan(read.kind, hashlib.sha256(data).hexdigest(), tuple(planned))


def sentence_of(refusal: FileRefused) -> str:
    """Why a file is refused, in the reader's language."""
    template = SENTENCES.get(refusal.reason)
    if template is None:
        return say_refusal(refusal)
    said = {**refusal.data, "statement": refusal.data.get("statement") or "1"}
    if isinstance(said.get("amount"), int):
        said["amount"] = in_words(said["amount"])
    return str(template) % said


def in_words(centimes: int) -> str:
    """An amount inside a sentence, with its decimals."""
    return formats.number(Fraction(centimes, 100), 2, language())


def _account_of(statement: ReadStatement, accounts: Sequence[BankAccount], chosen: BankAccount | None) -> BankAccount:
    """The account a statement is of. Raises Invalid: not ours, not the one chosen, another currency, not told."""
    number = tidy(statement.number)[:40]
    if chosen is not None and number and not same_account(number, chosen.number):
        words = {"number": number, "account": chosen}
        raise Invalid(_("The statement is of account %(number)s, not of %(account)s.") % words)
    fitting = [one for one in accounts if number and same_account(number, one.number)]
    found = chosen or (fitting[0] if len(fitting) == 1 else None)
    if found is None and number:
        words = {"number": number}
        raise Invalid(_("The account %(number)s is none of your bank accounts. Add it first.") % words)
    if found is None:
        raise Invalid(_("The file does not say of which account it is. Choose the account."))
    if statement.currency and statement.currency != found.currency:
        words = {"currency": statement.currency, "account": found, "own": found.currency}
        raise Invalid(_("The statement is in %(currency)s, but %(account)s is kept in %(own)s.") % words)
    return found


def _planned(statement: ReadStatement, account: BankAccount, earlier: Sequence[PlannedStatement]) -> PlannedStatement:
    before = [*_keys_before(statement, account), *_keys_of_planned(statement, account, earlier)]
    prints = fingerprints(statement.lines, before)
    known = _known(account, prints) | {line.fingerprint for one in earlier for line in one.lines}
    lines = tuple(PlannedLine(line, one, one in known) for line, one in zip(statement.lines, prints, strict=True))
    rows = BankStatement.objects.filter(bank_account=account)
    same = rows.filter(
        start=statement.first_day, end=statement.last_day, opening=statement.opening, closing=statement.closing
    )
    return PlannedStatement(account, statement, lines, same.exists(), _gap(statement, account, earlier))


def _keys_before(statement: ReadStatement, account: BankAccount) -> Iterable[LineKey]:
    """The lines of the same day in the statement that this one continues.

    It continues one that ends on its first day with its opening balance. When the lines of that day add up to nothing
    the two could as well overlap, and overlapping is taken: no line is then counted twice.
    """
    ending = BankStatement.objects.filter(
        bank_account=account, end=statement.first_day, closing=statement.opening
    ).exclude(start=statement.first_day, opening=statement.opening, closing=statement.closing)
    lines = list(BankLine.objects.filter(statement__in=ending, date=statement.first_day))
    if sum(line.amount for line in lines) == 0:
        return []
    return [key_of(ReadLine(line.date, line.amount, line.text, reference=line.reference)) for line in lines]


def _keys_of_planned(
    statement: ReadStatement, account: BankAccount, earlier: Sequence[PlannedStatement]
) -> Iterable[LineKey]:
    """The same for the statement before it in one file."""
    for one in earlier:
        cut = one.statement.last_day == statement.first_day and one.statement.closing == statement.opening
        lines = [line for line in one.statement.lines if line.day == statement.first_day]
        if one.account == account and cut and not one.kept and sum(line.amount for line in lines) != 0:
            yield from map(key_of, lines)


def _known(account: BankAccount, prints: Sequence[str]) -> set[str]:
    rows = BankLine.objects.filter(bank_account=account)
    found: set[str] = set()
    for start in range(0, len(prints), CHUNK):
        asked = rows.filter(fingerprint__in=prints[start : start + CHUNK])
        found.update(asked.values_list("fingerprint", flat=True))
    return found


def _gap(statement: ReadStatement, account: BankAccount, earlier: Sequence[PlannedStatement]) -> int | None:
    """By how much this statement does not follow from the one before it."""
    ends: list[tuple[date, int]] = [
        (one.statement.last_day, one.statement.closing) for one in earlier if one.account == account
    ]
    rows = BankStatement.objects.filter(bank_account=account, end__lte=statement.first_day)
    if last := rows.order_by("-end", "-pk").first():
        ends.append((last.end, int(last.closing)))
    ends = [one for one in ends if one[0] <= statement.first_day]
    if not ends or any(closing == statement.opening for _day, closing in ends):
        return None
    return statement.opening - max(ends)[1]
