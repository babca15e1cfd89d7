"""A file as it is brought: opened, understood, kept; read another way when the guess was wrong.

The reading happens before the transaction, so nobody waits for a lock while a large file is read.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import PurePath
from typing import IO, Any

from django.core.files.base import File

from charaka.kernel.actors import Actor
from charaka.kernel.files.services import digest, stream_of
from charaka.kernel.imports.detect import understand
from charaka.kernel.imports.languages import in_all_languages
from charaka.kernel.imports.models import ImportRun
from charaka.kernel.imports.problems import FileRefused
from charaka.kernel.imports.queries import kept_mapping, known_importer
from charaka.kernel.imports.schema import Importer
from charaka.kernel.imports.sentences import say_refusal
from charaka.kernel.imports.services import changeable, keep_file, keep_reading
from charaka.kernel.imports.sources import Options, Sheet, open_source
from charaka.kernel.permissions import require


def start_import(
    *,
    actor: Actor,
    importer_code: str,
    institution_id: int,
    upload: File[bytes],
    options: Options | None = None,
    sheet: Sheet | None = None,
) -> ImportRun:
    """Read a file, guess its form and columns, and keep it until it is imported or given up.

    ``sheet`` is the same file, opened with the same options, where that was done already. Raises NotFound, Forbidden,
    Invalid (also FileRefused) and TooLarge.
    """
    importer = known_importer(importer_code)
    require(actor, importer.permission, institution_id)
    stream = stream_of(upload)
    reading = options or Options()
    sheet = sheet or opened(stream, reading, importer)
    run = ImportRun(
        institution_id=institution_id,
        importer=importer.code,
        name=_short_name(str(upload.name or "")),
        reading=_given(reading),
        size=_size(stream),
        sha256=digest(stream),
        started_by_id=actor.user_id,
        started_by_label=actor.label[:200],
    )
    _understand(run, sheet, importer)
    return keep_file(run=run, stream=stream, actor=actor)


def set_reading(*, run: ImportRun, options: Options, actor: Actor) -> ImportRun:
    """Read the file another way (encoding, separator, sheet, row of titles) and guess its columns anew.

    Raises NotFound, Forbidden, Conflict, FileRefused.
    """
    importer = changeable(run, actor)
    with run.file.open("rb") as stream:
        sheet = opened(stream, options, importer)
    before = run.reading
    run.reading = _given(options)
    _understand(run, sheet, importer)
    return keep_reading(run=run, before=before, actor=actor)


def opened(source: Any, options: Options, importer: Importer) -> Sheet:
    """``open_source`` within the limits of the importer, its refusal put into a sentence."""
    try:
        return open_source(source, options=options, limits=importer.limits)
    except FileRefused as refusal:
        refusal.message = say_refusal(refusal)
        raise


def _understand(run: ImportRun, sheet: Sheet, importer: Importer) -> None:
    """Keep how the file was read and which columns are guessed to feed which fields."""
    kept = kept_mapping(run.institution_id, importer.code, sheet.columns)
    understood = understand(sheet, in_all_languages(importer, run.institution_id), kept.columns if kept else None)
    run.found = {
        "kind": sheet.kind,
        "encoding": sheet.encoding,
        "separator": sheet.separator,
        "sheet": sheet.sheet,
        "sheets": list(sheet.sheets),
        "header_row": sheet.header_row,
        "columns": list(sheet.columns),
        "dates": understood.dates,
        "decimals": understood.decimals,
        "matches": {title: list(match) for title, match in understood.matches.items()},
    }
    run.row_count = sheet.row_count
    run.columns = {title: match.field for title, match in understood.matches.items()}
    run.dates, run.decimals = (kept.dates, kept.decimals) if kept else ("", "")


def _given(options: Options) -> dict[str, Any]:
    return {name: value for name, value in asdict(options).items() if value is not None}


def _size(stream: IO[bytes]) -> int:
    return stream.seek(0, 2)


def _short_name(name: str) -> str:
    """The file's own name, without the folders some browsers send."""
    return PurePath(name.replace("\\", "/")).name[:150] or "table"
