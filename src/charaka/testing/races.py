"""Several threads at one starting line, each with its own database connection."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import connections

T = TypeVar("T")
PATIENCE = 60  # seconds; a deadlock fails the test instead of hanging the suite


@dataclass
class Race(Generic[T]):
    """``results`` of the threads that returned and ``errors`` of those that raised, both in thread order."""

    results: list[T] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)


Racer = Callable[[int, Callable[[int], Any]], Race[Any]]


def run_race(n: int, fn: Callable[[int], T]) -> Race[T]:
    """Call ``fn(0)`` … ``fn(n - 1)`` at the same moment; each thread starts in the caller's language and scope.

    Raises TimeoutError when a thread is still busy after a minute.
    """
    line = threading.Barrier(n, timeout=PATIENCE)
    returned: dict[int, T] = {}
    raised: dict[int, Exception] = {}

    def run(index: int) -> None:
        try:
            connections["default"].ensure_connection()  # opening one takes longer than many a race
            line.wait()
            returned[index] = fn(index)
        except Exception as error:  # the test judges it
            raised[index] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(run, index), daemon=True) for index in range(n)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if any(thread.is_alive() for thread in threads):
        raise TimeoutError(f"A thread of the race was still busy after {PATIENCE} seconds.")
    return Race([returned[i] for i in sorted(returned)], [raised[i] for i in sorted(raised)])
