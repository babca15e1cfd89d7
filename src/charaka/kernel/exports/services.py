"""Exports of lists: the right, the file, the line in the audit, the answer."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Literal, cast

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Invalid
from charaka.kernel.exports import addresses  # noqa: F401  # registers <table_format:…>
from charaka.kernel.exports.tables import Column, write_csv, write_xlsx
from charaka.kernel.models.institution import Institution
from charaka.kernel.permissions import Permission, require
from charaka.kernel.services import service

Format = Literal["xlsx", "csv"]
FORMATS: dict[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
IN_MEMORY = 4 * 1024 * 1024  # bytes; a larger file lies on the disk until it is sent

EXPORT_MADE = audit_action("kernel.export.made", _("Table exported"))


def export_rows(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    fmt: str,
    *,
    actor: Actor,
    institution: Institution,
    permission: Permission,
    name: str,
    title: object = "",
) -> FileResponse:
    """Write the rows to a file, record the export, and answer the file.

    ``name`` is the start of the file's name and what the audit says was taken; ``fmt`` is xlsx or csv. The file is
    complete before the first byte leaves, so an error in row 90,000 is an error page and not half a table.
    Raises NotFound, Forbidden, Invalid.
    """
    require(actor, permission, institution.pk)
    stream, count = write_table(columns, rows, fmt, title=title)
    record_export(actor=actor, institution=institution, name=name, rows=count, fmt=fmt)
    return table_response(stream, f"{institution.code}-{name}", fmt)


def write_table(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], fmt: str, *, title: object = ""
) -> tuple[IO[bytes], int]:
    """The file, at its start, and how many rows it holds. Raises Invalid for another format than xlsx and csv."""
    if fmt not in FORMATS:
        raise Invalid(_("Tables are exported as xlsx or csv."))
    counter = _Counted(rows)
    stream = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  # sent by the response
    if fmt == "csv":
        for piece in write_csv(columns, counter):
            stream.write(piece)
    else:
        write_xlsx(columns, counter, stream, title=title, right_to_left=get_language_bidi())
    stream.seek(0)
    return stream, counter.count


def table_response(stream: IO[bytes], name: str, fmt: str) -> FileResponse:
    """The file as a download, named after what it is and the day."""
    safe = re.sub(r"[^\w-]+", "-", name).strip("-") or "table"
    day = timezone.localdate().isoformat()
    response = FileResponse(stream, as_attachment=True, filename=f"{safe}-{day}.{fmt}", content_type=FORMATS[fmt])
    response.headers["Cache-Control"] = "no-store"
    return response


@service
def record_export(*, actor: Actor, institution: Institution, name: str, rows: int, fmt: str) -> None:
    """Note in the institution's audit who took which table, how many rows, in which form."""
    record(
        EXPORT_MADE, institution, actor=actor, changes={"table": (None, name), "rows": (None, rows), "as": (None, fmt)}
    )


class _Counted:
    """Rows, counted as they pass."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            yield row
