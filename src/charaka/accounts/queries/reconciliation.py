"""The reconciliation statement: from the balance of the bank to that of the ledger, to the centime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from charaka.accounts.models import BankAccount, BankLine, BankMatch, BankStatement, EntryLine
from charaka.accounts.models.choices import BankLineState, EntryState
from charaka.accounts.queries.bank import unused_lines

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Balance of the statement − what the bank has and the ledger has not + what the ledger has and the bank has not
    − what stood apart before the first statement − what lies between statements that do not follow = the ledger.

    All in centimes. ``at_bank`` and ``in_ledger`` are the rows; ``rest`` is zero, or nothing explains it.
    """

    statement: BankStatement | None
    first_day: date | None
    ledger: int
    at_bank_sum: int
    in_ledger_sum: int
    before: int
    between: int
    at_bank: list[BankLine]
    in_ledger: list[EntryLine]

    @property
    def balance(self) -> int:
        return int(self.statement.closing) if self.statement else 0

    @property
    def explained(self) -> int:
        """The ledger's balance as it follows from the statement."""
        return self.balance - self.at_bank_sum + self.in_ledger_sum - self.before - self.between

    @property
    def rest(self) -> int:
        return self.ledger - self.explained


def reconcile(bank_account: BankAccount) -> Reconciliation:
    """Compare the last statement with the ledger account as it stands now."""
    statements = list(BankStatement.objects.filter(bank_account=bank_account).order_by("end", "pk"))
    posted = EntryLine.objects.filter(account=bank_account.account_id, entry__state=EntryState.POSTED)
    ledger = _net(posted)
    waiting = BankLine.objects.filter(bank_account=bank_account, state=BankLineState.OPEN)
    if not statements:
        return Reconciliation(None, None, ledger, 0, ledger, 0, 0, [], [])
    first = min(statements, key=lambda one: (one.start, one.pk))
    last = statements[-1]
    since = unused_lines(bank_account).filter(date__gte=first.start)
    at_bank_sum = int(waiting.aggregate(sum=Coalesce(Sum("amount"), 0))["sum"])
    lines = BankLine.objects.filter(bank_account=bank_account)
    told = int(first.opening) + int(lines.aggregate(sum=Coalesce(Sum("amount"), 0))["sum"])
    return Reconciliation(
        statement=last, first_day=first.start, ledger=ledger, at_bank_sum=at_bank_sum, in_ledger_sum=_net(since),
        before=int(first.opening) - _before(bank_account, posted, first.start), between=int(last.closing) - told,
        at_bank=list(waiting.order_by("date", "pk")[:MOST_SHOWN]),
        in_ledger=list(since.select_related("entry__journal").order_by("date", "pk")[:MOST_SHOWN]),
    )  # fmt: skip


def _net(rows: QuerySet[EntryLine]) -> int:
    return int(rows.aggregate(net=Coalesce(Sum("debit"), 0) - Coalesce(Sum("credit"), 0))["net"])


def _before(bank_account: BankAccount, posted: QuerySet[EntryLine], day: date) -> int:
    """The ledger's balance on the eve of the first statement, without entries that lines of statements took since."""
    taken = BankMatch.objects.filter(bank_line__bank_account=bank_account, entry_line__date__lt=day)
    eve = posted.filter(date__lt=day)
    return _net(eve) - _net(eve.filter(pk__in=taken.values("entry_line")))
