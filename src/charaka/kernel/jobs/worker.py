"""The loop of a worker process: beat, look after the schedule and the dead, claim, run. Several may run side by side.

``work`` returns when ``stop`` is set and the job in hand is finished. What a job does is in ``running``.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from charaka.kernel.jobs.models import JobRun, JobWorker
from charaka.kernel.jobs.progress import Live, cancel_asked, write_progress
from charaka.kernel.jobs.rules import Watch
from charaka.kernel.jobs.running import claim, execute, give_back
from charaka.kernel.jobs.schedule import start_due

logger = logging.getLogger("charaka.jobs")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between two looks into an empty queue, between beats, and of silence until a worker counts as lost."""

    poll: float = 1.0
    beat: float = 5.0
    lost_after: float = 30.0


def work(queues: Sequence[str], stop: threading.Event, *, pace: Pace = Pace(), drain: bool = False) -> int:
    """Run jobs of these queues (all of them when none is named) until ``stop`` is set; return how many ran.

    With ``drain`` it ends as soon as nothing is due. An unreachable database is waited for.
    """
    autodiscover_modules("tasks")
    ran = 0
    with _at_work(queues, pace) as worker:
        while not stop.is_set():
            close_old_connections()
            try:
                worker.keep_house()
                found = worker.run_next()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the database does not answer, waiting: %s", error)
                connection.close()
                stop.wait(pace.beat)
                continue
            ran += found
            if not found:
                if drain:
                    break
                stop.wait(pace.poll)
    return ran


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and SIGINT end the worker after the job in hand; a second one ends it at once.

    What it was running is then returned to the queue by another worker. Main thread only.
    """

    def ask(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)


@dataclass
class _Worker:
    queues: Sequence[str]
    pace: Pace
    pulse: _Pulse
    watch: Watch
    housekeeping_at: float = field(default=0.0)

    def keep_house(self) -> None:
        """Every few seconds: put due periodic jobs into the queue, take back what lost workers left."""
        if time.monotonic() < self.housekeeping_at:
            return
        started = time.monotonic()
        others = dict(JobWorker.objects.exclude(name=self.pulse.worker_name).values_list("name", "beats"))
        give_back(self.watch.look(others, started))
        start_due(timezone.now())
        self.housekeeping_at = time.monotonic() + self.pace.beat

    def run_next(self) -> bool:
        self.pulse.sign_on()
        run = claim(self.queues, worker=self.pulse.worker_name)
        if run is None:
            return False
        try:
            with self.pulse.sharing(run) as live:
                execute(run, live)
        except (DatabaseError, InterfaceError):
            self.pulse.take_new_name()
            raise
        return True


@contextmanager
def _at_work(queues: Sequence[str], pace: Pace) -> Iterator[_Worker]:
    pulse = _Pulse(list(queues), pace)
    pulse.sign_on()
    pulse.start()
    try:
        yield _Worker(queues, pace, pulse, Watch(pace.lost_after, longest_pause=3 * pace.beat + pace.poll))
    finally:
        pulse.end()
        JobWorker.objects.filter(name=pulse.worker_name).delete()


class _Pulse(threading.Thread):
    """Beats, and carries progress out and cancellation in, from a connection of its own while a job is busy."""

    def __init__(self, queues: list[str], pace: Pace) -> None:
        super().__init__(name="charaka-pulse", daemon=True)
        self.worker_name = _new_name()
        self._signed_on = False
        self._queues = queues
        self._pace = pace
        self._over = threading.Event()
        self._live: Live | None = None

    def run(self) -> None:
        tick = min(1.0, self._pace.beat)
        next_beat = time.monotonic() + self._pace.beat
        while not self._over.wait(tick):
            try:
                self._carry()
                if time.monotonic() >= next_beat:
                    self._beat()
                    next_beat = time.monotonic() + self._pace.beat
            except (DatabaseError, InterfaceError) as error:
                logger.warning("a beat was missed: %s", error)
                connection.close()
        connection.close()

    def sign_on(self) -> None:
        """Make the worker known before it claims anything: what an unknown worker runs is taken from it."""
        if not self._signed_on:
            self._beat()
            self._signed_on = True

    def take_new_name(self) -> None:
        """Leave a job whose outcome could not be written to whoever finds that the old name beats no more."""
        self._signed_on = False
        self.worker_name = _new_name()

    def _beat(self) -> None:
        """One beat; a worker that was taken for lost signs on again."""
        mine = JobWorker.objects.filter(name=self.worker_name)
        if not mine.update(beats=F("beats") + 1, seen_at=timezone.now()):
            row = JobWorker(name=self.worker_name, queues=self._queues, seen_at=timezone.now())
            JobWorker.objects.bulk_create([row], ignore_conflicts=True)

    @contextmanager
    def sharing(self, run: JobRun) -> Iterator[Live]:
        live = self._live = Live(run, shared=True)
        try:
            yield live
        finally:
            self._live = None

    def end(self) -> None:
        self._over.set()
        self.join()

    def _carry(self) -> None:
        live = self._live
        if live is None:
            return
        if live.changed:
            live.changed = False
            write_progress(live.run)
        live.stop_asked = cancel_asked(live.run)


def _new_name() -> str:
    return f"{socket.gethostname()[:50]}:{os.getpid()}:{secrets.token_hex(4)}"
