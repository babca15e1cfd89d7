"""What is written about an import: the file that came, its mapping, its check, its end, and the rows themselves.

Each is one short transaction. The long work between them (reading and checking a file) is in ``running``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.imports.checking import Checked
from charaka.kernel.imports.models import ImportMapping, ImportRun, ImportState
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.queries import importer_of, signature_of
from charaka.kernel.imports.schema import Importer, Plan, Row
from charaka.kernel.permissions import require
from charaka.kernel.services import service

FILE_BROUGHT = audit_action("kernel.import.brought", _("File brought for import"))
MAPPED = audit_action("kernel.import.mapped", _("Columns of an import set"))
BEGUN = audit_action("kernel.import.begun", _("Import begun"))
CHECKED = audit_action("kernel.import.checked", _("Import checked"))
RAN = audit_action("kernel.import.ran", _("File imported"))
ENDED = audit_action("kernel.import.ended", _("Import ended without writing"))
FORGOTTEN = audit_action("kernel.import.forgotten", _("File of an import deleted"))


class PlanRefused(Exception):
    """The database and the file contradict each other: nothing is written. ``problems`` say where."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


@service
def keep_file(*, run: ImportRun, stream: IO[bytes], actor: Actor) -> ImportRun:
    """Keep a file that was understood, until it is imported or given up."""
    permitted(run, actor)
    stream.seek(0)
    run.file.save("table", File(stream), save=False)
    try:
        run.save(force_insert=True)
        record(FILE_BROUGHT, run, actor=actor, changes={"name": (None, run.name), "sha256": (None, run.sha256)})
    except Exception:
        run.file.storage.delete(run.file.name)  # the row is rolled back, so the bytes go too
        raise
    return run


@service
def keep_reading(*, run: ImportRun, before: dict[str, Any], actor: Actor) -> ImportRun:
    """Keep another way to read the file, and what is understood of it now."""
    run.state = ImportState.UPLOADED
    run.save()
    record(MAPPED, run, actor=actor, changes={"reading": (before, run.reading)})
    return run


@service
def set_mapping(
    *,
    run: ImportRun,
    columns: Mapping[str, str],
    actor: Actor,
    dates: str = "",
    decimals: str = "",
    remember: bool = True,
) -> ImportRun:
    """Say which column feeds which field; keep it for the next file with these titles. Raises Invalid."""
    importer = changeable(run, actor)
    _check_mapping(run, columns, importer)
    before = run.mapping
    run.columns, run.dates, run.decimals = dict(columns), dates, decimals
    run.state = ImportState.MAPPED
    run.save(update_fields=["columns", "dates", "decimals", "state", "changed_at"])
    if remember:
        ImportMapping.objects.update_or_create(
            institution_id=run.institution_id,
            importer=run.importer,
            signature=signature_of(run.found["columns"]),
            defaults={"columns": run.columns, "dates": dates, "decimals": decimals},
        )
    record(MAPPED, run, actor=actor, changes={"mapping": (before, run.mapping)})
    return run


@service
def claim_import(*, run: ImportRun, state: ImportState, actor: Actor) -> ImportRun:
    """Take the import for checking or running, alone. Raises Conflict when it is in other hands or over."""
    permitted(run, actor)
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.state == ImportState.DONE:
        raise Conflict(_("This file has been imported already."))
    if locked.state in {ImportState.CHECKING, ImportState.RUNNING} and not is_silent(locked):
        raise Conflict(_("This import is already at work."))
    others = ImportRun.objects.filter(
        institution_id=run.institution_id, importer=run.importer, state=ImportState.RUNNING
    ).exclude(pk=run.pk)
    if state == ImportState.RUNNING and any(not is_silent(other) for other in others.defer(*LARGE)):
        raise Conflict(_("Another file of this kind is being imported. Wait until it is done."))
    before = locked.state
    locked.state = state
    locked.save(update_fields=["state", "changed_at"])
    record(BEGUN, locked, actor=actor, changes={"state": (before, state)})
    return locked


@service
def queue_import(*, run: ImportRun, ready_only: bool, start: Callable[[ImportRun], object], actor: Actor) -> ImportRun:
    """Hand the import to a worker; ``start`` puts the job into the queue, in this transaction."""
    changeable(run, actor)
    before = run.state
    run.state, run.ready_only = ImportState.WAITING, ready_only
    run.save(update_fields=["state", "ready_only", "changed_at"])
    start(run)
    record(BEGUN, run, actor=actor, changes={"state": (before, run.state)})
    return run


@service
def note_checked(*, run: ImportRun, checked: Checked, plan: Plan | None, actor: Actor) -> ImportRun:
    """Keep what the check found."""
    _keep(run, checked)
    if plan is not None:
        run.created, run.updated, run.unchanged = len(plan.create), len(plan.update), plan.unchanged
    run.state = ImportState.CHECKED
    run.save()
    record(CHECKED, run, actor=actor, changes={"rows": (None, run.row_count), "errors": (None, run.error_count)})
    return run


@service
def write_rows(
    *, run: ImportRun, rows: Sequence[Row], milliseconds: int, actor: Actor, tell: Callable[[int, int], None]
) -> ImportRun:
    """Write all rows in one transaction: plan against the database as it is now, apply, note the end.

    Raises PlanRefused and whatever ``tell`` raises to stop; in both cases nothing is written.
    """
    importer = importer_of(run)
    plan = importer.plan(rows, institution_id=run.institution_id)
    plan.institution_id = run.institution_id
    if plan.problems and not run.ready_only:
        raise PlanRefused(plan.problems)
    total = len(plan.create) + len(plan.update)
    tell(0, total)
    importer.apply(plan, actor=actor, progress=lambda done: tell(done, total))
    run.created, run.updated, run.unchanged = len(plan.create), len(plan.update), plan.unchanged
    run.state, run.finished_at, run.milliseconds = ImportState.DONE, timezone.now(), milliseconds
    run.save()
    counts = {name: (None, getattr(run, name)) for name in ("created", "updated", "unchanged")}
    record(RAN, run, actor=actor, changes=counts)
    return run


@service
def note_end(*, run: ImportRun, state: ImportState, checked: Checked | None, actor: Actor) -> ImportRun:
    """Note that the import wrote nothing: refused or cancelled."""
    before = run.state
    if checked is not None:
        _keep(run, checked)
    run.created = run.updated = run.unchanged = 0
    run.state, run.finished_at = state, timezone.now()
    run.save()
    record(ENDED, run, actor=actor, changes={"state": (before, state)})
    return run


@service
def forget_file(*, run: ImportRun, actor: Actor) -> ImportRun:
    """Delete the bytes of a file: people's data is not kept longer than the import needs it."""
    name = run.file.name
    run.file = ""
    run.save(update_fields=["file", "changed_at"])
    record(FORGOTTEN, run, actor=actor)
    if name:
        transaction.on_commit(lambda: run.file.storage.delete(name))
    return run


LARGE = ("problems", "notes", "groups")


def changeable(run: ImportRun, actor: Actor) -> Importer:
    """The importer of a run that may still be changed. Raises Forbidden, NotFound, Conflict."""
    importer = permitted(run, actor)
    if run.is_busy:
        raise Conflict(_("This import is already at work."))
    if run.state == ImportState.DONE:
        raise Conflict(_("This file has been imported already."))
    if not run.file:
        raise Conflict(_("The file of this import was deleted. Bring it again."))
    return importer


def permitted(run: ImportRun, actor: Actor) -> Importer:
    importer = importer_of(run)
    require(actor, importer.permission, run.institution_id)
    return importer


def is_silent(run: ImportRun) -> bool:
    """Whether nobody works on it any more, although its state says so."""
    from charaka.kernel.imports.progress import SILENT_AFTER, told

    last = told(run.pk)
    if last is not None:
        return last.is_silent
    return (timezone.now() - run.changed_at).total_seconds() > SILENT_AFTER


def _check_mapping(run: ImportRun, columns: Mapping[str, str], importer: Importer) -> None:
    keys = {one.key: one for one in importer.fields}
    fields: dict[str, list[object]] = {}
    for title, key in columns.items():
        if title not in run.found["columns"]:
            fields.setdefault(title, []).append(_("The file has no column of this title."))
        if key not in keys:
            fields.setdefault(title, []).append(_("There is no such field."))
        elif list(columns.values()).count(key) > 1:
            fields.setdefault(title, []).append(_("Another column feeds the same field."))
    missing = [str(one.label) for one in importer.fields if one.required and one.key not in columns.values()]
    if missing:
        sentence = _("No column feeds what is required: %(fields)s.") % {"fields": ", ".join(missing)}
        raise Invalid(sentence, fields={**fields, "": [sentence]})
    if fields:
        raise Invalid(_("Some columns cannot be imported like this."), fields=fields)


def _keep(run: ImportRun, checked: Checked) -> None:
    run.row_count, run.bad_rows = checked.row_count, checked.bad_rows
    run.error_count, run.warning_count = checked.error_count, checked.warning_count
    run.problems = [problem.to_json() for problem in checked.errors]
    run.notes = [problem.to_json() for problem in checked.warnings[:1000]]
    run.groups = [asdict(group) for group in checked.groups.values()]
