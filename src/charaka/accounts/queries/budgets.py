"""Budgets as they were written: versions, amounts by line and month; and what came in a year, in the same form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Budget, BudgetAmount, MonthlyBalance
from charaka.accounts.models.choices import BudgetState
from charaka.accounts.permissions import VIEW_BUDGET
from charaka.accounts.rules.categories import EXPENSE, INCOME
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.models import Institution
from charaka.kernel.periods import Period, financial_year
from charaka.kernel.permissions import Permission, require

LineKey = tuple[str, int | None]
"""Prefix of accounts (or a whole account) and service line, None for all."""


def access_budget(actor: Actor, budget_id: int, wanted: Permission = VIEW_BUDGET) -> Budget:
    """The budget. Raises NotFound, Forbidden."""
    found = Budget.objects.select_related("institution").filter(pk=budget_id).first()
    if found is None:
        raise NotFound(_("There is no such budget."))
    require(actor, wanted, found.institution_id)
    return found


def list_budgets(institution_id: int) -> QuerySet[Budget]:
    """All versions, the latest year first, each scenario in the order of its versions."""
    rows = Budget.objects.filter(institution_id=institution_id).select_related("institution")
    return rows.order_by("-year", "scenario", "number")


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions that count for a year and a scenario: the original, the revised if any, a draft if any."""

    original: Budget | None
    revised: Budget | None
    draft: Budget | None

    @property
    def shown(self) -> Budget | None:
        """What execution is held against: the original; before one is adopted, its draft."""
        return self.original or self.draft

    @property
    def latest(self) -> Budget | None:
        """The version in force: the revised, else what is shown."""
        return self.revised or self.shown


def versions_of(budgets: Iterable[Budget], year: int, scenario: str) -> Versions:
    """The versions of a year and a scenario among those at hand."""
    of = sorted((b for b in budgets if b.year == year and b.scenario == scenario), key=lambda b: b.number)
    adopted = [budget for budget in of if budget.state == BudgetState.ADOPTED]
    drafts = [budget for budget in of if budget.state == BudgetState.DRAFT]
    return Versions(
        original=adopted[0] if adopted else None,
        revised=adopted[-1] if len(adopted) > 1 else None,
        draft=drafts[-1] if drafts else None,
    )


def year_of_budget(budget: Budget) -> Period:
    """The twelve months of a budget."""
    return year_named(budget.institution_id, budget.year)


def year_named(institution_id: int, year: int) -> Period:
    """The financial year of an institution, named by the year in which it starts."""
    start = Institution.objects.values_list("financial_year_start_month", flat=True).get(pk=institution_id)
    return financial_year(start, year)


def amounts_of(budget: Budget) -> dict[LineKey, list[int]]:
    """The amounts of a budget by line, twelve months each, lines in the order of the chart: two queries."""
    place = {month.start: index for index, month in enumerate(year_of_budget(budget).months())}
    found: dict[LineKey, list[int]] = {}
    rows = BudgetAmount.objects.filter(budget=budget).order_by("prefix", "service_line_id")
    for prefix, line, month, amount in rows.values_list("prefix", "service_line_id", "month", "amount"):
        found.setdefault((prefix, line), [0] * 12)[place[month]] += amount
    return found


@dataclass(frozen=True, slots=True)
class Actual:
    """What came on an account and a service line (0 for none) in a month: positive as its side grows, in centimes."""

    code: str
    line: int
    category: str
    month: int
    amount: int


def list_actuals(institution_id: int, span: Period) -> list[Actual]:
    """Income and expense of a span of months, counted from its first one: one query on the monthly balances."""
    place = {month.start: index for index, month in enumerate(span.months())}
    income = {category.value for category in INCOME}
    rows = MonthlyBalance.objects.filter(
        institution_id=institution_id, month__gte=span.start, month__lte=span.end,
        category__in=[*income, *(category.value for category in EXPENSE)],
    )  # fmt: skip
    names = ("account__code", "line_key", "category", "month", "debit", "credit")
    return [
        Actual(code, line, category, place[month], credit - debit if category in income else debit - credit)
        for code, line, category, month, debit, credit in rows.values_list(*names).order_by("account__code")
    ]


def year_actuals(institution_id: int, year: Period) -> dict[LineKey, list[int]]:
    """What came in a year by account and service line, twelve months each: the form of a budget."""
    found: dict[LineKey, list[int]] = {}
    for one in list_actuals(institution_id, year):
        found.setdefault((one.code, one.line or None), [0] * 12)[one.month] += one.amount
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """A line in two versions: amounts of the year, in centimes."""

    key: LineKey
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


def compare_budgets(before: Budget, after: Budget) -> list[Compared]:
    """Two versions line by line, those that are equal too."""
    one, other = amounts_of(before), amounts_of(after)
    keys = sorted(one.keys() | other.keys(), key=lambda key: (key[0], key[1] or 0))
    return [Compared(key, sum(one.get(key, ())), sum(other.get(key, ()))) for key in keys]
