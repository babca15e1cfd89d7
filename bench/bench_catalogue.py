"""The catalogue at size: importing a register of titles, and the page that lists the offerings.

Import: rows a second of ``charaka import catalogue`` (reading, checking, planning, writing three tables, links and the
chained audit) against two plain limits in the same run and the same database: ``csv`` + ``executemany`` into the table
of offerings alone, and into the three tables that the same rows fill. Rounds alternate, medians count.

List: server time and statements of the page as a director opens it, for several sizes of the catalogue.

    uv run python -m bench.bench_catalogue                      # a made register, on SQLite
    uv run python -m bench.bench_catalogue --file register.csv --database postgresql --json out.json
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.listing import Opened, measure_list
from bench.register import write_register
from bench.world import house, prepare, system

OFFERING = (
    "institution_id", "code", "kind", "line_id", "state", "valid_until", "external_type", "title", "search",
    "on_public_site", "version", "created_at", "updated_at",
)  # fmt: skip
SHEET_TEXTS = (
    "aims", "audience", "prerequisites", "methods", "assessment", "trainer_qualifications", "equipment",
    "accessibility",
)  # fmt: skip


@dataclass(frozen=True)
class Timed:
    """One round: wall and processor seconds of this process for so many rows."""

    name: str
    rows: int
    wall: float
    cpu: float


# Importing ------------------------------------------------------------------------------------------------------------


def timed(name: str, rows: int, work: Callable[[], object]) -> Timed:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Timed(name, rows, time.perf_counter() - wall, time.process_time() - cpu)


def read_plainly(path: Path) -> Iterator[dict[str, str]]:
    """The rows with ``csv`` and nothing else, a repeated code once: the encoding and the separator are told."""
    seen: set[str] = set()
    with path.open(encoding="cp1252", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            if row["Numero_Fiche"] not in seen:
                seen.add(row["Numero_Fiche"])
                yield row


def plain_offerings(path: Path, institution_id: int, line_id: int, now: str) -> Iterator[tuple[Any, ...]]:
    """Rows of the table of offerings, with no check at all."""
    for row in read_plainly(path):
        title = json.dumps({"fr": row["Intitule"]})
        state = "retired" if row["Actif"] == "INACTIVE" else "draft"
        yield (
            institution_id, row["Numero_Fiche"], "course", line_id, state, _day(row["Date_Fin_Enregistrement"]),
            row["Type_Enregistrement"], title, row["Intitule"].lower(), True, 1, now, now,
        )  # fmt: skip


def _day(written: str) -> str | None:
    if not written:
        return None
    month, day, year = written.split("/")
    return f"20{year}-{int(month):02d}-{int(day):02d}"


def insert(cursor: Any, table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608  # nosec B608: constants


def insert_plainly(path: Path, institution: Any, *, all_tables: bool) -> None:
    """``csv`` + ``executemany``: offerings alone, or also their sheets and links."""
    from django.db import connection, transaction
    from django.utils import timezone

    from charaka.accounts.models import ServiceLine
    from charaka.kernel.scope import scope

    now = timezone.now().isoformat()
    with scope({institution.pk}), transaction.atomic(), connection.cursor() as cursor:
        line = ServiceLine.objects.get(code="FC")
        insert(cursor, "offer_offering", OFFERING, plain_offerings(path, institution.pk, line.pk, now))
        if not all_tables:
            return
        cursor.execute("SELECT code, id FROM offer_offering WHERE institution_id = %s", [institution.pk])
        ids = dict(cursor.fetchall())
        columns = (
            "institution_id", "offering_id", "number", "title", "certificate", *SHEET_TEXTS, "duration_minutes", "days",
            "min_participants", "max_participants", "modules", "modes", "vat_treatment", "change_note", "version",
            "created_at", "updated_at",
        )  # fmt: skip
        sheets = (
            (
                institution.pk, ids[row["Numero_Fiche"]], 1, json.dumps({"fr": row["Intitule"]}),
                json.dumps({"fr": row["Abrege_Intitule"]}), *["{}"] * len(SHEET_TEXTS), 0, 0, 1, 1, "[]", "[]",
                "standard", "", 1, now, now,
            )
            for row in read_plainly(path)
        )  # fmt: skip
        insert(cursor, "offer_sheetversion", columns, sheets)
        links = (
            (institution.pk, ids[row["Numero_Fiche"]], kind, row[column], ids.get(row[column]))
            for row in read_plainly(path)
            for kind, column in (("replaces", "Ancienne_Certification"), ("replaced_by", "Nouvelle_Certification"))
            if row[column]
        )
        insert(cursor, "offer_offeringlink", ("institution_id", "offering_id", "kind", "other_code", "other_id"), links)


def bring(path: Path, institution: Any) -> dict[str, Any]:
    from charaka.kernel.imports.running import import_file

    answer = import_file("catalogue", path, institution_code=institution.code, actor=system())
    if answer["errors"]:
        raise SystemExit(f"the file was refused: {answer['errors'][:3]}")
    return answer


def measure_import(path: Path, rounds: int) -> list[Timed]:
    """Alternating rounds, each into houses of their own; the second import of a file finds it unchanged."""
    with path.open(encoding="cp1252", newline="") as stream:
        rows = sum(1 for _row in csv.reader(stream, delimiter=";")) - 1
    found = []
    for turn in range(rounds):
        alone, three, ours = (house(f"{name}-{rows}-{turn}") for name in ("plain", "plain3", "ours"))
        works: tuple[tuple[str, Callable[[], object]], ...] = (
            ("plain, offerings only", partial(insert_plainly, path, alone, all_tables=False)),
            ("plain, three tables", partial(insert_plainly, path, three, all_tables=True)),
            ("import", partial(bring, path, ours)),
            ("import again, unchanged", partial(bring, path, ours)),
        )
        found += [timed(name, rows, work) for name, work in works]
    return found


# Telling --------------------------------------------------------------------------------------------------------------


def summary(rounds: list[Timed]) -> list[dict[str, Any]]:
    """Medians by what was timed, and the share of each plain limit that the import reaches."""
    by_name: dict[tuple[int, str], list[Timed]] = {}
    for one in rounds:
        by_name.setdefault((one.rows, one.name), []).append(one)
    told = []
    for (rows, name), times in by_name.items():
        wall, cpu = (statistics.median(getattr(t, part) for t in times) for part in ("wall", "cpu"))
        told.append({"rows": rows, "what": name, "rows_per_s": round(rows / wall), "wall_s": round(wall, 3),
                     "cpu_s": round(cpu, 3), "rows_per_cpu_s": round(rows / cpu)})  # fmt: skip
    for line in told:
        limits = {t["what"]: t for t in told if t["rows"] == line["rows"] and t["what"].startswith("plain")}
        if line["what"] == "import":
            for name, limit in limits.items():
                line[f"share of {name}"] = round(line["rows_per_s"] / limit["rows_per_s"], 3)
    return told


def main() -> None:
    arguments = _arguments()
    end = prepare(arguments.database)
    folder = Path(tempfile.mkdtemp(prefix="charaka-bench-files-"))
    try:
        rounds: list[Timed] = []
        for rows in [0] if arguments.file else arguments.rows:
            path = arguments.file or folder / f"register-{rows}.csv"
            if not arguments.file:
                write_register(path, rows)
            rounds += measure_import(path, arguments.rounds)
        pages = measure_list(arguments.list, arguments.repeats)
    finally:
        end()
        shutil.rmtree(folder, ignore_errors=True)
    told = summary(rounds)
    _print(arguments.database, told, pages)
    if arguments.json:
        result = {"database": arguments.database, "import": told, "list": [asdict(page) for page in pages]}
        arguments.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--file", type=Path, help="a register in the layout of the made one (cp1252, semicolons)")
    parser.add_argument("--rows", type=int, nargs="+", default=[17_470], help="sizes of the made register")
    parser.add_argument("--rounds", type=int, default=3, help="of the import; 0 leaves it out")
    parser.add_argument(
        "--list",
        type=int,
        nargs="*",
        metavar="SIZE",
        default=[10_000, 100_000, 1_000_000],
        help="sizes of the listed catalogue",
    )
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--json", type=Path, help="where the figures are written for programs")
    return parser.parse_args()


def _print(database: str, told: list[dict[str, Any]], pages: list[Opened]) -> None:
    from charaka.cli.output import print_table, say

    say(f"Import on {database}")
    heads = ("rows", "what", "rows/s", "wall s", "cpu s", "share of plain 1 / 3 tables")
    print_table(
        heads,
        [
            (
                line["rows"], line["what"], line["rows_per_s"], line["wall_s"], line["cpu_s"],
                " / ".join(str(value) for key, value in line.items() if key.startswith("share")),
            )
            for line in told
        ],
    )  # fmt: skip
    say("")
    say("List page")
    print_table(
        ("offerings", "page", "p50 ms", "p95 ms", "queries"),
        [(p.offerings, p.page, f"{p.p50_ms:.1f}", f"{p.p95_ms:.1f}", p.queries) for p in pages],
    )


if __name__ == "__main__":
    main()
