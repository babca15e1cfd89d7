"""The ledger of one account at size: server time and statements of its page at the start, in the middle and at the end.

The ledger is made of entries of four lines over 36 months; half of all lines stand on the account that is opened, so
that with 1,000,000 lines a month of it holds some 14,000. The middle is sought in the middle of a month, where most
lines lie between the key and the nearest balance. Signed in as the director, whole page with sidebar.

    uv run python -m bench.bench_ledger_page
    uv run python -m bench.bench_ledger_page --lines 10000 1000000 --database postgresql --json figures.json
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.world import director_of, prepare

ACCOUNT = "71243000"
FIRST, MONTHS, BATCH = 2024, 36, 10_000
ACCOUNTS = {"51410000": "Banque", "44550000": "TVA", ACCOUNT: "Prestations"}
PERIOD = "2024-01..2026-12"


@dataclass(frozen=True)
class Opened:
    """A page: medians of the server's wall and processor milliseconds, 95th percentile of the former, statements."""

    lines: int
    page: str
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    queries: int


def house(lines: int) -> Any:
    """An institution whose books hold so many lines."""
    from django.db import connection, transaction

    from charaka.accounts.services.books import add_account, open_book
    from charaka.kernel.actors import system_actor
    from charaka.kernel.models import Institution
    from charaka.kernel.scope import scope
    from charaka.kernel.text import Text3

    code, actor = f"b{lines}", system_actor("bench of the ledger")
    made = Institution.objects.create(code=code, name=Text3.same(code), short_name=Text3.same(code))
    with scope({made.pk}):
        open_book(actor=actor, institution_id=made.pk, chart="cgnc")
        for account, name in ACCOUNTS.items():
            add_account(actor=actor, institution_id=made.pk, code=account, name=Text3.same(name))
        for batch in _batches(made.pk, lines // 4):
            with transaction.atomic():
                _post(made.pk, batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


def _batches(institution_id: int, entries: int) -> Iterator[list[Any]]:
    """Entries spread evenly over the months, in the order of their days."""
    from charaka.accounts.models import Account, Journal, ServiceLine
    from charaka.accounts.services.posting import entry_in, line_on

    accounts = {one.code: one for one in Account.objects.filter(institution_id=institution_id)}
    journal = Journal.objects.get(institution_id=institution_id, code="VT")
    services = list(ServiceLine.objects.filter(institution_id=institution_id).order_by("position")[:2])
    batch: list[Any] = []
    for number in range(entries):
        place, within = divmod(number * MONTHS, entries)
        day = date(FIRST + place // 12, 1 + place % 12, 1 + within * 28 // entries)
        amount = 1_000_00 + number % 977
        sales = [
            line_on(accounts[ACCOUNT], credit=amount, service_line_id=one.pk, party_name=f"Client {number % 300}")
            for one in services
        ]
        lines = [
            line_on(accounts["51410000"], debit=2 * amount + 20_00), *sales,
            line_on(accounts["44550000"], credit=20_00),
        ]  # fmt: skip
        batch.append(entry_in(journal, day, f"Sale {number}", lines, reference=f"FA-{number:07d}"))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _post(institution_id: int, batch: list[Any]) -> None:
    from charaka.accounts.services.posting import write_posted

    write_posted(batch, institution_id=institution_id)


def pages(institution: Any) -> dict[str, str]:
    """The addresses that are opened."""
    from charaka.accounts.models import EntryLine
    from charaka.kernel.scope import scope

    with scope({institution.pk}):
        rows = EntryLine.objects.filter(account__code=ACCOUNT, date__gte=date(2025, 6, 15)).order_by("date", "id")
        middle = rows.values_list("date", "id")[0]
        last = EntryLine.objects.filter(account__code=ACCOUNT).order_by("-date", "-id").values_list("date", "id")[0]
    base = f"/i/{institution.code}/accounts/chart/{ACCOUNT}/ledger/?period={PERIOD}"
    return {
        "start": base,
        "middle": f"{base}&after={middle[0]}.{middle[1]}",
        "end": f"{base}&before={last[0]}.{last[1]}",
        "one month, middle": base.replace(PERIOD, "2025-06") + f"&after={middle[0]}.{middle[1]}",
        "one service, middle": f"{base}&service=FI&after={middle[0]}.{middle[1]}",
        "journal, first page": f"/i/{institution.code}/accounts/journal/",
    }


def opened_of(lines: int, rounds: int) -> Iterator[Opened]:
    """Open each page so many times."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    institution = house(lines)
    client = Client()
    client.force_login(director_of(institution), backend=settings.AUTHENTICATION_BACKENDS[0])
    for page, address in pages(institution).items():
        yield _timed(client, address, page, lines, rounds)


def _timed(client: Any, address: str, page: str, lines: int, rounds: int) -> Opened:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as sent:
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} was refused")
        statements = len(sent)
    walls, processor = [], []
    for _round in range(rounds):
        wall, used = time.perf_counter(), time.process_time()
        client.get(address)
        walls.append((time.perf_counter() - wall) * 1000)
        processor.append((time.process_time() - used) * 1000)
    walls.sort()
    p95 = walls[int(len(walls) * 0.95)]
    return Opened(lines, page, statistics.median(walls), p95, statistics.median(processor), statements)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    end = prepare(asked.database)
    try:
        found = [one for lines in asked.lines for one in opened_of(lines, asked.rounds)]
    finally:
        end()
    _print(asked.database, found)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in found], indent=1) + "\n", "utf-8")


def _print(database: str, found: list[Opened]) -> None:
    from charaka.cli.output import say

    for one in found:
        times = f"{one.p50_ms:7.1f} / {one.p95_ms:7.1f} ms, processor {one.cpu_ms:6.1f} ms"
        say(f"{database} {one.lines:>9,} lines  {one.page:<20} {times}, {one.queries} statements")


if __name__ == "__main__":
    main()
