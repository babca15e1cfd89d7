"""Workers as processes: several at once, stopped kindly, killed. On whichever database the suite runs."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from charaka.kernel.jobs import after_commit, periodic
from charaka.kernel.jobs.models import JobRun, JobWorker, RunState
from charaka.kernel.jobs.schedule import start_due
from charaka.kernel.jobs.worker import Pace, work
from charaka.kernel.tests import job_samples
from charaka.kernel.tests.processes import PATIENCE, start_python, wait_until
from charaka.testing.races import Race

QUICK = Pace(poll=0.05, beat=0.1, lost_after=0.6)
WORKER = """
import threading
from charaka.kernel.jobs.worker import Pace, stop_on_signals, work
stop = threading.Event()
stop_on_signals(stop)
print("ran", work([], stop, pace=Pace(poll=0.05, beat=0.1, lost_after=60)))
"""
EVERY_DAY = periodic(every="daily 06:00", name="tests.daily")(job_samples.stop_worker)


@pytest.fixture(autouse=True)
def nothing_seen(transactional_db: None) -> Iterator[None]:
    job_samples.seen.clear()
    job_samples.finished.clear()
    watchdog = threading.Timer(PATIENCE, job_samples.finished.set)
    watchdog.start()
    yield
    watchdog.cancel()


def state_of(run: JobRun) -> RunState:
    return JobRun.objects.select_related("result").get(pk=run.pk).state


def test_several_workers_run_each_job_once(race: Callable[[int, Callable[[int], Any]], Race[Any]]) -> None:
    for number in range(40):
        after_commit(job_samples.note, number=number)
    outcome = race(4, lambda _index: work([], threading.Event(), pace=QUICK, drain=True))
    assert outcome.errors == []
    assert sum(outcome.results) == 40
    assert Counter(number for number, _language in job_samples.seen) == Counter(range(40))
    assert not JobWorker.objects.exists()


def test_several_workers_start_a_periodic_job_once(race: Callable[[int, Callable[[int], Any]], Race[Any]]) -> None:
    before, after = datetime(2026, 10, 13, tzinfo=UTC), datetime(2026, 10, 13, tzinfo=UTC) + timedelta(days=1)
    start_due(before)
    outcome = race(5, lambda _index: [run.job for run in start_due(after) if run.job == "tests.stop_worker"])
    assert outcome.errors == []
    assert sorted(outcome.results) == [[], [], [], [], ["tests.stop_worker"]]


def test_a_killed_worker_loses_no_job() -> None:
    """The process gets SIGKILL in the middle of a job; its row stays RUNNING until another worker sees the silence."""
    run = after_commit(job_samples.hang_once)
    process = start_python(WORKER)
    wait_until(lambda: state_of(run) is RunState.RUNNING, process)
    process.kill()
    process.wait()
    assert state_of(run) is RunState.RUNNING
    assert JobWorker.objects.count() == 1
    work([], job_samples.finished, pace=QUICK)
    assert state_of(run) is RunState.DONE
    assert JobRun.objects.get(pk=run.pk).attempts == 2
    assert not JobWorker.objects.exists()


def test_a_worker_in_a_long_job_is_not_taken_for_dead() -> None:
    run = after_commit(job_samples.hang_once)
    process = start_python(WORKER)
    try:
        wait_until(lambda: state_of(run) is RunState.RUNNING, process)
        stop = threading.Event()
        threading.Timer(3 * QUICK.lost_after, stop.set).start()
        assert work([], stop, pace=QUICK) == 0
        assert state_of(run) is RunState.RUNNING
    finally:
        process.kill()
        process.wait()


def test_sigterm_ends_a_worker_that_leaves_nothing_behind() -> None:
    process = start_python(WORKER)
    wait_until(JobWorker.objects.exists, process)
    process.send_signal(signal.SIGTERM)
    output, _none = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, output
    assert "ran 0" in output
    assert not JobWorker.objects.exists()


def test_progress_is_seen_while_the_job_runs_and_cancelling_reaches_it() -> None:
    run = after_commit(job_samples.wait_for_cancel)
    process = start_python(WORKER)
    try:
        wait_until(lambda: JobRun.objects.get(pk=run.pk).message == "waiting", process)
        JobRun.objects.filter(pk=run.pk).update(cancel_requested=True)
        wait_until(lambda: state_of(run) is RunState.CANCELLED, process)
    finally:
        process.kill()
        process.wait()
