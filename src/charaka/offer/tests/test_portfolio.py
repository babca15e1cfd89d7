"""The portfolio and the room's figures: computed from sheets, prices and results, and open to their rows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from charaka.accounts.services.books import ensure_service_lines
from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.measures import measure_called
from charaka.kernel.measures.queries import compute, open_rows
from charaka.kernel.periods import calendar_year, quarter
from charaka.kernel.text import Text3
from charaka.offer.models import Offering
from charaka.offer.queries.portfolio import portfolio_of
from charaka.offer.rules.portfolio import Advice
from charaka.offer.services.catalogue import create_offering, move_offering
from charaka.offer.services.costs import (
    add_cost_line,
    begin_cost_sheet,
    change_cost_sheet,
    enter_actual,
    validate_cost_sheet,
)
from charaka.offer.services.prices import set_price, set_price_list
from charaka.offer.services.rates import note_used_hours, set_capacity_rate
from charaka.offer.services.results import enter_result
from charaka.testing.cast import Cast
from charaka.testing.queries import QueryCounter

pytestmark = pytest.mark.django_db
THIS_YEAR = calendar_year(timezone.localdate().year)
TYPED = {"category": "other", "quantity": 1000, "source": "contract"}


@pytest.fixture
def welding(in_a: Cast) -> Offering:
    """Fixed 18,000, 300 a head, at 1,800 a seat for 16: it breaks even at 12."""
    return on_sale(in_a, "WELD", seats=16, price=1_800_00)


def on_sale(cast: Cast, code: str, *, seats: int, price: int) -> Offering:
    """An offering on sale with the textbook's cost sheet."""
    director, ours = cast.director.actor, cast.a.pk
    line = ensure_service_lines(actor=director, institution_id=ours)[1]
    offering = create_offering(
        actor=director, institution_id=ours, details={"code": code, "kind": "course", "line": line},
        sheet={"title": Text3(en=code), "aims": Text3(en="To weld"), "duration_minutes": 600, "min_participants": 1,
               "max_participants": seats},
    )  # fmt: skip
    assert offering.draft is not None
    sheet = begin_cost_sheet(actor=director, sheet=offering.draft)
    change_cost_sheet(actor=director, cost_sheet=sheet, changes={"participants": seats, "bad_debt_per_mille": 0})
    add_cost_line(
        actor=director, cost_sheet=sheet, values={**TYPED, "label": "Hall", "driver": "session", "rate": 18_000_00}
    )
    add_cost_line(
        actor=director, cost_sheet=sheet, values={**TYPED, "label": "Kit", "driver": "participant", "rate": 300_00}
    )
    validate_cost_sheet(actor=director, cost_sheet=sheet)
    prices = set_price_list(
        actor=director,
        institution_id=ours,
        values={"code": code, "name": Text3(en=code), "valid_from": date(2020, 1, 1)},
    )
    set_price(
        actor=director,
        price_list=prices,
        offering=offering,
        mode="participant",
        amount=price,
        reason="to open the market",
    )
    for verb in ("develop", "approve", "publish"):
        offering = move_offering(actor=director, offering=offering, verb=verb)
    return offering


def figures(**given: Any) -> dict[str, Any]:
    return {"sessions": 2, "places": 32, "participants": 30, "income": 54_000_00, "full_cost": 45_000_00,
            "avoidable_cost": 30_000_00, "quotes_won": 5, "quotes_lost": 1} | given  # fmt: skip


def test_the_price_is_held_against_full_cost_over_the_whole_offer(in_a: Cast, welding: Offering) -> None:
    figure = compute(measure_called("price_over_full_cost"), THIS_YEAR, {in_a.a.pk})
    assert (figure.numerator, figure.denominator) == (28_800_00, 22_800_00)
    assert figure.value == Fraction(288, 228)


def test_break_even_fill_adds_participants_and_places(in_a: Cast, welding: Offering) -> None:
    on_sale(in_a, "COSTLY", seats=4, price=1_000_00)  # never breaks even: it stands in neither term
    figure = compute(measure_called("break_even_fill"), THIS_YEAR, {in_a.a.pk})
    assert (figure.numerator, figure.denominator) == (12, 16)


def test_a_figure_of_the_offer_opens_to_its_offerings(in_a: Cast, welding: Offering) -> None:
    wanted = measure_called("price_over_full_cost")
    rows = open_rows(wanted, wanted.numerator, THIS_YEAR, {in_a.a.pk}, actor=in_a.director.actor)
    assert [(row.id, row.link) for row in rows] == [(welding.pk, ("offer:cost", (welding.pk,)))]
    with pytest.raises(Forbidden):
        open_rows(wanted, wanted.numerator, THIS_YEAR, {in_a.a.pk}, actor=in_a.trainer.actor)


def test_without_a_price_nothing_is_computed_instead_of_zero(in_a: Cast) -> None:
    assert compute(measure_called("price_over_full_cost"), THIS_YEAR, {in_a.a.pk}).value is None


def test_actual_cost_is_held_against_what_the_sheet_foresaw_for_those_who_came(in_a: Cast, welding: Offering) -> None:
    assert welding.current is not None
    sheet = welding.current.cost_sheet
    hall, kit = sheet.lines.all()
    enter_actual(
        actor=in_a.finance.actor, cost_sheet=sheet, reference="S1", held_on=THIS_YEAR.start, participants=10,
        amounts={hall.pk: 19_000_00, kit.pk: 3_100_00}, source="invoices",
    )  # fmt: skip
    figure = compute(measure_called("actual_over_planned_cost"), THIS_YEAR, {in_a.a.pk})
    assert (figure.numerator, figure.denominator) == (22_100_00, 21_000_00)


def test_unused_hours_cost_what_they_were_supplied_for(in_a: Cast) -> None:
    rate = set_capacity_rate(
        actor=in_a.finance.actor, institution_id=in_a.a.pk, year=THIS_YEAR,
        values={"resource": "HALL", "name": Text3(en="Hall"), "kind": "workshop", "pay": 240_000_00,
                "practical_hours": 10_400, "valid_from": THIS_YEAR.start},
    )  # fmt: skip
    note_used_hours(actor=in_a.finance.actor, rate=rate, hours=6_000)
    figure = compute(measure_called("unused_capacity_cost"), THIS_YEAR, {in_a.a.pk})
    assert figure.value == 240_000_00 - 138_461_54


def test_two_equal_sources_count_as_two_and_a_small_one_hardly_counts(in_a: Cast, welding: Offering) -> None:
    second = on_sale(in_a, "SECOND", seats=16, price=1_800_00)
    first = quarter(THIS_YEAR.start.year, 1)
    wanted = measure_called("offer_diversification")
    enter_result(
        actor=in_a.finance.actor, offering=welding, start=first.start, end=first.end, figures=figures(), source="books"
    )
    assert compute(wanted, THIS_YEAR, {in_a.a.pk}).value == 1
    enter_result(
        actor=in_a.finance.actor, offering=second, start=first.start, end=first.end, figures=figures(), source="books"
    )
    assert compute(wanted, THIS_YEAR, {in_a.a.pk}).value == 2


def test_the_portfolio_advises_with_its_reasons(in_a: Cast, welding: Offering) -> None:
    for number in (1, 2):
        period = quarter(THIS_YEAR.start.year, number)
        enter_result(
            actor=in_a.finance.actor,
            offering=welding,
            start=period.start,
            end=period.end,
            figures=figures(),
            source="books",
        )
    found = portfolio_of(in_a.a.pk, THIS_YEAR)
    (holding,) = found.holdings
    assert (found.income, found.full_cost) == (108_000_00, 90_000_00)
    assert holding.fill == Fraction(60, 64)
    assert holding.reading is not None
    assert holding.reading.advice in {Advice.GROW, Advice.KEEP}
    assert holding.reading.reasons


def test_an_offering_without_figures_gets_no_advice(in_a: Cast, welding: Offering) -> None:
    (holding,) = portfolio_of(in_a.a.pk, THIS_YEAR).holdings
    assert (holding.figures, holding.reading, holding.margin) == (None, None, None)
    assert holding.costing is not None


def test_opening_figures_do_not_overlap_and_name_their_document(in_a: Cast, welding: Offering) -> None:
    period = quarter(THIS_YEAR.start.year, 1)
    span = {"start": period.start, "end": period.end}
    actor = in_a.finance.actor
    enter_result(actor=actor, offering=welding, figures=figures(), source="books", **span)
    with pytest.raises(Conflict):
        enter_result(actor=actor, offering=welding, figures=figures(), source="books", **span)
    later = quarter(THIS_YEAR.start.year, 2)
    with pytest.raises(Invalid):
        enter_result(actor=actor, offering=welding, start=later.start, end=later.end, figures=figures(), source=" ")
    with pytest.raises(Invalid):
        enter_result(
            actor=actor,
            offering=welding,
            start=later.start,
            end=later.end,
            figures=figures(participants=99),
            source="books",
        )


def test_the_portfolio_takes_as_many_queries_for_three_offerings_as_for_one(
    in_a: Cast, welding: Offering, assert_queries: QueryCounter
) -> None:
    institution_id = in_a.a.pk
    with assert_queries(max=9) as one:
        portfolio_of(institution_id, THIS_YEAR)
    for code in ("B", "C"):
        on_sale(in_a, code, seats=16, price=1_800_00)
    with assert_queries(max=len(one)):
        portfolio_of(institution_id, THIS_YEAR)


def test_the_page_shows_margins_to_finance_and_not_to_trainers(in_a: Cast, welding: Offering, sign_in: Any) -> None:
    period = quarter(THIS_YEAR.start.year, 1)
    enter_result(
        actor=in_a.finance.actor,
        offering=welding,
        start=period.start,
        end=period.end,
        figures=figures(),
        source="books",
    )
    page = sign_in(in_a.finance).get("/i/a/portfolio/")
    assert page.status_code == 200
    assert "54,000" in page.content.decode()
    assert sign_in(in_a.trainer).get("/i/a/portfolio/").status_code == 403
    assert sign_in(in_a.stranger).get("/i/a/portfolio/").status_code == 404
    exported = sign_in(in_a.finance).get("/i/a/portfolio/export.csv")
    assert "WELD" in b"".join(exported.streaming_content).decode("utf-8-sig")
