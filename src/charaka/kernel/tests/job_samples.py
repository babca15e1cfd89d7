"""Jobs for the tests of the worker. A worker process that a test starts imports them by their path."""

from __future__ import annotations

import os
import threading
import time

from django.utils.translation import get_language

from charaka.kernel.errors import Forbidden
from charaka.kernel.jobs import GiveUp, cancelled, current_run, job, progress
from charaka.kernel.models import Institution
from charaka.kernel.scope import current_scope

seen: list[tuple[object, ...]] = []
finished = threading.Event()


@job("tests.note", label="Note a number")
def note(*, number: int) -> None:
    seen.append((number, get_language()))


@job("tests.note_scope", label="Note the scope")
def note_scope(*, institution_id: int) -> None:
    seen.append((current_scope(), Institution.objects.get(pk=institution_id).code))


@job("tests.fail", label="Fail", max_attempts=3)
def fail(*, number: int) -> None:
    raise RuntimeError(f"number {number} does not work")


@job("tests.refuse", label="Be refused")
def refuse() -> None:
    raise Forbidden("Reserved for others.")


@job("tests.give_up", label="Give up")
def give_up() -> None:
    raise GiveUp("useless")


@job("tests.count", label="Count")
def count(*, upto: int) -> None:
    for number in range(1, upto + 1):
        cancelled(current_run(), stop=True)
        progress(current_run(), number, upto, f"number {number}")
        seen.append((number,))


@job("tests.hang_once", label="Hang at the first try", max_attempts=2)
def hang_once() -> None:
    run = current_run()
    if run is not None and run.attempts == 1:
        time.sleep(600)
    finished.set()


@job("tests.kill_worker", label="Kill the worker", max_attempts=2)
def kill_worker() -> None:
    if os.environ.get("MAY_DIE"):
        os.kill(os.getpid(), 9)
    finished.set()


@job("tests.stop_worker", label="Stop the worker")
def stop_worker() -> None:
    finished.set()


@job("tests.wait_for_cancel", label="Wait to be cancelled")
def wait_for_cancel() -> None:
    while True:
        progress(current_run(), 1, 2, "waiting")
        cancelled(current_run(), stop=True)
        time.sleep(0.05)
