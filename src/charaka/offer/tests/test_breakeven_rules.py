"""Where a session pays: over all numbers of participants, with the prices that make it pay."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.errors import Invalid
from charaka.offer.rules.breakeven import Zone, assess, break_even, contribution
from charaka.offer.rules.cost import CostLine, Driver, Nature
from charaka.offer.rules.exact import exact
from charaka.offer.rules.floors import (
    Consent,
    MarginOn,
    consent_needed,
    coverage,
    covering_price,
    crossover,
    floor_prices,
    margin_share,
    price_for_margin,
)
from charaka.offer.rules.price import Income, PriceMode, income_of, kept_share
from charaka.offer.rules.sheet import CostSheet
from charaka.offer.tests.sheets import DIRHAM, cost_lines, cost_sheets, line, plain_sheet, stepped_sheet

SEAT = PriceMode.PARTICIPANT
PRICES = st.integers(0, 2_000_000)
KEPT = st.fractions(Fraction(1, 10), 1, max_denominator=100)
COUNTS = st.integers(1, 60)
INCOMES = st.builds(income_of, st.sampled_from(PriceMode), PRICES, kept=KEPT)
NEVER = 10**9


def first(sheet: CostSheet, income: Income) -> int:
    """n*, where never is beyond every number."""
    return assess(sheet, income).on_full.first or NEVER


# --- break-even -------------------------------------------------------------------------------------------------------


def test_18000_fixed_300_each_at_1800_needs_12_of_16() -> None:
    income = income_of(SEAT, 1_800 * DIRHAM)
    found = assess(plain_sheet(), income).on_full
    assert (found.first, found.safe, found.fill) == (12, 12, Fraction(3, 4))
    assert contribution(plain_sheet(), income) == 1_500 * DIRHAM


def test_with_ten_percent_off_and_five_percent_unpaid_it_needs_15() -> None:
    income = income_of(SEAT, 1_800 * DIRHAM, kept=kept_share(Fraction(1, 10), Fraction(1, 20)))
    found = assess(plain_sheet(), income).on_full
    assert (found.first, found.fill) == (15, Fraction(15, 16))
    assert contribution(plain_sheet(), income) == 1_239 * DIRHAM


def test_a_second_trainer_makes_an_island() -> None:
    found = assess(stepped_sheet(), income_of(SEAT, 700 * DIRHAM)).on_full
    assert found.zones == (Zone(1, 9, False), Zone(10, 12, True), Zone(13, 19, False), Zone(20, 24, True))
    assert (found.first, found.safe, found.has_islands) == (10, 20, True)


def test_a_full_session_may_lose_where_a_smaller_one_pays() -> None:
    found = assess(stepped_sheet(capacity=16), income_of(SEAT, 700 * DIRHAM)).on_full
    assert (found.first, found.safe) == (10, None)


def test_what_never_pays_has_no_break_even() -> None:
    found = assess(plain_sheet(), income_of(SEAT, 300 * DIRHAM)).on_full
    assert (found.first, found.safe, found.fill, found.safety(16), found.has_islands) == (None, None, None, None, False)
    assert found.zones == (Zone(1, 16, False),)


def test_sunk_costs_do_not_stop_a_session() -> None:
    sunk = replace(plain_sheet().lines[0], nature=Nature.SUNK)
    sheet = replace(plain_sheet(), lines=(sunk, plain_sheet().lines[1]))
    found = assess(sheet, income_of(SEAT, 1_800 * DIRHAM))
    assert (found.on_avoidable.first, found.on_full.first) == (1, 12)


def test_a_group_price_pays_up_to_a_size() -> None:
    found = assess(plain_sheet(), income_of(PriceMode.GROUP, 20_000 * DIRHAM)).on_full
    assert found.zones == (Zone(1, 6, True), Zone(7, 16, False))


def test_the_margin_of_safety_counts_from_break_even() -> None:
    found = assess(plain_sheet(), income_of(SEAT, 1_800 * DIRHAM)).on_full
    assert (found.safety(15), found.safety(10), found.safety(0)) == (Fraction(1, 5), Fraction(-1, 5), None)


def test_there_is_no_break_even_of_nothing() -> None:
    with pytest.raises(Invalid):
        break_even(np.array([], dtype=np.int64))


def test_the_largest_sheet_of_the_house_breaks_even_like_its_smallest_sizes() -> None:
    lines = tuple(line(f"l{i}", Driver.SESSION, 90 * DIRHAM + i) for i in range(200))
    sheet = replace(plain_sheet(), lines=lines, capacity=500)
    whole = sum(each.rate for each in lines)
    assert assess(sheet, income_of(SEAT, 100 * DIRHAM)).on_full.first == -(-whole // (100 * DIRHAM))


@given(cost_sheets(), INCOMES)
def test_zones_tell_the_sign_of_every_margin(sheet: CostSheet, income: Income) -> None:
    found = assess(sheet, income)
    margins = [income.of(n) - sheet.cost(n).full for n in range(1, sheet.capacity + 1)]
    assert found.curve.margin.tolist() == margins
    told = [zone.pays for zone in found.on_full.zones for _ in range(zone.first, zone.last + 1)]
    assert told == [margin >= 0 for margin in margins]
    assert all(one.pays != other.pays for one, other in zip(found.on_full.zones, found.on_full.zones[1:], strict=False))


@given(cost_sheets(), INCOMES)
def test_nothing_is_lost_at_break_even_and_everything_before_it_loses(sheet: CostSheet, income: Income) -> None:
    margins = assess(sheet, income).curve.margin
    found = break_even(margins)
    if found.first is None:
        assert (margins < 0).all()
        return
    assert margins[found.first - 1] >= 0
    assert (margins[: found.first - 1] < 0).all()
    if found.safe is not None:
        assert (margins[found.safe - 1 :] >= 0).all()
        assert found.safe == 1 or margins[found.safe - 2] < 0
    else:
        assert margins[-1] < 0


@given(cost_sheets(), INCOMES, cost_lines("more"))
def test_raising_any_cost_never_lowers_break_even(sheet: CostSheet, income: Income, more: CostLine) -> None:
    assert first(replace(sheet, lines=(*sheet.lines, more)), income) >= first(sheet, income)
    for number, each in enumerate(sheet.lines):
        dearer = replace(each, rate=exact(each.rate) + 777)
        lines = (*sheet.lines[:number], dearer, *sheet.lines[number + 1 :])
        assert first(replace(sheet, lines=lines), income) >= first(sheet, income)


@given(cost_sheets(), st.sampled_from(PriceMode), PRICES, PRICES, KEPT)
def test_raising_the_price_never_raises_break_even(
    sheet: CostSheet, mode: PriceMode, price: int, more: int, kept: Fraction
) -> None:
    before, after = (income_of(mode, amount, kept=kept) for amount in (price, price + more))
    assert first(sheet, after) <= first(sheet, before)


@given(cost_sheets(), INCOMES)
def test_break_even_on_avoidable_cost_comes_no_later_than_on_full_cost(sheet: CostSheet, income: Income) -> None:
    found = assess(sheet, income)
    assert (found.on_avoidable.first or NEVER) <= (found.on_full.first or NEVER)


# --- floors, margins, crossover, consent ------------------------------------------------------------------------------


def test_the_floors_of_the_worked_sheet() -> None:
    lines = (replace(plain_sheet().lines[0], nature=Nature.SUNK), plain_sheet().lines[1])
    cost = replace(plain_sheet(), lines=lines).cost(12)
    floors = floor_prices(cost, 12)
    assert (floors.avoidable, floors.direct, floors.full) == (300 * DIRHAM, 1_800 * DIRHAM, 1_800 * DIRHAM)
    assert [consent_needed(price, floors) for price in (180_000, 179_999, 30_000, 29_999)] == [
        Consent.NONE,
        Consent.APPROVER,
        Consent.APPROVER,
        Consent.DIRECTOR,
    ]


@given(cost_sheets(), COUNTS, KEPT)
def test_floors_stand_in_order(sheet: CostSheet, count: int, kept: Fraction) -> None:
    floors = floor_prices(sheet.cost(), count, kept)
    assert 0 <= floors.avoidable <= floors.direct <= floors.full


@given(st.integers(0, 10**9), COUNTS, KEPT)
def test_a_floor_covers_and_a_centime_less_does_not(cost: int, count: int, kept: Fraction) -> None:
    price = covering_price(cost, count, kept)
    assert price * count * kept >= cost
    assert price == 0 or (price - 1) * count * kept < cost


@given(cost_sheets(), st.integers(1, 60), KEPT)
def test_at_the_floor_of_full_cost_nobody_loses(sheet: CostSheet, wanted: int, kept: Fraction) -> None:
    count = min(wanted, sheet.capacity)
    price = floor_prices(sheet.cost(count), count, kept).full
    assert income_of(SEAT, price, kept=kept).of(count) >= sheet.cost(count).full


def test_no_price_covers_when_nothing_is_kept() -> None:
    for count, kept in ((0, 1), (3, 0)):
        with pytest.raises(Invalid):
            covering_price(100, count, kept)


def test_a_margin_on_the_price_is_more_than_on_the_cost() -> None:
    assert price_for_margin(30_000, 1, Fraction(1, 4), on=MarginOn.PRICE) == 40_000
    assert price_for_margin(30_000, 1, Fraction(1, 4), on=MarginOn.COST) == 37_500
    for wrong in (1, -1):
        with pytest.raises(Invalid):
            price_for_margin(30_000, 1, wrong, on=MarginOn.PRICE)


@given(
    st.integers(1, 10**9),
    COUNTS,
    st.fractions(0, Fraction(9, 10), max_denominator=100),
    KEPT,
    st.sampled_from(MarginOn),
)
def test_the_price_for_a_wished_margin_reaches_it(
    cost: int, count: int, wished: Fraction, kept: Fraction, on: MarginOn
) -> None:
    price = price_for_margin(cost, count, wished, on=on, kept=kept)
    reached = margin_share(income_of(SEAT, price, kept=kept).of(count), cost, on=on)
    assert reached is not None
    assert reached >= wished


def test_from_eleven_on_the_group_is_cheaper() -> None:
    found = crossover(1_800 * DIRHAM, 18_000 * DIRHAM)
    assert found is not None
    assert [found.equal_at, found.group_from] == [10, 11]
    assert crossover(0, 100) is None


@given(st.integers(1, 10**7), st.integers(0, 10**8))
def test_the_crossover_is_the_first_number_at_which_seats_cost_more(seat: int, group: int) -> None:
    found = crossover(seat, group)
    assert found is not None
    assert (found.group_from - 1) * seat <= group < found.group_from * seat


def test_coverage_below_one_does_not_cover() -> None:
    assert coverage(900, 1_000) == Fraction(9, 10)
    assert coverage(900, 0) is None
    assert margin_share(0, 10, on=MarginOn.PRICE) is None
