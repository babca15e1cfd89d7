"""Statements: they tie, age what is owed, and tell VAT as it was collected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from charaka.accounts.models import Entry, EntryLine, LineMatch
from charaka.accounts.queries.statement_list import NAMES, make_statement
from charaka.accounts.queries.statement_table import Statement
from charaka.accounts.rules.ageing import Taxed, band_of, collected_between, rates_of
from charaka.accounts.services.entries import post_entry
from charaka.accounts.tests.books import DIRHAM, draft, line_called, open_books, post
from charaka.kernel.errors import NotFound
from charaka.kernel.periods import Period, calendar_year, month, quarter
from charaka.testing.cast import Cast, Player

SignIn = Callable[[Player], Client]
MARCH, APRIL = month(2026, 3), month(2026, 4)

# The rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "band"), [(20, 0), (19, 1), (1, 1)])
def test_what_is_due_today_is_not_late(day: int, band: int) -> None:
    assert band_of(date(2026, 3, 20), date(2026, 3, 20)) == 0
    assert band_of(date(2026, 3, day), date(2026, 3, 20)) == band


@pytest.mark.parametrize(("late", "band"), [(30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (120, 4), (121, 5)])
def test_the_bands_end_where_they_say(late: int, band: int) -> None:
    due = date(2026, 1, 1)
    assert band_of(due, date.fromordinal(due.toordinal() + late)) == band


@pytest.mark.parametrize(
    ("bases", "taxes", "found"),
    [
        ([100_00], [20_00], [Taxed(200, 100_00, 20_00)]),
        ([33_33, 33_33, 33_33], [20_00], [Taxed(200, 99_99, 20_00)]),
        ([100_00, 50_00], [20_00, 5_00], [Taxed(200, 100_00, 20_00), Taxed(100, 50_00, 5_00)]),
        ([50_00, 100_00, 70_00], [20_00, 5_00], [Taxed(200, 100_00, 20_00), Taxed(100, 50_00, 5_00)]),
        ([100_00, 80_00], [20_00], [Taxed(200, 100_00, 20_00)]),
        ([-100_00], [-20_00], [Taxed(200, -100_00, -20_00)]),
        ([100_00], [33_33], [Taxed(None, 100_00, 33_33)]),
    ],
)
def test_the_rate_follows_from_net_and_vat(bases: list[int], taxes: list[int], found: list[Taxed]) -> None:
    assert rates_of(bases, taxes) == found


@given(tax=st.integers(-(10**9), 10**9), steps=st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_what_is_collected_in_parts_adds_up_to_the_vat(tax: int, steps: list[int]) -> None:
    total, paid, collected = sum(steps), 0, 0
    for step in steps:
        collected += collected_between(tax, total, paid, paid + step)
        paid += step
    assert collected == (tax if total else 0)


# The books ------------------------------------------------------------------------------------------------------------


def values(made: Statement) -> dict[str, list[object]]:
    return {row.code or str(row.label): list(row.values) for row in made.rows if row.kind != "head"}


def settle(invoice: Entry, payment: Entry, dirhams: int, on: date) -> None:
    """A match as the bank page and the importers write it."""
    debit = EntryLine.objects.get(entry=invoice, account__code="34210000")
    credit = EntryLine.objects.get(entry=payment, account__code="34210000")
    LineMatch.objects.create(
        institution_id=invoice.institution_id, debit_line=debit, credit_line=credit, amount=dirhams * DIRHAM,
        matched_on=on,
    )  # fmt: skip


def invoice(cast: Cast, dirhams: int, day: date, party: str = "ACME") -> Entry:
    """A sale with VAT of 20 %."""
    made = draft(
        ("3421", dirhams * 12), ("71243", -dirhams * 10), ("4455", -dirhams * 2), day=day, journal="VT",
        service_line=line_called("FC"),
    )  # fmt: skip
    made.lines[0].party_name = made.lines[0].party_code = party
    return post_entry(actor=cast.finance.actor, institution_id=cast.a.pk, draft=made)


def pay(cast: Cast, dirhams: int, day: date, party: str = "ACME") -> Entry:
    made = draft(("5141", dirhams), ("3421", -dirhams), day=day, journal="BQ")
    made.lines[1].party_name = made.lines[1].party_code = party
    return post_entry(actor=cast.finance.actor, institution_id=cast.a.pk, draft=made)


def year_with_an_invoice(in_a: Cast) -> Cast:
    """Invoices of 1,200 in January and 120 in March, half of the first paid in March, pay of 300, a grant of 400."""
    open_books(in_a)
    first = invoice(in_a, 100, date(2026, 1, 10))
    invoice(in_a, 10, date(2026, 3, 5), "Bati")
    settle(first, pay(in_a, 600, date(2026, 3, 12)), 600, date(2026, 3, 12))
    post(in_a, ("61711", 300), ("5141", -300), day=date(2026, 2, 5), service_line=line_called("FC"))
    post(in_a, ("5141", 400), ("7161", -400), day=date(2025, 12, 5))
    return in_a


@pytest.fixture
def books(in_a: Cast) -> Cast:
    return year_with_an_invoice(in_a)


def made(cast: Cast, name: str, period: Period, *, compared: bool = False) -> Statement:
    return make_statement(name, cast.a.pk, period, compared=compared)


def test_income_by_nature_beside_the_year_before(books: Cast) -> None:
    found = values(made(books, "income-by-nature", calendar_year(2026), compared=True))
    assert found["own_training"][0] == 1100 * DIRHAM
    assert found["pay"][0] == 300 * DIRHAM
    assert found["operating_grant"] == [0, 0, 400 * DIRHAM, -1]
    assert found["result"][0] == 800 * DIRHAM


def test_the_balance_sheet_ties_and_keeps_the_result_of_the_year_apart(books: Cast) -> None:
    sheet = made(books, "balance-sheet", MARCH)
    assert sheet.gap == 0
    found = values(sheet)
    assert found["receivables"] == [720 * DIRHAM]
    assert found["cash"] == [700 * DIRHAM]
    assert found["tax_collected"] == [220 * DIRHAM]
    assert (found["earlier"], found["result"]) == ([400 * DIRHAM], [800 * DIRHAM])


def test_opening_entries_are_not_counted_twice(books: Cast) -> None:
    post(books, ("5141", 400), ("4455", -400), day=date(2026, 1, 1), journal="AN")
    found = values(made(books, "balance-sheet", MARCH))
    assert found["cash"] == [700 * DIRHAM], "the bank of last year came with the opening"
    assert "earlier" not in found


def test_the_trial_balance_carries_what_stood_before(books: Cast) -> None:
    trial = made(books, "trial-balance", MARCH)
    assert trial.gap == 0
    found = values(trial)
    assert found["34210000"] == [n * DIRHAM for n in (1200, 120, 600, 720, 0)]
    assert "71610000" not in found, "income of last year does not stand in this one"


def test_own_revenue_month_by_month(books: Cast) -> None:
    found = values(made(books, "own-revenue", quarter(2026, 1)))
    assert found["2026-01"] == [1000 * DIRHAM, 1000 * DIRHAM]
    assert found["2026-02"] == [0, 0]
    assert found["total"] == [1100 * DIRHAM, 1100 * DIRHAM]


def test_receivables_by_age_forget_what_was_paid_later(books: Cast) -> None:
    found = values(made(books, "aged-receivables", MARCH))
    assert found["ACME"] == [n * DIRHAM for n in (0, 0, 0, 600, 0, 0, 600)], "due since 10 January, half of it paid"
    assert found["Bati"] == [n * DIRHAM for n in (0, 120, 0, 0, 0, 0, 120)]
    earlier = values(made(books, "aged-receivables", month(2026, 2)))
    assert earlier["ACME"][-1] == 1200 * DIRHAM
    assert "Bati" not in earlier


def test_vat_is_counted_when_the_client_pays_and_in_that_part(books: Cast) -> None:
    assert values(made(books, "vat-collected", month(2026, 1))) == {"total": [0, 0]}
    assert values(made(books, "vat-collected", MARCH))["200"] == [500 * DIRHAM, 100 * DIRHAM]
    post(books, ("5141", 110), ("71243", -100), ("4455", -10), day=date(2026, 4, 3))
    post(books, ("4455", 100), ("5141", -100), day=date(2026, 4, 20))
    found = values(made(books, "vat-collected", APRIL))
    assert found["100"] == [100 * DIRHAM, 10 * DIRHAM], "paid at once; the return itself is no sale"
    assert found["total"] == [100 * DIRHAM, 10 * DIRHAM]


def test_a_credit_note_takes_back_the_vat_it_settles(books: Cast) -> None:
    sale = invoice(books, 10, date(2026, 4, 5))
    note = post(books, ("71243", 100), ("4455", 20), ("3421", -120), day=date(2026, 4, 8), journal="VT")
    settle(sale, note, 120, date(2026, 4, 8))
    assert values(made(books, "vat-collected", APRIL)) == {"total": [0, 0]}


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_page_a_table_and_a_paper(books: Cast, sign_in: SignIn, name: str) -> None:
    client = sign_in(books.director)
    address = f"/i/a/accounts/statements/{name}/"
    page = client.get(address + "?period=2026-Q1")
    assert page.status_code == 200
    assert client.get(address + "?period=2019").status_code == 200, "a year without a figure"
    assert b"".join(client.get(address + "export.csv?period=2026-Q1")).count(b"\r\n") > 2
    assert b"".join(client.get(address + "export.xlsx?period=2026-Q1&compare=0"))[:2] == b"PK"
    for lang in ("ar", "fr", "en"):
        assert client.get(f"{address}paper.pdf?period=2026-Q1&lang={lang}").content[:5] == b"%PDF-"


def test_the_list_and_what_is_not_there(books: Cast, sign_in: SignIn) -> None:
    client = sign_in(books.reader)
    assert "Trial balance" in client.get("/i/a/accounts/statements/").content.decode()
    assert client.get("/i/a/accounts/statements/nothing/").status_code == 404
    with pytest.raises(NotFound):
        made(books, "nothing", MARCH)
