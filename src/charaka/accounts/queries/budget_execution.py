"""Execution: what came against the original budget, with the revised beside, to a month and for the whole year.

Actuals come from the monthly balances. Each belongs to the budget line with the longest prefix of its account, of its
own service line before one for all; what nobody foresaw stands under its own category. Amounts are centimes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Budget, ServiceLine, VarianceNote
from charaka.accounts.models.choices import CategoryChoice
from charaka.accounts.queries.budgets import Actual, LineKey, amounts_of, list_actuals, year_of_budget
from charaka.accounts.queries.chart import list_service_lines, mapping_of
from charaka.accounts.rules.budget import Deviation, composition_variance, forecast, home_of, needs_reason
from charaka.accounts.rules.categories import OWN_WIDE, SIDES, AccountMapping, Category, Side
from charaka.kernel.fields import shown
from charaka.kernel.periods import Period
from charaka.kernel.settings_registry import setting, values_of

Section = Literal["own", "grants", "expense"]
SECTIONS: Final[tuple[Section, ...]] = ("own", "grants", "expense")

REASON_SHARE = setting(
    "accounts.variance_per_mille", int, default=50, minimum=0, maximum=1000,
    label=_("Variance that asks for a reason, in thousandths of the budget"),
    help=_("50 is five percent. A variance above it, or above the amount, waits for a written reason."),
)  # fmt: skip
REASON_AMOUNT = setting(
    "accounts.variance_amount", int, default=30_000, minimum=0, maximum=10**9,
    label=_("Variance that asks for a reason, as an amount"),
    help=_("In whole units of the currency. A variance above it waits for a written reason, whatever its share."),
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """One line of the table: a service line’s own revenue, or a category. Twelve months each, in centimes."""

    subject: str
    label: str
    section: Section
    passed: int
    original: list[int] = field(default_factory=lambda: [0] * 12)
    revised: list[int] | None = None
    actual: list[int] = field(default_factory=lambda: [0] * 12)
    asks: bool = False
    note: VarianceNote | None = None

    @property
    def to_date(self) -> Deviation:
        """The original budget of the months that have passed, and what came."""
        return Deviation(sum(self.original[: self.passed]), sum(self.actual[: self.passed]))

    @property
    def revised_to_date(self) -> int | None:
        return None if self.revised is None else sum(self.revised[: self.passed])

    @property
    def year(self) -> int:
        """The original budget of the year."""
        return sum(self.original)

    @property
    def revised_year(self) -> int | None:
        return None if self.revised is None else sum(self.revised)

    @property
    def forecast(self) -> int:
        """What came to date and, for the months that remain, the budget in force."""
        return forecast(self.actual[: self.passed], self.revised or self.original)

    @property
    def good(self) -> bool:
        """Whether the deviation helps: more income, or less expense."""
        amount = self.to_date.amount
        return amount <= 0 if self.section == "expense" else amount >= 0


@dataclass(frozen=True, slots=True)
class Execution:
    """A budget and what became of it, up to the end of a month."""

    budget: Budget
    revised: Budget | None
    year: Period
    until: date
    passed: int
    rows: Sequence[Row]

    def of(self, *sections: Section) -> list[Row]:
        return [row for row in self.rows if row.section in sections]

    def total(self, *sections: Section) -> Row:
        """The rows of sections added up; expense is taken off when it stands beside income."""
        mixed = len(set(sections)) > 1 and "expense" in sections
        total = Row("total", "", sections[0], self.passed)
        if self.revised is not None:
            total.revised = [0] * 12
        for row in self.of(*sections):
            sign = -1 if mixed and row.section == "expense" else 1
            for month in range(12):
                total.original[month] += sign * row.original[month]
                total.actual[month] += sign * row.actual[month]
                if total.revised is not None and row.revised is not None:
                    total.revised[month] += sign * row.revised[month]
        return total

    @property
    def result(self) -> Row:
        return self.total(*SECTIONS)

    @property
    def waiting(self) -> list[Row]:
        """Rows that ask for a reason and have none."""
        return [row for row in self.rows if row.asks and row.note is None]

    def composition(self, *sections: Section) -> Fraction | None:
        """How far the make-up moved (PEFA), to date."""
        return composition_variance(row.to_date for row in self.of(*sections))


def execution_of(budget: Budget, revised: Budget | None, until: date) -> Execution:
    """A budget held against the ledger up to the month of ``until``: nine queries, whatever it holds."""
    year = year_of_budget(budget)
    months = year.months()
    passed = sum(month.start <= until for month in months)
    end = months[passed - 1].end if passed else year.start
    plan, next_plan = amounts_of(budget), amounts_of(revised) if revised else None
    maker = _Rows(mapping_of(budget.institution_id), list_service_lines(budget.institution_id), year.start, passed)
    for key, amounts in plan.items():
        row = maker.of_budget(key)
        row.original = _added(row.original, amounts)
    for key, amounts in (next_plan or {}).items():
        row = maker.of_budget(key)
        row.revised = _added(row.revised or [0] * 12, amounts)
    if next_plan is not None:
        for row in maker.rows.values():
            row.revised = row.revised or [0] * 12
    homes = (_homes(plan), _homes(next_plan or ()))
    for one in list_actuals(budget.institution_id, year):
        if one.month < passed:
            maker.of_actual(one, homes).actual[one.month] += one.amount
    rows = maker.sorted()
    if next_plan is not None:
        for row in rows:
            row.revised = row.revised or [0] * 12
    _judge(rows, budget, end)
    return Execution(budget, revised, year, end, passed, rows)


def _judge(rows: Sequence[Row], budget: Budget, until: date) -> None:
    """Which rows ask for a reason, and the reasons that were given."""
    limits = values_of([REASON_SHARE, REASON_AMOUNT], budget.institution_id)
    share, amount = limits[REASON_SHARE.key].value, limits[REASON_AMOUNT.key].value * 100
    notes = {n.subject: n for n in VarianceNote.objects.filter(budget=budget, until=until)}
    for row in rows:
        row.asks = needs_reason(row.to_date, per_mille=share, amount=amount)
        row.note = notes.get(row.subject)


def lines_of_row(execution: Execution, subject: str) -> list[tuple[str, list[Actual]]]:
    """The accounts behind a row with what came on each to date: what its actual opens to."""
    budget, revised = execution.budget, execution.revised
    homes = (_homes(amounts_of(budget)), _homes(amounts_of(revised) if revised else ()))
    maker = _Rows(
        mapping_of(budget.institution_id), list_service_lines(budget.institution_id), execution.year.start, 12
    )
    found: dict[str, list[Actual]] = {}
    for one in list_actuals(budget.institution_id, execution.year):
        if one.month < execution.passed and maker.of_actual(one, homes).subject == subject:
            found.setdefault(one.code, []).append(one)
    return sorted(found.items())


class _Rows:
    """Finds or makes the row that a budget line or an actual belongs to."""

    def __init__(self, mapping: AccountMapping, lines: Sequence[ServiceLine], day: date, passed: int) -> None:
        self.mapping, self.day, self.passed = mapping, day, passed
        self.lines = {line.pk: line for line in lines}
        self.places = {line.code: place for place, line in enumerate(lines)}
        self.rows: dict[str, Row] = {}

    def of_budget(self, key: LineKey) -> Row:
        rule = self.mapping.rule_of(key[0], self.day)
        return self._row(rule.category if rule else Category.OTHER_EXPENSE, key[1])

    def of_actual(self, one: Actual, homes: Sequence[Collection[tuple[str, int]]]) -> Row:
        for known in homes:
            home = home_of(one.code, one.line, known)
            if home is not None:
                return self.of_budget((home[0], home[1] or None))
        return self._row(Category(one.category), one.line or None)

    def _row(self, category: Category, line_id: int | None) -> Row:
        section = section_of(category)
        if section == "own":
            line = self.lines.get(line_id or 0)
            subject = f"line:{line.code}" if line else "line:"
            label = shown(line.name).text if line else str(_("all service lines"))
        else:
            subject, label = f"category:{category.value}", str(CategoryChoice(category.value).label)
        if subject not in self.rows:
            self.rows[subject] = Row(subject, label, section, self.passed)
        return self.rows[subject]

    def sorted(self) -> list[Row]:
        """Own revenue in the order of the service lines, then the other income, then expense as the chart has it."""
        order = {f"category:{category.value}": place for place, category in enumerate(Category)}
        order |= {f"line:{code}": place for code, place in self.places.items()}
        return sorted(self.rows.values(), key=lambda row: (SECTIONS.index(row.section), order.get(row.subject, 99)))


def section_of(category: Category) -> Section:
    """Own revenue (market, fees, levy), other income, or expense."""
    if category in OWN_WIDE:
        return "own"
    return "grants" if SIDES[category] is Side.INCOME else "expense"


def _homes(keys: Iterable[LineKey]) -> set[tuple[str, int]]:
    """The lines of a budget as the rule takes them: 0 stands for all service lines."""
    return {(prefix, line or 0) for prefix, line in keys}


def _added(sums: Sequence[int], amounts: Sequence[int]) -> list[int]:
    return [one + other for one, other in zip(sums, amounts, strict=True)]
