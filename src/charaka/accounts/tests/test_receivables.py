"""What clients owe opens to their entries, by client and by band; an export takes what the list shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from charaka.accounts.queries.entries import Filters, list_entries
from charaka.accounts.queries.statement_list import make_statement
from charaka.accounts.queries.statement_table import Statement
from charaka.accounts.tests.books import open_books, post
from charaka.accounts.tests.statements import invoice, open_bank
from charaka.kernel.periods import Period, calendar_year, month
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast, Player

SignIn = Callable[[Player], Client]
OCTOBER = month(2026, 10)


@pytest.fixture
def owing(in_a: Cast) -> Cast:
    open_bank(in_a)
    invoice(in_a, "F-1", "ACME", 600, due=date(2026, 9, 15))
    invoice(in_a, "F-2", "ACME", 200, due=date(2026, 12, 15))
    invoice(in_a, "F-3", "Bati", 300, due=date(2026, 9, 15))
    return in_a


def aged(cast: Cast, period: Period = OCTOBER) -> Statement:
    return make_statement("aged-receivables", cast.a.pk, period)


def references(cast: Cast, filters: Filters) -> set[str]:
    return {entry.reference for entry in list_entries(cast.a.pk, filters)}


def test_each_figure_of_a_client_is_made_of_the_entries_it_opens_to(owing: Cast) -> None:
    made = aged(owing)
    opens = next(row.opens for row in made.rows if row.label == "ACME")
    assert opens is not None
    assert references(owing, Filters(owed=opens.owed_on, party=opens.party)) == {"F-1", "F-2"}
    bands = {head.band: head for head in made.heads if head.band is not None}
    assert references(owing, Filters(owed=opens.owed_on, party=opens.party, band=0)) == {"F-2"}
    assert references(owing, Filters(owed=opens.owed_on, party=opens.party, band=2)) == {"F-1"}
    whole = [references(owing, Filters(owed=opens.owed_on, band=band)) for band in bands]
    assert [len(found) for found in whole] == [1, 0, 2, 0, 0, 0]


def test_the_page_leads_there_and_the_list_says_whose_they_are(owing: Cast, sign_in: SignIn) -> None:
    client = sign_in(owing.finance)
    page = client.get("/i/a/accounts/statements/aged-receivables/?period=2026-10").content.decode()
    assert "owed=2026-10-31&amp;party=nobody%3A&amp;party_name=ACME&amp;band=2" in page
    address = "/i/a/accounts/journal/?owed=2026-10-31&party=nobody%3A&party_name=ACME&band=2"
    listed = client.get(address).content.decode()
    assert "F-1" in listed
    assert "F-2" not in listed
    assert "F-3" not in listed
    assert "owed on" in listed
    odd = "/i/a/accounts/journal/?owed=x&party=partner:99999999999999999999&party_name=a%00b&band=9"
    assert client.get(odd).status_code == 200


def test_an_export_takes_the_entries_that_the_list_shows_with_all_their_lines(owing: Cast, sign_in: SignIn) -> None:
    client = sign_in(owing.finance)
    journal = "/i/a/accounts/journal/?q=F-2&journal=VT&service=FC"
    assert "/accounts/entries/export/?" in client.get(journal).content.decode()
    rows = b"".join(client.get("/i/a/accounts/entries/export/?q=F-2&journal=VT&format=csv")).decode()
    assert (rows.count("F-2"), rows.count("F-1"), rows.count("\r\n")) == (6, 0, 3), "wording and document of both lines"
    owed = "owed=2026-10-31&party=nobody%3A&party_name=Bati"
    assert b"".join(client.get(f"/i/a/accounts/entries/export/?{owed}&format=fec")).count(b"F-3") == 6
    assert b"".join(client.get("/i/a/accounts/entries/export/?state=draft&format=csv")).count(b"\r\n") == 1
    assert b"".join(client.get("/i/a/accounts/entries/export/?period=2026&format=csv")).count(b"\r\n") == 7


def test_a_period_that_lasts_is_told_as_of_today(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("charaka.accounts.queries.books_state.timezone.localdate", lambda: date(2026, 4, 20))
    with scope({cast.a.pk}):
        open_books(cast)
        post(cast, ("3421", 5), ("71243", -5))
        sheet = make_statement("balance-sheet", cast.a.pk, calendar_year(2026))
        assert "20\u00a0Apr" in str(sheet.heads[0].label.in_("en").text)  # type: ignore[attr-defined]
        opened = next(row.opens for row in aged(cast, calendar_year(2026)).rows)
        assert opened is not None
        assert opened.owed_on == date(2026, 4, 20)
        post(cast, ("3421", 5), ("71243", -5), day=date(2026, 6, 3))
        sheet = make_statement("balance-sheet", cast.a.pk, calendar_year(2026))
        assert "30\u00a0Jun" in str(sheet.heads[0].label.in_("en").text)  # type: ignore[attr-defined]
