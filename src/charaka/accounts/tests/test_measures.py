"""The first figures of autonomy: from posted lines, the same from the balances that are kept, each opening to rows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from charaka.accounts.services.budgets import adopt_budget, begin_budget, spread_budget_line
from charaka.accounts.services.entries import draft_entry
from charaka.accounts.services.imputed import add_in_kind, sign_in_kind
from charaka.accounts.tests.books import DIRHAM, draft, line_called, open_books, post
from charaka.accounts.views.figures import FIGURES
from charaka.kernel.measures.queries import break_down, compute, open_rows
from charaka.kernel.measures.registry import measure_called
from charaka.kernel.measures.together import together
from charaka.kernel.periods import Period, parse
from charaka.testing.cast import Cast
from charaka.testing.queries import QueryCounter

MARCH = parse("2026-03")


@pytest.fixture
def month(in_a: Cast) -> Cast:
    """March: 1,000 sold, 600 of grant, 500 of pay, 300 of electricity. April: 400 sold. A draft counts for nothing."""
    open_books(in_a)
    training = line_called("FC")
    post(in_a, ("3421", 1200), ("71243", -1000), ("4455", -200), service_line=training)
    post(in_a, ("5141", 600), ("7161", -600))
    post(in_a, ("61711", 500), ("5141", -500), service_line=training)
    post(in_a, ("61251", 300), ("5141", -300))
    post(in_a, ("3421", 400), ("71243", -400), day=date(2026, 4, 2))
    draft_entry(actor=in_a.finance.actor, institution_id=in_a.a.pk, draft=draft(("3421", 9000), ("71243", -9000)))
    return in_a


@pytest.mark.parametrize(
    ("code", "value", "terms"),
    [
        ("own_source_share_strict", Fraction(1000, 1600), (1000, 1600)),
        ("own_source_share_wide", Fraction(1000, 1600), (1000, 1600)),
        ("operating_cost_recovery", Fraction(1000, 800), (1000, 800)),
        ("pay_share", Fraction(500, 1600), (500, 1600)),
        ("service_margin", Fraction(200 * DIRHAM), (200, None)),
    ],
)
def test_a_month_reads_as_the_finance_officer_expects(
    month: Cast, code: str, value: Fraction, terms: tuple[int, int | None]
) -> None:
    figure = compute(measure_called(code), MARCH, {month.a.pk})
    top, bottom = terms
    assert (figure.numerator, figure.denominator) == (top * DIRHAM, bottom and bottom * DIRHAM)
    assert figure.value == value


@pytest.mark.parametrize("code", ["own_source_share_strict", "operating_cost_recovery", "pay_share", "service_margin"])
def test_the_balances_that_are_kept_and_the_lines_agree(month: Cast, code: str) -> None:
    """The same days, asked as a month (kept) and as days that are no month (lines)."""
    from_balances = compute(measure_called(code), parse("2026-03..2026-04"), {month.a.pk})
    from_lines = compute(measure_called(code), Period(date(2026, 3, 1), date(2026, 4, 29)), {month.a.pk})
    assert (from_balances.numerator, from_balances.denominator) == (from_lines.numerator, from_lines.denominator)


def test_a_figure_opens_to_its_lines_and_they_add_up(month: Cast) -> None:
    wanted = measure_called("own_source_share_strict")
    rows = open_rows(wanted, wanted.numerator, parse("2026"), {month.a.pk}, actor=month.director.actor)
    assert [row.label for row in rows] == ["71243000 Écriture", "71243000 Écriture"]
    assert [row.detail.split(" · ")[1] for row in rows] == ["1000.00", "400.00"]


def test_the_rows_of_a_difference_are_those_of_both_its_parts_a_page_at_a_time(month: Cast) -> None:
    wanted = measure_called("service_margin")
    found, after = [], 0
    while page := open_rows(
        wanted, wanted.numerator, MARCH, {month.a.pk}, actor=month.director.actor, after=after, limit=2
    ):
        found += page
        after = page[-1].id
    assert [row.label[:5] for row in found] == ["71243", "61711", "61251"]
    assert len({row.id for row in found}) == 3


def test_each_service_line_has_its_margin_and_they_add_up(month: Cast) -> None:
    wanted = measure_called("service_margin")
    cells = break_down(wanted, wanted.breakdown("service_line"), MARCH, {month.a.pk})
    assert {str(cell.label): cell.numerator for cell in cells} == {
        "Continuing training": 500 * DIRHAM, "Structure": -300 * DIRHAM,
    }  # fmt: skip


def test_nothing_to_divide_by_is_not_zero(in_a: Cast) -> None:
    open_books(in_a)
    figure = compute(measure_called("own_source_share_strict"), MARCH, {in_a.a.pk})
    assert figure.value is None
    assert "nothing to divide" in str(figure.reason)


def test_the_months_of_liquidity_look_back_to_the_first_day(month: Cast) -> None:
    """600 of grant came in and 800 were paid in March; what was there before counts too."""
    post(month, ("5141", 2600), ("1112", -2600), day=date(2025, 1, 1))
    figure = compute(measure_called("liquidity_months"), MARCH, {month.a.pk})
    assert (figure.numerator, figure.denominator, figure.value) == (2400 * DIRHAM, 800 * DIRHAM, Fraction(3))
    spring = compute(measure_called("liquidity_months"), parse("2026-03..2026-04"), {month.a.pk})
    assert spring.denominator == 400 * DIRHAM


@pytest.fixture
def whole_year(in_a: Cast) -> Cast:
    """The vector of the facts, in thousands: own 6,000, grant 5,000, expense 10,500, in kind 2,500 + 1,200 + 800."""
    open_books(in_a)
    post(in_a, ("3421", 6_000_000), ("71243", -6_000_000))
    post(in_a, ("5141", 5_000_000), ("7161", -5_000_000))
    post(in_a, ("61711", 10_500_000), ("5141", -10_500_000))
    for kind, label, value in (
        ("staff", "Enseignants détachés", 2_500_000),
        ("equipment", "Machines de l’État", 1_200_000),
        ("premises", "Ateliers de l’État", 800_000),
    ):
        values = {
            "kind": kind, "label": label, "provider": "État", "yearly_value": value * DIRHAM, "method": "barème",
            "valid_from": date(2026, 1, 1),
        }  # fmt: skip
        one = add_in_kind(actor=in_a.finance.actor, institution_id=in_a.a.pk, values=values)
        sign_in_kind(actor=in_a.director.actor, contribution=one)
    return in_a


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("own_source_share_strict", Fraction(6, 11)),
        ("operating_cost_recovery", Fraction(60, 105)),
        ("full_cost_recovery", Fraction(2, 5)),
        ("subsidy_dependence", Fraction(3, 2)),
        ("own_source_share_full", Fraction(60, 155)),
    ],
)
def test_what_is_received_in_kind_counts_in_full_and_not_as_booked(
    whole_year: Cast, code: str, value: Fraction
) -> None:
    assert compute(measure_called(code), parse("2026"), {whole_year.a.pk}).value == value


def test_a_figure_in_full_opens_to_lines_and_contributions(whole_year: Cast) -> None:
    wanted = measure_called("full_cost_recovery")
    rows = open_rows(wanted, wanted.denominator, parse("2026"), {whole_year.a.pk}, actor=whole_year.director.actor)  # type: ignore[arg-type]
    assert [row.label for row in rows] == [
        "61711000 Écriture", "Enseignants détachés", "Machines de l’État", "Ateliers de l’État",
    ]  # fmt: skip


def test_execution_is_measured_against_the_original_budget_once_it_is_adopted(month: Cast) -> None:
    actor, wanted = month.finance.actor, measure_called("budget_execution_spending")
    budget = begin_budget(actor=actor, institution_id=month.a.pk, year=2026, scenario="probable")
    spread_budget_line(actor=actor, budget=budget, service_line=line_called("FC"), prefix="617", amount=12_000 * DIRHAM)
    spread_budget_line(actor=actor, budget=budget, service_line=None, prefix="712", amount=24_000 * DIRHAM)
    assert compute(wanted, MARCH, {month.a.pk}).value is None, "a draft foresees nothing"
    adopt_budget(actor=month.director.actor, budget=budget, decision="D-11-01", on=date(2026, 1, 5))
    figure = compute(wanted, MARCH, {month.a.pk})
    assert (figure.numerator, figure.denominator) == (800 * DIRHAM, 1000 * DIRHAM)


def test_figures_computed_together_are_those_computed_alone_and_ask_once(
    month: Cast, assert_queries: QueryCounter
) -> None:
    wanted = [measure_called(code) for code in FIGURES]
    alone = [compute(one, MARCH, {month.a.pk}) for one in wanted]
    with together(), assert_queries(max=4):
        at_once = [compute(one, MARCH, {month.a.pk}) for one in wanted]
    assert [(one.numerator, one.denominator) for one in at_once] == [(one.numerator, one.denominator) for one in alone]
    post(month, ("5141", 100), ("71243", -100))
    assert compute(wanted[0], MARCH, {month.a.pk}).numerator == alone[0].numerator + 100 * DIRHAM
