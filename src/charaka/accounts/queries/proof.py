"""The proof: balances against lines, service lines against the ledger, to the centime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce, TruncMonth

from charaka.accounts.models import EntryLine, MonthlyBalance
from charaka.accounts.models.choices import EntryState
from charaka.accounts.rules.balances import BalanceKey

Sums = tuple[int, int, int]
NOTHING: Sums = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Difference:
    """A monthly balance that is not what its lines add up to: (debit, credit, number of lines) on both sides."""

    key: BalanceKey
    kept: Sums
    counted: Sums


def find_differences(institution_id: int) -> list[Difference]:
    """Recompute all monthly balances from the posted lines; an empty list is the proof that none differs."""
    kept = {
        BalanceKey(row.month, row.account_id, row.line_key): (row.debit, row.credit, row.lines)
        for row in MonthlyBalance.objects.filter(institution_id=institution_id)
    }
    counted = count_from_lines(institution_id)
    keys = sorted(kept.keys() | counted.keys())
    found = [Difference(key, kept.get(key, NOTHING), counted.get(key, NOTHING)) for key in keys]
    return [one for one in found if one.kept != one.counted]


def count_from_lines(institution_id: int) -> dict[BalanceKey, Sums]:
    """What the posted lines add up to, by month, account and service line."""
    rows = (
        EntryLine.objects.filter(institution_id=institution_id, entry__state=EntryState.POSTED)
        .annotate(month=TruncMonth("date"), key=Coalesce("service_line_id", 0))
        .values_list("month", "account_id", "key")
        .annotate(debit=Sum("debit"), credit=Sum("credit"), count=Count("pk"))
        .order_by()
    )
    return {BalanceKey(_day(m), a, k): (int(d), int(c), n) for m, a, k, d, c, n in rows}


def _day(value: date) -> date:
    return date(value.year, value.month, 1)
