"""The record sheet: any record on paper. A partner's sheet, a development plan, an action: title, sections, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_lazy as _

from charaka.kernel.documents.letterheads import Letterhead
from charaka.kernel.documents.rendering import Paper, render_paper
from charaka.kernel.documents.words import LAYOUT, Phrase

TEMPLATE = "kernel/record_sheet"


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what stands beside it: text, Text3, number, date, Money, Reference, or a list of these."""

    label: object
    value: object


@dataclass(frozen=True, slots=True)
class Pairs:
    """A section of labels and values."""

    title: object
    rows: Sequence[Pair]
    kind: Literal["pairs"] = field(default="pairs", init=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``width`` is its share of the line; None fits the longest cell. Figures align at the end."""

    label: object
    align: Literal["start", "end"] = "start"
    width: int | None = field(default=None, metadata=LAYOUT)


@dataclass(frozen=True, slots=True)
class Table:
    """A section with a table; its head repeats on each page. ``totals`` are rows in bold under a rule."""

    title: object
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    totals: Sequence[Sequence[object]] = ()
    empty: object = _("Nothing yet.")
    kind: Literal["table"] = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Prose:
    """A section of paragraphs, each in its own direction."""

    title: object
    paragraphs: Sequence[object]
    kind: Literal["prose"] = field(default="prose", init=False)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history of a record: when, what, who, why."""

    at: datetime
    what: object
    who: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Printing:
    """By whom and when the sheet was printed."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """A record as it is printed. ``facts`` are the few lines at its head; ``history`` None prints none."""

    title: object
    sections: Sequence[Pairs | Table | Prose]
    printing: Printing
    number: str = ""
    subtitle: object = None
    facts: Sequence[Pair] = ()
    history: Sequence[Happening] | None = None

    def paper(self, *, language: str, letterhead: Letterhead) -> Paper:
        """For ``issue_document``, when the sheet leaves the house with a code."""
        printed = {"day": self.printing.at, "name": self.printing.by}
        data = {
            "title": self.title,
            "subtitle": self.subtitle,
            "number": self.number or None,
            "facts": self.facts,
            "sections": self.sections,
            "history": None if self.history is None else _history(self.history),
            "printed": Phrase(_("Printed on %(day)s by %(name)s."), printed),
        }
        return Paper(TEMPLATE, data, language, letterhead)


def record_sheet(sheet: RecordSheet, *, language: str, letterhead: Letterhead) -> bytes:
    """The PDF of a record, in ``ar``, ``fr``, ``en`` or ``ar+fr``. The same sheet makes the same bytes."""
    return render_paper(sheet.paper(language=language, letterhead=letterhead), made_at=sheet.printing.at)


def _history(happenings: Sequence[Happening]) -> Table:
    columns = [Column(_("Date")), Column(_("What"), width=5), Column(_("Who"), width=3), Column(_("Why"), width=4)]
    rows = [[event.at, event.what, event.who, event.why] for event in happenings]
    return Table(_("History"), columns, rows)
