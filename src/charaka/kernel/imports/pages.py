"""What the import pages show, made of a run: facts of the file, lines of the mapping, groups of problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from charaka.kernel import formats
from charaka.kernel.imports.checking import column_samples
from charaka.kernel.imports.headers import Match
from charaka.kernel.imports.models import ImportRun
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.progress import told
from charaka.kernel.imports.queries import importer_of, sheet_of
from charaka.kernel.imports.reading import written
from charaka.kernel.imports.schema import Field, Importer
from charaka.kernel.imports.sentences import ENCODING_NAMES, ORDERS, SEPARATOR_NAMES, say
from charaka.kernel.ui.shown import language

SHOWN = 50  # problems on a page
STEPS = ("file", "columns", "check", "done")


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of what was understood of the file."""

    label: str
    value: object


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the file: what it holds, what it feeds, how we know, what is wrong with that."""

    place: int
    title: str
    samples: list[str]
    field: str
    word: str
    tone: str
    errors: Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class GroupLine:
    """Problems of one reason under one column."""

    column: str
    sentence: str
    count: int
    rows: list[int]
    more: bool
    is_error: bool


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem: where, what stands there, what is wrong."""

    row: int
    column: str
    value: str
    sentence: str
    is_error: bool


def facts_of(run: ImportRun) -> list[Fact]:
    """Format, encoding, rows, dates and decimals, in words."""
    found = run.found
    facts = []
    if found["kind"] == "csv":
        facts.append(Fact(_("Format"), _("CSV, %(separator)s") % {"separator": SEPARATOR_NAMES[found["separator"]]}))
        facts.append(Fact(_("Encoding"), ENCODING_NAMES.get(found["encoding"], found["encoding"])))
    else:
        facts.append(Fact(_("Format"), _("Excel workbook")))
        facts.append(Fact(_("Sheet"), found["sheet"]))
    rows = formats.number(run.row_count, 0, language())
    facts.append(Fact(_("Rows read"), _("%(rows)s, and the titles") % {"rows": rows} if found["header_row"] else rows))
    order = run.dates or found.get("dates")
    facts.append(Fact(_("Dates"), ORDERS[order] if order else "–"))
    mark = run.decimals or found.get("decimals")
    facts.append(Fact(_("Decimals"), {",": _("comma"), ".": _("point")}.get(mark or "", "–")))
    return facts


def size_of(run: ImportRun) -> str:
    """The size of the file, in words."""
    return formats.file_size(run.size, language())


def column_lines(run: ImportRun, errors: dict[str, Any]) -> tuple[list[ColumnLine], list[list[str]]]:
    """The columns with their samples, and the first rows as read."""
    importer = importer_of(run)
    sheet = sheet_of(run)
    samples = column_samples(sheet, range(len(sheet.columns)), 200)
    matches = {title: Match(*stored) for title, stored in run.found["matches"].items()}
    lines = []
    for place, title in enumerate(sheet.columns):
        key = run.columns.get(title, "")
        word, tone = _how(matches.get(title), key, importer)
        first = [written(cell) for cell in dict.fromkeys(samples[place])][:3]
        lines.append(ColumnLine(place, title, first, key, word, tone, errors.get(title, [])))
    head = [[written(cell) if cell is not None else "" for cell in row.cells[:4]] for row in sheet.sample(4)]
    return lines, head


def _how(match: Match | None, key: str, importer: Importer) -> tuple[str, str]:
    """How we know what a column feeds, as a state and its tone."""
    if not key or key not in {one.key for one in importer.fields}:
        return _("left out"), "draft"
    if match is None or match.field != key:
        return _("chosen by you"), "ok"
    if match.how == "learned":
        return _("learned from an earlier file"), "ok"
    return (_("recognised"), "ok") if match.score >= 1 else (_("to confirm"), "run")


def fields_of(importer: Importer) -> list[tuple[str, str]]:
    """The fields as a list of choices; required ones carry a star."""
    return [(one.key, f"{one.label} *" if one.required else str(one.label)) for one in importer.fields]


def group_lines(run: ImportRun) -> list[GroupLine]:
    """Problems by column and reason, errors first, the largest first."""
    importer = importer_of(run)
    groups = sorted(run.groups, key=lambda group: (group["severity"] != "error", -group["count"]))
    return [
        GroupLine(
            group["column"],
            say(Problem(0, group["column"], group["code"], group["params"]), importer),
            group["count"],
            [row for row in group["rows"] if row],
            group["count"] > len(group["rows"]),
            group["severity"] == "error",
        )
        for group in groups
    ]


def problem_lines(run: ImportRun, *, column: str | None, start: int) -> tuple[list[ProblemLine], int]:
    """A page of problems, errors before warnings, and how many there are under this column (None: all)."""
    importer = importer_of(run)
    stored = [(one, True) for one in run.problems] + [(one, False) for one in run.notes]
    wanted = [(one, is_error) for one, is_error in stored if column is None or one[1] == column]
    lines = []
    for one, is_error in wanted[start : start + SHOWN]:
        problem = Problem.from_json(one)
        lines.append(ProblemLine(problem.row, problem.column, problem.value, say(problem, importer), is_error))
    return lines, len(wanted)


def split_of(run: ImportRun) -> list[tuple[str, int]]:
    """The shares of new, changed, unchanged and wrong rows as (class, percent); together 100."""
    counts = [("", run.created), ("soft", run.updated), ("rest", run.unchanged), ("s4", run.bad_rows)]
    total = sum(count for _css, count in counts)
    if not total:
        return []
    shares = [(css, count * 100 // total) for css, count in counts]
    largest = max(range(len(shares)), key=lambda place: shares[place][1])
    rest = 100 - sum(share for _css, share in shares)
    shares[largest] = (shares[largest][0], shares[largest][1] + rest)
    return [share for share in shares if share[1]]


@dataclass(frozen=True, slots=True)
class Bar:
    """The progress bar of a run at work."""

    label: str
    done: int
    total: int
    percent: int
    stopping: bool


def bar_of(run: ImportRun) -> Bar | None:
    """How far a run at work is; None when it rests."""
    if not run.is_busy:
        return None
    last = told(run.pk)
    if last is None:
        return Bar(_("Waiting for its turn"), 0, 0, 0, stopping=False)
    label = _("Writing the rows") if last.phase == "writing" else _("Reading and checking the rows")
    return Bar(label, last.done, last.total, last.percent, last.stop)


def template_rows(importer: Importer) -> tuple[list[Field], list[str]]:
    """The fields of an importer and an example of each, for the file that users start from."""
    return list(importer.fields), [one.example for one in importer.fields]
