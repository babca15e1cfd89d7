"""How far a job got, and whether it should stop. Called from inside jobs; cheap enough for every row of a loop."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from charaka.kernel.jobs.models import JobRun

SECONDS_BETWEEN_WRITES: Final = 0.5
MESSAGE_LENGTH: Final = 300


class Cancelled(Exception):
    """Someone asked the job to stop. Raised by ``cancelled(…, stop=True)``; the worker closes the job quietly."""


@dataclass
class Live:
    """A job in the hands of this thread. ``shared`` tells that a pulse writes it down from a connection of its own."""

    run: JobRun
    shared: bool = False
    changed: bool = False
    stop_asked: bool = False
    looked_at: float = 0.0


_live: ContextVar[Live | None] = ContextVar("charaka_live_run", default=None)


def current_run() -> JobRun | None:
    """The run of the job that is executing here; None when its function was called directly."""
    live = _live.get()
    return live.run if live else None


@contextmanager
def living(live: Live) -> Iterator[Live]:
    """Within the block, ``current_run`` answers with this run."""
    token = _live.set(live)
    try:
        yield live
    finally:
        _live.reset(token)


def progress(run: JobRun | None, done: int, total: int | None = None, message: str = "") -> None:
    """Note that ``done`` of ``total`` steps are behind us. Without a run (a direct call) nothing happens.

    A worker writes it from a second connection, about once a second, so that it is seen while the job's own
    transaction is still open. On SQLite it waits until that transaction lets other writers in.
    """
    if run is None:
        return
    run.done, run.total, run.message = done, total, message[:MESSAGE_LENGTH]
    live = _live.get()
    if live is not None and live.run is run:
        live.changed = True
        if live.shared or (done != total and time.monotonic() - live.looked_at < SECONDS_BETWEEN_WRITES):
            return
        live.looked_at = time.monotonic()
        live.changed = False
    write_progress(run)


def cancelled(run: JobRun | None, *, stop: bool = False) -> bool:
    """Whether someone asked this run to stop; with ``stop`` raise Cancelled instead of answering True."""
    if run is None:
        return False
    live = _live.get()
    shared = live is not None and live.run is run and live.shared
    asked = live.stop_asked if live is not None and shared else cancel_asked(run)
    if asked and stop:
        raise Cancelled
    return asked


def write_progress(run: JobRun) -> None:
    JobRun.objects.filter(pk=run.pk).update(done=run.done, total=run.total, message=run.message)


def cancel_asked(run: JobRun) -> bool:
    return JobRun.objects.filter(pk=run.pk, cancel_requested=True).exists()
