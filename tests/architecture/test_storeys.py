"""The order of the rooms is written twice, for import-linter and for our own checks: both must say the same."""

from __future__ import annotations

import tomllib

from lint.findings import ROOT
from lint.storeys import HEIGHT, STOREYS


def _layers() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(contract["layers"] for contract in contracts if contract["name"] == "storeys")
    return layers


def test_both_lists_of_storeys_agree() -> None:
    written = [tuple(sorted(layer.replace("charaka.", "").split(" | "))) for layer in reversed(_layers())]
    assert written == [tuple(sorted(rooms)) for rooms in STOREYS]


def test_every_room_has_a_storey() -> None:
    folders = {path.parent.name for path in (ROOT / "src" / "charaka").glob("*/__init__.py")}
    assert folders - {"testing"} == set(HEIGHT)
