"""The worker's own chores."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from charaka.kernel.jobs.registry import job, periodic

DAYS_KEPT: Final = {TaskResultStatus.SUCCESSFUL: 14, TaskResultStatus.FAILED: 90}


@periodic(every="daily 03:10", name="kernel.forget_finished_jobs")
@job("kernel.forget_finished_jobs", label=_("Forget finished jobs"))
def forget_finished_jobs() -> None:
    """Remove jobs that succeeded two weeks ago, and failed or cancelled ones after three months."""
    for status, days in DAYS_KEPT.items():
        DBTaskResult.objects.filter(status=status, finished_at__lt=timezone.now() - timedelta(days=days)).delete()
