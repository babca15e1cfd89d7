"""The rules of partners: ICE, size, standing, telephone numbers, and who looks like whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.institutions.rules.duplicates import (
    Agreement,
    Certainty,
    Difference,
    Likeness,
    Traits,
    compare,
    likely_pairs,
)
from charaka.institutions.rules.ice import LENGTH, Verdict, check_ice, company_part, has_right_key
from charaka.institutions.rules.partners import (
    DateFault,
    Standing,
    date_faults,
    phone_key,
    search_words,
    size_of,
    standing,
)
from charaka.kernel.search_text import company_key

TODAY = date(2026, 10, 13)

# ICE ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["001561191000066", "002136093000040", "000036794000036", "000076447000091"])
def test_published_numbers_have_the_right_key(number: str) -> None:
    assert check_ice(number).verdict is Verdict.VALID
    assert check_ice(number).number == number


@pytest.mark.parametrize(
    ("typed", "stored", "verdict"),
    [
        ("", "", Verdict.MISSING),
        ("   ", "", Verdict.MISSING),
        ("ICE : 001561191000066", "001561191000066", Verdict.VALID),
        ("001 561 191 0000 66", "001561191000066", Verdict.VALID),
        ("٠٠١٥٦١١٩١٠٠٠٠٦٦", "001561191000066", Verdict.VALID),
        ("\u202e001561191000066\u202c", "001561191000066", Verdict.VALID),
        ("1561191000066", "001561191000066", Verdict.RESTORED),
        ("001561191000065", "001561191000065", Verdict.FAILED_KEY),
        ("000000000000000", "000000000000000", Verdict.FAILED_KEY),
        ("00156119100006O", "00156119100006O", Verdict.LETTERS),
        ("12345", "12345", Verdict.LENGTH),
        ("0015611910000660", "0015611910000660", Verdict.LENGTH),
    ],
)
def test_what_people_type_is_understood(typed: str, stored: str, verdict: Verdict) -> None:
    found = check_ice(typed)
    assert (found.number, found.verdict) == (stored, verdict)


def test_only_letters_and_length_refuse() -> None:
    refused = {
        v
        for v in Verdict
        for text in ("12345", "A" * 15)
        if check_ice(text).verdict is v and not check_ice(text).accepted
    }
    assert refused == {Verdict.LETTERS, Verdict.LENGTH}
    assert check_ice("").accepted
    assert check_ice("001561191000065").warned


@given(st.integers(min_value=1, max_value=10**13 - 1))
def test_a_number_made_by_the_rule_is_valid_and_a_changed_digit_is_not(first_thirteen: int) -> None:
    number = str(first_thirteen * 100 + 97 - first_thirteen * 100 % 97).zfill(LENGTH)
    assert has_right_key(number)
    changed = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not has_right_key(changed)


@given(st.text(max_size=40))
def test_any_text_gets_a_verdict_and_judging_twice_changes_nothing(text: str) -> None:
    found = check_ice(text)
    if found.accepted and found.verdict is not Verdict.RESTORED:
        assert check_ice(found.number) == found
    assert not found.accepted or found.number == "" or (len(found.number) == LENGTH and found.number.isdigit())


def test_establishments_of_a_company_share_nine_digits() -> None:
    assert company_part("001561191000066") == "001561191"
    assert company_part("12345") == ""


# Size, standing, dates, telephones ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("employees", "size"),
    [
        (None, ""),
        (0, "micro"),
        (9, "micro"),
        (10, "small"),
        (49, "small"),
        (50, "medium"),
        (199, "medium"),
        (200, "large"),
    ],
)
def test_size_follows_the_number_of_employees(employees: int | None, size: str) -> None:
    assert size_of(employees) == size


def test_the_standing_of_a_partnership() -> None:
    def at(
        since: date | None = None, ended: date | None = None, contact: date | None = None, *, merged: bool = False
    ) -> Standing:
        return standing(since=since, ended_on=ended, last_contact_on=contact, merged=merged, on=TODAY)

    assert at() is Standing.ACTIVE
    assert at(since=TODAY - timedelta(days=800), contact=TODAY - timedelta(days=89)) is Standing.ACTIVE
    assert at(since=TODAY - timedelta(days=800), contact=TODAY - timedelta(days=90)) is Standing.QUIET
    assert at(since=TODAY - timedelta(days=800)) is Standing.QUIET
    assert at(since=TODAY + timedelta(days=1)) is Standing.AHEAD
    assert at(ended=TODAY) is Standing.ACTIVE
    assert at(ended=TODAY - timedelta(days=1)) is Standing.ENDED
    assert at(ended=TODAY - timedelta(days=1), merged=True) is Standing.MERGED


def test_days_that_cannot_be() -> None:
    faults = date_faults(date(1900, 1, 1), None, TODAY + timedelta(days=1), on=TODAY)
    assert faults == {"since": DateFault.TOO_OLD, "last_contact_on": DateFault.AHEAD}
    assert date_faults(TODAY, TODAY - timedelta(days=1), None, on=TODAY) == {"ended_on": DateFault.REVERSED}
    assert date_faults(TODAY, TODAY, TODAY, on=TODAY) == {}


@pytest.mark.parametrize(
    "typed", ["+212 5 22 00 00 01", "00212522000001", "0522-00-00-01", "0522000001 / 0661000002", "٠٥٢٢٠٠٠٠٠١"]
)
def test_one_telephone_number_in_many_spellings(typed: str) -> None:
    assert phone_key(typed) == "522000001"


@pytest.mark.parametrize("typed", ["", "poste 12", "n/a", "123"])
def test_what_is_no_telephone_number_compares_with_nothing(typed: str) -> None:
    assert phone_key(typed) == ""


@given(st.lists(st.text(max_size=200), max_size=6))
def test_search_words_fit_their_column(texts: list[str]) -> None:
    assert len(search_words(*texts)) <= 700


def test_search_words_hold_each_word_once() -> None:
    assert search_words("Câblages Tiwizi", "CABLAGES", "كابلاج تيويزي") == "cablages tiwizi كابلاج تيويزي"


# Likely duplicates --------------------------------------------------------------------------------------------------


def traits(id: int, name: str, arabic: str = "", **others: str) -> Traits:
    return Traits(id, (company_key(name), company_key(arabic) if arabic else ""), **others)


def only(pairs: list[Likeness]) -> Likeness:
    assert len(pairs) == 1
    return pairs[0]


def test_the_same_ice_is_certain_whatever_the_names() -> None:
    a = traits(1, "Zahramet Industrie", ice="001561191000066", phone="522000001", city="rabat")
    b = traits(2, "Ste Zahramet Ind.", ice="001561191000066", phone="522000001", city="sale")
    found = only(likely_pairs([b, a]))
    assert found.pair == (1, 2)
    assert found.certainty is Certainty.CERTAIN
    assert Agreement.ICE in found.agrees
    assert Agreement.PHONE in found.agrees
    assert found.differs == (Difference.CITY,)


def test_a_placeholder_in_place_of_the_ice_proves_nothing() -> None:
    a = traits(1, "Zahramet Industrie", ice="000000000000000")
    b = traits(2, "Minoterie Wahdan", ice="000000000000000")
    found = compare(a, b)
    assert found is not None
    assert found.certainty is Certainty.DOUBTFUL


def test_legal_form_case_and_a_missing_letter_do_not_hide_a_twin() -> None:
    a = traits(1, "Câblages Tiwizi", domain="tiwizi.ma", ice="001561191000066")
    b = traits(2, "CABLAGE TIWIZI SARL", domain="tiwizi.ma")
    found = only(likely_pairs([a, b]))
    assert found.certainty is Certainty.LIKELY
    assert found.differs == (Difference.ICE_MISSING,)


def test_arabic_spellings_of_one_name_are_one_name() -> None:
    a = traits(1, "شركة الكابلاج تيويزي")
    b = traits(2, "كابلاج تيويزى ش.م.م")
    assert only(likely_pairs([a, b])).certainty is Certainty.LIKELY


def test_a_french_name_meets_the_arabic_column_of_its_twin() -> None:
    a = traits(1, "كابلاج تيويزي")
    b = traits(2, "Câblages Tiwizi", "كابلاج تيويزي")
    assert only(likely_pairs([a, b])).name == 100


def test_a_misspelt_single_word_is_found_by_its_sounds() -> None:
    assert only(likely_pairs([traits(1, "Zahrammet"), traits(2, "Zahramet")])).certainty is not Certainty.CERTAIN


def test_two_companies_of_different_ice_are_doubtful_at_most() -> None:
    a = traits(1, "Froid Oumlil", ice="001561191000066", city="rabat")
    b = traits(2, "Oumlil Froid", ice="002136093000040", city="fes")
    assert only(likely_pairs([a, b])).certainty is Certainty.DOUBTFUL


def test_strangers_are_not_shown() -> None:
    assert (
        likely_pairs([traits(1, "Froid Oumlil"), traits(2, "Minoterie Sidi Wahdan"), traits(3, "Transport Bab Rih")])
        == []
    )


def test_a_pair_declared_to_be_two_stays_two() -> None:
    pair = [traits(1, "Froid Oumlil"), traits(2, "Froid Oumlil")]
    assert likely_pairs(pair)
    assert likely_pairs(pair, distinct={(1, 2)}) == []


def test_a_domain_of_many_does_not_make_all_of_them_alike() -> None:
    ministry = [traits(n, f"Delegation {chr(96 + n) * 6}", domain="ministry.gov.ma") for n in range(1, 26)]
    assert likely_pairs(ministry) == []


def test_the_surest_pair_comes_first() -> None:
    found = likely_pairs(
        [
            traits(1, "Froid Oumlil", ice="001561191000066"),
            traits(2, "Oumlil Froid", ice="002136093000040"),
            traits(3, "Emballages Nourane"),
            traits(4, "Emballages Nourane SA"),
            traits(5, "Tolerie Imlal", ice="000036794000036"),
            traits(6, "Imlal", ice="000036794000036"),
        ]
    )
    assert [likeness.certainty for likeness in found] == [Certainty.CERTAIN, Certainty.LIKELY, Certainty.DOUBTFUL]


@given(st.lists(st.text(alphabet="abcde اب", min_size=1, max_size=12), min_size=2, max_size=12))
def test_comparison_does_not_depend_on_the_order(names: list[str]) -> None:
    everyone = [traits(i, name) for i, name in enumerate(names)]
    assert likely_pairs(everyone) == likely_pairs(everyone[::-1])
