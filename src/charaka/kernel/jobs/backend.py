"""The task backend of the house: whatever is enqueued, by whichever door, gets its run row."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend


class RunBackend(DatabaseBackend):
    """``task.enqueue(…)`` does what ``after_commit(task, …)`` does."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> Any:
        from charaka.kernel.jobs.queue import start_run  # models are not loaded yet when backends are

        if args:
            raise TypeError("a job takes its ids by keyword")
        self.validate_task(task)
        return start_run(task, kwargs).result.task_result

    async def aenqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> Any:
        return await sync_to_async(self.enqueue)(task, args, kwargs)
