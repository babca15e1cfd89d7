"""Periods: what they contain, what comes before, and a code that reads back."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel import periods
from charaka.kernel.periods import Kind, Period, PeriodError

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
years = st.integers(1950, 2150)
months = st.integers(1, 12)


@st.composite
def any_period(draw: st.DrawFn) -> Period:
    """Every kind of period that the constructors can make."""
    day, year, number = draw(days), draw(years), draw(months)
    choices = [
        periods.month(year, number),
        periods.quarter(year, draw(st.integers(1, 4))),
        periods.calendar_year(year),
        periods.financial_year(number, year),
        periods.financial_quarter(number, year, draw(st.integers(1, 4))),
        periods.rolling_months(day, draw(st.integers(1, 40))),
        Period(day, day + timedelta(days=draw(st.integers(0, 1000)))),
    ]
    return draw(st.sampled_from(choices))


@pytest.mark.parametrize(
    ("code", "start", "end", "kind"),
    [
        ("2026-03", "2026-03-01", "2026-03-31", Kind.MONTH),
        ("2024-02", "2024-02-01", "2024-02-29", Kind.MONTH),
        ("2026-Q1", "2026-01-01", "2026-03-31", Kind.QUARTER),
        ("2026", "2026-01-01", "2026-12-31", Kind.YEAR),
        ("2021-09..2022-08", "2021-09-01", "2022-08-31", Kind.YEAR),
        ("2021-09..2021-11", "2021-09-01", "2021-11-30", Kind.QUARTER),
        ("2026-01..2026-06", "2026-01-01", "2026-06-30", Kind.MONTHS),
        ("2026-10-12..2026-10-16", "2026-10-12", "2026-10-16", Kind.DAYS),
        ("12m:2026-09", "2025-10-01", "2026-09-30", Kind.ROLLING),
    ],
)
def test_a_code_names_its_days(code: str, start: str, end: str, kind: Kind) -> None:
    period = periods.parse(code)
    assert (period.start.isoformat(), period.end.isoformat(), period.kind) == (start, end, kind)
    assert period.code == code


def test_dates_that_make_a_quarter_are_that_quarter() -> None:
    assert periods.parse("2026-01-01..2026-03-31") == periods.quarter(2026, 1)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "unreadable"),
        ("mars 2026", "unreadable"),
        ("٢٠٢٦", "unreadable"),
        ("2026-Q5", "unreadable"),
        ("2026-1..2026-3", "unreadable"),
        ("2026..2027", "unreadable"),
        ("2026-13", "no_such_month"),
        ("2026-02-30..2026-03-01", "no_such_date"),
        ("2026-05..2026-03", "ends_before_start"),
        ("0m:2026-09", "bad_length"),
        ("0001", "out_of_range"),
        ("9999", "out_of_range"),
        ("999m:1950-01", "out_of_range"),
    ],
)
def test_what_is_not_a_period_is_refused_with_its_reason(code: str, reason: str) -> None:
    with pytest.raises(PeriodError) as refusal:
        periods.parse(code)
    assert refusal.value.code == reason
    assert str(refusal.value).endswith(".")


def test_a_financial_year_is_named_by_the_year_in_which_it_starts() -> None:
    assert periods.financial_year(1, 2026).label == "2026"
    assert periods.financial_year(9, 2025).label == "2025–2026"
    assert periods.financial_year_of(date(2026, 8, 31), 9) == periods.financial_year(9, 2025)
    assert periods.financial_year_of(date(2026, 9, 1), 9) == periods.financial_year(9, 2026)


def test_the_four_financial_quarters_make_the_financial_year() -> None:
    year = periods.financial_year(9, 2025)
    quarters = [periods.financial_quarter(9, 2025, number) for number in (1, 2, 3, 4)]
    assert list(year.quarters()) == quarters
    assert quarters[1].code == "2025-12..2026-02"


def test_what_came_before() -> None:
    before = {
        "2026-03": "2026-02",
        "2026-Q1": "2025-Q4",
        "2026": "2025",
        "2021-09..2022-08": "2020-09..2021-08",
        "12m:2026-09": "12m:2025-09",
        "3m:2026-09": "3m:2026-06",
        "2026-10-12..2026-10-16": "2026-10-07..2026-10-11",
    }
    assert {code: periods.parse(code).previous().code for code in before} == before


def test_the_same_days_one_year_before() -> None:
    assert periods.parse("3m:2026-09").year_earlier().code == "3m:2025-09"
    assert periods.parse("2024-02").year_earlier().code == "2023-02"
    assert Period(date(2024, 2, 10), date(2024, 2, 29)).year_earlier().end == date(2023, 2, 28)


def test_a_rolling_period_has_whole_months() -> None:
    with pytest.raises(PeriodError):
        Period(date(2026, 1, 2), date(2026, 1, 31), rolling=True)


@given(any_period())
def test_the_code_reads_back(period: Period) -> None:
    assert periods.parse(period.code) == period


@given(any_period())
def test_the_previous_period_touches_this_one_and_is_of_its_kind(period: Period) -> None:
    before = period.previous()
    assert before.end + timedelta(days=1) == period.start
    if period.kind is Kind.DAYS:
        assert before.days == period.days, "these days may happen to be whole months"
    else:
        assert before.kind is period.kind
        assert before.month_count == period.month_count
        assert before.next() == period
    assert not before.overlaps(period)


@given(any_period())
def test_the_months_touch_one_another_and_cover_the_period(period: Period) -> None:
    parts = period.months()
    assert all(part.kind is Kind.MONTH and part.overlaps(period) for part in parts)
    assert all(left.next() == right for left, right in pairwise(parts))
    assert Period(parts[0].start, parts[-1].end).covers(period)


@given(any_period(), days)
def test_containing_a_day_is_overlapping_that_day(period: Period, day: date) -> None:
    assert period.contains(day) == period.overlaps(Period(day, day)) == (day in set(period))


@given(any_period(), any_period())
def test_overlap_is_mutual_and_means_a_shared_day(left: Period, right: Period) -> None:
    shares_a_day = left.contains(right.start) or left.contains(right.end) or right.covers(left)
    assert left.overlaps(right) == right.overlaps(left) == shares_a_day
