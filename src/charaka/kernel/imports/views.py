"""The pages of an import: file, columns, check, done. Nothing is written before the check has been seen."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charaka.kernel.errors import Conflict, Invalid, TooLarge
from charaka.kernel.exports.services import record_export, table_response, write_table
from charaka.kernel.exports.tables import Column
from charaka.kernel.imports import pages, tasks
from charaka.kernel.imports.bringing import set_reading, start_import
from charaka.kernel.imports.forms import MannerForm, ReadingForm, UploadForm, columns_from
from charaka.kernel.imports.models import ImportRun, ImportState
from charaka.kernel.imports.problems import FileRefused
from charaka.kernel.imports.queries import access_run, importer_of, known_importer, list_recent, refused_rows
from charaka.kernel.imports.running import cancel_import, check_import, run_import
from charaka.kernel.imports.schema import Importer
from charaka.kernel.imports.sentences import say_refusal
from charaka.kernel.imports.services import set_mapping
from charaka.kernel.permissions import Role, permission, require
from charaka.kernel.web import PageRequest, here, page, render_page

USE_IMPORTS = permission(
    "kernel.import:use", _("Import files"), Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.STAFF
)
IN_REQUEST = 3_000  # rows up to which a file is handled while the reader waits


@page(USE_IMPORTS)
def upload(request: PageRequest, importer: str) -> HttpResponse:
    """Step 1: the file."""
    wanted = _importer(request, importer)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            run = start_import(
                actor=request.actor,
                importer_code=wanted.code,
                institution_id=request.institution.pk,
                upload=form.cleaned_data["file"],
            )
        except (Invalid, TooLarge) as refusal:
            form.add_error("file", str(refusal))
        else:
            return _to(request, "imports:columns", run)
    context = {
        "form": form,
        "recent": list_recent(request.institution.pk, wanted.code),
        **_frame(request, wanted, "file"),
    }
    return render_page(request, "imports/upload.html", context, status=422 if form.errors else 200)


@page(USE_IMPORTS)
@require_safe
def template(request: PageRequest, importer: str, fmt: str) -> HttpResponse:
    """An empty file with the titles and an example, to start from."""
    wanted = _importer(request, importer)
    fields, example = pages.template_rows(wanted)
    columns = [Column(one.label) for one in fields]
    stream, _count = write_table(columns, [example], fmt, title=wanted.label)
    return cast(HttpResponse, table_response(stream, f"{wanted.code}-template", fmt))


@page(USE_IMPORTS)
def columns(request: PageRequest, importer: str, run_id: int) -> HttpResponse:
    """Step 2: how the file is read, and which column feeds which field."""
    run = _run(request, importer, run_id)
    if run.state in {ImportState.DONE, ImportState.RUNNING} or not run.file:
        return _to(request, "imports:done", run)
    reading, manner = ReadingForm(run), MannerForm(run)
    errors: dict[str, Any] = {}
    if request.method == "POST":
        answer, reading, manner, errors = _columns_posted(request, run)
        if answer is not None:
            return answer
    lines, head = pages.column_lines(run, errors)
    context = {
        "run": run,
        "reading": reading,
        "manner": manner,
        "facts": pages.facts_of(run),
        "size": pages.size_of(run),
        "lines": lines,
        "head": head,
        "head_titles": run.found["columns"][:4],
        "fields": pages.fields_of(importer_of(run)),
        "errors": errors.get("", []),
        "fed": sum(1 for line in lines if line.field),
        **_frame(request, importer_of(run), "columns", run),
    }
    refused = bool(errors or reading.errors or manner.errors)
    return render_page(request, "imports/columns.html", context, status=422 if refused else 200)


def _columns_posted(
    request: PageRequest, run: ImportRun
) -> tuple[HttpResponse | None, ReadingForm, MannerForm, dict[str, Any]]:
    """Read anew, or keep the mapping and go on to the check."""
    if "read" in request.POST:
        reading = ReadingForm(run, request.POST)
        if reading.is_valid():
            try:
                set_reading(run=run, options=reading.options(), actor=request.actor)
            except (FileRefused, Invalid) as refusal:
                reading.add_error(None, str(refusal))
            else:
                return _to(request, "imports:columns", run), reading, MannerForm(run), {}
        run.refresh_from_db()
        return None, reading, MannerForm(run), {}
    manner = MannerForm(run, request.POST)
    if not manner.is_valid():
        return None, ReadingForm(run), manner, {}
    chosen = columns_from(request.POST, run)
    try:
        set_mapping(run=run, columns=chosen, actor=request.actor, **manner.cleaned_data)
    except Invalid as refusal:
        run.columns = chosen
        return None, ReadingForm(run), manner, dict(refusal.fields)
    if run.row_count > IN_REQUEST:
        tasks.ask_for_check(run, request.actor)
    else:
        check_import(run=run, actor=request.actor)
    return _to(request, "imports:check", run), ReadingForm(run), manner, {}


@page(USE_IMPORTS)
def check(request: PageRequest, importer: str, run_id: int) -> HttpResponse:
    """Step 3: what the file would do, and what is wrong with it. POST imports it."""
    run = _run(request, importer, run_id)
    if request.method == "POST":
        return _import_posted(request, run)
    if run.state == ImportState.UPLOADED:
        return _to(request, "imports:columns", run)
    if run.state in {ImportState.DONE, ImportState.RUNNING}:
        return _to(request, "imports:done", run)
    column = request.GET.get("column")
    start = _whole(request.GET.get("after"))
    lines, found = pages.problem_lines(run, column=column, start=start)
    context = {
        "run": run,
        "bar": pages.bar_of(run),
        "is_at_work": run.is_busy,
        "groups": pages.group_lines(run),
        "lines": lines,
        "column": column,
        "found": found,
        "first": start + 1,
        "last": start + len(lines),
        "next": start + len(lines) if start + len(lines) < found else None,
        "titles": sorted({one[1] for one in run.problems + run.notes if one[1]}),
        "split": pages.split_of(run),
        "writes": run.created + run.updated,
        **_frame(request, importer_of(run), "check", run),
    }
    return render_page(request, "imports/check.html", context, fragment="rows")


def _import_posted(request: PageRequest, run: ImportRun) -> HttpResponse:
    if run.state != ImportState.CHECKED:
        raise Conflict(_("Check the file before it is imported."))
    ready_only = request.POST.get("ready_only") == "1"
    if run.row_count > IN_REQUEST:
        tasks.ask_for_import(run, request.actor, ready_only=ready_only)
    else:
        run_import(run=run, actor=request.actor, ready_only=ready_only)
    return _to(request, "imports:done", run)


@page(USE_IMPORTS)
@require_safe
def done(request: PageRequest, importer: str, run_id: int) -> HttpResponse:
    """Step 4: what became of it. While it is at work, the bar asks again each second."""
    run = _run(request, importer, run_id)
    wanted = importer_of(run)
    context = {
        "run": run,
        "bar": pages.bar_of(run),
        "is_at_work": run.is_busy,
        "list_url": here(request, wanted.list_url) if wanted.list_url else "",
        "groups": pages.group_lines(run) if run.state == ImportState.REFUSED else [],
        **_frame(request, wanted, "done", run),
    }
    return render_page(request, "imports/done.html", context, fragment="outcome")


@page(USE_IMPORTS)
@require_POST
def cancel(request: PageRequest, importer: str, run_id: int) -> HttpResponse:
    """Stop an import, or give it up."""
    run = _run(request, importer, run_id)
    cancel_import(run=run, actor=request.actor)
    return _to(request, "imports:done", run)


@page(USE_IMPORTS)
@require_safe
def errors(request: PageRequest, importer: str, run_id: int, fmt: str) -> HttpResponse:
    """The rows with errors as they stand in the file, with what is wrong: to correct and bring again."""
    run = _run(request, importer, run_id)
    if not run.file:
        raise Conflict(_("The file of this import was deleted. Bring it again."))
    columns_of_file, rows = refused_rows(run)
    stream, count = write_table(columns_of_file, rows, fmt, title=_("To correct"))
    name = f"{run.importer}-errors"
    record_export(actor=request.actor, institution=request.institution, name=name, rows=count, fmt=fmt)
    return cast(HttpResponse, table_response(stream, name, fmt))


def _importer(request: PageRequest, code: str) -> Importer:
    wanted = known_importer(code)
    require(request.actor, wanted.permission, request.institution.pk)
    return wanted


def _run(request: PageRequest, importer: str, run_id: int) -> ImportRun:
    try:
        return access_run(request.actor, request.institution.pk, importer, run_id)
    except FileRefused as refusal:
        refusal.message = say_refusal(refusal)
        raise


def _to(request: HttpRequest, name: str, run: ImportRun) -> HttpResponseRedirect:
    response = HttpResponseRedirect(here(request, name, run.importer, run.pk))
    response.status_code = 303
    return response


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def _frame(request: PageRequest, importer: Importer, step: str, run: ImportRun | None = None) -> dict[str, Any]:
    """What all pages of an import share: names, crumbs, steps."""
    upload_url = here(request, "imports:upload", importer.code)
    addresses = {"file": upload_url}
    if run is not None and run.state != ImportState.DONE:
        addresses |= {name: here(request, f"imports:{name}", run.importer, run.pk) for name in ("columns", "check")}
    check = pgettext_lazy("step of an import", "Check")
    labels = {"file": _("File"), "columns": _("Format and columns"), "check": check, "done": _("Done")}
    now = pages.STEPS.index(step)
    list_url = here(request, importer.list_url) if importer.list_url else ""
    return {
        "importer": importer,
        "upload_url": upload_url,
        "crumbs": [{"label": importer.label, "url": list_url}, {"label": _("Import"), "url": ""}],
        "steps": [
            {
                "label": labels[name],
                "url": addresses.get(name, ""),
                "state": "done" if place < now else "here" if place == now else "",
            }
            for place, name in enumerate(pages.STEPS)
        ],
    }
