"""Entries for other programs: csv and xlsx in the columns of the import, and text in the FEC layout.

Numbers are our own, gapless within journal and year, so that what comes back is known again. Of texts the FEC keeps all
but tabs and line ends, which would break its rows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import IO, Any, Final, cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.accounts.importers.ledger import LEDGER
from charaka.accounts.models import Entry, EntryLine
from charaka.accounts.models.choices import EntryState
from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.rules.fec import in_major
from charaka.kernel.actors import Actor
from charaka.kernel.exports.registry import Export, register_export
from charaka.kernel.exports.services import IN_MEMORY, record_export, write_table
from charaka.kernel.exports.tables import Column, disarmed
from charaka.kernel.fields import shown
from charaka.kernel.models import Institution
from charaka.kernel.periods import Period
from charaka.kernel.permissions import require

NAME: Final = "entries"
FEC_TYPE: Final = "text/plain; charset=utf-8"
# Field of the import, title in the FEC, where it stands on a line. The first 18 are those of the law.
_COLUMNS: Final = (
    ("journal", "JournalCode", "entry__journal__code"),
    ("journal_name", "JournalLib", "entry__journal__name"),
    ("number", "EcritureNum", "entry__number"),
    ("date", "EcritureDate", "date"),
    ("account", "CompteNum", "account__code"),
    ("account_name", "CompteLib", "account__name"),
    ("party_code", "CompAuxNum", "party_code"),
    ("party_name", "CompAuxLib", "party_name"),
    ("reference", "PieceRef", "entry__reference"),
    ("reference_date", "PieceDate", "entry__reference_date"),
    ("label", "EcritureLib", "label"),
    ("debit", "Debit", "debit"),
    ("credit", "Credit", "credit"),
    ("lettering", "EcritureLet", "lettering"),
    ("lettered_on", "DateLet", "lettered_on"),
    ("valid_on", "ValidDate", "entry__posted_on"),
    ("currency_amount", "Montantdevise", None),
    ("currency", "Idevise", None),
    ("due_on", "DateEcheance", "due_on"),
    ("service_line", "LigneService", "service_line__code"),
    ("offering", "Offre", "offering"),
    ("session", "Session", "session"),
    ("grant_line", "LigneSubvention", "grant_line"),
    ("entry_label", "LibelleEcriture", "entry__label"),
)  # fmt: skip
_KINDS: Final = {
    "date": "date", "reference_date": "date", "lettered_on": "date", "valid_on": "date", "due_on": "date",
    "debit": "money", "credit": "money",
}  # fmt: skip
_KEYS: Final = [key for key, _title, _path in _COLUMNS]
_LABEL, _ENTRY_LABEL = _KEYS.index("label"), _KEYS.index("entry_label")
_NAMES: Final = (_KEYS.index("journal_name"), _KEYS.index("account_name"))
_NOT_IN_TABLES: Final = frozenset({"currency_amount", "currency"})


def entry_columns() -> list[Column]:
    """The columns of the import, titled in the reader's language."""
    keys = [key for key in _KEYS if key not in _NOT_IN_TABLES]
    return [Column(LEDGER.field(key).label, cast(Any, _KINDS.get(key, "text"))) for key in keys]


def posted_lines(period: Period | None = None) -> QuerySet[EntryLine]:
    """The posted lines in scope, of a period or all, as an export writes them: by day and entry."""
    lines = EntryLine.objects.filter(entry__state=EntryState.POSTED)
    if period is not None:
        lines = lines.filter(date__gte=period.start, date__lte=period.end)
    return lines.order_by("date", "entry_id", "position")


def entry_rows(lines: QuerySet[EntryLine]) -> Iterator[list[Any]]:
    """The rows of ``entry_columns``."""
    keep = [place for place, key in enumerate(_KEYS) if key not in _NOT_IN_TABLES]
    return ([row[place] for place in keep] for row in _rows(lines))


def write_fec(lines: QuerySet[EntryLine]) -> tuple[IO[bytes], int]:
    """The file in the FEC layout (UTF-8, tabs, comma decimals) at its start, and how many lines it holds."""
    stream = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  # sent by the response
    stream.write(("\t".join(title for _key, title, _path in _COLUMNS) + "\r\n").encode())
    writers = [_writer(key) for key in _KEYS]
    count = 0
    for row in _rows(lines):
        count += 1
        cells = (write(value) if value is not None else "" for write, value in zip(writers, row, strict=True))
        stream.write(("\t".join(cells) + "\r\n").encode())
    stream.seek(0)
    return stream, count


def export_entries(
    fmt: str,
    *,
    actor: Actor,
    institution: Institution,
    period: Period | None = None,
    entries: QuerySet[Entry] | None = None,
) -> tuple[IO[bytes], int]:
    """The entries (of a period, of those given) as fec, csv or xlsx: all their lines, so that they balance.

    Recorded in the audit; the scope is open. Raises Invalid, Forbidden.
    """
    require(actor, VIEW_ACCOUNTS, institution.pk)
    lines = posted_lines(period).filter(institution=institution)
    if entries is not None:
        lines = lines.filter(entry__in=entries.order_by().values("pk"))
    if fmt == "fec":
        stream, count = write_fec(lines)
    else:
        stream, count = write_table(entry_columns(), entry_rows(lines), fmt, title=_("Entries"))
    record_export(actor=actor, institution=institution, name=NAME, rows=count, fmt=fmt)
    return stream, count


def _rows(lines: QuerySet[EntryLine]) -> Iterator[list[Any]]:
    """All columns; wording that a line has not is that of its entry, names are in the reader's language."""
    paths = [path for _key, _title, path in _COLUMNS if path]
    gaps = [place for place, (_key, _title, path) in enumerate(_COLUMNS) if path is None]
    names: dict[Any, str] = {}
    for found in lines.values_list(*paths).iterator(chunk_size=5_000):
        row: list[Any] = list(found)
        for place in gaps:
            row.insert(place, None)
        row[_LABEL] = row[_LABEL] or row[_ENTRY_LABEL]
        for place in _NAMES:
            name = row[place]
            row[place] = names.get(name) or names.setdefault(name, shown(name).text)
        yield row


def _writer(key: str) -> Callable[[Any], str]:
    kind = _KINDS.get(key)
    if kind == "date":
        return _compact
    return _comma if kind == "money" else _text


def _compact(day: date) -> str:
    return f"{day:%Y%m%d}"


def _comma(centimes: int) -> str:
    return in_major(centimes).replace(".", ",")


def _text(value: object) -> str:
    """A text on one line; a quotation mark or an apostrophe in front is guarded, so that reading gives it back."""
    text = " ".join(str(value).split())
    if text.startswith('"'):
        return '"' + text.replace('"', '""') + '"'
    return disarmed(text) if text.startswith("'") else text


def _all_rows() -> Iterable[Sequence[Any]]:
    return entry_rows(posted_lines())


ENTRIES: Final = register_export(
    Export(code=NAME, label=_("Entries"), permission=VIEW_ACCOUNTS, columns=entry_columns, rows=_all_rows)
)
