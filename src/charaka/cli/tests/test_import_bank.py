"""charaka import bank: a whole statement or nothing, no line twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from charaka.accounts.models import BankLine
from charaka.accounts.tests.statements import IBAN, RIB, open_bank
from charaka.accounts.tests.test_bank import STATEMENT
from charaka.cli.main import main
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
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
