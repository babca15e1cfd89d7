"""Query budgets: how many SQL statements a piece of work may send, and which it sent when it sent too many."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

# Not counted: the two databases open and close transactions differently.
BOOKKEEPING = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ", "PRAGMA")
SHOWN = 400  # characters of each statement


@dataclass
class Sent:
    """The statements of the block, filled in when it ends."""

    sql: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sql)


@dataclass(frozen=True)
class QueryCounter:
    """What the fixture ``assert_queries`` gives. ``budgets`` is the baseline file; ``update`` rewrites it."""

    budgets: Path
    update: bool

    @contextmanager
    def __call__(self, max: int | None = None, *, budget: str = "") -> Iterator[Sent]:  # noqa: A002
        """Fail when the block sends more than ``max`` statements, or more than the baseline says for ``budget``.

        A budget without a line in the baseline fails too: run with ``--update-query-budgets`` to write it.
        """
        sent = Sent()
        with CaptureQueriesContext(connection) as captured:
            yield sent
        sent.sql = [q["sql"] for q in captured.captured_queries if not q["sql"].upper().startswith(BOOKKEEPING)]
        if budget:
            max = self._allowed(budget, len(sent))  # noqa: A001
        if max is None:
            raise ValueError("assert_queries needs either max= or budget=.")
        if len(sent) > max:
            pytest.fail(_complaint(sent.sql, max, budget), pytrace=False)

    def _allowed(self, budget: str, seen: int) -> int:
        baseline = json.loads(self.budgets.read_text()) if self.budgets.exists() else {}
        if self.update:
            baseline[budget] = seen
            self.budgets.write_text(json.dumps(baseline, indent=2, sort_keys=True) + "\n")
        if budget not in baseline:
            pytest.fail(f"{budget!r} has no query budget: run pytest with --update-query-budgets.", pytrace=False)
        return int(baseline[budget])


def _complaint(sql: list[str], allowed: int, budget: str) -> str:
    of = f" of {budget}" if budget else ""
    lines = [f"{len(sql)} queries, {allowed} allowed{of}:"]
    return "\n".join(lines + [f"{number:3}. {text[:SHOWN]}" for number, text in enumerate(sql, start=1)])
