"""The list of offerings as a catalogue grows: rows in bulk, then the whole page as a director opens it."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.register import title_of
from bench.world import director_of, house

FILLED = 10_000  # rows whose ids are reserved together
STATES = {"idea": 2, "draft": 30, "approved": 5, "published": 25, "suspended": 3, "retired": 35}  # of a hundred
PAGES = {
    "first, by code": "",
    "deep, in the middle": "",
    "by title": "?sort=-title",
    "search, two words": "?q=soudage+securite",
    "search, one offering": "?q=parcours+4711",
    "one state": "?state=published",
    "state and line": "?state=published&line=CERT",
}


@dataclass(frozen=True)
class Opened:
    """The list page at a size: median and 95th percentile of the server's time, statements sent."""

    offerings: int
    page: str
    p50_ms: float
    p95_ms: float
    queries: int


def measure_list(sizes: list[int], repeats: int) -> list[Opened]:
    """Institutions of these sizes in one database; each page is opened once unmeasured."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    houses = {size: house(f"list-{size}") for size in sizes}
    for size, institution in houses.items():
        fill(institution, size)
    _settle()
    found = []
    for size, institution in houses.items():
        client = Client()
        client.force_login(director_of(institution), backend=settings.AUTHENTICATION_BACKENDS[0])
        base = f"/i/{institution.code}/offerings/"
        for name, tail in PAGES.items():
            address = base + (tail if not name.startswith("deep") else _in_the_middle(institution, size))
            found.append(_opened(client, address, name, size, repeats))
    return found


def fill(institution: Any, size: int) -> None:
    """So many offerings, each with the first version of its sheet, which is on sale or still being written."""
    from django.db import transaction

    from charaka.accounts.models import ServiceLine
    from charaka.kernel.bulk import insert_values, reserve_ids
    from charaka.kernel.scope import scope
    from charaka.offer.models import Offering, SheetVersion

    names = ("id", "institution_id", "code", "kind", "line_id", "state", "title", "search", "current_id", "draft_id")
    with scope({institution.pk}), transaction.atomic():
        lines = list(ServiceLine.objects.values_list("pk", flat=True))
        for start in range(0, size, FILLED):
            count = min(FILLED, size - start)
            own, sheets = reserve_ids(Offering, count), reserve_ids(SheetVersion, count)
            made = list(_offerings(start, count, lines))
            insert_values(
                Offering,
                names,
                (
                    (pk, institution.pk, *rest, *((sheet, None) if state == "published" else (None, sheet)))
                    for pk, sheet, (state, *rest) in zip(own, sheets, made, strict=True)
                ),
            )
            insert_values(
                SheetVersion,
                ("id", "institution_id", "offering_id", "number", "title"),
                (
                    (sheet, institution.pk, pk, 1, title)
                    for pk, sheet, (*_rest, title, _search) in zip(own, sheets, made, strict=True)
                ),
            )


def _offerings(start: int, count: int, lines: list[int]) -> Iterator[tuple[Any, ...]]:
    """State, then code, kind, line, state, title and words: as the columns of ``fill`` want them."""
    from charaka.kernel.text import Text3
    from charaka.offer.services.catalogue import search_words

    drawn = random.Random(start)  # noqa: S311  # nosec B311: the same catalogue each time
    for number in range(start, start + count):
        code, title = f"T{number:07d}", Text3(fr=title_of(drawn, number))
        (state,) = drawn.choices(list(STATES), list(STATES.values()))
        yield state, code, "course", drawn.choice(lines), state, title, search_words(code, title)


def _settle() -> None:
    """What autovacuum does within minutes of such a load, which the server of the measurement does not run."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _in_the_middle(institution: Any, size: int) -> str:
    """The page that follows the row in the middle of the list, by the key that the list itself would give."""
    from charaka.kernel.scope import scope
    from charaka.kernel.ui.list_address import seal
    from charaka.offer.models import Offering

    with scope({institution.pk}):
        offering = Offering.objects.get(code=f"T{size // 2:07d}")
    return "?" + urlencode({"after": seal("offerings", "code", [offering.code, offering.pk], size // 2 + 1)})


def _opened(client: Any, address: str, name: str, size: int, repeats: int) -> Opened:
    from django.db import connection

    sent: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        client.get(address)
    times = []
    for _turn in range(repeats):
        began = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
    times.sort()
    return Opened(size, name, statistics.median(times), times[int(len(times) * 0.95)], len(sent))
