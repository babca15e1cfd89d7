"""Imports in the background, and the files that are no longer needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor, Grant, system_actor
from charaka.kernel.imports.models import ImportRun, ImportState
from charaka.kernel.imports.running import check_import, run_import
from charaka.kernel.imports.services import LARGE, forget_file, queue_import
from charaka.kernel.jobs import job, periodic
from charaka.kernel.jobs.queue import start_run
from charaka.kernel.models.institution import Institution
from charaka.kernel.permissions import Role
from charaka.kernel.scope import scope

DAYS_KEPT = 30


@job("kernel.check_import", label=_("Check a file"), queue="bulk", max_attempts=2)
def check_in_background(run_id: int, user_id: int, roles: str) -> None:
    """Check the file of an import, unless it has been checked meanwhile."""
    run = ImportRun.objects.get(pk=run_id)
    if run.state in {ImportState.WAITING, ImportState.CHECKING}:
        check_import(run=run, actor=_actor(run, user_id, roles))


@job("kernel.run_import", label=_("Import a file"), queue="bulk", max_attempts=2)
def run_in_background(run_id: int, user_id: int, roles: str) -> None:
    """Import the file, unless it was imported, refused or cancelled meanwhile."""
    run = ImportRun.objects.get(pk=run_id)
    if run.state in {ImportState.WAITING, ImportState.RUNNING}:
        run_import(run=run, actor=_actor(run, user_id, roles), ready_only=run.ready_only)


@periodic(every="daily 03:40", name="kernel.forget_import_files")
@job("kernel.forget_import_files", label=_("Delete files of past imports"))
def forget_import_files() -> None:
    """Delete the bytes of files brought 30 days ago; what became of them stays."""
    before = timezone.now() - timedelta(days=DAYS_KEPT)
    for institution in Institution.objects.all():
        with scope({institution.pk}):
            for run in ImportRun.objects.filter(started_at__lt=before).exclude(file="").defer(*LARGE):
                forget_file(run=run, actor=system_actor("schedule: files of past imports"))


def ask_for_check(run: ImportRun, actor: Actor) -> None:
    """Let a worker check the file."""
    queue_import(run=run, ready_only=False, start=lambda run: _start(check_in_background, run, actor), actor=actor)


def ask_for_import(run: ImportRun, actor: Actor, *, ready_only: bool) -> None:
    """Let a worker import the file."""
    queue_import(run=run, ready_only=ready_only, start=lambda run: _start(run_in_background, run, actor), actor=actor)


def _start(declared: Any, run: ImportRun, actor: Actor) -> None:
    roles = ",".join(sorted(actor.roles_in(run.institution_id)))
    ids = {"run_id": run.pk, "user_id": actor.user_id, "roles": roles}
    start_run(declared, ids, actor=actor, institution_id=run.institution_id, label=run.name)


def _actor(run: ImportRun, user_id: int, roles: str) -> Actor:
    """The person who asked, with the roles they held then in this institution."""
    grants = frozenset(Grant(Role(role), run.institution_id) for role in roles.split(",") if role)
    return Actor(kind="user", label=run.started_by_label, user_id=user_id, grants=grants)
