"""The long work of an import: reading the file, checking it, writing it, and telling meanwhile how far it is.

Page, command and API come here. The file is read and checked outside any transaction, so nobody waits for a lock; only
planning and writing happen in the one transaction that holds it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.imports.bringing import opened, start_import
from charaka.kernel.imports.checking import Checked, Mapped, check
from charaka.kernel.imports.detect import understand
from charaka.kernel.imports.languages import in_all_languages
from charaka.kernel.imports.models import ImportRun, ImportState
from charaka.kernel.imports.problems import FileRefused, Problem
from charaka.kernel.imports.progress import Stopped, Teller, ask_to_stop, telling
from charaka.kernel.imports.queries import importer_of, kept_mapping, known_importer, sheet_of
from charaka.kernel.imports.schema import Importer, Plan
from charaka.kernel.imports.sentences import say
from charaka.kernel.imports.services import (
    PlanRefused,
    claim_import,
    is_silent,
    note_checked,
    note_end,
    set_mapping,
    write_rows,
)
from charaka.kernel.imports.sources import Options, Sheet
from charaka.kernel.models.institution import Institution
from charaka.kernel.permissions import require
from charaka.kernel.scope import scope

Told = Callable[[str, int, int], None]  # phase ("reading", "writing"), rows done, rows in all


def check_import(*, run: ImportRun, actor: Actor) -> ImportRun:
    """Check every row, and tell what the import would create, update and leave. Writes none of them."""
    run = claim_import(run=run, state=ImportState.CHECKING, actor=actor)
    with telling(run.pk) as teller:
        try:
            checked, plan = _checked(run, importer_of(run), teller.tell)
        except Stopped:
            return note_end(run=run, state=ImportState.CANCELLED, checked=None, actor=actor)
        except Exception:
            note_end(run=run, state=ImportState.REFUSED, checked=_fault(), actor=actor)
            raise
    return note_checked(run=run, checked=checked, plan=plan, actor=actor)


def run_import(
    *,
    run: ImportRun,
    actor: Actor,
    ready_only: bool = False,
    told: Told | None = None,
    sheet: Sheet | None = None,
) -> ImportRun:
    """Import the whole file, or nothing. Answers the run: done, refused or cancelled.

    A run that is done is answered as it is, so asking twice imports once. ``ready_only`` is the user's word that the
    rows with errors stay out; without it one error refuses the file. ``sheet`` is the run's file where it is open.
    """
    if run.state == ImportState.DONE:
        return run
    run = claim_import(run=run, state=ImportState.RUNNING, actor=actor)
    run.ready_only = ready_only and not importer_of(run).whole
    with telling(run.pk) as teller:
        try:
            return _imported(run, actor, _both(teller, told), sheet)
        except Stopped:
            return note_end(run=run, state=ImportState.CANCELLED, checked=None, actor=actor)
        except IntegrityError:
            return note_end(run=run, state=ImportState.REFUSED, checked=_fault("changed_meanwhile"), actor=actor)
        except Exception:
            note_end(run=run, state=ImportState.REFUSED, checked=_fault(), actor=actor)
            raise


def cancel_import(*, run: ImportRun, actor: Actor) -> None:
    """Ask an import to stop at its next batch of rows; one that nobody works on is closed. Raises Conflict."""
    require(actor, importer_of(run).permission, run.institution_id)
    if run.state == ImportState.DONE:
        raise Conflict(_("This file has been imported already."))
    if run.state in {ImportState.CHECKING, ImportState.RUNNING} and not is_silent(run):
        ask_to_stop(run.pk)
    elif run.state != ImportState.CANCELLED:
        note_end(run=run, state=ImportState.CANCELLED, checked=None, actor=actor)


def import_file(
    importer_code: str,
    path: Path | str,
    *,
    institution_code: str,
    actor: Actor,
    mapping_path: Path | str | None = None,
    dry_run: bool = False,
    told: Told | None = None,
) -> dict[str, Any]:
    """Import a file in one go, as commands do.

    ``mapping_path`` is a JSON file ``{"columns": {title: field}, "dates": "dmy", "decimals": ",", "encoding": …,
    "separator": …, "sheet": …, "header_row": …}``, every key optional. Answers rows, created, updated, unchanged and
    errors (row, column, message); with errors nothing was written. Raises NotFound, Forbidden, Invalid (bad mapping).
    """
    importer = known_importer(importer_code)
    institution = Institution.objects.filter(code=institution_code).first()
    require(actor, importer.permission, institution.pk if institution else -1)
    if institution is None:
        raise Invalid(_("There is no institution of the code %(code)s.") % {"code": institution_code})
    wanted = _wanted(mapping_path)
    with scope({institution.pk}):
        try:
            if dry_run:
                return _dry(importer, Path(path), institution.pk, wanted, told)
            return _in_one_go(importer, Path(path), institution.pk, wanted, actor=actor, told=told)
        except FileRefused as refusal:
            return {**_counts(0, 0, 0, 0), "errors": [{"row": 0, "column": "", "message": str(refusal)}]}


def outcome(run: ImportRun) -> dict[str, Any]:
    """What commands and the API answer of a run."""
    importer = importer_of(run)
    problems = [Problem.from_json(stored) for stored in run.problems]
    return {**_counts(run.row_count, run.created, run.updated, run.unchanged), "errors": _told(problems, importer)}


def _imported(run: ImportRun, actor: Actor, tell: Told, sheet: Sheet | None) -> ImportRun:
    started = time.monotonic()
    importer = importer_of(run)
    checked, _plan = _checked(run, importer, tell, sheet, plan=False)
    if not checked.ok and not (run.ready_only and checked.rows):
        return note_end(run=run, state=ImportState.REFUSED, checked=checked, actor=actor)
    run.row_count, run.bad_rows = checked.row_count, checked.bad_rows
    try:
        return write_rows(
            run=run,
            rows=checked.rows,
            milliseconds=round((time.monotonic() - started) * 1000),
            actor=actor,
            tell=lambda done, total: tell("writing", done, total),
        )
    except PlanRefused as refusal:
        for problem in refusal.problems:
            checked.refuse(problem)
        return note_end(run=run, state=ImportState.REFUSED, checked=checked, actor=actor)


def _checked(
    run: ImportRun, importer: Importer, tell: Told, sheet: Sheet | None = None, *, plan: bool = True
) -> tuple[Checked, Plan | None]:
    sheet = sheet or sheet_of(run)
    total = sheet.row_count
    tell("reading", 0, total)
    mapping = Mapped(run.columns, run.dates or None, run.decimals or None)
    checked = check(
        sheet,
        mapping,
        in_all_languages(importer, run.institution_id),
        institution_id=run.institution_id,
        progress=lambda done: tell("reading", done, total),
    )
    return checked, _planned(checked, importer, run.institution_id) if plan else None


def _planned(checked: Checked, importer: Importer, institution_id: int) -> Plan | None:
    """What the good rows would do; the room's own problems are noted with the others."""
    if not checked.rows:
        return None
    plan = importer.plan(checked.rows, institution_id=institution_id)
    for problem in plan.problems:
        checked.refuse(problem)
    for problem in plan.warnings:
        checked.warn(problem)
    return plan


def _both(teller: Teller, told: Told | None) -> Told:
    def tell(phase: str, done: int, total: int) -> None:
        teller.tell(phase, done, total)
        if told:
            told(phase, done, total)

    return tell


def _fault(code: str = "fault") -> Checked:
    checked = Checked()
    checked.refuse(Problem(0, "", code))
    return checked


def _wanted(path: Path | str | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        wanted = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Invalid(_("The mapping is not a JSON file.")) from None
    known = {"columns", "dates", "decimals", "encoding", "separator", "sheet", "header_row"}
    if not isinstance(wanted, dict) or not set(wanted) <= known:
        raise Invalid(_("The mapping knows only these keys: %(keys)s.") % {"keys": ", ".join(sorted(known))})
    return wanted


def _options(wanted: Mapping[str, Any]) -> Options:
    return Options(
        **{name: wanted[name] for name in ("encoding", "separator", "sheet", "header_row") if name in wanted}
    )


def _dry(
    importer: Importer, path: Path, institution_id: int, wanted: Mapping[str, Any], told: Told | None
) -> dict[str, Any]:
    sheet = opened(path, _options(wanted), importer)
    mapping = _mapping(sheet, importer, institution_id, wanted)
    tell = (lambda done: told("reading", done, sheet.row_count)) if told else None
    checked = check(
        sheet, mapping, in_all_languages(importer, institution_id), institution_id=institution_id, progress=tell
    )
    plan = _planned(checked, importer, institution_id) or Plan()
    counts = _counts(checked.row_count, len(plan.create), len(plan.update), plan.unchanged)
    return {**counts, "errors": _told(checked.errors, importer)}


def _mapping(sheet: Sheet, importer: Importer, institution_id: int, wanted: Mapping[str, Any]) -> Mapped:
    """The mapping of the JSON file, else the one the institution kept, else the guess."""
    kept = kept_mapping(institution_id, importer.code, sheet.columns)
    learned = wanted.get("columns") or (kept.columns if kept else None)
    matches = understand(sheet, in_all_languages(importer, institution_id), learned).matches
    columns = wanted.get("columns") or {title: match.field for title, match in matches.items()}
    dates = wanted.get("dates") or (kept.dates if kept else "")
    decimals = wanted.get("decimals") or (kept.decimals if kept else "")
    return Mapped(columns, dates or None, decimals or None)


def _in_one_go(
    importer: Importer,
    path: Path,
    institution_id: int,
    wanted: Mapping[str, Any],
    *,
    actor: Actor,
    told: Told | None,
) -> dict[str, Any]:
    options = _options(wanted)
    sheet = opened(path, options, importer)
    mapping = _mapping(sheet, importer, institution_id, wanted)
    with path.open("rb") as stream:
        upload = File(stream, path.name)
        run = start_import(
            actor=actor,
            importer_code=importer.code,
            institution_id=institution_id,
            upload=upload,
            options=options,
            sheet=sheet,
        )
    given = {"dates": mapping.dates or "", "decimals": mapping.decimals or ""}
    try:
        run = set_mapping(run=run, columns=mapping.columns, remember=False, actor=actor, **given)
    except Invalid as refusal:
        note_end(run=run, state=ImportState.REFUSED, checked=None, actor=actor)
        errors = [{"row": 0, "column": t, "message": str(m)} for t, ms in refusal.fields.items() for m in ms]
        return {**_counts(run.row_count, 0, 0, 0), "errors": errors}
    return outcome(run_import(run=run, actor=actor, told=told, sheet=sheet))


def _counts(rows: int, created: int, updated: int, unchanged: int) -> dict[str, Any]:
    return {"rows": rows, "created": created, "updated": updated, "unchanged": unchanged}


def _told(problems: list[Problem], importer: Importer) -> list[dict[str, Any]]:
    return [{"row": p.row, "column": p.column, "message": say(p, importer)} for p in problems]
