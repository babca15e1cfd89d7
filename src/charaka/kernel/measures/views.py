"""The register of measures, and one measure opened in full: formula, trend, breakdowns, rows, definition."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charaka.kernel.measures.permissions import VIEW_MEASURES
from charaka.kernel.measures.presentation import (
    breakdown_rows,
    period_choices,
    period_title,
    shown_figure,
    small_trend,
    trend_chart,
    trend_periods,
    written_term,
)
from charaka.kernel.measures.queries import (
    Figure,
    access_measure,
    break_down,
    compute,
    open_rows,
    period_called,
    series,
    snapshot_of,
    term_called,
)
from charaka.kernel.measures.registry import Measure, SourceRow, all_measures
from charaka.kernel.measures.services import SUBMIT_MEASURES, freeze_measure
from charaka.kernel.measures.together import together
from charaka.kernel.periods import Period, rolling_months
from charaka.kernel.permissions import decide
from charaka.kernel.web import PageRequest, here, page, render_page, wants_part

ROWS = 25


@page(VIEW_MEASURES)
def measure_list(request: PageRequest) -> HttpResponse:
    """Every measure that the reader may see, with its value, its trend and the address that opens it."""
    period = _period(request)
    seen = [m for m in all_measures() if decide(request.actor, m.permission, request.institution.pk)]
    with together():
        lines = [_line(request, wanted, period) for wanted in seen]
    context = {
        "lines": lines,
        "period": period,
        "period_title": period_title(period),
        "choices": _choices(request),
    }
    return render_page(request, "measures/list.html", context)


@page(VIEW_MEASURES)
def measure(request: PageRequest, measure_code: str) -> HttpResponse:
    """One measure for a period, opened down to its rows; turning these computes nothing of what stands around them."""
    wanted = access_measure(request.actor, measure_code, request.institution.pk)
    period = _period(request)
    figure = compute(wanted, period, {request.institution.pk})
    part = "denominator" if request.GET.get("part") == "denominator" and wanted.denominator else "numerator"
    context = {
        "measure": wanted,
        "figure": figure,
        "period": period,
        "part": part,
        "numerator": written_term(wanted, figure.numerator, request.institution.currency),
        "denominator": written_term(wanted, figure.denominator, request.institution.currency),
        **_rows(request, wanted, period, part),
    }
    if not wants_part(request):
        context |= _around(request, figure)
    return render_page(request, "measures/measure.html", context, fragment="rows")


def _around(request: PageRequest, figure: Figure) -> dict[str, Any]:
    """What the page shows besides the figure and its rows: the trend, the breakdowns, what was submitted."""
    wanted, period, ids = figure.measure, figure.slice.period, figure.slice.institution_ids
    currency = request.institution.currency
    trend = [*series(wanted, trend_periods(period)[:-1], ids), figure]
    return {
        "value": shown_figure(figure, currency),
        "period_title": period_title(period),
        "choices": _choices(request),
        "chart": trend_chart(trend, lambda p: f"?period={p.code}", currency),
        "trend": [(period_title(f.slice.period), shown_figure(f, currency)) for f in trend],
        "breakdowns": [
            (by, breakdown_rows(wanted, break_down(wanted, by, period, ids), currency)) for by in wanted.breakdowns
        ],
        "snapshot": snapshot_of(wanted, period, request.institution.pk),
        "may_submit": decide(request.actor, SUBMIT_MEASURES, request.institution.pk),
    }


@page(SUBMIT_MEASURES)
@require_POST
def freeze(request: PageRequest, measure_code: str) -> HttpResponse:
    """Submit the figure of a period: from now on it stays as it is."""
    wanted = access_measure(request.actor, measure_code, request.institution.pk)
    period = _period(request, request.POST.get("period", ""))
    freeze_measure(actor=request.actor, wanted=wanted, period=period, institution_id=request.institution.pk)
    messages.success(request, _("Submitted. The figure of this period stays as it is now."))
    return HttpResponseRedirect(f"{here(request, 'house:measure', wanted.code)}?period={period.code}", status=303)


def _period(request: PageRequest, given: str = "") -> Period:
    """The period of the address; the twelve months up to this one when none is named. Raises Invalid."""
    code = given or request.GET.get("period", "")
    return period_called(code) if code else rolling_months(timezone.localdate())


def _choices(request: PageRequest) -> list[tuple[str, str]]:
    return period_choices(timezone.localdate(), request.institution.financial_year_start_month)


def _line(request: PageRequest, wanted: Measure, period: Period) -> dict[str, Any]:
    trend, currency = series(wanted, trend_periods(period), {request.institution.pk}), request.institution.currency
    return {
        "measure": wanted,
        "value": shown_figure(trend[-1], currency),
        "reason": trend[-1].reason,
        "before": shown_figure(trend[0], currency),
        "spark": small_trend(trend, currency),
        "url": f"{here(request, 'house:measure', wanted.code)}?period={period.code}",
    }


def _rows(request: PageRequest, wanted: Measure, period: Period, part: str) -> dict[str, Any]:
    """A page of the rows behind a term, each with the address of its record."""
    after = request.GET.get("after", "0")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 20 else 0
    term = term_called(wanted, part)
    ids = {request.institution.pk}
    rows = open_rows(wanted, term, period, ids, actor=request.actor, after=start, limit=ROWS + 1)
    shown = rows[:ROWS]
    return {
        "rows": [(row, _row_url(request, row)) for row in shown],
        "next_after": shown[-1].id if len(rows) > ROWS else None,
        "started": start,
    }


def _row_url(request: PageRequest, row: SourceRow) -> str:
    if row.link is None:
        return ""
    name, arguments = row.link
    return reverse(name, args=(request.institution.code, *arguments))
