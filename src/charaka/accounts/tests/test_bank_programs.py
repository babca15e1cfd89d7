"""The bank for programs: the command line and the API do what the pages do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from charaka.accounts.models import BankLine
from charaka.accounts.queries.bank import open_lines
from charaka.accounts.queries.reconciliation import reconcile
from charaka.accounts.tests.books import DIRHAM
from charaka.accounts.tests.statements import IBAN, RIB, bring, line_saying, open_bank
from charaka.accounts.tests.test_bank import STATEMENT, documents
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    from charaka.cli.main import main

    code = main(["import", "bank", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_command_line_imports_once_and_says_what_it_did(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with scope({cast.a.pk}):
        open_bank(cast)
    file = tmp_path / "releve.sta"
    file.write_bytes(STATEMENT)
    told = {
        "lines": 4, "statements": 1, "opening": "1000.00", "closing": "122998.00", "already_known": 0, "errors": [],
    }  # fmt: skip
    assert run(capsys, str(file), "-i", "a", "--dry-run") == (0, told)
    assert run(capsys, str(file), "-i", "a") == (0, told)
    assert run(capsys, str(file), "-i", "a", "--account", IBAN) == (0, told | {"already_known": 4})
    file.write_bytes(STATEMENT.replace(b"122998,00", b"122999,00"))
    code, refused = run(capsys, str(file), "-i", "a")
    assert code == 2
    assert "differ from the closing balance by 1.00" in refused["errors"][0]
    file.write_bytes(STATEMENT.replace(f":25:{RIB}\n".encode(), b""))
    assert run(capsys, str(file), "-i", "a")[0] == 2
    assert run(capsys, str(file), "-i", "a", "--account", IBAN)[0] == 0
    assert run(capsys, str(file), "-i", "a", "--account", "99")[0] == 3
    with scope({cast.a.pk}):
        assert BankLine.objects.count() == 4


def test_the_reconciliation_explains_every_centime(in_a: Cast) -> None:
    own = open_bank(in_a)
    documents(in_a)
    empty = reconcile(own)
    assert (empty.ledger, empty.rest) == (0, 0)
    bring(in_a, STATEMENT)
    told = reconcile(own)
    assert (told.balance, told.at_bank_sum, told.before, told.rest) == (
        122_998 * DIRHAM, 121_998 * DIRHAM, 1_000 * DIRHAM, 0,
    )  # fmt: skip


def test_a_line_is_matched_by_program(in_a: Cast, api_client: Any) -> None:
    open_bank(in_a)
    paper = documents(in_a)["083"]
    bring(in_a, STATEMENT)
    line = line_saying("OUMLIL")
    finance = api_client(in_a.finance)
    root = "/api/v1/institutions/a/bank"
    (own,) = finance.get(f"{root}/accounts").json()["items"]
    assert own["statement_balance"] == {"amount": "122998.00", "currency": "MAD"}
    assert own["lines_to_match"] == 4
    assert len(finance.get(f"{root}/lines?state=open").json()["items"]) == 4
    body: dict[str, Any] = {"parts": [{"entry_line": paper.pk}]}
    refused = finance.post(f"{root}/lines/{line.pk}/match", body)
    assert refused.status_code == 422
    done = finance.post(f"{root}/lines/{line.pk}/match", body | {"leave_open": True})
    assert done.status_code == 200
    assert done.json()["state"] == "matched"
    assert open_lines(in_a.a.pk).get(pk=paper.pk).left == 240 * DIRHAM
    assert finance.post(f"{root}/lines/{line.pk}/match", body | {"leave_open": True}).status_code == 409
    undone = finance.post(f"{root}/lines/{line.pk}/undo", {"reason": "wrong"})
    assert undone.json()["state"] == "open"
    booked = finance.post(f"{root}/lines/{line.pk}/booking", {"account": "61470000"})
    assert booked.json()["state"] == "matched"
