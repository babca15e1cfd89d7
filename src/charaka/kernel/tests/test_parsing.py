"""Numbers and dates as people type them: read when there is one reading, refused with a reason otherwise."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.parsing import Order, Unreadable, parse_date, parse_number


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("1 234,50", "fr", "1234.50"),
        ("1\u00a0234,50", "fr", "1234.50"),
        ("1\u202f234\u202f567", "fr", "1234567"),
        ("1'234.5", "fr", "1234.5"),
        ("1.234,50", "fr", "1234.50"),
        ("1,234.50", "fr", "1234.50"),
        ("1,234", "fr", "1.234"),
        ("1,234", "en", "1234"),
        ("1.234", "en", "1.234"),
        ("0.125", "fr", "0.125"),
        ("12.5", "fr", "12.5"),
        ("1.234.567", "fr", "1234567"),
        ("1,234,567", "fr", "1234567"),
        ("1 234.567", "fr", "1234.567"),
        ("١٬٢٣٤٫٥٠", "ar", "1234.50"),
        ("۱۲۳", "ar", "123"),
        ("\u200f-٥", "ar", "-5"),
        ("−2 940", "fr", "-2940"),
        ("- 5", "fr", "-5"),
        ("+7", "fr", "7"),
        ("(12,00)", "fr", "-12.00"),
        (",5", "fr", "0.5"),
        ("5,", "fr", "5"),
        ("-0", "fr", "0"),
        ("007", "fr", "7"),
    ],
)
def test_numbers_in_the_ways_people_write_them(text: str, lang: str, value: str) -> None:
    read = parse_number(text, lang)
    assert (read, str(read).startswith("-")) == (Decimal(value), value.startswith("-"))


@pytest.mark.parametrize(
    ("text", "mark", "value"), [("1.234", ".", "1.234"), ("1.234", ",", "1234"), ("1,234", ".", "1234")]
)
def test_a_column_whose_mark_is_known_has_no_ambiguity(text: str, mark: Literal[",", "."], value: str) -> None:
    assert parse_number(text, "fr", decimal_mark=mark) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \u200f ", "empty"),
        ("12a", "not_a_number"),
        ("1e5", "not_a_number"),
        ("NaN", "not_a_number"),
        ("--5", "not_a_number"),
        ("(-5)", "not_a_number"),
        ("1,2,3.4.5", "not_a_number"),
        ("1,23 4", "not_a_number"),
        ("12 34", "bad_groups"),
        ("1 234'567", "bad_groups"),
        ("1,23,456", "bad_groups"),
        ("1.234", "ambiguous_separator"),
        ("9" * 61, "too_long"),
    ],
)
def test_a_number_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parse_number(text)
    assert refusal.value.code == code
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-13",
        "2026-10-13T09:30:00",
        "2026-10-13 00:00:00",
        "2026/10/13",
        "13/10/2026",
        "13-10-2026",
        "13.10.2026",
        "13 10 2026",
        " 13 / 10 / 2026 ",
        "١٣/١٠/٢٠٢٦",
        "13 oct. 2026",
        "13 octobre 2026",
        "Mardi 13 Octobre 2026",
        "le 13 OCT 2026",
        "13 Oct 2026",
        "13th of October 2026",
        "October 13, 2026",
        "2026 October 13",
        "13 أكتوبر 2026",
        "الثلاثاء ١٣ اكتوبر ٢٠٢٦",
        "13 تشرين الأول 2026",
    ],
)
def test_one_day_in_the_ways_people_write_it(text: str) -> None:
    assert parse_date(text) == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1er août 2026", 8),
        ("1 aout 2026", 8),
        ("1 غشت 2026", 8),
        ("1 أغسطس 2026", 8),
        ("1 ماي 2026", 5),
        ("1 مايو 2026", 5),
        ("1 févr. 2026", 2),
        ("1 fev 2026", 2),
        ("1 juil. 2026", 7),
        ("1 يوليوز 2026", 7),
        ("1 Sept 2026", 9),
    ],
)
def test_months_by_name(text: str, month: int) -> None:
    assert parse_date(text) == date(2026, month, 1)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2026", "dmy", date(2026, 4, 3)),
        ("03/04/2026", "mdy", date(2026, 3, 4)),
        ("2026-03-04", "mdy", date(2026, 3, 4)),
    ],
)
def test_the_day_comes_first_unless_the_column_says_otherwise(text: str, order: Order, day: date) -> None:
    assert parse_date(text, order) == day


def test_a_short_year_needs_a_pivot() -> None:
    assert parse_date("13/10/26", pivot=50) == date(2026, 10, 13)
    assert parse_date("13/10/86", pivot=50) == date(1986, 10, 13)
    assert parse_date("26-10-13", "ymd", pivot=50) == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("demain", "not_a_date"),
        ("13", "not_a_date"),
        ("octobre 2026", "not_a_date"),
        ("13 brumaire 2026", "not_a_date"),
        ("13/10-2026", "not_a_date"),
        ("13/10/202", "not_a_date"),
        ("13/10/26", "two_digit_year"),
        ("13 oct 26", "two_digit_year"),
        ("31/02/2026", "no_such_date"),
        ("10/13/2026", "no_such_date"),
        ("0000-01-01", "no_such_date"),
        ("x" * 61, "too_long"),
    ],
)
def test_a_date_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parse_date(text)
    assert refusal.value.code == code


@given(
    st.text() | st.text(alphabet="0123456789 ,.'-()/٣٫") | st.from_regex(r"[0-9]{1,4}[/ .-][0-9]{1,2}[/ .-][0-9]{1,4}")
)
def test_any_text_is_read_or_refused(text: str) -> None:
    for reader in (parse_number, parse_date):
        with suppress(Unreadable):
            assert isinstance(reader(text), Decimal | date)
