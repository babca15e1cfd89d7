"""A measure as a page shows it: values in the reader's writing, the trend as a chart, breakdowns as rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charaka.kernel import formats
from charaka.kernel.charts import Point, line_chart, spark
from charaka.kernel.labelled import labelled
from charaka.kernel.measures.queries import Cell, Figure
from charaka.kernel.measures.registry import Measure, Unit
from charaka.kernel.money import Money, places_of, round_half_up
from charaka.kernel.periods import Kind, Period, calendar_year, financial_year_of, month_of, quarter, rolling_months
from charaka.kernel.ui.shown import language

TREND_LENGTH = 8


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """A group of a breakdown: its numbers, or that it is hidden; ``share`` (0 to 100) sizes the bar."""

    cell: Cell
    value: str
    share: int
    numerator: str
    denominator: str


def written_value(unit: Unit, value: Fraction | None, currency: str = "MAD") -> str:
    """A value in its unit and in the reader's writing; a dash when it cannot be computed."""
    if value is None:
        return "—"
    if unit is Unit.SHARE:
        return formats.percent(value, 1, language())
    if unit is Unit.MONEY:
        return formats.money(in_money(value, currency), language())
    places = None if unit is Unit.COUNT or value.denominator == 1 else 1
    return formats.number(value, places, language())


def written_term(wanted: Measure, amount: int | None, currency: str) -> str:
    """A numerator or a denominator in the reader's writing: a count, or an amount of money."""
    if amount is None:
        return ""
    if wanted.in_money:
        return formats.money(Money(amount, currency), language())
    return formats.number(amount, None, language())


def in_money(value: Fraction, currency: str) -> Money:
    """The value of a measure of money, which counts in minor units; a mean is rounded to them."""
    return Money(round_half_up(value), currency)


def shown_figure(figure: Figure, currency: str) -> str:
    return written_value(figure.measure.unit, figure.value, currency)


def period_choices(today: Any, start_month: int) -> list[tuple[str, str]]:
    """The periods that a reader may choose, with their names: rolling year, months, quarters, financial years."""
    now = month_of(today)
    this_quarter = quarter(today.year, (today.month + 2) // 3)
    year = financial_year_of(today, start_month)
    periods = [rolling_months(today), year, year.previous(), this_quarter, this_quarter.previous(), now, now.previous()]
    if start_month != 1:
        periods.append(calendar_year(today.year))
    return [(p.code, period_title(p)) for p in dict.fromkeys(periods)]


def period_title(period: Period) -> str:
    """``12 months to Nov 2026`` for rolling windows, else the name of the period."""
    if period.kind is Kind.ROLLING:
        months = {"months": period.month_count, "end": formats.period_name(month_of(period.end), language())}
        return _("%(months)d months to %(end)s") % months
    return formats.period_name(period, language())


def trend_periods(period: Period) -> list[Period]:
    """The period and those before it, oldest first. A rolling window moves by a quarter of a year."""
    found = [period]
    for _turn in range(TREND_LENGTH - 1):
        first = found[0]
        if first.kind is Kind.ROLLING:
            earlier = month_of(first.end).previous().previous().previous()
            found.insert(0, rolling_months(earlier, first.month_count))
        else:
            found.insert(0, first.previous())
    return found


def trend_chart(figures: Sequence[Figure], address: Callable[[Period], str], currency: str) -> SafeString:
    """The figures as a line, each point opening its period; the line breaks where a definition begins."""
    wanted = figures[0].measure
    points = [_point(figure, address, currency) for figure in figures]
    message = _("%(measure)s: from %(first)s to %(last)s") % {
        "measure": wanted.name,
        "first": shown_figure(figures[0], currency),
        "last": shown_figure(figures[-1], currency),
    }
    return line_chart(
        points,
        message=message,
        written=_axis_value,
        rtl=language() == "ar",
        height=260,
        break_label=_("new definition"),
    )


def small_trend(figures: Sequence[Figure], currency: str) -> SafeString:
    """The same line without words, for a list."""
    return spark([_plain(f, currency) for f in figures], rtl=language() == "ar")


def breakdown_rows(wanted: Measure, cells: Sequence[Cell], currency: str) -> list[BreakdownRow]:
    """The rows of a breakdown; bars are relative to the largest group, or to 100 % for shares."""
    largest = max((c.value for c in cells if c.value is not None), default=Fraction(0))
    whole = Fraction(1) if wanted.unit is Unit.SHARE else largest
    rows = []
    for cell in cells:
        share = round(cell.value / whole * 100) if cell.value is not None and whole else 0
        terms = [written_term(wanted, term, currency) for term in (cell.numerator, cell.denominator)]
        value = written_value(wanted.unit, cell.value, currency)
        rows.append(BreakdownRow(cell, value, max(0, min(share, 100)), *terms))
    return rows


def _point(figure: Figure, address: Callable[[Period], str], currency: str) -> Point:
    period = figure.slice.period
    starts = any(v.number > 1 and period.contains(v.since) for v in figure.measure.versions)
    label = formats.period_name(month_of(period.end) if period.kind is Kind.ROLLING else period, language())
    title = labelled(label, shown_figure(figure, currency))
    return Point(label, _plain(figure, currency), url=address(period), title=title, breaks=starts)


def _plain(figure: Figure, currency: str) -> float | None:
    """For drawing only: a pixel needs no exactness."""
    value = figure.shown_value
    if value is None:
        return None
    return float(value / 10 ** places_of(currency)) if figure.measure.unit is Unit.MONEY else float(value)


def _axis_value(value: float) -> str:
    """A mark of the axis, or the label at the end of the line: one decimal where there is one."""
    tenths = Fraction(round(value * 10), 10)
    return formats.number(tenths, None if tenths.denominator == 1 else 1, language())
