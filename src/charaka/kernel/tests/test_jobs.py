"""Jobs as rooms use them: asked for in a transaction, run in scope and language, tried again, parked, cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from charaka.kernel.jobs import after_commit, periodic, request_cancel, run_pending, start_run
from charaka.kernel.jobs.models import JobRun, JobWorker, PeriodicSlot, RunState
from charaka.kernel.jobs.running import claim, execute, give_back
from charaka.kernel.jobs.schedule import start_due
from charaka.kernel.scope import everywhere, scope
from charaka.kernel.tests import job_samples
from charaka.testing.cast import Cast

EVERY_HOUR = periodic(every=timedelta(hours=1), name="tests.hourly")(job_samples.refuse)


@pytest.fixture(autouse=True)
def nothing_seen(db: None) -> Iterator[None]:
    job_samples.seen.clear()
    job_samples.finished.clear()
    yield
    job_samples.seen.clear()


def make_due(run: JobRun) -> None:
    """Let the waiting time of a job pass."""
    DBTaskResult.objects.filter(pk=run.result_id).update(run_after=timezone.now())


def again(run: JobRun) -> JobRun:
    return JobRun.objects.select_related("result").get(pk=run.pk)


def test_a_job_runs_once_after_the_commit() -> None:
    run = after_commit(job_samples.note, number=7)
    assert again(run).state is RunState.WAITING
    assert run_pending() == 1
    assert job_samples.seen == [(7, "en")]
    assert again(run).state is RunState.DONE
    assert run_pending() == 0


def test_a_rollback_takes_the_job_away() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        after_commit(job_samples.note, number=7)
        raise ZeroDivisionError
    assert run_pending() == 0
    assert not JobRun.objects.exists()


def test_enqueue_of_the_task_interface_is_the_same_door() -> None:
    result = job_samples.note.enqueue(number=3)
    assert JobRun.objects.get(result__id=result.id).job == "tests.note"
    run_pending()
    result.refresh()
    assert result.status == TaskResultStatus.SUCCESSFUL


@pytest.mark.parametrize("value", [object(), [1], {"a": 1}, "x" * 201, 1.5])
def test_a_job_takes_ids_and_no_records(value: object) -> None:
    with pytest.raises(TypeError, match="a job takes ids"):
        after_commit(job_samples.note, number=value)  # type: ignore[arg-type]


def test_a_job_runs_in_the_scope_and_language_of_the_act(cast: Cast) -> None:
    with translation.override("ar"), scope({cast.a.pk}):
        run = after_commit(job_samples.note_scope, institution_id=cast.a.pk)
        after_commit(job_samples.note, number=1)
    assert again(run).institution == cast.a
    run_pending()
    assert job_samples.seen == [(frozenset({cast.a.pk}), "a"), (1, "ar")]


def test_everywhere_is_not_handed_on() -> None:
    with everywhere(reason="seeding the whole world"):
        run = after_commit(job_samples.note_scope, institution_id=0)
    run_pending()
    assert "ScopeMissing" in again(run).result.traceback


def test_the_person_who_asked_is_named_and_their_language_used(cast: Cast) -> None:
    run = start_run(job_samples.note, {"number": 1}, actor=cast.director.actor, institution_id=cast.a.pk, label="One")
    stored = again(run)
    assert (stored.actor, stored.institution, str(stored)) == (cast.director.user, cast.a, "One")


def test_a_failing_job_is_tried_again_later_and_then_parked_with_its_traceback() -> None:
    run = after_commit(job_samples.fail, number=9)
    for attempt in (1, 2):
        assert run_pending() == 1
        waiting = again(run)
        assert (waiting.state, waiting.attempts) == (RunState.RETRYING, attempt)
        assert waiting.result.run_after > timezone.now()
        assert "number 9 does not work" in waiting.result.traceback
        make_due(run)
    assert run_pending() == 1
    parked = again(run)
    assert (parked.state, parked.attempts) == (RunState.FAILED, 3)
    assert "RuntimeError: number 9 does not work" in parked.result.traceback
    assert run_pending() == 0


@pytest.mark.parametrize("task", [job_samples.refuse, job_samples.give_up])
def test_what_would_be_refused_again_is_parked_at_once(task: object) -> None:
    run = start_run(task, {})  # type: ignore[arg-type]
    run_pending()
    assert (again(run).state, again(run).attempts) == (RunState.FAILED, 1)


def test_a_job_that_this_version_does_not_know_is_parked() -> None:
    run = after_commit(job_samples.note, number=1)
    DBTaskResult.objects.update(task_path="charaka.nowhere.note")
    JobRun.objects.update(job="tests.nowhere")
    run_pending()
    assert "ModuleNotFoundError" in again(run).result.traceback
    assert again(run).state is RunState.FAILED


def test_progress_is_written_down() -> None:
    run = after_commit(job_samples.count, upto=4)
    run_pending()
    stored = again(run)
    assert (stored.done, stored.total, stored.message, stored.percent) == (4, 4, "number 4", 100)


def test_a_waiting_job_is_cancelled_at_once() -> None:
    run = after_commit(job_samples.count, upto=4)
    assert request_cancel(run)
    assert again(run).state is RunState.CANCELLED
    assert run_pending() == 0
    assert job_samples.seen == []
    assert not request_cancel(run)


def test_a_running_job_stops_when_it_looks() -> None:
    after_commit(job_samples.count, upto=4)
    run = claim([], worker="w")
    assert run is not None
    assert request_cancel(run)
    execute(run)
    assert again(run).state is RunState.CANCELLED
    assert job_samples.seen == []


def test_the_more_urgent_queue_and_the_named_queues_only() -> None:
    DBTaskResult.objects.filter(pk=after_commit(job_samples.note, number=1).result_id).update(queue_name="bulk")
    after_commit(job_samples.note, number=2)
    assert run_pending(["default"]) == 1
    assert job_samples.seen == [(2, "en")]
    assert run_pending(["default", "bulk"]) == 1


def test_what_a_vanished_worker_left_goes_back_and_its_late_outcome_counts_no_more() -> None:
    after_commit(job_samples.note, number=1)
    run = claim([], worker="gone")
    assert run is not None
    assert [r.pk for r in give_back()] == [run.pk]
    second = claim([], worker="here")
    assert second is not None and second.attempts == 2
    execute(run)  # the first worker was only slow
    assert again(run).state is RunState.RUNNING
    execute(second)
    assert again(run).state is RunState.DONE


def test_what_a_living_worker_runs_is_left_alone() -> None:
    JobWorker.objects.create(name="alive", seen_at=timezone.now())
    after_commit(job_samples.note, number=1)
    claim([], worker="alive")
    assert give_back() == []
    assert len(give_back(["alive"])) == 1


def test_a_job_that_keeps_killing_its_workers_is_parked() -> None:
    run = after_commit(job_samples.kill_worker)
    for worker in ("first", "second"):
        assert claim([], worker=worker) is not None
        give_back()
    assert again(run).state is RunState.FAILED
    assert "worker stopped" in again(run).result.traceback


def test_a_periodic_job_starts_once_per_slot_and_makes_up_for_the_last_slot_only() -> None:
    noon = datetime(2026, 10, 13, 12, 0, tzinfo=UTC)

    def started(at: datetime) -> list[str]:
        return [run.job for run in start_due(at) if run.job == "tests.refuse"]

    assert started(noon + timedelta(minutes=5)) == []
    assert PeriodicSlot.objects.get(name="tests.hourly").last_slot == noon
    assert started(noon + timedelta(minutes=59)) == []
    assert started(noon + timedelta(minutes=61)) == ["tests.refuse"]
    assert started(noon + timedelta(minutes=62)) == []
    assert started(noon + timedelta(hours=9)) == ["tests.refuse"]
