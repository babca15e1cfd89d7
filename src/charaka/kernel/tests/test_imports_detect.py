"""How dates, numbers, yes and no are written, and which column feeds which field."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.imports.dates import guess_dates, parse_date, parse_serial
from charaka.kernel.imports.detect import understand
from charaka.kernel.imports.headers import match_headers
from charaka.kernel.imports.numbers import guess_decimal_mark, parse_decimal
from charaka.kernel.imports.schema import Field, Importer
from charaka.kernel.imports.sources import open_source


def importer(*fields: Field) -> Importer:
    return Importer(
        code="test", label="Test", fields=fields, natural_key=(), plan=None, apply=None, permission=None  # type: ignore[arg-type]
    )  # fmt: skip


PARTNERS = importer(
    Field("name", "Name", required=True, synonyms=["Raison sociale", "Nom du partenaire", "اسم المقاولة", "الاسم"]),
    Field("ice", "ICE", "ice", synonyms=["Identifiant commun de l'entreprise", "التعريف الموحد للمقاولة"]),
    Field("city", "City", synonyms=["Ville", "المدينة"]),
    Field("staff", "Number of employees", "integer", synonyms=["Effectif", "Nombre de salariés", "عدد الأجراء"]),
    Field("email", "E-mail", "email", synonyms=["Courriel", "Mail", "البريد الإلكتروني"]),
    Field("since", "Partner since", "date", synonyms=["Partenaire depuis", "Date de création"]),
)


@pytest.mark.parametrize(
    ("values", "order", "certain"),
    [
        (["8/1/16", "8/31/16"], "mdy", True),
        (["01/02/2026", "31/12/2025"], "dmy", True),
        (["01/02/2026", "03.04.2026"], "dmy", False),
        (["31/12/2025", "12/31/2025"], "dmy", False),
        (["2026-01-31", "2025-12-01"], "ymd", True),
        (["20260131"], "ymd", True),
        ([datetime(2026, 1, 31), date(2026, 1, 1)], "ymd", True),  # noqa: DTZ001
        (["Fès", "Salé"], None, False),
        ([], None, False),
    ],
)
def test_the_order_of_dates_is_what_one_value_proves(values: list[object], order: str | None, certain: bool) -> None:
    guess = guess_dates(values)
    assert (guess.order, guess.certain) == (order, certain)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("8/31/16", "mdy", date(2016, 8, 31)),
        ("01/02/2026", "dmy", date(2026, 2, 1)),
        ("01/02/2026", "mdy", date(2026, 1, 2)),
        ("1.2.2026", "dmy", date(2026, 2, 1)),
        ("2026/02/01", "dmy", date(2026, 2, 1)),
        ("2026-02-01 00:00:00", "dmy", date(2026, 2, 1)),
        ("20260201", "dmy", date(2026, 2, 1)),
        ("1er février 2026", "dmy", date(2026, 2, 1)),
        ("mardi 13 octobre 2026", "dmy", date(2026, 10, 13)),
        ("13 Oct 2026", "dmy", date(2026, 10, 13)),
        ("Oct 3, 2026", "dmy", date(2026, 10, 3)),
        ("13 غشت 2026", "dmy", date(2026, 8, 13)),
        ("٠١/٠٢/٢٠٢٦", "dmy", date(2026, 2, 1)),
        ("31/02/2026", "dmy", None),
        ("13/13/2026", "dmy", None),
        ("n.c.", "dmy", None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, order: str, expected: date | None) -> None:
    assert parse_date(text, order) == expected


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)), st.sampled_from("/.- "))
def test_every_date_reads_back_in_its_own_order(day: date, sign: str) -> None:
    d, m, y = f"{day.day:02d}", f"{day.month:02d}", f"{day.year:04d}"
    assert parse_date(sign.join((d, m, y)), "dmy") == day
    assert parse_date(sign.join((m, d, y)), "mdy") == day
    assert parse_date(sign.join((y, m, d)), "mdy") == day
    assert parse_date((day - date(1899, 12, 30)).days) == day


def test_a_two_digit_year_of_birth_is_not_in_the_future() -> None:
    assert parse_date("01/02/35", latest=date(2026, 1, 1)) == date(1935, 2, 1)
    assert parse_date("01/02/99") == date(1999, 2, 1)


def test_excels_day_numbers_are_dates_only_in_a_column_of_them() -> None:
    assert guess_dates(["45000", "45001,5"]).serial
    assert not guess_dates(["45000", "Fès", "Salé"]).serial
    assert parse_serial("45000") == date(2023, 3, 15)


@pytest.mark.parametrize(
    ("values", "mark", "certain"),
    [
        (["1 234,50", "12"], ",", True),
        (["1,234.50", "3.5"], ".", True),
        (["1.234.567"], ",", True),
        (["0.125"], ".", True),
        (["1.234"], ",", False),
        (["12,5", "12.5"], ",", False),
        (["12", "text"], None, True),
    ],
)
def test_the_decimal_mark_is_what_one_value_proves(values: list[str], mark: str | None, certain: bool) -> None:
    assert guess_decimal_mark(values) == (mark, certain)


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("0000000069,60", ",", "69.60"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("1,234.50", ",", "1234.50"),
        ("1\u202f234\u00a0567,5", ",", "1234567.5"),
        ("1'234.50", ".", "1234.50"),
        ("(12,50)", ",", "-12.50"),
        ("12,50-", ",", "-12.50"),
        ("\u22123", ",", "-3"),
        ("510 256 MAD", ",", "510256"),
        ("١٢٫٥ درهم", ",", "12.5"),
        ("12.34.56", ",", None),
        ("1 2", ",", None),
        ("douze", ",", None),
        ("", ",", None),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, mark: str, expected: str | None) -> None:
    assert parse_decimal(text, mark) == (None if expected is None else Decimal(expected))


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from([(",", "\u00a0"), (".", ","), (",", "."), (".", "")]))
def test_every_amount_reads_back(amount: Decimal, style: tuple[str, str]) -> None:
    mark, group = style
    text = f"{amount:,.2f}".replace(".", "#").replace(",", group).replace("#", mark)
    assert parse_decimal(text, mark) == amount


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Raison sociale", "name"),
        ("RAISON_SOCIALE *", "name"),
        ("NomDuPartenaire", "name"),
        ("إسم المقاولة", "name"),
        ("N° ICE", "ice"),
        ("Effectif (2026)", "staff"),
        ("Nombre salariés", "staff"),
        ("البريد الالكتروني", "email"),
        ("e mail", "email"),
        ("Partenaire depuis le", "since"),
    ],
)
def test_titles_are_recognised_in_three_languages(title: str, field: str) -> None:
    assert {found: match.field for found, match in match_headers([title], PARTNERS).items()} == {title: field}


def test_a_field_is_fed_by_its_best_column_and_strangers_stay_out() -> None:
    found = match_headers(["Ville du contact", "Ville", "Stand", "Remarques"], PARTNERS)
    assert {title: match.field for title, match in found.items()} == {"Ville": "city"}


def test_a_column_of_addresses_is_recognised_by_what_it_holds() -> None:
    sheet = open_source(b"Raison sociale;Divers\nA;a@x.example\nB;b@x.example\n")
    match = understand(sheet, PARTNERS).matches["Divers"]
    assert (match.field, match.how) == ("email", "content")
    assert match.score < 1


def test_what_was_learned_goes_before_what_is_guessed() -> None:
    sheet = open_source(b"Ville;Stand\nFes;B12\n")
    matches = understand(sheet, PARTNERS, {"Stand": "city", "Gone": "name"}).matches
    assert {title: (match.field, match.how) for title, match in matches.items()} == {"Stand": ("city", "learned")}
