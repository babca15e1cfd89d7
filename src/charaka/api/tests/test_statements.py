"""Statements and the allocation over the API: what programs read and run."""

from __future__ import annotations

from datetime import date

from charaka.accounts.queries.statement_list import NAMES
from charaka.accounts.tests.books import post
from charaka.accounts.tests.test_statements import year_with_an_invoice
from charaka.api.tests.kit import caller
from charaka.testing.cast import Cast


def test_programs_read_statements_and_run_allocations(in_a: Cast) -> None:
    books = year_with_an_invoice(in_a)
    post(books, ("61251", 30), ("5141", -30), day=date(2026, 3, 8))
    call, at = caller(books.finance, books.a), "/institutions/a/"
    told = call("GET", f"{at}statements/balance-sheet?period=2026-03").json
    assert (told["gap"], told["currency"]) == ("0.00", "MAD")
    assert {row["code"]: row["values"].get("amount") for row in told["rows"]}["receivables"] == "720.00"
    assert len(call("GET", f"{at}statements").json) == len(NAMES)
    assert call("GET", f"{at}statements/nothing").status == 404
    assert call("GET", f"{at}statements/own-revenue?period=2026-03-02..2026-03-04").status == 422
    key = {"name": {"fr": "Tout"}, "basis": "fixed", "valid_from": "2026-01-01", "shares": {"FC": 3, "LOC": 1}}
    assert call("PUT", f"{at}allocation/keys/ALL", key).status == 200
    assert call("PUT", f"{at}allocation/keys/ALL", key | {"shares": {"XX": 1}}).status == 422
    run = call("POST", f"{at}allocation/runs", {"period": "2026-03"})
    assert (run.status, run.json["total"]["amount"]) == (201, "30.00")
    moved = call("GET", f"{at}allocation/runs/{run.json['id']}/amounts").json["items"]
    assert [(one["service_line"], one["amount"]["amount"]) for one in moved] == [("FC", "22.50"), ("LOC", "7.50")]
    listed = call("GET", f"{at}allocation/keys").json["items"][0]
    assert [(one["service_line"], one["weight"]) for one in listed["shares"]] == [("FC", 3), ("LOC", 1)]
