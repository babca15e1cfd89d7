"""An hour of capacity: its rate, what is charged, what nobody used, and years that are closed."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.errors import Invalid, Posted
from charaka.kernel.money import round_half_up
from charaka.kernel.periods import calendar_year
from charaka.offer.rules.capacity import (
    CapacityRate,
    RateYear,
    ResourceCost,
    capacity_rate,
    loaded_trainer_rate,
    practical_hours,
    use_of,
)
from charaka.offer.tests.sheets import DIRHAM

COST = ResourceCost(
    pay=150_000 * DIRHAM,
    depreciation_own=20_000 * DIRHAM,
    depreciation_imputed=30_000 * DIRHAM,
    energy=10_000 * DIRHAM,
    maintenance=12_000 * DIRHAM,
    space=18_000 * DIRHAM,
)
HOURS = st.fractions(0, 400, max_denominator=12)


@pytest.mark.parametrize(("hours", "centimes"), [(10_400, 2_308), (8_500, 2_824), (6_000, 4_000)])
def test_240000_dirhams_by_theoretical_practical_and_used_hours(hours: int, centimes: int) -> None:
    rate = capacity_rate(COST, hours)
    assert rate.per_hour == Fraction(24_000_000, hours)
    assert round_half_up(rate.per_hour) == rate.charge(1) == centimes


def test_practical_hours_are_a_share_of_theoretical_ones() -> None:
    assert practical_hours(10_000, Fraction(85, 100)) == 8_500
    with pytest.raises(Invalid):
        practical_hours(10_000, 85)


def test_a_rate_needs_hours_and_costs_that_are_not_negative() -> None:
    with pytest.raises(Invalid):
        capacity_rate(COST, 0)
    with pytest.raises(Invalid):
        ResourceCost(energy=-1)


def test_a_loaded_trainer_costs_more_than_gross_pay() -> None:
    assert loaded_trainer_rate(100_000, 20_000, 12_000, 3_000, 900) == 150


def test_unused_capacity_stands_on_its_own_line() -> None:
    year = use_of(CapacityRate(24_000_000, 8_500), [3_000, 3_000])
    assert year.charged == 2 * 8_470_588
    assert [year.unused_hours, year.over_hours] == [2_500, 0]
    assert year.unused == 24_000_000 - year.charged
    assert abs(year.unused - Fraction(24_000_000 * 2_500, 8_500)) <= 1
    assert year.used_share == Fraction(6_000, 8_500)


def test_hours_beyond_the_practical_ones_are_told_not_hidden() -> None:
    year = use_of(CapacityRate(1_000, 10), [12])
    assert [year.unused, year.balance, year.over_hours, year.unused_hours] == [0, -200, 2, 0]


@given(st.integers(0, 10**9), st.integers(1, 9_000), st.lists(HOURS, max_size=20))
def test_charged_and_unused_add_up_to_what_was_supplied(supplied: int, hours: int, used: list[Fraction]) -> None:
    rate = CapacityRate(supplied, hours)
    year = use_of(rate, used)
    assert year.charged + year.balance == supplied
    assert abs(year.balance - (hours - sum(used)) * rate.per_hour) <= Fraction(len(used), 2)


def test_the_version_of_the_day_is_the_last_that_began() -> None:
    first, second, third = (CapacityRate(amount, 100) for amount in (1_000, 2_000, 3_000))
    year = RateYear(calendar_year(2026)).revised("room", date(2026, 1, 1), first)
    year = year.revised("room", date(2026, 7, 1), second).revised("trainer", date(2026, 1, 1), third)
    found = {day: year.on("room", day) for day in (date(2026, 6, 30), date(2026, 7, 1))}
    assert [version.rate for version in found.values() if version] == [first, second]
    corrected = year.revised("room", date(2026, 7, 1), third).on("room", date(2026, 8, 1))
    assert corrected is not None
    assert (corrected.rate, corrected.number) == (third, 3)
    assert year.on("room", date(2027, 1, 1)) is None
    assert year.on("kiln", date(2026, 7, 1)) is None


def test_a_rate_cannot_begin_outside_its_year() -> None:
    with pytest.raises(Invalid):
        RateYear(calendar_year(2026)).revised("room", date(2027, 1, 1), CapacityRate(1, 1))


@given(st.integers(0, 364), st.integers(1, 10**6))
def test_a_closed_year_does_not_move(day: int, amount: int) -> None:
    year = RateYear(calendar_year(2026)).revised("room", date(2026, 1, 1), CapacityRate(5, 1)).close()
    with pytest.raises(Posted):
        year.revised("room", date(2026, 1, 1) + timedelta(day), CapacityRate(amount, 1))
    with pytest.raises(Posted):
        year.close()
