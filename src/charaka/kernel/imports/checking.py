"""Every row of a file checked before anything is written. Pure.

What is wrong is kept with row and column, at most ``KEPT`` of each sort; all of it is counted, and grouped by column
and reason, because 10,000 errors usually are three.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from charaka.kernel.imports.dates import guess_dates
from charaka.kernel.imports.numbers import guess_decimal_mark
from charaka.kernel.imports.problems import Problem, shown
from charaka.kernel.imports.reading import Fault, Manner, Noted, Reader, reader_for
from charaka.kernel.imports.schema import Importer, Layout, Row
from charaka.kernel.imports.sources import Sheet, SheetRow
from charaka.kernel.search_text import fold

KEPT = 10_000
ROWS_NAMED = 12  # row numbers that a group names
GUESSED_FROM = 20_000  # rows from which the manner of a column is guessed


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which column feeds which field (title -> key), and how dates and decimals are written where it was corrected."""

    columns: Mapping[str, str]
    dates: str | None = None
    decimals: str | None = None


@dataclass(slots=True)
class Group:
    """Problems of one reason under one column: how many, in which rows (the first ones), an example."""

    column: str
    code: str
    severity: str  # "error" or "warning"
    params: dict[str, Any]
    count: int = 0
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Checked:
    """The outcome. ``rows`` are the good ones; ``errors`` and ``warnings`` the first problems of each sort.

    ``row_count`` rows were read, ``bad_rows`` of them have an error, ``repeated`` say again what another row says.
    """

    rows: list[Row] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    error_count: int = 0
    warning_count: int = 0
    row_count: int = 0
    bad_rows: int = 0
    repeated: int = 0
    groups: dict[tuple[str, str, str], Group] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.error_count == 0

    def refuse(self, problem: Problem) -> None:
        """Note an error."""
        self.error_count += 1
        if len(self.errors) < KEPT:
            self.errors.append(problem)
        self._count(problem, "error")

    def warn(self, problem: Problem) -> None:
        """Note something to see that refuses nothing."""
        self.warning_count += 1
        if len(self.warnings) < KEPT:
            self.warnings.append(problem)
        self._count(problem, "warning")

    def _count(self, problem: Problem, severity: str) -> None:
        key = (problem.column, problem.code, severity)
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = Group(problem.column, problem.code, severity, problem.params)
        group.count += 1
        if len(group.rows) < ROWS_NAMED:
            group.rows.append(problem.row)


def check(
    sheet: Sheet,
    mapping: Mapped,
    importer: Importer,
    *,
    institution_id: int = 0,
    progress: Callable[[int], None] | None = None,
) -> Checked:
    """Read and check all rows. ``progress`` is told every 1,000 rows how many were read."""
    importer = importer.at(institution_id)
    checked = Checked()
    for note in sheet.warnings:
        if note.column in mapping.columns:
            if importer.whole and note.code == "formulas_used":
                checked.refuse(Problem(note.params["row"], note.column, "formula_no_figure", note.params))
            else:
                checked.warn(note)
    if not _fed(mapping, sheet, importer, checked):
        return checked
    table = _Table(sheet, mapping, importer, checked)
    for count, row in enumerate(sheet.rows(), start=1):
        table.take(row)
        if progress and count % 1000 == 0:
            progress(count)
    checked.row_count = count if sheet.row_count else 0
    if not checked.row_count:
        checked.refuse(Problem(0, "", "no_rows"))
    return checked


def _fed(mapping: Mapped, sheet: Sheet, importer: Importer, checked: Checked) -> bool:
    """Whether each required field has a column, each column exists and no field has two."""
    used = [key for title, key in mapping.columns.items() if title in sheet.columns]
    for title, key in mapping.columns.items():
        if title not in sheet.columns:
            checked.refuse(Problem(0, title, "column_absent"))
        if not any(one.key == key for one in importer.fields):
            checked.refuse(Problem(0, title, "field_unknown", {"field": key}))
        elif used.count(key) > 1:
            checked.refuse(Problem(0, title, "field_twice", {"field": key}))
    for one in importer.fields:
        if one.required and one.key not in used:
            checked.refuse(Problem(0, "", "field_missing", {"field": one.key}))
    return checked.ok


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    title: str
    required: bool
    read: Reader


class _Table:
    """The state of one check: readers, keys seen so far."""

    def __init__(self, sheet: Sheet, mapping: Mapped, importer: Importer, checked: Checked) -> None:
        self.checked = checked
        self.width = len(sheet.columns)
        self.exact_width = sheet.width if importer.whole else 0
        self.columns = _columns(sheet, mapping, importer, checked)
        self.readers = [(one.place, one.read, one.required, one) for one in self.columns]
        keys = [mapping.columns[column.title] for column in self.columns]
        titles = {key: column.title for key, column in zip(keys, self.columns, strict=True)}
        self.layout = Layout({key: place for place, key in enumerate(keys)}, titles)
        self.key_places = [keys.index(key) for key in importer.natural_key if key in keys]
        self.whole_key = 0 < len(self.key_places) == len(importer.natural_key)
        self.seen: dict[tuple[Any, ...], Row] = {}

    def take(self, source: SheetRow) -> None:
        """Read one row; keep it, or note what is wrong with it."""
        errors_before = self.checked.error_count
        cells = source.cells
        if not self.exact_width and len(cells) > self.width and any(_filled(cell) for cell in cells[self.width :]):
            self.checked.refuse(
                Problem(source.number, "", "extra_cells", {"expected": self.width, "found": len(cells)})
            )
        width = len(cells)
        if self.exact_width and width != self.exact_width:
            code = "extra_cells" if width > self.exact_width else "cells_missing"
            self.checked.refuse(Problem(source.number, "", code, {"expected": self.exact_width, "found": width}))
        number = source.number
        values = []
        for place, read, required, column in self.readers:
            cell = cells[place] if place < width else None
            value = read(cell)
            kind = type(value)
            if kind is Fault or kind is Noted or (value is None and required):
                value = self._said(column, cell, value, number)
            values.append(value)
        row = Row(number, tuple(values), self.layout)
        if self.checked.error_count == errors_before and self._first_of_its_key(row):
            self.checked.rows.append(row)
        if self.checked.error_count > errors_before:
            self.checked.bad_rows += 1

    def _said(self, column: _Column, cell: Any, value: Any, number: int) -> Any:
        """The value of a cell of which something is to be said: a fault, a note, or that it is missing."""
        if type(value) is Fault:
            self.checked.refuse(Problem(number, column.title, value.code, value.params, shown(cell)))
            return None
        if type(value) is Noted:
            self.checked.warn(Problem(number, column.title, value.code, value.params, shown(cell)))
            value = value.value
        if value is None and column.required:
            self.checked.refuse(Problem(number, column.title, "required"))
        return value

    def _first_of_its_key(self, row: Row) -> bool:
        """False for a row whose key another row has: the same again is left out, something else is an error."""
        if not self.whole_key:
            return True
        key = tuple(_comparable(row.values[place]) for place in self.key_places)
        if not any(key):
            return True
        first = self.seen.setdefault(key, row)
        if first is row:
            return True
        title = self.columns[self.key_places[0]].title
        value = shown(row.values[self.key_places[0]])
        if first.values == row.values:
            self.checked.repeated += 1
            self.checked.warn(Problem(row.number, title, "repeated", {"first": first.number}, value))
        else:
            self.checked.refuse(Problem(row.number, title, "duplicate", {"first": first.number}, value))
        return False


def _comparable(value: Any) -> Any:
    """Two spellings of one name are one key; a key of nothing but signs is compared as it stands."""
    if isinstance(value, str):
        return fold(value) or value
    return value


def _filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _columns(sheet: Sheet, mapping: Mapped, importer: Importer, checked: Checked) -> list[_Column]:
    chosen = [(place, title) for place, title in enumerate(sheet.columns) if title in mapping.columns]
    kinds = {title: importer.field(mapping.columns[title]).kind for _place, title in chosen}
    in_need = {place: title for place, title in chosen if kinds[title] in ("date", "decimal", "integer", "money")}
    samples = column_samples(sheet, list(in_need), GUESSED_FROM)
    columns = []
    for place, title in chosen:
        one = importer.field(mapping.columns[title])
        manner = _manner(title, one.kind, samples.get(place, []), mapping, checked)
        columns.append(_Column(place, title, one.required, reader_for(one, manner)))
    return columns


def column_samples(sheet: Sheet, places: Sequence[int], count: int) -> dict[int, list[Any]]:
    """The filled cells of some columns among the first rows."""
    samples: dict[int, list[Any]] = {place: [] for place in places}
    for row, _n in zip(sheet.rows() if places else iter(()), range(count), strict=False):
        for place in places:
            if place < len(row.cells) and _filled(row.cells[place]):
                samples[place].append(row.cells[place])
    return samples


def _manner(title: str, kind: str, values: list[Any], mapping: Mapped, checked: Checked) -> Manner:
    """How a column writes; a doubt that the user has not settled is said once for the column."""
    if kind == "date":
        guess = guess_dates(values)
        order = mapping.dates or guess.order or "dmy"
        if guess.order in ("dmy", "mdy") and not guess.certain and not mapping.dates:
            example = next((value for value in values if isinstance(value, str)), "")
            checked.warn(Problem(0, title, "dates_unsure", {"order": order}, shown(example)))
        return Manner(order=order, serial=guess.serial)
    if kind in ("decimal", "integer", "money"):
        mark = guess_decimal_mark(values)
        if not mark.certain and not mapping.decimals:
            checked.warn(Problem(0, title, "decimals_unsure", {"mark": mark.mark or ","}))
        return Manner(mark=mapping.decimals or mark.mark or ",")
    return Manner()
