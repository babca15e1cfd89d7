"""The accounts at size: income by service line over 36 months, with few entry lines and with many.

Entries are posted as everything posts them (numbers, triggers, monthly balances), a month at a time. Then the query of
the page by service, and the whole page as a director opens it: server time and statements.

    uv run python -m bench.bench_accounts                                  # 10,000 and 1,000,000 lines, on SQLite
    uv run python -m bench.bench_accounts --lines 10000 100000 --database postgresql --json out.json
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.world import director_of, house, prepare

END = date(2026, 9, 30)
MONTHS = 36
SIDES = 4  # lines of an entry
INCOME = ("71243000", "71242000", "71271000", "71210000", "71278000", "71610000", "75610000", "75770000")
EXPENSE = (
    "61225000", "61227000", "61251000", "61263000", "61310000", "61330000", "61340000", "61351000", "61365000",
    "61430000", "61440000", "61450000", "61671000", "61711000", "61740000", "61930000", "63110000", "65850000",
)  # fmt: skip
OTHER = ("34210000", "44110000", "51410000", "44550000")
SHARED = 0.25


@dataclass(frozen=True)
class Read:
    """A figure at a size: median and 95th percentile of the server's time, statements sent."""

    lines: int
    balances: int
    what: str
    p50_ms: float
    p95_ms: float
    queries: int


def books(code: str) -> Any:
    """An institution with open books, the accounts of the run, and one key for all shared costs."""
    from charaka.accounts.models import Account
    from charaka.accounts.services.allocation import set_key
    from charaka.accounts.services.books import open_book
    from charaka.kernel.actors import system_actor
    from charaka.kernel.scope import scope
    from charaka.kernel.text import Text3

    made, actor = house(code), system_actor("bench of the accounts")
    with scope({made.pk}):
        open_book(actor=actor, institution_id=made.pk, chart="cgnc")
        known = set(Account.objects.values_list("code", flat=True))
        missing = [number for number in (*INCOME, *EXPENSE, *OTHER) if number not in known]
        Account.objects.bulk_create(
            [Account(institution_id=made.pk, code=number, name=Text3.same(number)) for number in missing]
        )
        values = {"name": Text3.same("All"), "basis": "direct_cost", "prefix": ""}
        set_key(actor=actor, institution_id=made.pk, code="ALL", values=values)
    return made


def post_lines(institution: Any, count: int) -> float:
    """Post so many lines over 36 months; seconds taken."""
    from django.db import transaction

    from charaka.accounts.models import Account, Journal, ServiceLine
    from charaka.accounts.services.posting import write_posted
    from charaka.kernel.periods import rolling_months
    from charaka.kernel.scope import scope

    drawn = random.Random(2026)  # noqa: S311  # nosec B311: the same books each time
    began = time.perf_counter()
    with scope({institution.pk}):
        accounts = dict(Account.objects.values_list("code", "pk"))
        lines = list(ServiceLine.objects.order_by("position").values_list("pk", "code"))
        journal = Journal.objects.get(code="OD")
        for month in rolling_months(END, MONTHS).months():
            drafts = list(
                entries(drawn, journal, month.start, count // MONTHS // SIDES, accounts=accounts, lines=lines)
            )
            with transaction.atomic():
                write_posted(drafts, institution_id=institution.pk)
    return time.perf_counter() - began


def entries(
    drawn: random.Random,
    journal: Any,
    start: date,
    count: int,
    *,
    accounts: dict[str, int],
    lines: list[tuple[int, str]],
) -> Iterator[Any]:
    """Sales with VAT and costs, over all service lines; a quarter of the costs on the structure."""
    from charaka.accounts.services.posting import LineDraft, entry_in

    services = [pk for pk, code in lines if code != "STR"]
    structure = next(pk for pk, code in lines if code == "STR")
    for place in range(count):
        amount, day = drawn.randrange(100, 900_000), start.replace(day=1 + place % 28)
        sold = place % 2 == 0
        number = (INCOME if sold else EXPENSE)[place // 2 % (len(INCOME) if sold else len(EXPENSE))]
        line = structure if not sold and drawn.random() < SHARED else services[place // 36 % len(services)]
        side, other, against = ("credit", "debit", "34210000") if sold else ("debit", "credit", "44110000")

        def of(code: str, where: str, much: int, service: int | None = None) -> Any:
            return LineDraft(accounts[code], code, service_line_id=service, **{where: much})

        half = amount // 2
        yield entry_in(journal, day, f"Entry {place}", [
            of(number, side, half, line), of(number, side, amount - half, line),
            of("44550000", side, amount // 5), of(against, other, amount + amount // 5),
        ])  # fmt: skip


def measured(work: Callable[[], object], repeats: int) -> tuple[float, float, int]:
    """Median and 95th percentile in milliseconds, and statements of one call."""
    from django.db import connection

    sent: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        sent.append(sql)
        return execute(sql, params, many, context)

    work()
    with connection.execute_wrapper(note):
        work()
    times = []
    for _turn in range(repeats):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95)], len(sent)


def measure(institution: Any, count: int, repeats: int) -> Iterator[Read]:
    """The query and the page over 36 months, before and after an allocation of the last twelve."""
    from django.conf import settings
    from django.test import Client

    from charaka.accounts.models import MonthlyBalance
    from charaka.accounts.queries.services import amounts_by_line, service_results
    from charaka.accounts.services.allocation import run_allocation
    from charaka.kernel.actors import system_actor
    from charaka.kernel.periods import rolling_months
    from charaka.kernel.scope import scope

    settings.ALLOWED_HOSTS = ["*"]
    period = rolling_months(END, MONTHS)
    client = Client()
    client.force_login(director_of(institution), backend=settings.AUTHENTICATION_BACKENDS[0])
    address = f"/i/{institution.code}/accounts/?period={period.code}"
    with scope({institution.pk}):
        balances = MonthlyBalance.objects.count()
        began = time.perf_counter()
        actor = system_actor("bench of the accounts")
        run_allocation(actor=actor, institution_id=institution.pk, period=period)
        spent = (time.perf_counter() - began) * 1000
        works: tuple[tuple[str, Callable[[], object]], ...] = (
            ("income by service line and nature", lambda: amounts_by_line(institution.pk, period)),
            ("the same with lines and allocation", lambda: service_results(institution.pk, period)),
        )
        for what, work in works:
            yield Read(count, balances, what, *measured(work, repeats))
        yield Read(count, balances, "allocation of 36 months, run once", spent, spent, 0)
    if client.get(address).status_code != 200:
        raise SystemExit(f"{address} was refused")
    yield Read(count, balances, "the page by service", *measured(lambda: client.get(address), repeats))


def main() -> None:
    arguments = _arguments()
    end = prepare(arguments.database)
    found: list[Read] = []
    posting: list[dict[str, Any]] = []
    try:
        for count in arguments.lines:
            institution = books(f"books-{count}")
            seconds = post_lines(institution, count)
            posting.append({"lines": count, "seconds": round(seconds, 1), "lines_per_s": round(count / seconds)})
            found += measure(institution, count, arguments.repeats)
    finally:
        end()
    _print(arguments.database, posting, found)
    if arguments.json:
        result = {"database": arguments.database, "posting": posting, "read": [asdict(one) for one in found]}
        arguments.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--lines", type=int, nargs="+", default=[10_000, 1_000_000], help="entry lines posted")
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--json", type=Path, help="where the figures are written for programs")
    return parser.parse_args()


def _print(database: str, posting: list[dict[str, Any]], found: list[Read]) -> None:
    from charaka.cli.output import print_table, say

    say(f"Posting on {database}")
    print_table(("lines", "seconds", "lines/s"), [tuple(one.values()) for one in posting])
    say("")
    say("Reading 36 months")
    print_table(
        ("lines", "balances", "what", "p50 ms", "p95 ms", "queries"),
        [(r.lines, r.balances, r.what, f"{r.p50_ms:.1f}", f"{r.p95_ms:.1f}", r.queries) for r in found],
    )


if __name__ == "__main__":
    main()
