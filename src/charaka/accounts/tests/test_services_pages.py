"""The page by service and the pages of the allocation, as a finance officer opens them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from charaka.accounts.models import AllocationKey, AllocationRun, MonthlyBalance
from charaka.accounts.models.choices import Basis
from charaka.accounts.tests.test_allocation import key, run, year_of_a_centre
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter

SignIn = Callable[[Player], Client]
HOME = "/i/a/accounts/"
PERIOD = "?period=2026-Q1"


@pytest.fixture
def books(in_a: Cast) -> Cast:
    year_of_a_centre(in_a)
    key(in_a, "ALL", Basis.REVENUE)
    return in_a


def test_the_page_shows_margins_and_proves_them(books: Cast, sign_in: SignIn, assert_queries: QueryCounter) -> None:
    run(books)
    client = sign_in(books.finance)
    with assert_queries(budget="accounts:by_service"):
        page = client.get(HOME + PERIOD).content.decode()
    for words in ("Continuing training", "no gap", "equal", "Grants", "All services", "+168", "Spread on"):
        assert words in page, words
    assert "service=FC&amp;category=own_training" in page, "a figure opens to its entries"
    assert "/allocated/?period=2026-Q1&amp;service=FC" in page, "a shared cost opens to what was moved"


def test_the_proof_is_run_on_demand_and_tells_what_differs(books: Cast, sign_in: SignIn) -> None:
    client = sign_in(books.director)
    assert "recomputed from the lines: no difference" in client.get(f"{HOME}{PERIOD}&check=1").content.decode()
    MonthlyBalance.objects.filter(category="pay").update(debit=1)
    page = client.get(f"{HOME}{PERIOD}&check=1").content.decode()
    assert "balances differ from their lines" in page


@pytest.mark.parametrize("code", ["2026-03-02..2026-03-09", "nonsense", "1990..2100"])
def test_a_period_that_is_none_is_refused(books: Cast, sign_in: SignIn, code: str) -> None:
    assert sign_in(books.finance).get(HOME, {"period": code}).status_code == 422


def test_books_that_are_not_open_say_what_to_do(in_a: Cast, sign_in: SignIn) -> None:
    assert "The books are not open yet" in sign_in(in_a.finance).get(HOME).content.decode()


def test_the_table_is_taken_out_to_the_centime(books: Cast, sign_in: SignIn) -> None:
    answer = sign_in(books.finance).get(f"{HOME}by-service/export.csv{PERIOD}")
    text = b"".join(answer).decode()
    assert "FC;Continuing training;continuing training;600.00;100.00;500.00;0.00;500.00;0.00" in text
    assert text.count("All services") == 1


def test_a_finance_officer_sets_keys_runs_and_reads_what_was_moved(
    in_a: Cast, sign_in: SignIn, assert_queries: QueryCounter
) -> None:
    year_of_a_centre(in_a)
    client = sign_in(in_a.finance)
    new = {"code": "ALL", "basis": "revenue", "name_fr": "Recettes", "beginning": ""}
    assert client.post(f"{HOME}allocation/keys/new/", new).status_code == 303
    hours = new | {"code": "ENERGY", "basis": "volume", "beginning": "61251"}
    shares = client.post(f"{HOME}allocation/keys/new/", hours)
    assert client.post(shares["Location"], {"valid_from": "2026-01-01", "FC": "9", "LOC": "1"}).status_code == 303
    months = {"start": "2026-01-15", "end": "2026-03-15"}
    made = client.post(f"{HOME}allocation/new/", months)
    assert made.status_code == 303
    assert "61251000" in client.get(made["Location"]).content.decode()
    with assert_queries(budget="accounts:allocated"):
        moved = client.get(f"{HOME}allocated/?service=LOC&period=2026-Q1").content.decode()
    assert ">28<" in moved, "25 of pay and 3 of energy"
    rows = b"".join(client.get(f"{HOME}allocated/export.csv?service=LOC")).decode()
    assert "2026-03;61251000;Électricité;STR;LOC;ENERGY;1;3.00" in rows
    for path in ("allocation/", f"allocation/simulate/{PERIOD}&basis=direct_cost", "allocation/keys/new/"):
        assert client.get(HOME + path).status_code == 200
    assert client.post(f"{HOME}allocation/new/", {"start": "2026-03-01", "end": "2026-01-01"}).status_code == 422


def test_what_is_refused_stands_in_the_form(books: Cast, sign_in: SignIn) -> None:
    client = sign_in(books.finance)
    again = {"code": "TWO", "basis": "revenue", "name_fr": "Deux", "beginning": ""}
    assert "already takes" in client.post(f"{HOME}allocation/keys/new/", again).content.decode()
    nothing = client.post(f"{HOME}allocation/new/", {"start": "2025-01-01", "end": "2025-02-01"})
    assert nothing.status_code == 422
    assert "nothing to spread" in nothing.content.decode()
    run(books)
    used = AllocationKey.objects.get()
    assert "stays readable" in client.post(f"{HOME}allocation/keys/{used.pk}/remove/").content.decode()


def test_others_neither_run_nor_see_what_is_not_theirs(books: Cast, sign_in: SignIn) -> None:
    made = run(books)
    assert sign_in(books.reader).get(f"{HOME}allocation/new/").status_code == 403
    assert sign_in(books.trainer).get(HOME).status_code == 403
    stranger = sign_in(books.stranger)
    assert stranger.get(f"/i/b/accounts/allocation/runs/{made.pk}/").status_code == 404
    assert stranger.get(f"/i/b/accounts/allocation/keys/{AllocationKey.objects.get().pk}/").status_code == 404
    assert AllocationRun.objects.count() == 1


def test_today_tells_own_revenue_and_its_share(books: Cast, sign_in: SignIn) -> None:
    from django.utils import timezone

    from charaka.accounts.tests.books import line_called, post

    day = timezone.localdate()
    post(books, ("5141", 300), ("71243", -300), day=day, service_line=line_called("FC"))
    post(books, ("5141", 100), ("7161", -100), day=date(day.year, day.month, 1))
    page = sign_in(books.director).get("/i/a/").content.decode()
    assert "Own-source share, 12 months" in page
    assert "own_source_share_strict/?period=12m:" in page
