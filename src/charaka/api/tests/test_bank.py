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
