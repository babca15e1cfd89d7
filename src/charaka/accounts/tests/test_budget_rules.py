"""The arithmetic of budgets, in-kind contributions and investment grants."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.accounts.rules.budget import (
    Deviation,
    composition_variance,
    forecast,
    home_of,
    needs_reason,
    spread_by,
    spread_evenly,
    spread_like,
)
from charaka.accounts.rules.imputed import in_kind_amount, last_day_of, release_schedule
from charaka.kernel.periods import Period, financial_year

AMOUNTS = st.integers(-(10**15), 10**15)
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@given(AMOUNTS, st.lists(st.integers(0, 10**12), min_size=12, max_size=12))
def test_the_months_of_a_line_add_up_to_it(amount: int, weights: list[int]) -> None:
    assert sum(spread_evenly(amount)) == amount
    assert sum(spread_by(amount, weights)) == amount
    assert sum(spread_like(amount, [weight - 5 * 10**11 for weight in weights])) == amount


def test_equal_months_differ_by_a_centime_at_most() -> None:
    assert spread_evenly(100_000_00) == [833_334] * 4 + [833_333] * 8
    assert spread_by(120, [0] * 12) == [10] * 12, "weights of nothing say nothing"
    assert spread_like(90, [10, 20, 0, -30, *[0] * 8]) == [30, 60, *[0] * 10]


@pytest.mark.parametrize(
    ("budget", "actual", "asked"),
    [
        (1_000_000, 1_050_000, False),  # 5 % exactly
        (1_000_000, 1_050_001, True),
        (100_000_000, 97_000_000, False),  # 30,000 MAD exactly, 3 %
        (100_000_000, 96_999_999, True),
        (0, 1, True),
        (0, 0, False),
    ],
)
def test_a_deviation_above_five_percent_or_thirty_thousand_asks_for_a_reason(
    budget: int, actual: int, asked: bool
) -> None:
    assert needs_reason(Deviation(budget, actual), per_mille=50, amount=3_000_000) is asked


def test_the_forecast_takes_the_months_passed_and_the_budget_of_the_rest() -> None:
    assert forecast([5, 7], [10] * 12) == 112
    assert forecast([], [10] * 12) == 120
    assert forecast([9] * 12, [10] * 12) == 108


def test_the_composition_moves_only_when_the_parts_move_against_each_other() -> None:
    assert composition_variance([Deviation(100, 90), Deviation(300, 270)]) == 0, "all ten percent less"
    assert composition_variance([Deviation(100, 150), Deviation(100, 50)]) == Fraction(1, 2)
    assert composition_variance([Deviation(0, 5)]) is None


def test_an_actual_belongs_to_the_longest_prefix_then_to_its_own_line() -> None:
    known = {("61", 0), ("6125", 0), ("6125", 7), ("71", 3)}
    assert home_of("61251000", 7, known) == ("6125", 7)
    assert home_of("61251000", 8, known) == ("6125", 0)
    assert home_of("61711000", 7, known) == ("61", 0)
    assert home_of("71243000", 4, known) is None


@given(st.integers(1, 10**13), st.integers(1, 12), st.integers(2022, 2030), st.lists(DAYS, max_size=8))
def test_the_parts_of_a_year_in_kind_add_up_to_the_year(yearly: int, month: int, named: int, cuts: list[date]) -> None:
    year = financial_year(month, named)
    edges = sorted({year.start, *(day for day in cuts if year.start < day <= year.end)})
    ends = [day - timedelta(days=1) for day in edges[1:]] + [year.end]
    parts = [
        in_kind_amount(yearly, date(2000, 1, 1), None, Period(a, b), month) for a, b in zip(edges, ends, strict=True)
    ]
    assert sum(parts) == yearly
    assert all(part >= 0 for part in parts)


def test_in_kind_counts_by_the_days_on_which_it_was_given() -> None:
    half = in_kind_amount(36_500, date(2026, 7, 2), None, Period(date(2026, 1, 1), date(2026, 12, 31)))
    assert half == 100 * 183
    assert in_kind_amount(36_600, date(2020, 1, 1), None, Period(date(2028, 2, 29), date(2028, 2, 29))) == 100
    ended = in_kind_amount(36_500, date(2026, 1, 1), date(2026, 1, 10), Period(date(2026, 1, 5), date(2027, 6, 30)))
    assert ended == 600
    assert in_kind_amount(36_500, date(2027, 1, 1), None, Period(date(2026, 1, 1), date(2026, 12, 31))) == 0


@given(st.integers(1, 10**13), DAYS, st.integers(1, 600), st.integers(1, 12))
def test_the_years_of_a_grant_add_up_to_it(amount: int, day: date, months: int, start: int) -> None:
    years = release_schedule(amount, day, months, start)
    assert sum(years.values()) == amount
    assert list(years) == list(range(min(years), max(years) + 1))
    assert min(years) == financial_year(start, min(years)).start.year
    assert all(abs(part * months - amount * 12) < 12 * months for part in list(years.values())[1:-1])


def test_a_grant_of_three_years_from_july_takes_four_financial_years() -> None:
    assert release_schedule(360_000, date(2026, 7, 15), 36) == {
        2026: 60_000,
        2027: 120_000,
        2028: 120_000,
        2029: 60_000,
    }
    assert release_schedule(100, date(2026, 9, 1), 36, 9) == {2026: 34, 2027: 33, 2028: 33}
    assert last_day_of(2026, 9) == date(2027, 8, 31)
