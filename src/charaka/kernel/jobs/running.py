"""One job from claim to end: claimed by one worker only, run in its scope and language, settled only by its claimer.

The loop around it is ``worker``. Every change of status is a compare-and-set on the queue's row: the status and the
moment of the claim must still be ours. A worker that was taken for dead and comes back therefore changes nothing.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from traceback import format_exception
from typing import Any, Final

from django.db import transaction
from django.utils import timezone, translation
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from charaka.kernel.errors import CharakaError
from charaka.kernel.jobs.models import JobRun, JobWorker
from charaka.kernel.jobs.progress import Cancelled, Live, living, write_progress
from charaka.kernel.jobs.registry import MAX_ATTEMPTS, known_job
from charaka.kernel.jobs.rules import seconds_before_retry
from charaka.kernel.scope import scope

logger = logging.getLogger("charaka.jobs")
_chance = random.SystemRandom()
LONGEST_TRACEBACK: Final = 20_000  # characters; the end says what happened


class GiveUp(Exception):
    """Raised by a job for which trying again is useless: it is parked as failed at once."""


class WorkerLost(Exception):
    """The worker stopped in the middle of the job, too often to try once more."""


def claim(queues: Sequence[str], *, worker: str) -> JobRun | None:
    """Take the most urgent job that is due in these queues (all of them when none is named), or None.

    PostgreSQL skips rows that another worker is just taking; SQLite lets one writer in at a time. In both, the update
    asks again whether the row is still free.
    """
    due = DBTaskResult.objects.ready().filter(run__isnull=False)
    if queues:
        due = due.filter(queue_name__in=queues)
    if not due.exists():  # looking first keeps idle workers from taking SQLite's write lock
        return None
    with transaction.atomic():
        result = due.select_for_update(skip_locked=True, of=("self",)).first()
        if result is None:
            return None
        run = JobRun.objects.get(result=result)
        run.worker, run.attempts = worker, run.attempts + 1
        result.started_at = timezone.now()
        result.worker_ids = [*result.worker_ids, worker or "here"][-MAX_ATTEMPTS * 2 :]
        free = DBTaskResult.objects.filter(pk=result.pk, status=TaskResultStatus.READY)
        if not free.update(status=TaskResultStatus.RUNNING, started_at=result.started_at, worker_ids=result.worker_ids):
            return None
        result.status = TaskResultStatus.RUNNING
        run.result = result
        run.save(update_fields=["worker", "attempts"])
    return run


def execute(run: JobRun, live: Live | None = None) -> None:
    """Run a claimed job and settle it: done, to be tried again, failed or cancelled. Exceptions of the job end here."""
    live = live or Live(run)
    try:
        if run.cancel_requested:
            raise Cancelled
        with living(live), _surroundings(run):
            run.result.task.call(**run.result.args_kwargs["kwargs"])
    except Cancelled:
        if _settle(run, status=TaskResultStatus.FAILED, finished_at=timezone.now()):
            JobRun.objects.filter(pk=run.pk).update(cancelled_at=timezone.now())
    except Exception as error:  # noqa: BLE001  # whatever a job raises is its outcome
        _fail(run, error)
    else:
        if live.changed:
            write_progress(run)
        _settle(
            run,
            status=TaskResultStatus.SUCCESSFUL,
            finished_at=timezone.now(),
            exception_class_path="",
            traceback="",
        )


def give_back(worker_names: Collection[str] = ()) -> list[JobRun]:
    """Forget these lost workers and return to the queue what they, or any worker that is gone, left running.

    A job that has used up its tries is parked as failed: it may well be what killed its workers.
    """
    if worker_names:
        JobWorker.objects.filter(name__in=worker_names).delete()
    # In this order: a worker signs on before it claims, so whoever claimed before the first query is in the second.
    running = list(JobRun.objects.select_related("result").filter(result__status=TaskResultStatus.RUNNING))
    alive = set(JobWorker.objects.values_list("name", flat=True)) if running else set()
    returned = []
    for run in running:
        if run.worker and run.worker not in alive and _return(run):
            logger.warning("job %s: worker %s is gone, try %s", run.job, run.worker, run.attempts)
            returned.append(run)
    return returned


def _return(run: JobRun) -> bool:
    if run.attempts >= _tries(run):
        return _park(run, WorkerLost(f"The worker stopped while it ran this job, at try {run.attempts}."))
    return _settle(run, status=TaskResultStatus.READY, run_after=timezone.now())


def _fail(run: JobRun, error: Exception) -> None:
    """Try again later, unless the refusal would be the same or the tries are used up."""
    refusal = isinstance(error, CharakaError) and error.status < 500 and error.status != 409
    if isinstance(error, GiveUp) or refusal or run.attempts >= _tries(run):
        logger.error("job %s (run %s) failed for good", run.job, run.pk, exc_info=error)
        _park(run, error)
        return
    job = known_job(run.job)
    wait = seconds_before_retry(run.attempts, job.delays if job else (), chance=_chance)
    logger.warning("job %s (run %s) failed at try %s, again in %.0f s: %s", run.job, run.pk, run.attempts, wait, error)
    _settle(
        run,
        status=TaskResultStatus.READY,
        run_after=timezone.now() + timedelta(seconds=wait),
        **_told(error),
    )


def _park(run: JobRun, error: Exception) -> bool:
    return _settle(run, status=TaskResultStatus.FAILED, finished_at=timezone.now(), **_told(error))


def _told(error: Exception) -> dict[str, str]:
    return {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(format_exception(error))[-LONGEST_TRACEBACK:],
    }


def _settle(run: JobRun, **changes: Any) -> bool:
    """Compare-and-set on the queue's row; False when the claim is no longer ours, and then nothing changes."""
    ours = DBTaskResult.objects.filter(
        pk=run.result_id, status=TaskResultStatus.RUNNING, started_at=run.result.started_at
    )
    if ours.update(**changes):
        return True
    logger.warning("job %s (run %s): another worker has taken over, our outcome is dropped", run.job, run.pk)
    return False


def _tries(run: JobRun) -> int:
    job = known_job(run.job)
    return job.max_attempts if job else 1


@contextmanager
def _surroundings(run: JobRun) -> Iterator[None]:
    opened = scope(run.scope_ids) if run.scope_ids is not None else nullcontext()
    with translation.override(run.language), opened:
        yield
