"""The books at size: importing a ledger of 10,000 to 1,000,000 lines.

All that ``charaka import ledger`` does (reading, checking every cell, putting entries together, comparing with the
books, writing entries and lines, sealing, monthly balances, audit) against a plain limit in the same run and the same
database: a bare ``polars`` read, and ``executemany`` (SQLite) or ``COPY`` (PostgreSQL) of the same rows into the same
table of lines, with its indexes, constraints and triggers. Each size has institutions of its own.

    uv run python -m bench.bench_ledger
    uv run python -m bench.bench_ledger --database postgresql --lines 10000 100000 --rounds 3 --json figures.json
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.bench_catalogue import Timed, timed
from bench.world import prepare

HEAD = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
LINE = (
    "institution_id", "entry_id", "position", "account_id", "date", "debit", "credit", "label", "party_code",
    "party_name", "due_on", "lettering", "offering", "session", "grant_line",
)  # fmt: skip


def write_ledger(path: Path, lines: int) -> None:
    """Sales of three lines and purchases of two over 36 months, some 400 accounts, as a package exports them."""
    drawn = random.Random(2026)  # noqa: S311  # nosec B311: the same file each time
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write("\t".join(HEAD) + "\r\n")
        written, number = 0, 0
        while written < lines:
            number += 1
            for row in _entry(drawn, number, min(3, lines - written) if lines - written != 4 else 2):
                stream.write(row)
                written += 1


def _entry(drawn: random.Random, number: int, count: int) -> Iterator[str]:
    day = date(2023, 1, 1) + timedelta(days=drawn.randrange(1_095))
    amount, journal = drawn.randint(1_000, 9_000_000), "VE" if count == 3 else "AC"
    tax = amount // 6 if count == 3 else 0
    client = drawn.randrange(300)
    sides = [
        (f"3421{client:04d}", amount, 0),
        (f"7124{drawn.randrange(50):04d}", 0, amount - tax),
        ("44550000", 0, tax),
    ]
    for account, debit, credit in sides[:count]:
        values = [
            journal, "Ventes" if count == 3 else "Achats", str(number), f"{day:%Y%m%d}", account, f"Compte {account}",
            f"T{client:05d}", f"Tiers {client}", f"F-{number}", f"{day:%Y%m%d}", f"Facture {number}",
            f"{debit / 100:.2f}".replace(".", ","), f"{credit / 100:.2f}".replace(".", ","), "", "", "20260630", "", "",
        ]  # fmt: skip
        yield "\t".join(values) + "\r\n"


def house(code: str) -> Any:
    from charaka.kernel.models import Institution
    from charaka.kernel.text import Text3

    return Institution.objects.create(code=code, name=Text3.same(code), short_name=Text3.same(code))


def bring(path: Path, institution: Any) -> dict[str, Any]:
    from charaka.accounts.importers.ledger_file import Wish, import_ledger_file
    from charaka.kernel.actors import system_actor

    answer = import_ledger_file(
        path, institution=institution, wish=Wish(chart="cgnc"), actor=system_actor("bench of the books")
    )
    if answer["errors"]:
        raise SystemExit(f"the file was refused: {answer['errors'][:3]}")
    return answer


def prepare_plain(institution: Any) -> tuple[int, int]:
    """One draft that takes all plain lines, and one account: what the plain limit need not look up."""
    from charaka.accounts.models import Account, Entry, Journal
    from charaka.accounts.services.books import open_book
    from charaka.kernel.actors import system_actor
    from charaka.kernel.scope import scope

    with scope({institution.pk}):
        open_book(actor=system_actor("bench of the books"), institution_id=institution.pk, chart="cgnc")
        entry = Entry(
            institution=institution, journal=Journal.objects.all()[0], year=2026, date=date(2026, 1, 1), label="plain"
        )
        entry.save(force_insert=True)
        account = Account.objects.create(institution=institution, code="99", name={})
        return entry.pk, account.pk


def insert_plainly(path: Path, institution: Any, entry_id: int, account_id: int) -> None:
    """polars, then the rows into the table of lines; dates and amounts are converted by polars, nothing is checked."""
    import polars as pl
    from django.db import connection, transaction

    read = pl.read_csv(path, separator="\t", infer_schema=False, quote_char=None)
    amounts = [
        (pl.col(side).str.replace(",", ".", literal=True).cast(pl.Float64) * 100).round().cast(pl.Int64)
        for side in ("Debit", "Credit")
    ]
    day = pl.col("EcritureDate").str.to_date("%Y%m%d")
    frame = read.select(day, *amounts, "EcritureLib", "CompAuxNum", "CompAuxLib")
    rows = (
        (institution.pk, entry_id, place, account_id, on, debit, credit, label or "", code or "", name or "", None, "",
         "", "", "")
        for place, (on, debit, credit, label, code, name) in enumerate(frame.iter_rows(), 1)
    )  # fmt: skip
    names = ", ".join(LINE)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY accounts_entryline ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(LINE))
            cursor.executemany(f"INSERT INTO accounts_entryline ({names}) VALUES ({marks})", rows)  # noqa: S608  # nosec B608: constants


def measure(path: Path, lines: int, rounds: int) -> list[Timed]:
    """Alternating rounds, each into institutions of its own."""
    found = []
    for turn in range(rounds):
        plain, ours = house(f"plain-{lines}-{turn}"), house(f"ours-{lines}-{turn}")
        entry_id, account_id = prepare_plain(plain)
        found += [
            timed("plain", lines, lambda: insert_plainly(path, plain, entry_id, account_id)),  # noqa: B023
            timed("import", lines, lambda: bring(path, ours)),  # noqa: B023
            timed("again, all known", lines, lambda: bring(path, ours)),  # noqa: B023
        ]
    return found


def summary(rounds: list[Timed]) -> list[dict[str, Any]]:
    """Medians by size and by what was timed, and how many times the plain limit the import takes."""
    told: list[dict[str, Any]] = []
    for lines, name in dict.fromkeys((one.rows, one.name) for one in rounds):
        times = [one for one in rounds if (one.rows, one.name) == (lines, name)]
        wall, cpu = (statistics.median(getattr(one, part) for one in times) for part in ("wall", "cpu"))
        told.append({"lines": lines, "what": name, "wall_s": round(wall, 2), "cpu_s": round(cpu, 2),
                     "lines_per_s": round(lines / wall)})  # fmt: skip
        if name == "import":
            plain = next(t for t in told if t["lines"] == lines and t["what"] == "plain")
            told[-1]["times plain"] = round(wall / plain["wall_s"], 2)
            told[-1]["times plain, cpu"] = round(cpu / plain["cpu_s"], 2)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--lines", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="where the figures are written for programs")
    arguments = parser.parse_args()
    end = prepare(arguments.database)
    folder = Path(tempfile.mkdtemp(prefix="charaka-bench-files-"))
    rounds: list[Timed] = []
    try:
        for lines in arguments.lines:
            path = folder / f"ledger-{lines}.txt"
            write_ledger(path, lines)
            rounds += measure(path, lines, 1 if lines >= 1_000_000 else arguments.rounds)
    finally:
        end()
        shutil.rmtree(folder, ignore_errors=True)
    told = summary(rounds)
    _print(arguments.database, told)
    if arguments.json:
        result = {"database": arguments.database, "rounds": [asdict(one) for one in rounds], "import": told}
        arguments.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _print(database: str, told: list[dict[str, Any]]) -> None:
    from charaka.cli.output import print_table, say

    say(f"Import of the books on {database}")
    print_table(
        ("lines", "what", "wall s", "cpu s", "lines/s", "× plain", "× plain, cpu"),
        [
            (t["lines"], t["what"], t["wall_s"], t["cpu_s"], t["lines_per_s"], t.get("times plain", ""),
             t.get("times plain, cpu", ""))
            for t in told
        ],
    )  # fmt: skip
    say(f"Largest memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
