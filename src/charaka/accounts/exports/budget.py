"""Budgets as tables: the amounts in the columns of the importer, and the list of versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charaka.accounts.importers.budget import FIELDS
from charaka.accounts.models import Budget
from charaka.accounts.models.choices import BudgetState, Scenario
from charaka.accounts.permissions import VIEW_BUDGET
from charaka.accounts.queries.budgets import amounts_of
from charaka.accounts.queries.chart import list_service_lines
from charaka.kernel.exports.registry import Export, register_export
from charaka.kernel.exports.tables import Column


def budget_columns() -> list[Column]:
    """The columns of the importer, titled in the reader's language."""
    kinds: dict[str, Any] = {"money": "money", "integer": "integer"}
    return [Column(str(field.label), kinds.get(field.kind, "text")) for field in FIELDS]


def budget_rows(budget: Budget) -> Iterator[list[Any]]:
    """A row for each line, with its twelve months."""
    codes = {line.pk: line.code for line in list_service_lines(budget.institution_id)}
    for (prefix, line), months in amounts_of(budget).items():
        yield [budget.year, budget.scenario, prefix, codes.get(line or 0, ""), *months]


def _latest() -> Iterator[list[Any]]:
    """The amounts of the last version of each year and scenario."""
    seen = set()
    for budget in Budget.objects.order_by("-year", "scenario", "-number"):
        if (key := (budget.institution_id, budget.year, budget.scenario)) not in seen:
            seen.add(key)
            yield from budget_rows(budget)


def list_columns() -> list[Column]:
    return [
        Column(_("Financial year"), "integer"), Column(_("Scenario")), Column(_("Version"), "integer"),
        Column(_("State")), Column(_("Adopted on"), "date"), Column(_("Decision")),
    ]  # fmt: skip


def list_rows(budgets: Iterable[Budget]) -> Iterator[list[Any]]:
    for one in budgets:
        words = str(Scenario(one.scenario).label), str(BudgetState(one.state).label)
        yield [one.year, words[0], one.number, words[1], one.adopted_on, one.decision]


BUDGET = register_export(
    Export(code="budget", label=gettext_lazy("Budget"), permission=VIEW_BUDGET, columns=budget_columns, rows=_latest)
)
