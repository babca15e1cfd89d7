"""Reading the bank: accounts with their balances, lines, what is open in the ledger, proposals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import (
    BankAccount,
    BankLine,
    BankMatch,
    BankRule,
    BankStatement,
    Entry,
    EntryLine,
    LineMatch,
    MonthlyBalance,
)
from charaka.accounts.models.choices import BankLineState, EntryState
from charaka.accounts.permissions import VIEW_BANK
from charaka.accounts.queries.chart import accounts_of
from charaka.accounts.rules.categories import Category
from charaka.accounts.rules.matching import OpenItem, Proposal, Wanted, propose
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.permissions import Permission, require
from charaka.kernel.search_text import fold
from charaka.kernel.settings_registry import setting, value_of

SETTLED: Final = (Category.RECEIVABLES, Category.PAYABLES)
CANDIDATES: Final = 1_000
FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
NEAR_DAYS = setting(
    "accounts.bank_near_days", int, default=10, label=_("Days between a posted payment and the bank"),
    help=_("A payment posted within so many days of a line of the statement is proposed as its counterpart."),
    minimum=0, maximum=120,
)  # fmt: skip


# One of them ----------------------------------------------------------------------------------------------------------


def access_bank_account(actor: Actor, pk: int, wanted: Permission = VIEW_BANK) -> BankAccount:
    """The bank account, if the actor may. Raises NotFound, Forbidden."""
    found = BankAccount.objects.filter(pk=pk).select_related("account", "journal").first()
    if found is None:
        raise NotFound(_("There is no such bank account."))
    require(actor, wanted, found.institution_id)
    return found


def access_bank_line(actor: Actor, pk: int, wanted: Permission = VIEW_BANK) -> BankLine:
    """The line, if the actor may. Raises NotFound, Forbidden."""
    rows = BankLine.objects.select_related("bank_account__account", "bank_account__journal", "entry__journal")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such line."))
    require(actor, wanted, found.institution_id)
    return found


# Accounts with their balances -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """A bank account beside its ledger account, in centimes. ``statement`` is the last one, None before the first."""

    bank_account: BankAccount
    statement: BankStatement | None
    ledger: int
    to_match: int

    @property
    def difference(self) -> int | None:
        return None if self.statement is None else int(self.statement.closing) - self.ledger


def standings(bank_accounts: Iterable[BankAccount] | None = None) -> list[Standing]:
    """All bank accounts (or these) with their last statement, their ledger balance and how much waits: four queries."""
    rows = BankAccount.objects.select_related("account", "journal").order_by("name", "pk")
    accounts = list(rows if bank_accounts is None else bank_accounts)
    ids = [one.pk for one in accounts]
    latest = BankStatement.objects.filter(bank_account=OuterRef("pk")).order_by("-end", "-pk").values("pk")[:1]
    last = dict(BankAccount.objects.filter(pk__in=ids).annotate(last=Subquery(latest)).values_list("pk", "last"))
    statements = BankStatement.objects.in_bulk([pk for pk in last.values() if pk])
    waiting = BankLine.objects.filter(bank_account__in=ids, state=BankLineState.OPEN)
    counts = dict(waiting.values("bank_account").annotate(n=Count("pk")).values_list("bank_account", "n").order_by())
    sums = MonthlyBalance.objects.filter(account__in={one.account_id for one in accounts}).values("account")
    ledger = dict(sums.annotate(left=Sum("debit") - Sum("credit")).values_list("account", "left").order_by())
    return [
        Standing(one, statements.get(last.get(one.pk)), int(ledger.get(one.account_id, 0)), counts.get(one.pk, 0))
        for one in accounts
    ]


# What is open in the ledger -------------------------------------------------------------------------------------------


def open_lines(institution_id: int) -> QuerySet[Any]:
    """Posted lines of clients and suppliers that nothing settled whole; ``left`` is signed, debit above zero.

    Lines lettered in the imported books are settled; an entry and its reversal settle each other.
    """
    rows = EntryLine.objects.filter(
        accounts_of(SETTLED, [institution_id], FIRST, LAST), entry__state=EntryState.POSTED, lettering=""
    ).exclude(Q(entry__reverses__isnull=False) | Exists(Entry.objects.filter(reverses=OuterRef("entry"))))
    return rows.annotate(left=_left()).exclude(left=0)


def _left() -> Any:
    return F("debit") - F("credit") - _settled("debit_line") + _settled("credit_line")


def _settled(side: str) -> Coalesce:
    sums = LineMatch.objects.filter(**{side: OuterRef("pk")}).order_by().values(side)
    return Coalesce(Subquery(sums.annotate(sum=Sum("amount")).values("sum")), 0)


def open_documents(institution_id: int, *, received: bool, search: str = "", most: int = CANDIDATES) -> list[EntryLine]:
    """What a receipt (or a payment) could settle: the latest first, with the entry."""
    rows = open_lines(institution_id).filter(left__gt=0) if received else open_lines(institution_id).filter(left__lt=0)
    for word in search.split()[:5]:
        rows = rows.filter(
            Q(entry__reference__icontains=word) | Q(party_name__icontains=word) | Q(label__icontains=word)
            | Q(entry__label__icontains=word) | Q(partner__name__icontains=word)
        )  # fmt: skip
    return list(rows.select_related("entry__journal", "account", "partner").order_by("-date", "-pk")[:most])


def party_of(line: EntryLine) -> str:
    """The client or supplier of a line, as people call it."""
    return line.partner.shown_name if line.partner else line.party_name or line.party_code


def item_of(line: Any) -> OpenItem:
    """An open line as the rule compares it."""
    return OpenItem(
        line.pk, abs(line.left), line.entry.reference or line.label, party_of(line), line.due_on or line.date
    )


# Proposals ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a line: documents, payments that are posted already, and a rule."""

    line: BankLine
    proposals: list[Proposal]
    posted: list[EntryLine]
    rule: BankRule | None


class Finder:
    """Looks for counterparts of many lines with few queries."""

    def __init__(self, bank_account: BankAccount) -> None:
        self.bank_account = bank_account
        self.documents: dict[int, EntryLine] = {}
        self._items: dict[bool, list[OpenItem]] = {}
        self._rules = [(fold(rule.words), rule) for rule in list_rules()]

    def items(self, *, received: bool) -> list[OpenItem]:
        if received not in self._items:
            rows = open_documents(self.bank_account.institution_id, received=received)
            self.documents |= {row.pk: row for row in rows}
            self._items[received] = [item_of(row) for row in rows]
        return self._items[received]

    def find(self, lines: Sequence[BankLine]) -> list[Found]:
        posted = self._posted(lines)
        return [
            Found(line, propose(self.wanted(line), self.items(received=line.amount > 0)), posted.get(line.pk, []),
                  self.rule_for(line))
            for line in lines
        ]  # fmt: skip

    @staticmethod
    def wanted(line: BankLine) -> Wanted:
        return Wanted(abs(int(line.amount)), f"{line.text} {line.reference} {line.counterparty}")

    def rule_for(self, line: BankLine) -> BankRule | None:
        """The rule with the longest words that the line holds."""
        text = fold(f"{line.text} {line.reference} {line.counterparty}")
        fitting = [(len(words), rule) for words, rule in self._rules if words in text]
        return max(fitting, key=lambda pair: pair[0])[1] if fitting else None

    def _posted(self, lines: Sequence[BankLine]) -> dict[int, list[EntryLine]]:
        """Entries on the ledger account of the bank with the same amount, near the day, that no line has taken."""
        if not lines:
            return {}
        near = timedelta(days=value_of(NEAR_DAYS, self.bank_account.institution_id).value)
        days = [line.date for line in lines]
        rows = unused_lines(self.bank_account).filter(date__gte=min(days) - near, date__lte=max(days) + near)
        amounts = {abs(int(line.amount)) for line in lines}
        rows = rows.filter(Q(debit__in=amounts) | Q(credit__in=amounts)).select_related("entry__journal")
        found: dict[int, list[EntryLine]] = {}
        for row in rows.order_by("date", "pk")[:CANDIDATES]:
            for line in lines:
                if row.net == line.amount and abs(row.date - line.date) <= near:
                    found.setdefault(line.pk, []).append(row)
        return found


def unused_lines(bank_account: BankAccount) -> QuerySet[EntryLine]:
    """Posted lines of the ledger account that no line of a statement has taken, without reversals."""
    rows = EntryLine.objects.filter(account=bank_account.account_id, entry__state=EntryState.POSTED)
    rows = rows.exclude(Q(entry__reverses__isnull=False) | Exists(Entry.objects.filter(reverses=OuterRef("entry"))))
    return rows.exclude(Exists(BankMatch.objects.filter(entry_line=OuterRef("pk"))))


def list_rules() -> list[BankRule]:
    return list(BankRule.objects.select_related("account", "service_line").order_by("words"))


def list_bank_lines(bank_account: BankAccount) -> QuerySet[BankLine]:
    return BankLine.objects.filter(bank_account=bank_account).select_related("entry__journal")


def list_matches(line: BankLine) -> list[BankMatch]:
    """What a matched line settled, without the line on the bank's own account."""
    rows = BankMatch.objects.filter(bank_line=line).exclude(entry_line__account=line.bank_account.account_id)
    return list(rows.select_related("entry_line__entry__journal", "entry_line__account", "entry_line__partner"))
