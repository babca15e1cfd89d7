"""The rules of places: codes that compare, inspections that fall due, the site that a file means."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.institutions.rules.places import DAYS_OF_NOTICE, Due, SiteFault, inspection, place_code, which_site

TODAY = date(2026, 9, 16)


@pytest.mark.parametrize("typed", ["A-12", " a-12 ", "a\u201112", "A-١٢", "A\u2013\u200b12"])
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert place_code(typed) == "A-12"


@given(st.text(max_size=30))
def test_a_code_made_twice_is_the_same(text: str) -> None:
    assert place_code(place_code(text)) == place_code(text)


@pytest.mark.parametrize(
    ("days", "due"),
    [(-1, Due.LATE), (0, Due.SOON), (DAYS_OF_NOTICE, Due.SOON), (DAYS_OF_NOTICE + 1, Due.AHEAD)],
)
def test_an_inspection_is_late_from_the_day_after(days: int, due: Due) -> None:
    found = inspection(TODAY + timedelta(days), on=TODAY)
    assert (found.due, found.days) == (due, days)


def test_without_a_day_nothing_is_due() -> None:
    assert inspection(None, on=TODAY).due is Due.NONE


SITES = {1: ("P", ("Site principal", "الموقع الرئيسي", "Main site")), 2: ("N", ("Annexe", "الملحقة", "Annex"))}


@pytest.mark.parametrize(
    ("said", "site"),
    [("p", 1), ("N", 2), ("annexe", 2), ("الموقع الرئيسى", 1), ("main  site", 1), ("", SiteFault.NOT_SAID)],
)
def test_a_site_is_known_by_its_code_or_a_name(said: str, site: int | SiteFault) -> None:
    assert which_site(said, SITES) == site


def test_what_a_file_cannot_mean() -> None:
    twins = {1: ("P", ("Annexe",)), 2: ("N", ("annexe",))}
    assert which_site("Oujda", SITES) is SiteFault.UNKNOWN
    assert which_site("Annexe", twins) is SiteFault.TWO_OF_THE_NAME
    assert which_site("", {}) is SiteFault.NO_SITES
    assert which_site("", {7: ("P", ())}) == 7
