"""The jobs that the house knows, and those that run by the clock. Declared once, at import of a room's ``tasks``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Generic, ParamSpec
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django_tasks import task
from django_tasks.base import Task

from charaka.kernel.jobs.rules import Cadence, cadence

P = ParamSpec("P")
MAX_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Job(Generic[P]):
    """A declared job. ``delays`` are the seconds between tries; without them they double from ten seconds."""

    code: str
    label: Promise | str
    task: Task[P, None]
    max_attempts: int
    delays: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that runs by the clock, without arguments."""

    name: str
    cadence: Cadence
    job: Job[[]]


_jobs: dict[str, Job[Any]] = {}
_by_path: dict[str, Job[Any]] = {}
_periodic: dict[str, Periodic] = {}


def job(
    code: str,
    *,
    label: Promise | str,
    queue: str = "default",
    priority: int = 0,
    max_attempts: int | None = None,
    delays: Sequence[float] = (),
) -> Callable[[Callable[P, None]], Task[P, None]]:
    """Declare a module-level function as a job. Its arguments are ids and other small plain values, by keyword.

    A job may run more than once (a worker can die between its last write and the note that it is done), so it is
    written to be idempotent: it looks at what is there, does what is missing, and says so in one transaction.
    Raises ValueError when the code is taken.
    """
    if code in _jobs:
        raise ValueError(f"job {code} is declared twice")
    tries = max_attempts if max_attempts is not None else len(delays) + 1 if delays else MAX_ATTEMPTS

    def declare(function: Callable[P, None]) -> Task[P, None]:
        declared: Task[P, None] = task(queue_name=queue, priority=priority)(function)
        _jobs[code] = _by_path[declared.module_path] = Job(code, label, declared, tries, tuple(delays))
        return declared

    return declare


def periodic(every: timedelta | str, *, name: str) -> Callable[[Task[[], None]], Task[[], None]]:
    """Run a declared job by the clock of the house: ``@periodic(every="daily 06:00", name="…")`` above ``@job``.

    Each slot runs once, however many workers there are. After a standstill only the latest missed slot is made up for.
    Raises ValueError when the name is taken or the cadence is not understood.
    """
    if name in _periodic:
        raise ValueError(f"periodic job {name} is declared twice")

    def declare(declared: Task[[], None]) -> Task[[], None]:
        _periodic[name] = Periodic(name, cadence(every, ZoneInfo(settings.TIME_ZONE)), _by_path[declared.module_path])
        return declared

    return declare


def known_job(code: str) -> Job[Any] | None:
    """The job of this code, or None when this version of the house has none."""
    if code not in _jobs:
        autodiscover_modules("tasks")
    return _jobs.get(code)


def job_of(declared: Task[Any, Any]) -> Job[Any]:
    """The job declared on this task. Raises LookupError for a task made without ``@job``."""
    try:
        return _by_path[declared.module_path]
    except KeyError:
        raise LookupError(f"{declared.module_path} is not declared with @job") from None


def all_periodic() -> tuple[Periodic, ...]:
    return tuple(_periodic[name] for name in sorted(_periodic))
