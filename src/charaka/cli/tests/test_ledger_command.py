"""The books by command: what is printed, and the exit code of a file that is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from charaka.accounts.tests.ledgers import RENT, SALE, fec_file
from charaka.cli.main import main
from charaka.testing.cast import Cast


def test_the_command_prints_the_sums_and_refuses_with_two(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    def charaka(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main(arguments)
        out = capsys.readouterr().out
        return code, json.loads(out) if out else {}

    path = str(fec_file(tmp_path, *SALE, *RENT))
    begin = ("import", "ledger", path, "--institution", "a", "--chart", "cgnc", "--json")
    expected = {"lines": 5, "entries": 2, "debit": "1550.50", "credit": "1550.50", "already_known": 0, "errors": []}
    assert charaka(*begin, "--dry-run") == (0, expected)
    assert charaka(*begin) == (0, expected)
    assert charaka(*begin) == (0, expected | {"already_known": 2})
    fec_file(tmp_path, *SALE, *RENT[:1])
    code, answer = charaka(*begin)
    assert code == 2
    assert answer["errors"] == [
        {"row": 5, "column": "Debit", "message": "The entry does not balance: debit 350.50, credit 0.00."}
    ]
    export = ("export", "entries", "--institution", "a", "--period", "2026", "--format", "fec", "--json")
    assert charaka(*export, "--output", "out.txt") == (0, {"list": "entries", "rows": 5, "file": "out.txt"})
    assert charaka("import", "ledger", "out.txt", *begin[3:])[1]["already_known"] == 2
