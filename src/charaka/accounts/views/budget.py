"""Execution of the budget: the table, the accounts behind a row, the reasons of variances."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charaka.accounts.forms.budget import ReasonForm
from charaka.accounts.models import Budget, MonthlyBalance
from charaka.accounts.models.choices import Scenario
from charaka.accounts.permissions import ADOPT_BUDGET, CHANGE_BUDGET, VIEW_BUDGET
from charaka.accounts.queries.budget_execution import SECTIONS, Execution, Row, execution_of, lines_of_row
from charaka.accounts.queries.budgets import (
    Versions,
    access_budget,
    list_budgets,
    versions_of,
    year_of_budget,
)
from charaka.accounts.services.budgets import explain_variance
from charaka.accounts.views.budget_shown import (
    entries_address,
    entries_query,
    own_chart,
    own_sentence,
    row_address,
    shown_row,
    stats,
)
from charaka.accounts.views.frame import account_tabs
from charaka.kernel.errors import Invalid, NotFound
from charaka.kernel.exports.services import export_rows
from charaka.kernel.exports.tables import Column
from charaka.kernel.measures.presentation import period_title
from charaka.kernel.periods import Period, PeriodError, financial_year_of, parse
from charaka.kernel.ui.form_pages import Words, form_page, posted
from charaka.kernel.web import PageRequest, here, page, render_page


@page(VIEW_BUDGET)
@require_safe
def budget(request: PageRequest) -> HttpResponse:
    """What came against what was foreseen, to a month and for the whole year."""
    budgets = list(list_budgets(request.institution.pk))
    year = _year_asked(request)
    scenario = _scenario_asked(request, budgets, year)
    versions = versions_of(budgets, year, scenario)
    context: dict[str, Any] = {
        "tabs": account_tabs(request, "budget"),
        "versions": versions,
        "year": year,
        "scenario": Scenario(scenario).label,
        "years": _years(request, budgets, year),
        "scenarios": _scenarios(request, budgets, year, scenario),
        "currency": request.institution.currency,
        "may_change": bool(request.actor.may(CHANGE_BUDGET, request.institution.pk)),
        "may_adopt": bool(request.actor.may(ADOPT_BUDGET, request.institution.pk)),
    }
    if versions.shown is not None:
        context |= _execution_context(request, execution(request, versions))
    return render_page(request, "accounts/budget.html", context)


@page(VIEW_BUDGET)
@require_safe
def execution_export(request: PageRequest, budget_id: int, fmt: str) -> HttpResponseBase:
    """The table of execution, with the revised budget beside."""
    found = execution_at(request, access_budget(request.actor, budget_id))
    columns = [
        Column(_("Item")), Column(_("Section")), Column(_("Budget to date"), "money"), Column(_("Actual"), "money"),
        Column(_("Difference"), "money"), Column(_("Revised to date"), "money"),
        Column(_("Budget of the year"), "money"),
        Column(_("Revised budget of the year"), "money"), Column(_("Forecast"), "money"), Column(_("Reason")),
    ]  # fmt: skip
    rows = (
        (
            row.label, row.section, row.to_date.budget, row.to_date.actual, row.to_date.amount, row.revised_to_date,
            row.year, row.revised_year, row.forecast, row.note.text if row.note else "",
        )
        for row in found.rows
    )  # fmt: skip
    return export_rows(
        columns, rows, fmt, actor=request.actor, institution=request.institution, permission=VIEW_BUDGET,
        name="budget-execution", title=_("Budget and actual"),
    )  # fmt: skip


@page(VIEW_BUDGET)
def budget_row(request: PageRequest, budget_id: int, subject: str) -> HttpResponse:
    """The accounts behind a row, each open to the ledger, and why it differs from the budget."""
    found = execution_at(request, access_budget(request.actor, budget_id))
    row = next((one for one in found.rows if one.subject == subject), None)
    if row is None:
        raise NotFound(_("The budget has no such row."))
    may_change = bool(request.actor.may(CHANGE_BUDGET, request.institution.pk))
    if request.method == "POST" and not may_change:
        access_budget(request.actor, budget_id, CHANGE_BUDGET)
    form = ReasonForm(posted(request), initial={"text": row.note.text if row.note else ""})
    span = entries_query(found, row)
    accounts = [
        {
            "code": code, "amount": sum(one.amount for one in actuals),
            "url": f"{here(request, 'accounts:account_ledger', code)}?{span}",
        }
        for code, actuals in lines_of_row(found, subject)
    ]  # fmt: skip
    words = Words(title=row.label, label=_("Save the reason"), done=_("Reason saved."), icon="pencil-line")

    def save() -> None:
        explain_variance(
            actor=request.actor, budget=found.budget, subject=subject, until=found.until,
            text=form.cleaned_data["text"], expected_version=row.note.version if row.note else None,
        )  # fmt: skip

    more = {
        "row": shown_row(request, found, row), "accounts": accounts, "found": found, "may_change": may_change,
        "currency": request.institution.currency, "title_until": period_title(Period(found.year.start, found.until)),
        "entries_url": entries_address(request, found, row), "tabs": account_tabs(request, "budget"),
    }  # fmt: skip
    way = ((_("Budget"), _back(request, found)),)
    return form_page(
        request, form, save, words, way=way, back=_back(request, found), template="accounts/budget_row.html", more=more
    )


def execution(request: PageRequest, versions: Versions) -> Execution:
    """The execution of the versions that count, up to the month asked for. Raises NotFound without any."""
    if versions.shown is None:
        raise NotFound(_("There is no budget of this year."))
    return execution_of(versions.shown, versions.revised, month_asked(request, versions.shown))


def execution_at(request: PageRequest, asked: Budget) -> Execution:
    """The execution of the year and scenario of a budget."""
    return execution(request, versions_of(list_budgets(asked.institution_id), asked.year, asked.scenario))


def month_asked(request: PageRequest, asked: Budget) -> date:
    """The month of the address; else the last one of the year in which anything was posted. Raises Invalid."""
    code, year = request.GET.get("until", ""), year_of_budget(asked)
    if code:
        try:
            end = parse(code).end
        except PeriodError as fault:
            raise Invalid(_("This is not a month. Write 2026-03.")) from fault
        return min(max(end, year.start), year.end)
    posted_in = MonthlyBalance.objects.filter(
        institution_id=asked.institution_id, month__gte=year.start, month__lte=year.end
    )
    last: date | None = posted_in.aggregate(last=Max("month"))["last"]
    return last or min(max(timezone.localdate(), year.start), year.end)


def _execution_context(request: PageRequest, found: Execution) -> dict[str, Any]:
    sections: dict[str, Any] = {name: [shown_row(request, found, row) for row in found.of(name)] for name in SECTIONS}
    months = [
        {"label": period_title(month), "value": month.code, "current": month.end == found.until}
        for month in found.year.months()
    ]
    result = found.result
    return {
        "found": found, "months": months, "until_title": period_title(Period(found.year.start, found.until)),
        **sections, "stats": stats(request, found), "chart": own_chart(request, found),
        "chart_sentence": own_sentence(request, found),
        "totals": {
            "own": shown_row(request, found, found.total("own")),
            "income": shown_row(request, found, found.total("own", "grants")),
            "expense": shown_row(request, found, _named(found.total("expense"), "expense")),
            "result": shown_row(request, found, result),
        },
        "reasons": [shown_row(request, found, row) for row in found.rows if row.note is not None],
        "waiting": [shown_row(request, found, row) for row in found.waiting],
        "first_waiting": row_address(request, found, found.waiting[0]) if found.waiting else "",
        "composition_own": found.composition("own", "grants"), "composition_expense": found.composition("expense"),
        "behind": result.to_date.amount < 0,
    }  # fmt: skip


def _named(row: Row, section: Any) -> Row:
    row.section = section
    return row


def _back(request: PageRequest, found: Execution) -> str:
    asked = f"year={found.budget.year}&scenario={found.budget.scenario}&until={found.until:%Y-%m}"
    return f"{here(request, 'accounts:budget')}?{asked}"


def _year_asked(request: PageRequest) -> int:
    text = request.GET.get("year", "")
    if text.isascii() and text.isdigit() and len(text) == 4:
        return int(text)
    start: int = request.institution.financial_year_start_month
    return financial_year_of(timezone.localdate(), start).start.year


def _scenario_asked(request: PageRequest, budgets: list[Budget], year: int) -> str:
    """The scenario of the address; else the one that was adopted, the first that exists, the usual one."""
    asked = request.GET.get("scenario", "")
    if asked in Scenario.values:
        return asked
    of = [budget for budget in budgets if budget.year == year]
    chosen = next((b for b in of if b.adopted_on), next(iter(of), None))
    return chosen.scenario if chosen else Scenario.PROBABLE.value


def _years(request: PageRequest, budgets: list[Budget], year: int) -> list[dict[str, Any]]:
    known = sorted({budget.year for budget in budgets} | {year})[-4:]
    return [
        {"label": str(one), "url": f"{here(request, 'accounts:budget')}?year={one}", "current": one == year}
        for one in known
    ]


def _scenarios(request: PageRequest, budgets: list[Budget], year: int, current: str) -> list[dict[str, Any]]:
    known = {budget.scenario for budget in budgets if budget.year == year}
    address = here(request, "accounts:budget")
    return [
        {"label": label, "url": f"{address}?year={year}&scenario={code}", "current": code == current}
        for code, label in Scenario.choices
        if code in known
    ]
