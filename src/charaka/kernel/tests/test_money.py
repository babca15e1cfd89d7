"""Money: exact amounts, one rounding, shares that add up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.money import CurrencyMismatch, Money, MoneyError, allocate, percent_of, round_half_up, round_to

minors = st.integers(min_value=-(10**15), max_value=10**15)
weights = st.lists(st.fractions(min_value=0, max_value=10**6), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("1234.50", "MAD", 123450),
        ("-0.01", "MAD", -1),
        (57600, "MAD", 5760000),
        (Decimal("2.125"), "TND", 2125),
        ("500", "XOF", 500),
        ("7", "JPY", 7),
    ],
)
def test_an_amount_in_major_units_becomes_minor_units(amount: str | Decimal | int, currency: str, minor: int) -> None:
    assert Money.of(amount, currency).minor == minor


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("1.005", "MAD", "too_precise"),
        ("0.5", "XOF", "too_precise"),
        ("1 234", "MAD", "not_an_amount"),
        ("1e3", "MAD", "not_an_amount"),
        ("١٢", "MAD", "not_an_amount"),
        ("", "MAD", "not_an_amount"),
        (Decimal("NaN"), "MAD", "not_finite"),
        ("1", "XXX", "unknown_currency"),
        ("1", "mad", "unknown_currency"),
    ],
)
def test_what_is_not_an_exact_amount_is_refused(amount: str | Decimal, currency: str, code: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        Money.of(amount, currency)
    assert refusal.value.code == code


@pytest.mark.parametrize("wrong", [0.1, True])
def test_floats_and_booleans_find_no_way_in(wrong: object) -> None:
    value = cast("Any", wrong)
    with pytest.raises(TypeError):
        Money(value, "MAD")
    with pytest.raises(TypeError):
        Money.of(value, "MAD")
    with pytest.raises(TypeError):
        Money(100, "MAD") * value
    with pytest.raises(TypeError):
        percent_of(Money(100, "MAD"), value)


def test_two_currencies_never_meet() -> None:
    dirham, euro = Money.of(1, "MAD"), Money.of(1, "EUR")
    assert dirham != euro
    for meeting in (
        lambda: dirham + euro,
        lambda: dirham - euro,
        lambda: dirham < euro,
        lambda: dirham >= euro,
        lambda: dirham.ratio_to(euro),
        lambda: Money.total([dirham, euro], "MAD"),
    ):
        with pytest.raises(CurrencyMismatch):
            meeting()


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", 1), ("-0.5", -1), ("1.5", 2), ("2.5", 3), ("2.4999999999", 2), ("-2.5", -3), ("0", 0), ("-0.4", 0)],
)
def test_a_half_goes_away_from_zero(value: str, rounded: int) -> None:
    assert round_half_up(Decimal(value)) == rounded


def test_rounding_is_exact_beyond_the_precision_of_the_decimal_context() -> None:
    assert str(round_to(Decimal("123456789012345678901234567890.125"), 2)) == "123456789012345678901234567890.13"


def test_vat_at_twenty_per_cent_of_an_odd_price() -> None:
    assert percent_of(Money.of("28971.67", "MAD"), 20) == Money.of("5794.33", "MAD")
    assert percent_of(Money.of("0.25", "MAD"), Decimal(10)) == Money.of("0.03", "MAD")


def test_the_loose_centimes_go_to_the_largest_remainders_then_to_the_first() -> None:
    hundred = Money.of(100, "MAD")
    assert [part.minor for part in allocate(hundred, [1, 1, 1])] == [3334, 3333, 3333]
    assert [part.minor for part in allocate(-hundred, [1, 1, 1])] == [-3334, -3333, -3333]
    assert [part.minor for part in allocate(Money(5, "MAD"), [0, 3, 1])] == [0, 4, 1]


@pytest.mark.parametrize(("bad", "code"), [([], "no_weight"), ([0, 0], "no_weight"), ([2, -1], "negative_weight")])
def test_a_total_is_not_shared_by_nothing(bad: list[int], code: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        allocate(Money(100, "MAD"), bad)
    assert refusal.value.code == code


def test_an_amount_shows_all_the_places_of_its_currency() -> None:
    assert str(Money(123450, "MAD")) == "1234.50 MAD"
    assert str(Money(-5, "MAD")) == "-0.05 MAD"
    assert Money(1500, "TND").decimal == Decimal("1.500")
    assert Money(100, "MAD").is_whole
    assert not Money(101, "MAD").is_whole
    assert Money.zero("MAD").is_zero


@given(minors, weights)
def test_parts_add_up_stay_near_their_share_and_mirror_when_negative(minor: int, by: list[Fraction]) -> None:
    total = Money(minor, "MAD")
    parts = allocate(total, by)
    assert Money.total(parts, "MAD") == total
    assert allocate(-total, by) == [-part for part in parts]
    for part, weight in zip(parts, by, strict=True):
        assert abs(part.minor - minor * weight / sum(by)) < 1
        assert weight or part.is_zero


@given(minors)
def test_an_amount_survives_its_decimal_form(minor: int) -> None:
    for currency in ("MAD", "TND", "XOF"):
        money = Money(minor, currency)
        assert Money.of(money.decimal, currency) == money
        assert Money.of(f"{money.decimal:f}", currency) == money


@given(minors, st.fractions(min_value=-100, max_value=100))
def test_multiplying_rounds_by_at_most_half_a_unit_and_mirrors(minor: int, factor: Fraction) -> None:
    money = Money(minor, "MAD")
    assert abs((money * factor).minor - minor * factor) <= Fraction(1, 2)
    assert factor * -money == -(money * factor)


@given(minors, minors)
def test_order_agrees_with_difference(left: int, right: int) -> None:
    a, b = Money(left, "MAD"), Money(right, "MAD")
    assert (a < b) == ((a - b).minor < 0)
    assert (a <= b) == (not a > b)
    assert (a + b) - b == a
