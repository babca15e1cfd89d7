"""The tables of background work, beside the queue of django-tasks-db.

The queue (``DBTaskResult``) holds what to run, its status, its traceback and when to try again. It knows neither for
whom a job runs nor how far it got, and a worker that is killed leaves its row running for ever. Hence one side row per
job (``JobRun``), one row per living worker (``JobWorker``) and one per periodic job (``PeriodicSlot``). The status is
kept in the queue alone.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult


class RunState(models.TextChoices):
    """What people see of a job."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    RETRYING = "retrying", _("to be tried again")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class JobRun(models.Model):
    """One job: for whom and in which scope and language it runs, how far it got, whether it should stop."""

    result = models.OneToOneField(DBTaskResult, on_delete=models.CASCADE, related_name="run")
    job = models.CharField(max_length=120)
    label = models.CharField(max_length=200, blank=True)
    institution = models.ForeignKey("kernel.Institution", null=True, on_delete=models.PROTECT, related_name="+")
    scope_ids = models.JSONField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_label = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="fr")
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    message = models.CharField(max_length=300, blank=True)
    cancel_requested = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["institution", "-id"], name="jobrun_of_institution"),
            models.Index(fields=["actor", "-id"], name="jobrun_of_actor"),
            models.Index(fields=["worker"], name="jobrun_of_worker"),
        ]

    def __str__(self) -> str:
        return self.label or str(self.name)

    @property
    def name(self) -> Promise | str:
        """The words of the job, as declared; its code when this version no longer knows it."""
        from charaka.kernel.jobs.registry import known_job

        job = known_job(self.job)
        return job.label if job else self.job

    @property
    def state(self) -> RunState:
        if self.cancelled_at is not None:
            return RunState.CANCELLED
        status = self.result.status
        if status == TaskResultStatus.READY:
            return RunState.RETRYING if self.attempts else RunState.WAITING
        return {
            TaskResultStatus.RUNNING: RunState.RUNNING,
            TaskResultStatus.SUCCESSFUL: RunState.DONE,
            TaskResultStatus.FAILED: RunState.FAILED,
        }[TaskResultStatus(status)]

    @property
    def is_over(self) -> bool:
        return self.state in {RunState.DONE, RunState.FAILED, RunState.CANCELLED}

    @property
    def percent(self) -> int | None:
        """Whole percents done, or None while the total is unknown."""
        if self.state is RunState.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None


class JobWorker(models.Model):
    """A worker that lives. ``beats`` goes up every few seconds; its own clock is shown to people, never compared."""

    name = models.CharField(max_length=80, unique=True)
    queues = models.JSONField(default=list)
    beats = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class PeriodicSlot(models.Model):
    """The last slot of a periodic job that some worker took. Taking it is one compare-and-set."""

    name = models.CharField(max_length=120, unique=True)
    last_slot = models.DateTimeField()
    taken_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
