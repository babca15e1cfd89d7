"""The journal as a table: one row for each act, in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.audit.presentation import ChangeLine, EntryLine, entry_lines
from charaka.kernel.exports.tables import Column

BATCH: Final = 500  # acts whose references are named together

JOURNAL_COLUMNS: Final = (
    Column(_("No."), "integer", width=10),
    Column(_("When"), "datetime"),
    Column(_("Who"), width=28),
    Column(_("What"), width=32),
    Column(_("Record"), width=32),
    Column(_("Kind"), width=20),
    Column(_("Changes"), width=60),
    Column(_("Reason"), width=32),
)


def journal_rows(entries: QuerySet[AuditEntry]) -> Iterator[list[Any]]:
    """The acts, newest first. The number is the place in the chain, which a verification names."""
    acts = entries.order_by("-pk").iterator(chunk_size=BATCH)
    while batch := list(islice(acts, BATCH)):
        yield from map(_row, entry_lines(batch))


def _row(line: EntryLine) -> list[Any]:
    changes = "; ".join(map(_change, line.changes))
    at = timezone.make_naive(line.at)
    return [line.position, at, line.who, str(line.what), line.subject, str(line.kind), changes, line.reason]


def _change(change: ChangeLine) -> str:
    words = {"field": change.label, "before": change.before, "after": "—" if change.after is None else change.after}
    if change.before is None:
        return gettext("%(field)s: %(after)s") % words
    return gettext("%(field)s: %(before)s, then %(after)s") % words
