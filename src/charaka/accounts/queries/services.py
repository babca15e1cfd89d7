"""What each service line earns and costs, read from the monthly balances and the allocations in force.

Two queries for any number of months and entry lines; never the lines themselves. Amounts are centimes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import QuerySet, Sum
from django.db.models.functions import Substr

from charaka.accounts.models import AllocatedAmount, MonthlyBalance, ServiceLine
from charaka.accounts.models.choices import LineKind
from charaka.accounts.queries.chart import list_service_lines
from charaka.accounts.rules.categories import EXPENSE, INCOME, OWN_STRICT, RECURRENT_GRANTS, Category
from charaka.kernel.periods import Period

GRANTS: Final = (*RECURRENT_GRANTS, Category.INVESTMENT_RELEASE, Category.DONATION)
EARNED: Final = tuple(category for category in INCOME if category not in GRANTS)
_RESULT: Final = tuple(category.value for category in (*INCOME, *EXPENSE))


@dataclass(slots=True)
class LineResult:
    """A service line in a period. ``amounts``: credit less debit by category, so cost is negative there.

    ``taken`` is the shared cost that an allocation brought here, ``given`` what it took away.
    """

    line: ServiceLine
    amounts: dict[Category, int] = field(default_factory=dict)
    taken: int = 0
    given: int = 0

    @property
    def is_structure(self) -> bool:
        return self.line.kind == LineKind.STRUCTURE

    def sum_of(self, categories: Iterable[Category]) -> int:
        return sum(self.amounts.get(category, 0) for category in categories)

    @property
    def revenue(self) -> int:
        """Income without grants."""
        return self.sum_of(EARNED)

    @property
    def own_revenue(self) -> int:
        """What was sold: the base of the key by own revenue."""
        return self.sum_of(OWN_STRICT)

    @property
    def grants(self) -> int:
        return self.sum_of(GRANTS)

    @property
    def cost(self) -> int:
        """What was booked on the line, positive."""
        return -self.sum_of(EXPENSE)

    @property
    def direct_cost(self) -> int:
        """The cost of the line itself; shared costs are nobody's direct cost."""
        return 0 if self.is_structure else self.cost

    @property
    def margin(self) -> int:
        """Before allocation."""
        return self.revenue - self.direct_cost

    @property
    def shared_cost(self) -> int:
        """What an allocation brought; of the structure, what no allocation has taken away yet."""
        return self.taken + (self.cost - self.given if self.is_structure else -self.given)

    @property
    def result(self) -> int:
        """After allocation, without grants."""
        return self.margin - self.shared_cost

    @property
    def is_empty(self) -> bool:
        return not (any(self.amounts.values()) or self.taken or self.given)


@dataclass(frozen=True, slots=True)
class ServiceResults:
    """All service lines of a period. Sums are over all of them, so they are those of the ledger."""

    period: Period
    lines: tuple[LineResult, ...]

    def total(self, name: str) -> int:
        """The sum of a figure of the lines: ``total("revenue")``."""
        return sum(getattr(line, name) for line in self.lines)

    @property
    def shown(self) -> list[LineResult]:
        """Lines with something on them; the structure only when it keeps something."""
        return [one for one in self.lines if not one.is_empty and (not one.is_structure or self._keeps(one))]

    @property
    def income(self) -> int:
        return self.total("revenue") + self.total("grants")

    @property
    def cost(self) -> int:
        return self.total("cost")

    @property
    def result(self) -> int:
        """The result of the period, with grants."""
        return self.total("result") + self.total("grants")

    @property
    def shared(self) -> int:
        """Costs booked on the structure."""
        return sum(line.cost for line in self.lines if line.is_structure)

    @property
    def allocated(self) -> int:
        return self.total("taken")

    @property
    def unallocated(self) -> int:
        """Shared costs that no allocation in force has spread: not run yet, or posted since."""
        return self.shared - self.allocated

    def by_category(self) -> dict[Category, int]:
        found: dict[Category, int] = {}
        for line in self.lines:
            for category, amount in line.amounts.items():
                found[category] = found.get(category, 0) + amount
        return found

    @staticmethod
    def _keeps(one: LineResult) -> bool:
        return bool(one.revenue or one.shared_cost)


def service_results(institution_id: int, period: Period) -> ServiceResults:
    """Income, direct cost, margin, allocated cost and result of each line, by nature. Whole months only."""
    lines = {line.pk: LineResult(line) for line in list_service_lines(institution_id)}
    for (line_key, category), amount in amounts_by_line(institution_id, period).items():
        lines[line_key].amounts[category] = amount
    moved = allocated_in(institution_id, period).values_list("service_line_id", "source_line_id")
    for target, source, amount in moved.annotate(sum=Sum("amount")).order_by():
        lines[target].taken += int(amount)
        lines[source].given += int(amount)
    return ServiceResults(period, tuple(lines.values()))


def amounts_by_line(institution_id: int, period: Period) -> dict[tuple[int, Category], int]:
    """Credit less debit by service line and category of income and expense: one query, on the balances alone."""
    rows = (
        balances_in(institution_id, period)
        .filter(category__in=_RESULT)
        .values_list("line_key", "category")
        .annotate(debits=Sum("debit"), credits=Sum("credit"))
        .order_by()
    )
    return {(line, Category(category)): int(credit) - int(debit) for line, category, debit, credit in rows}


def amounts_by_month(institution_id: int, period: Period, categories: Iterable[Category]) -> Mapping[
    tuple[date, Category], int
]:  # fmt: skip
    """Credit less debit by month and category: one query."""
    rows = (
        balances_in(institution_id, period)
        .filter(category__in=[category.value for category in categories])
        .values_list("month", "category")
        .annotate(debits=Sum("debit"), credits=Sum("credit"))
        .order_by()
    )
    return {(month, Category(category)): int(credit) - int(debit) for month, category, debit, credit in rows}


def balances_in(institution_id: int, period: Period) -> QuerySet[MonthlyBalance]:
    return MonthlyBalance.objects.filter(institution_id=institution_id, month__gte=period.start, month__lte=period.end)


def allocated_in(institution_id: int, period: Period) -> QuerySet[AllocatedAmount]:
    """What the allocations in force moved in a period. No month has two of them."""
    return AllocatedAmount.objects.filter(
        institution_id=institution_id, run__replaced_on__isnull=True, month__gte=period.start, month__lte=period.end
    )


@dataclass(frozen=True, slots=True)
class LedgerSums:
    """The ledger of a period by the first digit of its accounts, whatever they mean; ``lines`` of entries in it."""

    by_class: dict[str, int]
    lines: int

    @property
    def result(self) -> int:
        """Class 7 less class 6."""
        return self.by_class.get("7", 0) + self.by_class.get("6", 0)


def ledger_sums(institution_id: int, period: Period) -> LedgerSums:
    """Credit less debit by class: the other side of the proof, which knows neither services nor categories."""
    rows = (
        balances_in(institution_id, period)
        .annotate(digit=Substr("account__code", 1, 1))
        .values_list("digit")
        .annotate(debits=Sum("debit"), credits=Sum("credit"), count=Sum("lines"))
        .order_by()
    )
    found = [(digit, int(credit) - int(debit), int(count)) for digit, debit, credit, count in rows]
    return LedgerSums({digit: amount for digit, amount, _n in found}, sum(n for _digit, _amount, n in found))
