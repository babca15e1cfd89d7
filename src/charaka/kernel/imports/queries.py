"""Reading imports: runs, the mapping an institution keeps, the preview of a file, the rows that were refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.exports.tables import Column
from charaka.kernel.imports.models import ImportMapping, ImportRun
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.schema import Importer, importer_called
from charaka.kernel.imports.sentences import say
from charaka.kernel.imports.sources import Options, Sheet, open_source
from charaka.kernel.labelled import labelled
from charaka.kernel.permissions import require
from charaka.kernel.search_text import fold


def access_run(actor: Actor, institution_id: int, importer_code: str, run_id: int) -> ImportRun:
    """One import of the institution, with the right to its importer. Raises NotFound, Forbidden."""
    run: ImportRun | None = ImportRun.objects.filter(
        institution_id=institution_id, importer=importer_code, pk=run_id
    ).first()
    if run is None:
        raise NotFound(_("There is no such import."))
    require(actor, importer_of(run).permission, institution_id)
    return run


def known_importer(code: str) -> Importer:
    """The importer of this code. Raises NotFound when this version of the house has none."""
    try:
        return importer_called(code)
    except KeyError:
        raise NotFound(_("Nothing of this name can be imported.")) from None


def importer_of(run: ImportRun) -> Importer:
    """The importer of a run. Raises NotFound."""
    return known_importer(run.importer)


def list_recent(institution_id: int, importer_code: str, count: int = 6) -> QuerySet[ImportRun]:
    """The last imports of a kind."""
    rows = ImportRun.objects.filter(institution_id=institution_id, importer=importer_code)
    return rows.defer("problems", "notes", "groups", "found").order_by("-id")[:count]


def signature_of(columns: Sequence[str]) -> str:
    """What two files with the same titles have in common, whatever their order."""
    return hashlib.sha256("\n".join(sorted(fold(title) or title for title in columns)).encode()).hexdigest()


def kept_mapping(institution_id: int, importer_code: str, columns: Sequence[str]) -> ImportMapping | None:
    """The mapping that the institution kept from a file with these titles."""
    found: ImportMapping | None = ImportMapping.objects.filter(
        institution_id=institution_id, importer=importer_code, signature=signature_of(columns)
    ).first()
    return found


def sheet_of(run: ImportRun) -> Sheet:
    """The file of a run, read as the user wants. Raises FileRefused."""
    with run.file.open("rb") as stream:
        return open_source(stream, options=Options(**run.reading), limits=importer_of(run).limits)


def refused_rows(run: ImportRun) -> tuple[list[Column], Iterator[list[Any]]]:
    """The rows with errors as they stand in the file, each with its row number and what is wrong: for a download."""
    importer = importer_of(run)
    messages: dict[int, list[str]] = {}
    for stored in run.problems:
        problem = Problem.from_json(stored)
        told = labelled(problem.column, say(problem, importer)) if problem.column else say(problem, importer)
        messages.setdefault(problem.row, []).append(told)
    sheet = sheet_of(run)
    columns = [
        *(Column(title) for title in sheet.columns),
        Column(_("Row"), "integer"),
        Column(_("To correct"), width=60),
    ]
    return columns, _refused(sheet, messages)


def _refused(sheet: Sheet, messages: dict[int, list[str]]) -> Iterator[list[Any]]:
    width = len(sheet.columns)
    if 0 in messages:
        yield [*[None] * width, 0, " · ".join(messages[0])]
    for row in sheet.rows():
        if row.number in messages:
            cells = [None if cell == "" else str(cell) if cell is not None else None for cell in row.cells[:width]]
            yield [*cells, *[None] * (width - len(cells)), row.number, " · ".join(messages[row.number])]
