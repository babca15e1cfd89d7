"""Putting periodic jobs into the queue, once per slot, whichever worker comes first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from charaka.kernel.actors import system_actor
from charaka.kernel.jobs.models import JobRun, PeriodicSlot
from charaka.kernel.jobs.queue import start_run
from charaka.kernel.jobs.registry import Periodic, all_periodic


def start_due(now: datetime) -> list[JobRun]:
    """Start each periodic job whose latest slot nobody has taken; slots missed earlier are not made up for.

    A job that is new begins with its next slot, so that a first start does not run everything at once.
    """
    taken = dict(PeriodicSlot.objects.values_list("name", "last_slot"))
    started = []
    for periodic in all_periodic():
        slot = periodic.cadence.latest(now)
        if periodic.name not in taken:
            PeriodicSlot.objects.bulk_create([PeriodicSlot(name=periodic.name, last_slot=slot)], ignore_conflicts=True)
        elif taken[periodic.name] < slot and (run := _take(periodic, slot)) is not None:
            started.append(run)
    return started


def _take(periodic: Periodic, slot: datetime) -> JobRun | None:
    """Compare-and-set: of several workers, one moves the slot forward and starts the job with it."""
    with transaction.atomic():
        free = PeriodicSlot.objects.filter(name=periodic.name, last_slot__lt=slot)
        if not free.update(last_slot=slot, taken_at=timezone.now()):
            return None
        return start_run(periodic.job.task, {}, actor=system_actor(f"schedule: {periodic.name}"))
