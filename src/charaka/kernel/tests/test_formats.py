"""What people read: figures, money, dates and times in the three languages (~ stands for U+00A0)."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel import formats, periods
from charaka.kernel.money import Money

languages = st.sampled_from(formats.LANGUAGES)


def spaced(text: str) -> str:
    return text.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("value", "places", "lang", "shown"),
    [
        (Decimal("1234567.5"), 1, "fr", "1~234~567,5"),
        (Decimal("1234567.5"), 1, "ar", "1~234~567,5"),
        (Decimal("1234567.5"), 1, "en", "1,234,567.5"),
        (Decimal("1234567.5"), None, "fr", "1~234~567,5"),
        (1000, None, "fr-MA", "1~000"),
        (-2940, 0, "fr", "−2~940"),
        (Decimal("-0.4"), 0, "fr", "0"),
        (0.1, None, "fr", "0,1"),
        (Fraction(1, 3), 2, "en", "0.33"),
        (Decimal("2.5"), 0, "en", "3"),
        (999_999, 0, "ar", "999~999"),
    ],
)
def test_numbers(value: formats.Number, places: int | None, lang: str, shown: str) -> None:
    assert formats.number(value, places, lang) == spaced(shown)


def test_a_column_names_its_currency_in_its_head() -> None:
    assert [formats.currency("MAD", lang) for lang in formats.LANGUAGES] == ["درهم", "MAD", "MAD"]
    with pytest.raises(ValueError, match="not known"):
        formats.currency("XXX", "fr")


def test_a_sign_on_demand() -> None:
    assert formats.number(1033834, 0, "fr", signed=True) == spaced("+1~033~834")
    assert formats.number(0, 0, "fr", signed=True) == "0"


@pytest.mark.parametrize(
    ("amount", "lang", "shown"),
    [
        (Money.of(510256, "MAD"), "fr", "510~256~MAD"),
        (Money.of(510256, "MAD"), "ar", "510~256~درهم"),
        (Money.of(510256, "MAD"), "en", "MAD~510,256"),
        (Money.of("1234.50", "MAD"), "fr", "1~234,50~MAD"),
        (Money.of("-1234.5", "TND"), "en", "TND~−1,234.500"),
        (Money.of(500, "XOF"), "ar", "500~XOF"),
    ],
)
def test_money_shows_centimes_only_when_there_are_some(amount: Money, lang: str, shown: str) -> None:
    assert formats.money(amount, lang) == spaced(shown)


def test_a_document_asks_for_two_decimals_and_a_table_leaves_the_currency_to_its_head() -> None:
    assert formats.money(Money.of(57600, "MAD"), "fr", places=2) == spaced("57~600,00~MAD")
    assert formats.money(Money.of("57600.50", "MAD"), "fr", 0, with_currency=False) == spaced("57~601")


@pytest.mark.parametrize(
    ("share", "places", "lang", "shown"),
    [
        (Decimal("0.415"), None, "fr", "41,5~%"),
        (Decimal("0.415"), None, "ar", "41,5%"),
        (Decimal("0.415"), None, "en", "41.5%"),
        (Fraction(3, 4), None, "fr", "75~%"),
        (Fraction(3, 4), 1, "fr", "75,0~%"),
        (Decimal("0.7496"), None, "fr", "75~%"),
        (-0.0525, 1, "fr", "−5,3~%"),
        (12, 0, "en", "1,200%"),
    ],
)
def test_a_share_of_one_as_a_percentage(share: formats.Number, places: int | None, lang: str, shown: str) -> None:
    assert formats.percent(share, places, lang) == spaced(shown)


@pytest.mark.parametrize(("lang", "shown"), [("fr", "11~sur~14"), ("ar", "11~من~14"), ("en", "11~of~14")])
def test_out_of(lang: str, shown: str) -> None:
    assert formats.out_of(11, 14, lang) == spaced(shown)


@pytest.mark.parametrize(
    ("lang", "short", "long"),
    [
        ("fr", "13~oct.~2026", "mardi 13~octobre~2026"),
        ("ar", "13~أكتوبر~2026", "الثلاثاء 13~أكتوبر~2026"),
        ("en", "13~Oct~2026", "Tuesday 13~October~2026"),
    ],
)
def test_a_day(lang: str, short: str, long: str) -> None:
    day = date(2026, 10, 13)
    assert formats.short_date(day, lang) == spaced(short)
    assert formats.long_date(day, lang) == spaced(long)
    assert formats.short_date(day, lang, with_year=False) == spaced(short).removesuffix("\u00a02026")


def test_the_months_are_those_of_morocco_and_the_first_is_an_ordinal_in_french() -> None:
    shown = [
        formats.short_date(date(2026, number, 2), "ar", with_year=False).split("\u00a0")[1] for number in range(1, 13)
    ]
    assert shown == "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر".split()
    assert formats.short_date(date(2026, 8, 1), "fr") == spaced("1er~août~2026")


@pytest.mark.parametrize(
    ("start", "end", "lang", "shown"),
    [
        ("2026-10-12", "2026-10-16", "fr", "12–16~oct.~2026"),
        ("2026-09-14", "2026-09-15", "ar", "14–15~شتنبر~2026"),
        ("2026-10-12", "2026-10-12", "en", "12~Oct~2026"),
        ("2026-09-28", "2026-10-01", "fr", "28~sept. – 1er~oct.~2026"),
        ("2025-03-14", "2029-03-13", "fr", "14~mars~2025 – 13~mars~2029"),
    ],
)
def test_a_range_says_nothing_twice(start: str, end: str, lang: str, shown: str) -> None:
    assert formats.date_range(date.fromisoformat(start), date.fromisoformat(end), lang) == spaced(shown)


def test_a_range_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        formats.date_range(date(2026, 10, 2), date(2026, 10, 1), "fr")


@pytest.mark.parametrize(
    ("at", "lang", "shown"),
    [
        (time(14, 30), "fr", "14~h~30"),
        (time(14), "fr", "14~h"),
        (time(9, 5), "fr", "9~h~05"),
        (time(14, 30), "ar", "14:30"),
        (time(8), "en", "8:00"),
    ],
)
def test_times(at: time, lang: str, shown: str) -> None:
    assert formats.time(at, lang) == spaced(shown)


@pytest.mark.parametrize(
    ("code", "lang", "shown"),
    [
        ("2026-03", "fr", "mars~2026"),
        ("2026-Q3", "fr", "3e trimestre~2026"),
        ("2026-Q3", "ar", "الفصل الثالث~2026"),
        ("2026-Q4", "en", "Q4~2026"),
        ("2026", "ar", "2026"),
        ("2025-09..2026-08", "fr", "2025–2026"),
        ("12m:2026-09", "fr", "oct.~2025 – sept.~2026"),
        ("2026-01..2026-06", "en", "Jan – Jun~2026"),
        ("2025-12..2026-02", "ar", "دجنبر~2025 – فبراير~2026"),
        ("1m:2026-09", "en", "Sep~2026"),
        ("2026-10-12..2026-10-16", "en", "12–16~Oct~2026"),
    ],
)
def test_periods_have_names(code: str, lang: str, shown: str) -> None:
    assert formats.period_name(periods.parse(code), lang) == spaced(shown)


@pytest.mark.parametrize(
    ("size", "lang", "shown"),
    [
        (0, "fr", "0~octet"),
        (1, "en", "1~byte"),
        (999, "fr", "999~octets"),
        (84_000, "fr", "84~Ko"),
        (2_100_000, "en", "2.1~MB"),
        (2_000_000, "ar", "2~ميغابايت"),
        (9_960, "fr", "10~Ko"),
        (999_600, "fr", "1~Mo"),
        (5 * 10**15, "fr", "5~000~To"),
    ],
)
def test_file_sizes(size: int, lang: str, shown: str) -> None:
    assert formats.file_size(size, lang) == spaced(shown)


@pytest.mark.parametrize(
    ("days", "fr", "ar", "en"),
    [
        (0, "aujourd’hui", "اليوم", "today"),
        (-1, "hier", "أمس", "yesterday"),
        (1, "demain", "غدا", "tomorrow"),
        (-2, "il y a 2~jours", "منذ يومين", "2~days ago"),
        (7, "dans 7~jours", "بعد 7~أيام", "in 7~days"),
        (-11, "il y a 11~jours", "منذ 11~يوما", "11~days ago"),
        (-100, "il y a 100~jours", "منذ 100~يوم", "100~days ago"),
        (103, "dans 103~jours", "بعد 103~أيام", "in 103~days"),
    ],
)
def test_days_from_today(days: int, fr: str, ar: str, en: str) -> None:
    today = date(2026, 10, 13)
    day = date.fromordinal(today.toordinal() + days)
    shown = [formats.relative_days(day, today, lang) for lang in ("fr", "ar", "en")]
    assert shown == [spaced(text) for text in (fr, ar, en)]


def test_a_language_that_is_not_spoken_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="'es'"):
        formats.number(1, 0, "es")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12), languages)
def test_what_is_shown_reads_back(value: Decimal, lang: str) -> None:
    shown = formats.number(value, 2, lang)
    assert formats.parse_number(shown, lang) == value
    assert " " not in shown
    assert (
        formats.parse_number(formats.number(value, None, lang), lang, decimal_mark="." if lang == "en" else ",")
        == value
    )


@given(st.dates(), languages)
def test_a_date_that_is_shown_reads_back(day: date, lang: str) -> None:
    if day.year >= 1000:
        assert formats.parse_date(formats.short_date(day, lang)) == day
        assert formats.parse_date(formats.long_date(day, lang)) == day
