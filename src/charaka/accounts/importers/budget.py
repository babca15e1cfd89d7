"""Budgets from a table: a row for each line of accounts and service, with its twelve months.

The rows go into the draft of their year and scenario; where there is no budget yet, one is begun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Budget, ServiceLine
from charaka.accounts.models.choices import BudgetState, Scenario
from charaka.accounts.permissions import CHANGE_BUDGET
from charaka.accounts.queries.budgets import LineKey, amounts_of, year_named
from charaka.accounts.queries.chart import mapping_of
from charaka.accounts.rules.categories import SIDES, Side
from charaka.accounts.services.budgets import Cell, begin_budget, set_budget_amounts
from charaka.kernel.actors import Actor
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.schema import Field, Importer, Plan, Row, register_importer

CODE: Final = "budget"
MONTHS: Final = tuple(f"m{number}" for number in range(1, 13))
ORDINALS: Final = (
    _("Month 1"), _("Month 2"), _("Month 3"), _("Month 4"), _("Month 5"), _("Month 6"), _("Month 7"), _("Month 8"),
    _("Month 9"), _("Month 10"), _("Month 11"), _("Month 12"),
)  # fmt: skip


def _lines(institution_id: int) -> dict[str, Sequence[object]]:
    lines = ServiceLine.objects.filter(institution_id=institution_id)
    return {line.code: [line.code, line.name.fr, line.name.ar, line.name.en] for line in lines}


FIELDS: Final = (
    Field(
        "year", _("Financial year"), "integer", required=True, minimum=2000, maximum=2100, example="2026",
        synonyms=["Exercice", "Année", "السنة المالية", "السنة"],
    ),
    Field(
        "scenario", _("Scenario"), "choice", required=True, choices={c: [c, n] for c, n in Scenario.choices},
        synonyms=["Scénario", "السيناريو"],
    ),
    Field(
        "prefix", _("Accounts beginning with"), required=True, max_length=20, example="7124",
        synonyms=["Compte", "Comptes", "Account", "الحساب"],
    ),
    Field(
        "line", _("Service line"), "choice", choices=_lines,
        synonyms=["Ligne de service", "Service", "خط الخدمة"], example="FC",
    ),
    *(
        Field(key, label, "money", synonyms=[f"M{number}", f"Mois {number}", f"الشهر {number}"], example="1000")
        for number, (key, label) in enumerate(zip(MONTHS, ORDINALS, strict=True), 1)
    ),
)  # fmt: skip


@dataclass(slots=True)
class LineEntry:
    """A line of the file: which budget, which line, the months that the file names (place -> centimes)."""

    year: int
    scenario: str
    key: LineKey
    months: dict[int, int]


def plan_budget(rows: Sequence[Row], *, institution_id: int) -> Plan:
    """Compare the rows with the drafts they belong to."""
    problems: list[Problem] = []
    create: list[LineEntry] = []
    update: list[LineEntry] = []
    unchanged = 0
    ids = dict(ServiceLine.objects.filter(institution_id=institution_id).values_list("code", "pk"))
    drafts, closed = _drafts(institution_id)
    amounts = {key: amounts_of(budget) for key, budget in drafts.items()}
    mapping = mapping_of(institution_id)
    seen: set[tuple[Any, ...]] = set()
    for row in rows:
        entry = _entry(row, ids)
        target = (entry.year, entry.scenario)
        rule = mapping.rule_of(entry.key[0], year_named(institution_id, entry.year).start)
        if target in closed:
            problems.append(row.problem("scenario", "budget.adopted", year=entry.year))
        if rule is None or SIDES[rule.category] not in {Side.INCOME, Side.EXPENSE}:
            problems.append(row.problem("prefix", "budget.not_a_result", prefix=entry.key[0]))
        if (*target, *entry.key) in seen:
            problems.append(row.problem("prefix", "budget.twice", prefix=entry.key[0]))
        seen.add((*target, *entry.key))
        before = amounts.get(target, {}).get(entry.key)
        if before is None:
            create.append(entry)
        elif any(before[place] != amount for place, amount in entry.months.items()):
            update.append(entry)
        else:
            unchanged += 1
    return Plan(create, update, unchanged, problems)


def _entry(row: Row, ids: dict[str, int]) -> LineEntry:
    months = {place: row[key] for place, key in enumerate(MONTHS) if row[key] is not None}
    return LineEntry(row["year"], row["scenario"], (row["prefix"], ids.get(row["line"] or "")), months)


def _drafts(institution_id: int) -> tuple[dict[tuple[int, str], Budget], set[tuple[int, str]]]:
    """The drafts by year and scenario, and those whose last version is adopted: they are revised first."""
    last: dict[tuple[int, str], Budget] = {}
    for budget in Budget.objects.filter(institution_id=institution_id).order_by("number"):
        last[budget.year, budget.scenario] = budget
    drafts = {key: budget for key, budget in last.items() if budget.state == BudgetState.DRAFT}
    return drafts, last.keys() - drafts.keys()


def apply_budget(plan: Plan, *, actor: Actor, progress: Callable[[int], None]) -> None:
    """Write the lines into their drafts, which are begun where there is none."""
    drafts, _closed = _drafts(plan.institution_id)
    by_target: dict[tuple[int, str], list[LineEntry]] = {}
    for entry in [*plan.create, *plan.update]:
        by_target.setdefault((entry.year, entry.scenario), []).append(entry)
    done = 0
    for (year, scenario), entries in by_target.items():
        budget = drafts.get((year, scenario)) or begin_budget(
            actor=actor, institution_id=plan.institution_id, year=year, scenario=scenario
        )
        months = [month.start for month in year_named(plan.institution_id, year).months()]
        cells = [Cell(*e.key, months[place], amount) for e in entries for place, amount in e.months.items()]
        set_budget_amounts(actor=actor, budget=budget, cells=cells)
        done += len(entries)
        progress(done)


BUDGET: Final = register_importer(
    Importer(
        code=CODE,
        label=_("Budget"),
        fields=FIELDS,
        natural_key=(),  # a line for all services has no service line to be known by
        plan=plan_budget,
        apply=apply_budget,
        permission=CHANGE_BUDGET,
        list_url="accounts:budget_list",
        help=_("Each row is a line of accounts and service with its twelve months, from the first of the year."),
        sentences={
            "budget.adopted": _("The budget of %(year)s is adopted: begin a revision before you bring this file."),
            "budget.not_a_result": _("%(prefix)s is no income and no expense of the chart."),
            "budget.twice": _("%(prefix)s stands twice for this service line."),
        },
    )
)
