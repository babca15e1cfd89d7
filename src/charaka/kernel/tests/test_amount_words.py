"""Amounts in words: tables checked by hand, then what must hold for every amount."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.amount_words import LIMIT, amount_in_words
from charaka.kernel.money import Money, MoneyError

minors = st.integers(min_value=0, max_value=10**11)

FRENCH = {
    "0": "zéro dirham",
    "1": "un dirham",
    "2": "deux dirhams",
    "10": "dix dirhams",
    "11": "onze dirhams",
    "16": "seize dirhams",
    "17": "dix-sept dirhams",
    "21": "vingt et un dirhams",
    "22": "vingt-deux dirhams",
    "61": "soixante et un dirhams",
    "70": "soixante-dix dirhams",
    "71": "soixante et onze dirhams",
    "77": "soixante-dix-sept dirhams",
    "80": "quatre-vingts dirhams",
    "81": "quatre-vingt-un dirhams",
    "91": "quatre-vingt-onze dirhams",
    "99": "quatre-vingt-dix-neuf dirhams",
    "100": "cent dirhams",
    "101": "cent un dirhams",
    "180": "cent quatre-vingts dirhams",
    "200": "deux cents dirhams",
    "201": "deux cent un dirhams",
    "1000": "mille dirhams",
    "1001": "mille un dirhams",
    "2000": "deux mille dirhams",
    "11000": "onze mille dirhams",
    "21000": "vingt et un mille dirhams",
    "80000": "quatre-vingt mille dirhams",
    "100000": "cent mille dirhams",
    "200000": "deux cent mille dirhams",
    "34776": "trente-quatre mille sept cent soixante-seize dirhams",
    "57600": "cinquante-sept mille six cents dirhams",
    "1000000": "un million de dirhams",
    "1000100": "un million cent dirhams",
    "2080000": "deux millions quatre-vingt mille dirhams",
    "80000000": "quatre-vingts millions de dirhams",
    "200000000": "deux cents millions de dirhams",
    "1000000000": "un milliard de dirhams",
    "1234.56": "mille deux cent trente-quatre dirhams et cinquante-six centimes",
    "0.01": "un centime",
    "0.80": "quatre-vingts centimes",
    "-12.50": "moins douze dirhams et cinquante centimes",
}

ARABIC = {
    "0": "صفر درهم",
    "1": "درهم واحد",
    "2": "درهمان",
    "3": "ثلاثة دراهم",
    "8": "ثمانية دراهم",
    "10": "عشرة دراهم",
    "11": "أحد عشر درهما",
    "12": "اثنا عشر درهما",
    "13": "ثلاثة عشر درهما",
    "20": "عشرون درهما",
    "21": "واحد وعشرون درهما",
    "22": "اثنان وعشرون درهما",
    "71": "واحد وسبعون درهما",
    "80": "ثمانون درهما",
    "81": "واحد وثمانون درهما",
    "100": "مائة درهم",
    "101": "مائة درهم ودرهم واحد",
    "102": "مائة درهم ودرهمان",
    "103": "مائة وثلاثة دراهم",
    "111": "مائة وأحد عشر درهما",
    "200": "مائتا درهم",
    "201": "مائتا درهم ودرهم واحد",
    "205": "مائتان وخمسة دراهم",
    "300": "ثلاثمائة درهم",
    "800": "ثمانمائة درهم",
    "1000": "ألف درهم",
    "1001": "ألف درهم ودرهم واحد",
    "1200": "ألف ومائتا درهم",
    "1234": "ألف ومائتان وأربعة وثلاثون درهما",
    "2000": "ألفا درهم",
    "2005": "ألفان وخمسة دراهم",
    "3000": "ثلاثة آلاف درهم",
    "10000": "عشرة آلاف درهم",
    "11000": "أحد عشر ألف درهم",
    "11500": "أحد عشر ألفا وخمسمائة درهم",
    "34776": "أربعة وثلاثون ألفا وسبعمائة وستة وسبعون درهما",
    "57600": "سبعة وخمسون ألفا وستمائة درهم",
    "100000": "مائة ألف درهم",
    "101000": "مائة ألف وألف درهم",
    "102000": "مائة ألف وألفا درهم",
    "103000": "مائة وثلاثة آلاف درهم",
    "200000": "مائتا ألف درهم",
    "250000": "مائتان وخمسون ألف درهم",
    "1000000": "مليون درهم",
    "2000000": "مليونا درهم",
    "2000003": "مليونان وثلاثة دراهم",
    "3000000": "ثلاثة ملايين درهم",
    "12345678": "اثنا عشر مليونا وثلاثمائة وخمسة وأربعون ألفا وستمائة وثمانية وسبعون درهما",
    "1000000000": "مليار درهم",
    "1234.56": "ألف ومائتان وأربعة وثلاثون درهما وستة وخمسون سنتيما",
    "1.02": "درهم واحد وسنتيمان",
    "0.01": "سنتيم واحد",
    "0.05": "خمسة سنتيمات",
    "-12.50": "ناقص اثنا عشر درهما وخمسون سنتيما",
}

ENGLISH = {
    "0": "zero dirhams",
    "1": "one dirham",
    "12": "twelve dirhams",
    "21": "twenty-one dirhams",
    "80": "eighty dirhams",
    "100": "one hundred dirhams",
    "101": "one hundred and one dirhams",
    "1001": "one thousand and one dirhams",
    "1100": "one thousand one hundred dirhams",
    "57600": "fifty-seven thousand six hundred dirhams",
    "100000": "one hundred thousand dirhams",
    "1000000": "one million dirhams",
    "1234.56": "one thousand two hundred and thirty-four dirhams and fifty-six centimes",
    "0.01": "one centime",
    "-2": "minus two dirhams",
}


@pytest.mark.parametrize(("amount", "words"), FRENCH.items())
def test_french(amount: str, words: str) -> None:
    assert amount_in_words(Money.of(amount, "MAD"), "fr") == words


@pytest.mark.parametrize(("amount", "words"), ARABIC.items())
def test_arabic(amount: str, words: str) -> None:
    assert amount_in_words(Money.of(amount, "MAD"), "ar-MA") == words


@pytest.mark.parametrize(("amount", "words"), ENGLISH.items())
def test_english(amount: str, words: str) -> None:
    assert amount_in_words(Money.of(amount, "MAD"), "en") == words


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(MoneyError) as refusal:
        amount_in_words(Money.of(1, "EUR"), "fr")
    assert refusal.value.code == "no_words"
    with pytest.raises(MoneyError) as refusal:
        amount_in_words(Money.of(LIMIT, "MAD"), "fr")
    assert refusal.value.code == "too_large"
    with pytest.raises(ValueError, match="'es'"):
        amount_in_words(Money.of(1, "MAD"), "es")


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_first_hundred_thousand_dirhams_and_every_centime_have_words_of_their_own(lang: str) -> None:
    amounts = [*range(10_000), *range(10_000, 10_000_001, 100)]
    words = {amount_in_words(Money(minor, "MAD"), lang) for minor in amounts}
    assert len(words) == len(amounts)


@given(minors, minors)
def test_two_amounts_never_share_their_words(one: int, other: int) -> None:
    for lang in ("ar", "fr", "en"):
        words = amount_in_words(Money(one, "MAD"), lang)
        assert (words == amount_in_words(Money(other, "MAD"), lang)) == (one == other)


@given(minors)
def test_words_are_separated_by_one_space_and_hold_no_figure(minor: int) -> None:
    for lang in ("ar", "fr", "en"):
        words = amount_in_words(Money(minor, "MAD"), lang)
        assert words == " ".join(words.split())
        assert not any(char.isdigit() for char in words)
        assert amount_in_words(Money(-minor, "MAD"), lang).endswith(words)
