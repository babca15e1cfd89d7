"""What each service earns and costs: the table, the proof against the ledger, what the allocation changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charaka.accounts.permissions import ALLOCATE, VIEW_ACCOUNTS
from charaka.accounts.queries.allocation import allocated_by_key, runs_touching
from charaka.accounts.queries.books_state import BooksState, books_state, period_named
from charaka.accounts.queries.chart import find_book
from charaka.accounts.queries.proof import find_differences
from charaka.accounts.queries.services import LedgerSums, ServiceResults, ledger_sums, service_results
from charaka.accounts.views.figures import autonomy_figures
from charaka.accounts.views.frame import account_tabs
from charaka.accounts.views.service_rows import (
    controls,
    grants_url,
    key_rows,
    margin_chart,
    service_rows,
    turned,
)
from charaka.kernel.exports.services import export_rows
from charaka.kernel.exports.tables import Column
from charaka.kernel.fields import shown
from charaka.kernel.measures.presentation import period_choices, period_title
from charaka.kernel.periods import Period, financial_year_of, quarter, rolling_months
from charaka.kernel.web import PageRequest, page, render_page

SHOWN_DIFFERENCES = 20
SUMS = ("revenue", "direct_cost", "margin", "shared_cost", "result", "grants")


@page(VIEW_ACCOUNTS)
@require_safe
def by_service(request: PageRequest) -> HttpResponse:
    """Revenue, cost, margin and result of each service line, and the proof that they fall back on the ledger."""
    pk = request.institution.pk
    books = books_state(pk)
    period = period_named(request.GET.get("period", ""), books.last_day)
    found, ledger = service_results(pk, period), ledger_sums(pk, period)
    rows = service_rows(request, found)
    costs = allocated_by_key(pk, period)
    context = {
        "tabs": account_tabs(request, "services"),
        "found": found,
        "rows": rows,
        "totals": {name: found.total(name) for name in SUMS} | {"borne": -found.total("shared_cost")},
        "grants_url": grants_url(request, found),
        "turned": turned(rows),
        "chart": margin_chart(request, rows),
        "costs": key_rows(request, found, costs),
        "run": runs_touching(pk, period).first(),
        "may_allocate": bool(request.actor.may(ALLOCATE, pk)),
        "book": find_book(pk),
        "figures": autonomy_figures(request, period),
        **proof_context(request, found, ledger),
        **period_context(request, period, books),
    }
    return render_page(request, "accounts/by_service.html", context)


def proof_context(request: PageRequest, found: ServiceResults, ledger: LedgerSums) -> dict[str, Any]:
    """Both sides of the proof; with ``check`` in the address, the balances recomputed from all lines as well."""
    checked = "check" in request.GET
    differences = find_differences(request.institution.pk) if checked else []
    return {
        "controls": controls(request, found, ledger.by_class),
        "ledger": ledger,
        "gap": found.result - ledger.result,
        "checked": checked,
        "differences": differences[:SHOWN_DIFFERENCES],
        "difference_count": len(differences),
    }


def period_context(request: PageRequest, period: Period, books: BooksState) -> dict[str, Any]:
    """The period of a page, those that a reader may choose, and how far the books are closed."""
    day, start = books.last_day, request.institution.financial_year_start_month
    usual = (
        (_("12 months"), rolling_months(day)),
        (_("Financial year"), financial_year_of(day, start)),
        (_("Quarter"), quarter(day.year, (day.month + 2) // 3)),
        (_("36 months"), rolling_months(day, 36)),
    )
    choices = period_choices(day, start)
    if period.code not in dict(choices):
        choices.append((period.code, period_title(period)))
    return {
        "period": period,
        "period_title": period_title(period),
        "choices": choices,
        "segments": [
            {"label": label, "url": f"?period={one.code}", "current": one.code == period.code} for label, one in usual
        ],
        "closed_until": books.closed_until,
    }


@page(VIEW_ACCOUNTS)
@require_safe
def by_service_export(request: PageRequest, fmt: str) -> HttpResponseBase:
    """The table of the page, to the centime."""
    pk = request.institution.pk
    period = period_named(request.GET.get("period", ""), books_state(pk).last_day)
    columns = [
        Column(_("Code")), Column(_("Service line")), Column(_("Kind")), Column(_("Revenue"), "money"),
        Column(_("Direct cost"), "money"), Column(_("Margin"), "money"), Column(_("Shared costs"), "money"),
        Column(_("Result"), "money"), Column(_("Grants"), "money"),
    ]  # fmt: skip
    return export_rows(
        columns, _exported(service_results(pk, period)), fmt, actor=request.actor, institution=request.institution,
        permission=VIEW_ACCOUNTS, name=f"services-{period.code}", title=_("Accounts by service"),
    )  # fmt: skip


def _exported(found: ServiceResults) -> Iterator[tuple[Any, ...]]:
    for one in found.lines:
        if not one.is_empty:
            head = (one.line.code, shown(one.line.name).text, one.line.get_kind_display())
            yield (*head, *(getattr(one, name) for name in SUMS))
    yield ("", _("All services"), "", *(found.total(name) for name in SUMS))
