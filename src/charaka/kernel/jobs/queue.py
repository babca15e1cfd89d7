"""Asking for work: putting jobs into the queue with their transaction, cancelling them, running them in tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, ParamSpec

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult, get_date_max

from charaka.kernel.actors import Actor
from charaka.kernel.errors import ScopeMissing
from charaka.kernel.jobs.models import JobRun
from charaka.kernel.jobs.registry import job_of
from charaka.kernel.scope import current_scope

P = ParamSpec("P")
LONGEST_TEXT: Final = 200


def after_commit(declared: Task[P, None], *args: P.args, **ids: P.kwargs) -> JobRun:
    """Run the job once the surrounding transaction is committed; never when it is rolled back.

    The queue lies in the same database, so the row is written *inside* the transaction: the commit itself makes it
    visible to the workers, and no crash can come between the two. The job gets the scope and language of the caller.
    """
    if args:
        raise TypeError("a job takes its ids by keyword")
    return start_run(declared, ids)


def start_run(
    declared: Task[Any, None],
    ids: Mapping[str, Any],
    *,
    actor: Actor | None = None,
    institution_id: int | None = None,
    language: str = "",
    label: str = "",
    run_after: datetime | None = None,
) -> JobRun:
    """As ``after_commit``, and say who asked, for which institution, under which words, not before when.

    ``institution_id`` also becomes the job's scope; without it the job gets the scope that is open here, if any.
    Raises TypeError when an argument is not an id (number, short text, boolean) but a record.
    """
    _only_plain(ids)
    job = job_of(declared)
    scope_ids = [institution_id] if institution_id is not None else _open_scope()
    with transaction.atomic():
        result = DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": dict(ids)},
            priority=declared.priority,
            task_path=declared.module_path,
            queue_name=declared.queue_name,
            backend_name=declared.backend,
            run_after=run_after or declared.run_after or get_date_max(),
        )
        return JobRun.objects.create(
            result=result,
            job=job.code,
            label=label[:LONGEST_TEXT],
            institution_id=scope_ids[0] if scope_ids and len(scope_ids) == 1 else None,
            scope_ids=scope_ids,
            actor_id=actor.user_id if actor else None,
            actor_label=actor.label[:LONGEST_TEXT] if actor else "",
            language=language or (actor.language if actor else get_language() or "fr")[:2],
        )


def request_cancel(run: JobRun) -> bool:
    """Ask a job to stop. One that waits is closed at once; one that runs is told, and stops when it next looks.

    True when there was something left to stop.
    """
    with transaction.atomic():
        JobRun.objects.filter(pk=run.pk).update(cancel_requested=True)
        waiting = DBTaskResult.objects.filter(pk=run.result_id, status=TaskResultStatus.READY)
        if waiting.update(status=TaskResultStatus.FAILED, finished_at=timezone.now()):
            JobRun.objects.filter(pk=run.pk).update(cancelled_at=timezone.now())
            return True
    return DBTaskResult.objects.filter(pk=run.result_id, status=TaskResultStatus.RUNNING).exists()


def run_pending(queues: Sequence[str] = (), *, limit: int = 1000) -> int:
    """Do here and now what waits in the queues (all of them by default) and is due; return how many ran.

    For tests and for commands that must end with an empty queue. Jobs asked for meanwhile run too, up to ``limit``.
    """
    from charaka.kernel.jobs.running import claim, execute

    ran = 0
    while ran < limit and (run := claim(queues, worker="")) is not None:
        execute(run)
        ran += 1
    return ran


def _open_scope() -> list[int] | None:
    try:
        ids = current_scope()
    except ScopeMissing:
        return None
    return sorted(ids) if ids is not None else None


def _only_plain(ids: Mapping[str, Any]) -> None:
    for name, value in ids.items():
        short_text = isinstance(value, str) and len(value) <= LONGEST_TEXT
        if not (value is None or isinstance(value, int) or short_text):
            raise TypeError(f"{name}: a job takes ids and short plain values, not {type(value).__name__}")
