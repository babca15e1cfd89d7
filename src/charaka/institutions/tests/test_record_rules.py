"""The rules of the institution's record: account numbers, what the law wants, what is missing, the agreement."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.institutions.rules.record import (
    Agreement,
    DayFault,
    Gap,
    RibVerdict,
    agreement,
    check_rib,
    completeness,
    day_faults,
    gaps,
    legal_gaps,
    rib_key,
    shown_rib,
)
from charaka.kernel.text import Text3

BODY = "007780000123456789012" + "3"
RIB = BODY + rib_key(BODY)


@pytest.mark.parametrize(
    "typed",
    [RIB, shown_rib(RIB), f"RIB : {shown_rib(RIB)}", f"MA64{RIB}", RIB.replace("7", "٧"), f"\u202e{RIB}\u200b"],
)
def test_an_account_number_is_understood_as_people_write_it(typed: str) -> None:
    assert check_rib(typed).number == RIB
    assert check_rib(typed).verdict is RibVerdict.VALID


@pytest.mark.parametrize(
    ("typed", "verdict", "accepted", "warned"),
    [
        ("", RibVerdict.MISSING, True, False),
        (" - ", RibVerdict.MISSING, True, False),
        (RIB[:-1] + str((int(RIB[-1]) + 1) % 10), RibVerdict.FAILED_KEY, True, True),
        (RIB[:-1], RibVerdict.LENGTH, False, False),
        (RIB[:-1] + "O", RibVerdict.LETTERS, False, False),
    ],
)
def test_a_wrong_key_warns_and_what_cannot_be_is_refused(
    typed: str, verdict: RibVerdict, accepted: bool, warned: bool
) -> None:
    check = check_rib(typed)
    assert (check.verdict, check.accepted, check.warned) == (verdict, accepted, warned)


@given(st.from_regex(r"[0-9]{22}", fullmatch=True), st.integers(0, 21), st.integers(1, 9))
def test_the_key_finds_every_single_wrong_digit(body: str, place: int, by: int) -> None:
    number = body + rib_key(body)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert check_rib(number).verdict is RibVerdict.VALID
    assert check_rib(wrong).verdict is RibVerdict.FAILED_KEY


@given(st.from_regex(r"[0-9]{24}", fullmatch=True))
def test_what_is_shown_can_be_typed_again(number: str) -> None:
    assert check_rib(shown_rib(number)).number == number


def test_a_societe_anonyme_must_name_four_things_more_than_others() -> None:
    """Law 17-95, art. 4. An association owes its ICE and tax ID alone."""
    assert legal_gaps("sa", {}) == ("legal_form", "capital", "seat", "trade_register", "ice", "tax_id")
    full = {"legal_form": "sa", "capital": 300_000_00, "seat": Text3(fr="Lot 4"), "trade_register": "12", "ice": "1"}
    assert legal_gaps("sa", full) == ("tax_id",)
    assert legal_gaps("association", {"ice": "1"}) == ("tax_id",)


def test_a_gap_says_which_languages_are_missing() -> None:
    values = {"name": Text3(fr="Institut"), "address": Text3(), "city": "", "phone": "05", "seats": 0, "levels": []}
    found = gaps(values)
    assert found[:2] == [Gap("name", ("ar", "en")), Gap("address", ("ar", "fr", "en"))]
    assert [gap.field for gap in found[2:]] == ["city", "seats", "levels"]
    assert [gap.partial for gap in found[:2]] == [True, False]


def test_completeness_counts_each_language() -> None:
    assert completeness({"name": Text3(fr="x"), "phone": "05"}) == 50
    assert completeness({"name": Text3("x", "x", "x"), "phone": "05"}) == 100
    assert completeness({}) == 100


TODAY = date(2026, 9, 16)


@pytest.mark.parametrize(
    ("start", "end", "where"),
    [
        (None, None, Agreement.NONE),
        (TODAY + timedelta(1), None, Agreement.AHEAD),
        (TODAY, None, Agreement.RUNNING),
        (None, TODAY + timedelta(181), Agreement.RUNNING),
        (None, TODAY + timedelta(179), Agreement.ENDING),
        (None, TODAY, Agreement.ENDING),
        (None, TODAY - timedelta(1), Agreement.ENDED),
    ],
)
def test_where_the_agreement_stands(start: date | None, end: date | None, where: Agreement) -> None:
    assert agreement(start, end, on=TODAY) is where


def test_days_that_cannot_be() -> None:
    faults = day_faults(date(1900, 1, 1), date(2026, 1, 2), date(2026, 1, 1))
    assert faults == {"opened_on": DayFault.TOO_OLD, "agreement_until": DayFault.REVERSED}
    assert day_faults(None, date(2026, 1, 1), date(2026, 1, 1)) == {}
