"""Reading jobs: who may see one, what failed, which workers live."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import TaskResultStatus

from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.jobs.models import JobRun, JobWorker
from charaka.kernel.permissions import Role, permission, require

VIEW_JOBS = permission("kernel.job:view", gettext_lazy("See the jobs of others"), Role.DIRECTOR, Role.OPERATOR)


def access_run(actor: Actor, run_id: int) -> JobRun:
    """A job, for whoever asked for it and for those who may see those of others. Raises NotFound, Forbidden."""
    run = JobRun.objects.select_related("result", "institution").filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no such job."))
    if actor.user_id is None or actor.user_id != run.actor_id:
        require(actor, VIEW_JOBS, run.institution_id)
    return run


def list_failed_runs() -> QuerySet[JobRun]:
    """Parked jobs, the newest first; their traceback is ``run.result.traceback``."""
    return (
        JobRun.objects.select_related("result", "institution")
        .filter(result__status=TaskResultStatus.FAILED, cancelled_at=None)
        .order_by("-pk")
    )


def count_waiting() -> int:
    """Jobs that are due and that nobody has taken yet."""
    return JobRun.objects.filter(result__status=TaskResultStatus.READY, created_at__lte=timezone.now()).count()


def list_living_workers(within: timedelta = timedelta(minutes=1)) -> list[JobWorker]:
    """Workers that were seen lately, by their own clock: for people to look at, not for the reaper."""
    return list(JobWorker.objects.filter(seen_at__gte=timezone.now() - within).order_by("pk"))
