"""Small books as packages write them, for the tests of import and export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from charaka.accounts.importers.ledger_file import Wish, import_ledger_file
from charaka.testing.cast import Cast

FEC = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
    "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
).split()
SALE = [
    ("VE", "1", "20260305", "34210000", "C001", "1200,00", "0,00"),
    ("VE", "1", "20260305", "71243000", "", "0,00", "1000,00"),
    ("VE", "1", "20260305", "44550000", "", "0,00", "200,00"),
]
RENT = [
    ("BQ", "7", "20260331", "61310000", "", "350,50", "0,00"),
    ("BQ", "7", "20260331", "51410000", "", "0,00", "350,50"),
]
NAMES = {"34210000": "Clients", "61310000": "Loyers", "51410000": "Banque", "VE": "Ventes", "BQ": "Banque"}


def fec_rows(*rows: tuple[str, ...]) -> list[list[str]]:
    """Rows of 18 columns from (journal, number, day, account, party, debit, credit)."""
    return [
        [journal, NAMES.get(journal, ""), number, day, account, NAMES.get(account, ""), party,
         "Client" if party else "", "F-18", "", "Écriture", debit, credit, "", "", "20260630", "", ""]
        for journal, number, day, account, party, debit, credit in rows
    ]  # fmt: skip


def fec_file(
    folder: Path,
    *rows: tuple[str, ...],
    separator: str = "\t",
    encoding: str = "utf-8-sig",
    end: str = "\r\n",
    name: str = "fec.txt",
) -> Path:
    lines = [separator.join(cells) for cells in (FEC, *fec_rows(*rows))]
    return text_file(folder, end.join(lines) + end, encoding=encoding, name=name)


def text_file(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "books.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def bring(cast: Cast, path: Path, code: str = "a", **wish: Any) -> dict[str, Any]:
    """Import into an institution of the cast, as the command does, by its operator."""
    from charaka.kernel.actors import system_actor

    institution = {"a": cast.a, "b": cast.b}[code]
    wanted = Wish(**({"chart": "cgnc"} | wish))
    return import_ledger_file(path, institution=institution, wish=wanted, actor=system_actor("accountant"))


def told(answer: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(error["row"], error["column"], error["message"]) for error in answer["errors"]]
