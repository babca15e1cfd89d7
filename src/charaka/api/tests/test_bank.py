"""The bank over the API: what a line settles, and what is refused."""

from __future__ import annotations

from typing import Any

from charaka.accounts.queries.bank import open_lines
from charaka.accounts.tests.books import DIRHAM
from charaka.accounts.tests.statements import bring, line_saying, open_bank
from charaka.accounts.tests.test_bank import STATEMENT, documents
from charaka.api.tests.kit import caller
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast

BANK = "/institutions/a/bank"


def test_a_line_is_matched_by_program(cast: Cast) -> None:
    with scope({cast.a.pk}):
        open_bank(cast)
        paper = documents(cast)["083"]
        bring(cast, STATEMENT)
        line = line_saying("OUMLIL")
    call = caller(cast.finance, cast.a)
    (own,) = call("GET", f"{BANK}/accounts").json["items"]
    assert own["statement_balance"] == {"amount": "122998.00", "currency": "MAD"}
    assert own["lines_to_match"] == 4
    (statement,) = call("GET", f"{BANK}/statements").json["items"]
    assert statement["opening"]["amount"] == "1000.00"
    assert len(call("GET", f"{BANK}/lines?state=open").json["items"]) == 4
    act, body = f"{BANK}/lines/{line.pk}/match", {"parts": [{"entry_line": paper.pk}]}
    refused = call("POST", act, body)
    assert refused.status == 422
    assert "differ by" in refused.json["title"] + str(refused.json.get("detail"))
    open_rest: dict[str, Any] = body | {"leave_open": True}
    assert call("POST", act, open_rest).json["state"] == "matched"
    with scope({cast.a.pk}):
        assert open_lines(cast.a.pk).get(pk=paper.pk).left == 240 * DIRHAM
    assert call("POST", act, open_rest).status == 409
    assert call("POST", f"{BANK}/lines/{line.pk}/undo", {"reason": "wrong"}).json["state"] == "open"
    assert call("POST", f"{BANK}/lines/{line.pk}/booking", {"account": "1"}).status == 422
    assert call("POST", f"{BANK}/lines/{line.pk}/booking", {"account": "61470000"}).json["state"] == "matched"


def test_a_statement_is_brought_in_once_and_only_by_who_keeps_the_bank(cast: Cast) -> None:
    with scope({cast.a.pk}):
        own = open_bank(cast)
    call = caller(cast.finance, cast.a)
    first = call.upload(f"{BANK}/statements", STATEMENT)
    assert first.status == 201, first.json
    assert (first.json["new_lines"], first.json["known_lines"]) == (4, 0)
    assert first.json["statements"][0]["bank_account"] == own.pk
    again = call.upload(f"{BANK}/statements?bank_account={own.pk}", STATEMENT)
    assert (again.json["new_lines"], again.json["known_lines"]) == (0, 4)
    assert len(call("GET", f"{BANK}/statements").json["items"]) == 1
    refused = call.upload(f"{BANK}/statements", b"hello")
    assert refused.status == 422
    assert call("POST", f"{BANK}/statements", {"file": "x"}).status == 422
    assert call.raw("POST", f"{BANK}/statements", b"", "multipart/form-data; boundary=b").status == 422
    assert caller(cast.director, cast.a, scopes=["accounts.bank:view"]).upload(f"{BANK}/statements", b"").status == 403
