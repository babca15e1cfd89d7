"""Budgets over the API: versions with their amounts, writing and adopting them, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.accounts.models import Budget
from charaka.accounts.models.choices import BudgetState, Scenario
from charaka.accounts.permissions import ADOPT_BUDGET, CHANGE_BUDGET, VIEW_BUDGET
from charaka.accounts.queries.budget_execution import Execution, Row, execution_of
from charaka.accounts.queries.budgets import access_budget, amounts_of, list_budgets, versions_of, year_of_budget
from charaka.accounts.queries.chart import list_service_lines
from charaka.accounts.services import budgets as services
from charaka.kernel.errors import Invalid
from charaka.kernel.money import Money
from charaka.kernel.rest import (
    ApiRequest,
    Count,
    Found,
    Id,
    In,
    Line,
    MoneyValue,
    Out,
    Page,
    PageParams,
    Query,
    RecordOut,
    Router,
    Status,
    line,
    paged,
    requires,
)

router = Router(tags=["budgets"])
Prefix = Annotated[str, Field(pattern=r"^[0-9]{1,20}$", description="Accounts beginning with these digits.")]
Year = Annotated[int, Field(ge=2000, le=2100, description="The financial year, named by the year in which it starts.")]


class BudgetOut(RecordOut):
    """A version of a budget. Number 1 is the original."""

    year: Year
    scenario: Scenario
    number: Count
    state: BudgetState
    adopted_on: date | None
    decision: str


class BudgetLine(In):
    """A line for accounts and a service line (empty: all), with its twelve months from the first of the year."""

    prefix: Prefix
    service_line: Line = ""
    months: Annotated[list[MoneyValue], Field(min_length=12, max_length=12)]


class BudgetWhole(BudgetOut):
    """A version with its amounts."""

    lines: list[BudgetLine]


class BudgetFilters(PageParams):
    """Which budgets."""

    year: Year | None = None
    scenario: Scenario | None = None


class BudgetIn(In):
    """A budget to begin: empty, as a copy of another, or from the year before as it came."""

    year: Year
    scenario: Scenario
    copied: Annotated[Id | None, Field(description="The budget whose amounts it takes.")] = None
    from_actuals: bool = False


class LinesIn(In):
    """Lines to set. A line that is not named stays as it is."""

    lines: Annotated[list[BudgetLine], Field(min_length=1, max_length=500)]


class AdoptIn(In):
    """The decision by which a budget is adopted."""

    decision: line(120, shortest=1)  # type: ignore[valid-type]
    on: date


class ExecutionParams(In):
    """Up to the end of which month."""

    until: Annotated[date, Field(description="Any day of the last month that counts.")]


class ExecutionRow(Out):
    """What was foreseen and what came. ``share`` is the difference ÷ the budget, null where nothing was foreseen."""

    subject: str
    label: str
    section: Literal["own", "grants", "expense"]
    budget: MoneyValue
    actual: MoneyValue
    difference: MoneyValue
    share: str | None
    revised: MoneyValue | None
    budget_year: MoneyValue
    revised_year: MoneyValue | None
    forecast: MoneyValue
    asks_for_reason: bool
    reason: str


class ExecutionOut(Out):
    """A budget held against the ledger: the original, with the revised beside."""

    budget: Id
    revised: Id | None
    until: date
    rows: list[ExecutionRow]
    result: ExecutionRow
    composition_income: str | None
    composition_expense: str | None


@router.get("/budgets", response=Page[BudgetOut])
@requires(VIEW_BUDGET)
def list_budget_versions(request: ApiRequest, asked: Query[BudgetFilters]) -> Found[Budget]:
    """List the versions of budgets, the latest year first."""
    where = {name: value for name in ("year", "scenario") if (value := getattr(asked, name)) is not None}
    rows = list_budgets(request.institution.pk).filter(**where)
    return paged(request, rows, asked, order=["-year", "-pk"])


@router.post("/budgets", response={201: BudgetWhole})
@requires(CHANGE_BUDGET)
def begin_budget(request: ApiRequest, body: BudgetIn) -> Status[dict[str, Any]]:
    """Begin a budget."""
    made = services.begin_budget(
        actor=request.actor, institution_id=request.institution.pk, year=body.year, scenario=body.scenario.value,
        copied=access_budget(request.actor, body.copied) if body.copied else None, from_actuals=body.from_actuals,
    )  # fmt: skip
    return Status(201, _whole(request, made))


@router.get("/budgets/{budget_id}", response=BudgetWhole)
@requires(VIEW_BUDGET)
def read_budget(request: ApiRequest, budget_id: Id) -> dict[str, Any]:
    """Read a budget with its amounts."""
    return _whole(request, access_budget(request.actor, budget_id))


@router.put("/budgets/{budget_id}/lines", response=BudgetWhole)
@requires(CHANGE_BUDGET, if_match=True)
def set_budget_lines(request: ApiRequest, budget_id: Id, body: LinesIn) -> dict[str, Any]:
    """Set lines of a draft."""
    found = access_budget(request.actor, budget_id, CHANGE_BUDGET)
    saved = services.set_budget_amounts(
        actor=request.actor, budget=found, cells=_cells(request, found, body.lines),
        expected_version=request.expected_version,
    )  # fmt: skip
    return _whole(request, saved)


@router.post("/budgets/{budget_id}/adopt", response=BudgetWhole)
@requires(ADOPT_BUDGET)
def adopt_budget(request: ApiRequest, budget_id: Id, body: AdoptIn) -> dict[str, Any]:
    """Mark a budget as adopted: it does not change any more."""
    found = access_budget(request.actor, budget_id, ADOPT_BUDGET)
    return _whole(request, services.adopt_budget(actor=request.actor, budget=found, decision=body.decision, on=body.on))


@router.post("/budgets/{budget_id}/revise", response={201: BudgetWhole})
@requires(CHANGE_BUDGET)
def revise_budget(request: ApiRequest, budget_id: Id) -> Status[dict[str, Any]]:
    """Begin the next version of an adopted budget."""
    found = access_budget(request.actor, budget_id, CHANGE_BUDGET)
    return Status(201, _whole(request, services.begin_revision(actor=request.actor, budget=found)))


@router.get("/budgets/{budget_id}/execution", response=ExecutionOut)
@requires(VIEW_BUDGET)
def read_budget_execution(request: ApiRequest, budget_id: Id, asked: Query[ExecutionParams]) -> dict[str, Any]:
    """Read what came against the original budget of this year and scenario, with the revised beside."""
    found = access_budget(request.actor, budget_id)
    versions = versions_of(list_budgets(found.institution_id), found.year, found.scenario)
    year = year_of_budget(found)
    execution = execution_of(versions.shown or found, versions.revised, min(max(asked.until, year.start), year.end))
    return _executed(execution, request.institution.currency)


def _cells(request: ApiRequest, budget: Budget, lines: Sequence[BudgetLine]) -> list[services.Cell]:
    ids = {one.code: one.pk for one in list_service_lines(request.institution.pk)}
    months = [month.start for month in year_of_budget(budget).months()]
    cells = []
    for place, one in enumerate(lines):
        if one.service_line and one.service_line not in ids:
            sentence = _("There is no such service line.")
            raise Invalid(sentence, fields={f"lines.{place}.service_line": [sentence]})
        if any(money.currency != request.institution.currency for money in one.months):
            sentence = _("Amounts are in the currency of the institution.")
            raise Invalid(sentence, fields={f"lines.{place}.months": [sentence]})
        line_id = ids.get(one.service_line)
        cells += [services.Cell(one.prefix, line_id, m, a.minor) for m, a in zip(months, one.months, strict=True)]
    return cells


def _whole(request: ApiRequest, budget: Budget) -> dict[str, Any]:
    codes = {one.pk: one.code for one in list_service_lines(budget.institution_id)}
    currency = request.institution.currency
    lines = [
        {"prefix": prefix, "service_line": codes.get(line_id or 0, ""), "months": [Money(a, currency) for a in months]}
        for (prefix, line_id), months in amounts_of(budget).items()
    ]
    told = {name: getattr(budget, name) for name in ("id", "version", "year", "scenario", "number", "state")}
    request.answer_headers["ETag"] = f'"{budget.version}"'
    return told | {"adopted_on": budget.adopted_on, "decision": budget.decision, "lines": lines}


def _executed(found: Execution, currency: str) -> dict[str, Any]:
    return {
        "budget": found.budget.pk, "revised": found.revised.pk if found.revised else None, "until": found.until,
        "rows": [_row(row, currency) for row in found.rows], "result": _row(found.result, currency),
        "composition_income": _share(found.composition("own", "grants")),
        "composition_expense": _share(found.composition("expense")),
    }  # fmt: skip


def _row(row: Row, currency: str) -> dict[str, Any]:
    def money(amount: int | None) -> Money | None:
        return None if amount is None else Money(amount, currency)

    return {
        "subject": row.subject, "label": row.label, "section": row.section, "budget": money(row.to_date.budget),
        "actual": money(row.to_date.actual), "difference": money(row.to_date.amount),
        "share": _share(row.to_date.share), "revised": money(row.revised_to_date), "budget_year": money(row.year),
        "revised_year": money(row.revised_year), "forecast": money(row.forecast), "asks_for_reason": row.asks,
        "reason": row.note.text if row.note else "",
    }  # fmt: skip


def _share(value: Fraction | None) -> str | None:
    """A share of 1 with six decimals, as text: no float."""
    return None if value is None else f"{round(value * 10**6) / 10**6:.6f}"
