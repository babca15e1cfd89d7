"""Prices of a day, discounts and their floor, VAT by rate, packages."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.errors import Invalid
from charaka.kernel.money import Money
from charaka.offer.rules.discounts import (
    Discount,
    Ground,
    Purchase,
    Stacking,
    combined_rate,
    discounted,
    earned,
)
from charaka.offer.rules.price import (
    Income,
    ListPrice,
    PriceMode,
    bad_debt_rate,
    clashes,
    income_of,
    kept_share,
    package_shares,
    price_in_force,
)
from charaka.offer.rules.vat import DEFAULT_RATES, Treatment, VatRate, mentions, taxed, totals, vat_on, within

TODAY = date(2026, 10, 13)
SEAT, GROUP = PriceMode.PARTICIPANT, PriceMode.GROUP
RATES = st.fractions(0, 1, max_denominator=200)
AMOUNTS = st.integers(0, 10**9)
OFFERED = st.lists(
    st.builds(
        Discount,
        st.text("abc", min_size=1, max_size=2),
        st.sampled_from(Ground),
        RATES,
        st.sampled_from(("", "member")),
        st.integers(0, 40),
    ),
    max_size=6,
)
PURCHASES = st.builds(
    Purchase,
    st.sampled_from(("", "member")),
    st.integers(1, 50),
    st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    st.dates(date(2026, 6, 1), date(2026, 12, 1)),
)


# --- price lists ------------------------------------------------------------------------------------------------------


def test_the_price_of_a_day_is_the_last_that_began_and_has_not_ended() -> None:
    old = ListPrice(SEAT, 150_000, date(2025, 1, 1))
    new = ListPrice(SEAT, 180_000, date(2026, 1, 1))
    summer = ListPrice(SEAT, 120_000, date(2026, 7, 1), date(2026, 8, 31))
    prices = [new, summer, old]
    days = [date(2024, 12, 31), date(2025, 12, 31), date(2026, 7, 1), date(2026, 8, 31), date(2026, 9, 1)]
    assert [price_in_force(prices, mode=SEAT, day=day) for day in days] == [None, old, summer, summer, new]
    assert price_in_force(prices, mode=GROUP, day=TODAY) is None


def test_a_client_class_has_its_own_price_where_there_is_one() -> None:
    everyone = ListPrice(SEAT, 180_000, date(2026, 6, 1))
    members = ListPrice(SEAT, 150_000, date(2026, 1, 1), client_class="member")
    prices = [everyone, members]
    assert price_in_force(prices, mode=SEAT, day=TODAY, client_class="member") == members
    assert price_in_force(prices, mode=SEAT, day=TODAY, client_class="school") == everyone
    assert price_in_force(prices, mode=SEAT, day=TODAY) == everyone


def test_two_prices_of_the_same_day_clash() -> None:
    one, other = ListPrice(SEAT, 1, TODAY), ListPrice(SEAT, 2, TODAY)
    assert clashes([one, ListPrice(GROUP, 1, TODAY), other]) == [(one, other)]


def test_prices_that_cannot_be_are_refused() -> None:
    with pytest.raises(Invalid):
        ListPrice(SEAT, -1, TODAY)
    with pytest.raises(Invalid):
        ListPrice(SEAT, 1, TODAY, date(2026, 10, 12))
    with pytest.raises(Invalid):
        income_of(SEAT, -1)


def test_income_follows_the_mode() -> None:
    assert [income_of(mode, 500).of(4) for mode in (SEAT, PriceMode.UNIT)] == [2_000, 2_000]
    assert [income_of(mode, 500, days=3).of(4) for mode in (GROUP, PriceMode.PACKAGE, PriceMode.DAY)] == [
        500,
        500,
        1_500,
    ]


@given(st.fractions(0, 10**6, max_denominator=400), st.fractions(0, 10**6, max_denominator=400))
def test_income_at_every_size_is_income_at_each(fixed: Fraction, each: Fraction) -> None:
    income = Income(fixed, each)
    assert income.curve(30).tolist() == [income.of(n) for n in range(1, 31)]


def test_ten_percent_off_and_five_percent_unpaid_keep_85_and_a_half() -> None:
    assert kept_share(Fraction(1, 10), Fraction(1, 20)) == Fraction(855, 1_000)
    assert bad_debt_rate(50, 1_000) == Fraction(1, 20)
    assert bad_debt_rate(0, 0) is None
    with pytest.raises(Invalid):
        kept_share(10)


@given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=8))
def test_the_parts_of_a_package_add_up_to_its_price(price: int, list_prices: list[int]) -> None:
    if not any(list_prices):
        with pytest.raises(Invalid):
            package_shares(Money(price, "MAD"), list_prices)
        return
    assert sum(part.minor for part in package_shares(Money(price, "MAD"), list_prices)) == price


# --- discounts --------------------------------------------------------------------------------------------------------

MEMBER = Discount("member", Ground.CLIENT_CLASS, Fraction(10, 100), client_class="member")
TEN_SEATS = Discount("ten", Ground.VOLUME, Fraction(5, 100), least=10)
TWENTY_SEATS = Discount("twenty", Ground.VOLUME, Fraction(8, 100), least=20)
EARLY = Discount("early", Ground.EARLY, Fraction(4, 100), least=30)
ALL = (MEMBER, TEN_SEATS, TWENTY_SEATS, EARLY)


def purchase(client_class: str = "member", quantity: int = 20, days: int = 30) -> Purchase:
    start = date(2026, 12, 1)
    return Purchase(client_class, quantity, date.fromordinal(start.toordinal() - days), start)


def test_each_ground_counts_once_by_its_best_step() -> None:
    assert earned(ALL, purchase(), Stacking.CUMULATIVE) == (MEMBER, TWENTY_SEATS, EARLY)
    assert earned(ALL, purchase(quantity=19), Stacking.CUMULATIVE) == (MEMBER, TEN_SEATS, EARLY)
    assert earned(ALL, purchase("", 9, 29), Stacking.CUMULATIVE) == ()
    assert earned(ALL, purchase(), Stacking.BEST) == (MEMBER,)


def test_cumulative_discounts_multiply() -> None:
    assert combined_rate([Fraction(10, 100), Fraction(5, 100)]) == Fraction(145, 1_000)
    found = discounted(180_000, ALL, purchase(), stacking=Stacking.CUMULATIVE)
    assert found.price == 143_078  # 180,000 × 0.90 × 0.92 × 0.96 = 143,078.4
    assert discounted(180_000, ALL, purchase(), stacking=Stacking.BEST).price == 162_000


def test_the_floor_holds_and_never_raises() -> None:
    held = discounted(180_000, ALL, purchase(), stacking=Stacking.CUMULATIVE, floor=150_000)
    assert (held.price, held.at_floor, held.rate) == (150_000, True, Fraction(1, 6))
    below = discounted(100_000, ALL, purchase(), stacking=Stacking.BEST, floor=150_000)
    assert below.price == 100_000


@given(AMOUNTS, OFFERED, PURCHASES, AMOUNTS)
def test_a_discounted_price_lies_between_floor_and_list(
    price: int, offered: list[Discount], bought: Purchase, floor: int
) -> None:
    best = discounted(price, offered, bought, stacking=Stacking.BEST, floor=floor).price
    cumulative = discounted(price, offered, bought, stacking=Stacking.CUMULATIVE, floor=floor).price
    assert min(floor, price) <= cumulative <= best <= price


# --- VAT --------------------------------------------------------------------------------------------------------------


def test_tax_is_rounded_once_for_each_rate() -> None:
    standard, reduced = DEFAULT_RATES[:2]
    found = totals([(333, standard), (100, reduced), (333, standard), (333, standard)])
    assert [(total.net, total.tax, total.gross) for total in found] == [(999, 200, 1_199), (100, 10, 110)]
    assert sum(taxed(333, standard).tax for _ in range(3)) == 201  # line by line would owe a centime more


def test_exempt_documents_say_why_and_rates_of_zero_are_not_mixed() -> None:
    with_deduction, without = (
        vat_on(kind, TODAY) for kind in (Treatment.EXEMPT_WITH_DEDUCTION, Treatment.EXEMPT_WITHOUT_DEDUCTION)
    )
    found = totals([(100, with_deduction), (200, without), (50, with_deduction)])
    assert [(total.net, total.tax) for total in found] == [(150, 0), (200, 0)]
    assert mentions(found) == ("exempt_article_92", "exempt_article_91")
    assert mentions([taxed(100, vat_on(Treatment.STANDARD, TODAY))]) == ()


def test_a_document_keeps_the_rate_of_its_day() -> None:
    table = [*DEFAULT_RATES, VatRate(Treatment.STANDARD, 21, date(2028, 1, 1))]
    days = (date(2027, 12, 31), date(2028, 1, 1))
    assert [vat_on(Treatment.STANDARD, day, table).percent for day in days] == [20, 21]
    with pytest.raises(Invalid):
        vat_on(Treatment.REDUCED, TODAY, [])


def test_only_taxed_treatments_have_a_rate_and_deduction_follows_the_treatment() -> None:
    with pytest.raises(Invalid):
        VatRate(Treatment.OUT_OF_SCOPE, 20, TODAY)
    assert [kind for kind in Treatment if kind.deducts] == [
        Treatment.STANDARD,
        Treatment.REDUCED,
        Treatment.EXEMPT_WITH_DEDUCTION,
    ]


@given(st.integers(-(10**9), 10**9), st.sampled_from(DEFAULT_RATES))
def test_net_and_tax_make_gross_both_ways(amount: int, rate: VatRate) -> None:
    split = within(amount, rate)
    assert split.gross == amount
    assert taxed(-amount, rate).tax == -taxed(amount, rate).tax
    assert abs(taxed(split.net, rate).tax - split.tax) <= 1
