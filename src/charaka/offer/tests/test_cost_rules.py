"""What a session costs: drivers, steps, overhead, the sheet at every size, and against what was booked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.errors import Invalid
from charaka.kernel.money import Money, round_half_up
from charaka.offer.rules.cost import (
    Category,
    CostLine,
    Driver,
    Nature,
    Step,
    Volume,
    factor,
    line_amount,
    line_amounts,
    trainer_hours,
)
from charaka.offer.rules.exact import LARGEST_AMOUNT, exact, minor, participants_to, scaled
from charaka.offer.rules.overhead import (
    Key,
    KeyUnits,
    OverheadCharge,
    charges,
    overhead_rate,
    session_units,
    share_overhead,
)
from charaka.offer.rules.sheet import Actual, CostSheet, columns, cost_curve, cost_gap
from charaka.offer.tests.sheets import DIRHAM, VOLUMES, cost_lines, cost_sheets, line, plain_sheet, stepped_sheet

SESSION = Volume(hours=30, participants=10, sessions=4, kilometres=120)
KEYS = st.sampled_from(Key)
UNITS = st.builds(
    KeyUnits,
    st.fractions(0, 5_000, max_denominator=60),
    st.fractions(0, 900, max_denominator=60),
    st.integers(0, 10**9),
    st.integers(0, 90_000),
)


@pytest.mark.parametrize(
    ("driver", "dirhams"),
    [
        (Driver.FIXED, 25),  # 100 MAD over 4 sessions
        (Driver.SESSION, 100),
        (Driver.HOUR, 3_000),
        (Driver.PARTICIPANT, 1_000),
        (Driver.PARTICIPANT_HOUR, 30_000),
        (Driver.KILOMETRE, 12_000),
    ],
)
def test_each_driver_multiplies_a_rate_of_100_dirhams_in_its_own_way(driver: Driver, dirhams: int) -> None:
    assert line_amount(line("x", driver, 100 * DIRHAM), SESSION) == dirhams * DIRHAM


def test_an_own_trainer_is_paid_for_preparation_too() -> None:
    assert trainer_hours(30, Fraction(1, 2)) == 45
    own = line("trainer", Driver.HOUR, 200 * DIRHAM, preparation=Fraction(1, 2), category=Category.OWN_TRAINER)
    assert line_amount(own, SESSION) == 45 * 200 * DIRHAM


def test_a_rate_stays_a_fraction_until_it_is_charged() -> None:
    rate = Fraction(240_000 * DIRHAM, 8_500)  # 28.235… MAD an hour
    assert line_amount(line("room", Driver.HOUR, rate), SESSION) == round_half_up(rate * 30) == 84_706
    assert round_half_up(rate) * 30 == 84_720  # rounding the rate first would charge 14 centimes too many


@pytest.mark.parametrize(("participants", "trainers"), [(0, 1), (1, 1), (12, 1), (13, 2), (24, 2), (25, 3)])
def test_a_trainer_serves_twelve(participants: int, trainers: int) -> None:
    assert Step(12).units(participants) == trainers


def test_the_second_trainer_may_have_a_line_of_their_own() -> None:
    second = Step(12, minimum=0, above=12)
    assert [second.units(n) for n in (1, 12, 13, 24, 25)] == [0, 0, 1, 1, 2]
    assert second.units_each(participants_to(25)).tolist() == [second.units(n) for n in range(1, 26)]


def test_what_makes_no_sense_is_refused() -> None:
    for wrong in ({"rate": -1}, {"quantity": -1}, {"preparation": -1}, {"area": -1}):
        with pytest.raises(Invalid):
            line("x", Driver.SESSION, **{"rate": 1, **wrong})
    with pytest.raises(Invalid):
        line("x", Driver.PARTICIPANT, 1, step=Step(12))
    with pytest.raises(Invalid):
        Step(0)
    with pytest.raises(Invalid):
        Volume(hours=1, participants=1, sessions=0)
    with pytest.raises(TypeError):
        exact(0.1)  # type: ignore[arg-type]


@given(cost_lines(), VOLUMES, st.integers(1, 80))
def test_all_sizes_at_once_cost_what_each_costs_alone(cost_line: CostLine, volume: Volume, capacity: int) -> None:
    together = line_amounts(cost_line, volume, capacity).tolist()
    assert together == [line_amount(cost_line, volume.at(n)) for n in range(1, capacity + 1)]


@given(cost_lines(), VOLUMES)
def test_a_line_is_rounded_once(cost_line: CostLine, volume: Volume) -> None:
    heads = volume.participants if cost_line.driver.per_head else 1
    whole = factor(cost_line, volume) * heads * cost_line.units(volume.participants)
    assert abs(line_amount(cost_line, volume) - whole) <= Fraction(1, 2)


@given(
    st.lists(st.integers(0, 5_000), min_size=1, max_size=30),
    st.fractions(0, 10**9, max_denominator=10**12),
    st.fractions(0, 10**9, max_denominator=10**12),
)
def test_arrays_are_exact_beyond_64_bits_too(numbers: list[int], slope: Fraction, base: Fraction) -> None:
    assert scaled(np.array(numbers), slope, base).tolist() == [minor(base + slope * n) for n in numbers]


def test_an_amount_that_is_too_large_is_refused_not_wrapped() -> None:
    with pytest.raises(Invalid):
        minor(Fraction(LARGEST_AMOUNT + 1))
    with pytest.raises(Invalid):
        scaled(np.array([1, 2]), Fraction(LARGEST_AMOUNT))


@given(cost_sheets())
def test_the_curve_is_the_cost_at_every_size(sheet: CostSheet) -> None:
    curve = cost_curve(sheet)
    for n in range(1, sheet.capacity + 1):
        cost = sheet.cost(n)
        assert (cost.direct, cost.avoidable, cost.overhead, cost.full) == (
            curve.direct[n - 1],
            curve.avoidable[n - 1],
            curve.overhead[n - 1],
            curve.full[n - 1],
        )


@given(cost_sheets())
def test_parts_sum_to_the_whole(sheet: CostSheet) -> None:
    cost = sheet.cost()
    assert sum(cost.by_line.values()) + cost.overhead == cost.full
    assert cost.sunk + cost.avoidable == cost.direct
    assert 0 <= cost.avoidable <= cost.direct <= cost.full


@given(cost_sheets(), st.data())
def test_a_dearer_line_never_lowers_any_cost(sheet: CostSheet, data: st.DataObject) -> None:
    if not sheet.lines:
        return
    at = data.draw(st.integers(0, len(sheet.lines) - 1))
    dearer = replace(sheet.lines[at], rate=exact(sheet.lines[at].rate) + data.draw(st.integers(1, 10_000)))
    raised = replace(sheet, lines=(*sheet.lines[:at], dearer, *sheet.lines[at + 1 :]))
    before, after = cost_curve(sheet), cost_curve(raised)
    assert (after.full >= before.full).all()
    assert (after.avoidable >= before.avoidable).all()


def test_two_hundred_lines_and_five_hundred_participants_are_one_sheet() -> None:
    lines = tuple(line(f"l{i}", Driver.HOUR, Fraction(10_000 + i, 7), step=Step(12 + i % 9)) for i in range(200))
    sheet = CostSheet(lines, Volume(hours=Fraction(61, 2), participants=20), capacity=500)
    curve = cost_curve(sheet)
    assert len(curve.full) == 500
    assert curve.full[499] == sheet.cost(500).full


def test_unit_costs_are_those_of_the_participants_who_come() -> None:
    cost = plain_sheet().cost()
    assert cost.full == 21_600 * DIRHAM
    assert cost.per_participant == 1_800 * DIRHAM
    assert cost.per_trainee_hour == 60 * DIRHAM
    assert plain_sheet().cost(0).per_participant is None


def test_a_sheet_refuses_more_people_than_it_holds_and_codes_that_repeat() -> None:
    sheet = plain_sheet()
    with pytest.raises(Invalid):
        replace(sheet, capacity=11)
    with pytest.raises(Invalid):
        replace(sheet, capacity=0)
    with pytest.raises(Invalid):
        replace(sheet, lines=sheet.lines * 2)


# --- overhead ---------------------------------------------------------------------------------------------------------


@given(st.integers(-(10**11), 10**11), st.lists(UNITS, min_size=1, max_size=12), KEYS, KEYS)
def test_a_change_of_key_never_changes_total_overhead(
    total: int, offerings: list[KeyUnits], key: Key, other: Key
) -> None:
    for each in (key, other):
        if any(units.of(each) for units in offerings):
            assert sum(part.minor for part in share_overhead(Money(total, "MAD"), offerings, each)) == total


def test_a_key_under_which_nothing_is_counted_is_refused() -> None:
    with pytest.raises(Invalid):
        share_overhead(Money(100, "MAD"), [KeyUnits(trainee_hours=5)], Key.AREA_HOURS)
    with pytest.raises(Invalid):
        overhead_rate(100, 0)


def test_each_key_counts_what_it_says() -> None:
    lines = (
        line("own", Driver.HOUR, 100, category=Category.OWN_TRAINER, preparation=Fraction(1, 2), step=Step(12)),
        line("hired", Driver.SESSION, 100, category=Category.HIRED_TRAINER),  # a lump sum, but there for 30 hours
        line("room", Driver.HOUR, 100, category=Category.ROOM, area=60, step=Step(20)),
    )
    volume = SESSION.at(21)
    assert session_units(Key.TRAINEE_HOURS, lines, volume, 0) == 21 * 30
    assert session_units(Key.TRAINER_HOURS, lines, volume, 0) == 2 * 45 + 30
    assert session_units(Key.AREA_HOURS, lines, volume, 0) == 2 * 60 * 30
    assert session_units(Key.DIRECT_COST, lines, volume, 777) == 777


def test_overhead_of_the_year_returns_when_all_sessions_are_held() -> None:
    year = charges(900_000, [KeyUnits(trainee_hours=4_000), KeyUnits(trainee_hours=5_000)])
    assert year == OverheadCharge(Key.TRAINEE_HOURS, Fraction(100))
    sheet = replace(plain_sheet(), overhead=year)
    assert sheet.cost(12).overhead == 12 * 30 * 100


# --- planned, at maximum, actual --------------------------------------------------------------------------------------


def test_three_columns_stand_side_by_side() -> None:
    sheet = stepped_sheet()
    actual = Actual(Volume(hours=10, participants=14), {"trainer": 12_500 * DIRHAM, "taxi": 80 * DIRHAM})
    found = columns(sheet, actual)
    trainer, kit, taxi = found.rows
    assert (trainer.planned, trainer.maximum, trainer.gap) == (6_000 * DIRHAM, 12_000 * DIRHAM, 6_500 * DIRHAM)
    assert (kit.actual, kit.gap) == (None, None)
    assert (taxi.line, taxi.planned, taxi.actual) == (None, 0, 80 * DIRHAM)
    assert found.awaited == ("kit",)
    assert found.actual is not None
    assert found.actual.avoidable == found.actual.full == 12_580 * DIRHAM


def test_nothing_is_actual_before_the_session() -> None:
    found = columns(stepped_sheet())
    assert (found.actual, found.awaited) == (None, ())
    assert (found.planned.full, found.maximum.full) == (7_200 * DIRHAM, 14_400 * DIRHAM)


def test_booked_costs_keep_the_nature_of_their_line() -> None:
    sheet = CostSheet((line("design", Driver.FIXED, 900, nature=Nature.SUNK),), SESSION, capacity=12)
    was = columns(sheet, Actual(SESSION, {"design": 300, "extra": 5})).actual
    assert was is not None
    assert (was.sunk, was.avoidable) == (300, 5)


def test_quote_accuracy_is_a_share_of_what_was_quoted() -> None:
    assert cost_gap(1_000, 1_150) == Fraction(15, 100)
    assert cost_gap(0, 10) is None
