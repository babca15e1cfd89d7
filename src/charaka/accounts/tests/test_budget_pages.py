"""The pages of the budget: what the finance officer fills in and what the board reads; tables out and in again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from charaka.accounts.models import Budget, BudgetAmount, VarianceNote
from charaka.accounts.queries.budgets import amounts_of
from charaka.accounts.services.budgets import adopt_budget
from charaka.accounts.tests.books import line_called, open_books
from charaka.accounts.tests.test_budgets import a_budget, adopted, spread, three_months, written
from charaka.kernel.exports.registry import export_called, export_list
from charaka.kernel.imports.running import import_file
from charaka.testing.cast import Cast

BUDGET = "/i/a/accounts/budget/"
ALL = "/i/a/accounts/budgets/"
SignIn = Callable[..., Client]


def text_of(response: Any) -> str:
    return str(response.content.decode()).replace("\u00a0", " ")


def test_a_year_without_a_budget_offers_to_begin_one(in_a: Cast, sign_in: SignIn) -> None:
    open_books(in_a)
    client = sign_in(in_a.finance)
    assert "No budget of this year yet" in text_of(client.get(BUDGET))
    form = {"year": "2026", "scenario": "probable", "begin_from": "empty"}
    made = client.post(f"{ALL}new/", form)
    budget = Budget.objects.get()
    assert made.headers["Location"] == f"{ALL}{budget.pk}/"
    again = client.post(f"{ALL}new/", form)
    assert again.status_code == 422
    assert "Revise it instead" in text_of(again)


def test_the_officer_writes_the_grid_and_the_director_adopts_it(in_a: Cast, sign_in: SignIn) -> None:
    open_books(in_a)
    budget = a_budget(in_a)
    client = sign_in(in_a.finance)
    line = {"accounts": "7124", "service_line": line_called("FC").pk, "amount": "1 200 000", "spread": "evenly"}
    assert client.post(f"{ALL}{budget.pk}/lines/new/", line).status_code == 303
    wrong = client.post(f"{ALL}{budget.pk}/lines/new/", line | {"accounts": "5141"})
    assert (wrong.status_code, "no income and no expense" in text_of(wrong)) == (422, True)
    uneven = client.post(f"{ALL}{budget.pk}/lines/new/", line | {"spread": "weights", "weights": "1 2 x"})
    assert "whole numbers of 0 or more" in text_of(uneven)

    page = client.get(f"{ALL}{budget.pk}/")
    form = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    cell = f"a7124-{line_called('FC').pk}-0"
    sent = {name: "" if value is None else str(value) for name, value in form.items()}
    assert client.post(f"{ALL}{budget.pk}/", sent | {cell: "a lot"}).status_code == 422
    sent[cell] = "150 000.50"
    assert client.post(f"{ALL}{budget.pk}/", sent).status_code == 303
    assert amounts_of(budget)["7124", line_called("FC").pk][:2] == [150_000_50, 100_000_00]
    stale = client.post(f"{ALL}{budget.pk}/", sent | {cell: "1"})
    assert (stale.status_code, "Someone else changed this budget" in text_of(stale)) == (422, True)

    assert client.get(f"{ALL}{budget.pk}/adopt/").status_code == 403
    director = sign_in(in_a.director)
    assert director.post(f"{ALL}{budget.pk}/adopt/", {"decision": "D-1", "on": "2025-12-11"}).status_code == 303
    refused = client.post(f"{ALL}{budget.pk}/", sent)
    assert "does not change" in text_of(refused)
    revised = client.post(f"{ALL}{budget.pk}/revise/")
    assert revised.status_code == 303
    revision = Budget.objects.get(number=2)
    spread(in_a, revision, "7124", "FC", 900_000)
    compared = text_of(client.get(f"{ALL}{budget.pk}/compare/{revision.pk}/"))
    assert "One line differs." in compared
    assert client.post(f"{ALL}{revision.pk}/discard/").status_code == 303
    assert not Budget.objects.filter(number=2).exists()


def test_the_table_shows_what_came_and_asks_why(in_a: Cast, sign_in: SignIn) -> None:
    open_books(in_a)
    budget = adopted(in_a)
    three_months(in_a)
    reader = sign_in(in_a.reader)
    text = text_of(reader.get(f"{BUDGET}?year=2026&until=2026-03"))
    for told in (
        "Continuing training",
        "Operating grants",
        "−30,000",
        "−10.0%",
        "1,170,000",
        "D-11-01",
        "behind the budget",
    ):
        assert told in text, told
    assert "4 differences wait for a reason" in text
    assert "Write the reason" not in text, "the board reads"
    row = f"{ALL}{budget.pk}/rows/line:FC/?until=2026-03"
    assert "71243000" in text_of(reader.get(row))
    assert reader.post(row, {"text": "x"}).status_code == 403
    client = sign_in(in_a.finance)
    assert client.post(row, {"text": " "}).status_code == 422
    assert client.post(row, {"text": "Trois sessions reportées."}).status_code == 303
    assert client.post(row, {"text": "Quatre sessions reportées."}).status_code == 303
    assert VarianceNote.objects.get().until == date(2026, 3, 31)
    assert "Quatre sessions" in text_of(reader.get(f"{BUDGET}?year=2026&until=2026-03"))
    assert reader.get(f"{ALL}{budget.pk}/rows/line:XX/").status_code == 404
    assert reader.get(f"{BUDGET}?until=never&year=2026").status_code == 422
    assert b"line:" not in reader.get(f"{ALL}{budget.pk}/execution.csv?until=2026-03").getvalue()


def test_the_page_of_another_institution_is_not_there(in_a: Cast, sign_in: SignIn) -> None:
    open_books(in_a)
    budget = a_budget(in_a)
    stranger = sign_in(in_a.stranger)
    for path in (f"/i/b/accounts/budgets/{budget.pk}/", f"/i/b/accounts/budgets/{budget.pk}/export.csv", BUDGET):
        assert stranger.get(path).status_code == 404, path


def test_a_budget_goes_out_as_a_table_and_comes_back_the_same(in_a: Cast, tmp_path: Path) -> None:
    open_books(in_a)
    budget = written(in_a)
    before = amounts_of(budget)
    stream, rows = export_list(export_called("budget"), "csv", actor=in_a.finance.actor, institution=in_a.a)
    assert rows == len(before)
    path = tmp_path / "budget.csv"
    path.write_bytes(stream.read())

    def bring() -> dict[str, Any]:
        return import_file("budget", path, institution_code="a", actor=in_a.finance.actor)

    answer = bring()
    assert (answer["errors"], answer["unchanged"]) == ([], 5), "the same file adds nothing"
    budget.delete()
    answer = bring()
    assert (answer["errors"], answer["created"]) == ([], 5)
    again = Budget.objects.get()
    assert amounts_of(again) == before
    adopt_budget(actor=in_a.director.actor, budget=again, decision="D-1", on=date(2025, 12, 1))
    assert "adopted" in str(bring()["errors"])


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2026;probable;5141;;1", "no income and no expense"),
        ("2026;certain;7124;FC;1", "Not one of: signed"),
        ("2026;probable;7124;ZZ;1", "Not one of: FI"),
        ("2026;probable;7124;FC;abc", "Not an amount"),
        ("1890;probable;7124;FC;1", "Less than 2000"),
        ("2026;probable;617;;7\n2026;probable;617;;8", "twice"),
    ],
)
def test_a_wrong_table_is_refused_whole(in_a: Cast, tmp_path: Path, row: str, why: str) -> None:
    open_books(in_a)
    path = tmp_path / "wrong.csv"
    path.write_text(f"Exercice;Scénario;Compte;Service;Mois 1\n2026;probable;71;FC;5\n{row}\n", encoding="utf-8")
    answer = import_file("budget", path, institution_code="a", actor=in_a.finance.actor)
    assert why in str(answer["errors"])
    assert not BudgetAmount.objects.exists()


def test_the_list_of_versions_costs_the_same_whatever_it_holds(
    in_a: Cast, sign_in: SignIn, assert_queries: Callable[..., Any]
) -> None:
    open_books(in_a)
    for year in range(2020, 2032):
        a_budget(in_a, year)
    client = sign_in(in_a.finance)
    client.get(ALL)
    with assert_queries(budget="accounts:budget_list"):
        assert "2031" in text_of(client.get(f"{ALL}?scenario=probable&sort=-year"))
    assert client.get(f"{ALL}export/?format=csv").getvalue().count(b"\r\n") == 13
    with assert_queries(budget="accounts:budget"):
        client.get(f"{BUDGET}?year=2026")
