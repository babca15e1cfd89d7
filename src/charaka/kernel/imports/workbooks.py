"""Excel workbooks (.xlsx, .xlsm): first proved harmless, then read. Pure.

The archive is judged by its table of contents before anything is unpacked. Macros and external links are never run or
followed. Of a formula the value that the spreadsheet last computed is taken.

Two readers give the same cells: fastexcel reads a large plain sheet some twenty times faster; openpyxl knows the exact
cells of any other (columns of mixed types, error values, tables that do not start in the first row).
"""

from __future__ import annotations

import io
import itertools
import logging
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import fastexcel
import openpyxl
from defusedxml import ElementTree

from charaka.kernel.imports.problems import FileRefused, FileTooLarge

MAX_PARTS = 5_000
MAX_UNPACKED = 600 * 1024 * 1024
MAX_RATIO = 200
RATIO_MATTERS_FROM = 20 * 1024 * 1024  # small parts of repeated text compress well and harm nobody
FAST_FROM = 400_000  # bytes of sheet XML from which the fast reader is worth its start

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_LETTERS = re.compile(rb'\br="([A-Z]{1,3})\d')
_ROW_NUMBER = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_KEPT_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]")

logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it warns of every empty column

Cell = str | int | float | bool | date | datetime | time | None


class BadCell:
    """A cell without a value: a formula never computed (``formula``) or one that failed (``#DIV/0!``)."""

    __slots__ = ("shown",)

    def __init__(self, shown: str) -> None:
        self.shown = shown

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class Workbook:
    """One sheet, read: ``rows`` as (number, cells), blank ones left out; ``formulas`` counts them by column number."""

    sheet: str
    sheets: tuple[str, ...]
    rows: list[tuple[int, tuple[Any, ...]]]
    formulas: dict[int, int] = field(default_factory=dict)
    first_formulas: dict[int, int] = field(default_factory=dict)  # the row of the first one of each column


def open_workbook(data: bytes, sheet: str | None = None, *, max_rows: int, max_columns: int) -> Workbook:
    """Read one sheet: the named one, else the first visible one that is not empty. Raises FileRefused."""
    _prove_harmless(data)
    try:
        parts = _visible_sheets(data)
        if sheet is not None and sheet not in parts:
            raise FileRefused("no_such_sheet", sheet=sheet)
        for name in [sheet] if sheet else list(parts):
            read = _read_sheet(data, name, parts[name], max_rows, max_columns)
            if read.rows:
                return Workbook(name, tuple(parts), read.rows, read.formulas, read.first)
    except FileRefused:
        raise
    except Exception as error:  # the libraries raise anything from KeyError to SyntaxError on damaged parts
        raise FileRefused("damaged_workbook") from error
    raise FileRefused("empty")


@dataclass(slots=True)
class _Read:
    rows: list[tuple[int, tuple[Any, ...]]]
    formulas: dict[int, int]
    first: dict[int, int]


def _prove_harmless(data: bytes) -> None:
    """Judge the archive by its table of contents. Raises FileRefused or FileTooLarge."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise FileRefused("damaged_workbook") from None
    if len(parts) > MAX_PARTS:
        raise FileTooLarge("archive_bomb")
    if any(part.flag_bits & 0x1 for part in parts):
        raise FileRefused("encrypted")
    unpacked = sum(part.file_size for part in parts)
    ratio = unpacked / max(1, len(data))
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_MATTERS_FROM and ratio > MAX_RATIO):
        raise FileTooLarge("archive_bomb")
    names = {part.filename for part in parts}
    if not any(name.endswith("workbook.xml") for name in names):
        raise FileRefused("binary_workbook" if any(n.endswith("workbook.bin") for n in names) else "damaged_workbook")


def _visible_sheets(data: bytes) -> dict[str, str]:
    """The visible sheets, in their order: name -> name of the part that holds it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = "xl/" if "xl/workbook.xml" in archive.namelist() else ""
        book = ElementTree.fromstring(_unpacked(archive, f"{root}workbook.xml"))
        links = ElementTree.fromstring(_unpacked(archive, f"{root}_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for sheet in book.iter():
        if not sheet.tag.endswith("}sheet") or sheet.get("state", "visible") != "visible":
            continue
        link = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
        target = targets[link]
        if "chartsheets/" not in target and "dialogsheets/" not in target:
            parts[sheet.get("name", "")] = target[1:] if target.startswith("/") else root + target
    return parts


def _unpacked(archive: zipfile.ZipFile, part: str) -> bytes:
    """One part, never more than the house unpacks: the table of contents may lie about the size."""
    with archive.open(part) as stream:
        xml = stream.read(MAX_UNPACKED + 1)
    if len(xml) > MAX_UNPACKED:
        raise FileTooLarge("archive_bomb")
    if b"<!DOCTYPE" in xml[:2048] or b"<!ENTITY" in xml[:2048]:
        raise FileRefused("damaged_workbook")
    return xml


def _read_sheet(data: bytes, name: str, part: str, max_rows: int, max_columns: int) -> _Read:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = _unpacked(archive, part)
    bad, formulas, first = _formulas_and_errors(xml)
    plain = len(xml) >= FAST_FROM and not bad and _is_plain(xml)
    rows = _fast_rows(data, name) if plain else None
    if rows is None:
        rows = _exact_rows(data, name, max_columns)
    return _Read(list(_capped(rows, bad, max_rows, max_columns)), formulas, first)


def _is_plain(xml: bytes) -> bool:
    """Whether the fast reader gives this sheet's cells under their true numbers, within a decent memory.

    The first cell must be A1 and filled, because it numbers from the first cell it finds. It also reserves the whole
    rectangle: a sheet with one cell in the last corner would take gigabytes.
    """
    first = _CELL.search(xml)
    if first is None or not re.search(rb'\br="A1"', first[1]) or b"<" not in first[2]:
        return False
    columns = {_column_number(letters) for letters in set(_LETTERS.findall(xml))}
    last_row = max((int(number) for number in _ROW_NUMBER.findall(xml)), default=0)
    return last_row * (max(columns) + 1) <= 4 * xml.count(b"<c ") + 10_000


def _formulas_and_errors(xml: bytes) -> tuple[dict[tuple[int, int], str], dict[int, int], dict[int, int]]:
    """Cells to refuse by (row, column from 0), how many formulas stand in each column, and where the first does."""
    bad: dict[tuple[int, int], str] = {}
    formulas: dict[int, int] = {}
    first: dict[int, int] = {}
    if not _FORMULA.search(xml) and b't="e"' not in xml:
        return bad, formulas, first
    for found in _CELL.finditer(xml):
        place = _PLACE.search(found[1])
        failed, formula = b't="e"' in found[1], _FORMULA.search(found[2])
        if place is None or not (failed or formula):
            continue
        row, column = int(place[2]), _column_number(place[1])
        if formula:
            formulas[column] = formulas.get(column, 0) + 1
            first.setdefault(column, row)
        if failed:
            bad[row, column] = re.sub(rb"<[^>]+>", b"", found[2].rpartition(b"<v>")[2]).decode("ascii", "replace")
        elif not _KEPT_VALUE.search(found[2]):
            bad[row, column] = "="
    return bad, formulas, first


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _exact_rows(data: bytes, name: str, max_columns: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and validations that openpyxl does not know change no value
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheet = book[name]
    sheet.reset_dimensions()  # other programs write a dimension that cuts the table
    yield from enumerate(sheet.iter_rows(values_only=True, max_col=max_columns + 1), start=1)


def _fast_rows(data: bytes, name: str) -> Iterator[tuple[int, tuple[Any, ...]]] | None:
    """The rows by fastexcel; None when a column under the first row is not of one type."""
    reader = fastexcel.read_excel(data)
    head = reader.load_sheet(name, header_row=None, n_rows=1, dtypes="string").to_polars().row(0)
    try:
        body = reader.load_sheet(name, header_row=None, skip_rows=1, schema_sample_rows=None, dtype_coercion="strict")
    except fastexcel.FastExcelError:
        return None
    frame = body.to_polars()
    if not {str(dtype).partition("(")[0] for dtype in frame.dtypes} <= _FAST_TYPES:
        return None
    return itertools.chain([(1, head)], enumerate(frame.iter_rows(), start=2))


_FAST_TYPES = {"String", "Float64", "Int64", "Boolean", "Datetime", "Null"}


def _capped(
    rows: Iterator[tuple[int, tuple[Any, ...]]], bad: dict[tuple[int, int], str], max_rows: int, max_columns: int
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows that are not blank, cut behind their last value. Raises FileTooLarge beyond the caps."""
    bad_in: dict[int, dict[int, str]] = {}
    for (row, column), shown in bad.items():
        bad_in.setdefault(row, {})[column] = shown
    kept = 0
    for number, read in rows:
        cells = _marked(read, bad_in[number]) if number in bad_in else read
        width = len(cells)
        while width and cells[width - 1] in (None, ""):
            width -= 1
        if not width:
            continue
        if width > max_columns:
            raise FileTooLarge("too_many_columns", limit=max_columns)
        kept += 1
        if kept > max_rows + 1:  # one of them carries the titles
            raise FileTooLarge("too_many_rows", limit=max_rows)
        yield number, tuple(_plain(cell) for cell in cells[:width])


def _marked(cells: tuple[Any, ...], bad: dict[int, str]) -> tuple[Any, ...]:
    """The row with its cells without value in their places."""
    padded = [*cells, *([None] * (1 + max(bad) - len(cells)))]
    return tuple(BadCell(bad[place]) if place in bad else cell for place, cell in enumerate(padded))


def _plain(cell: Any) -> Any:
    """Whole floats are integers, as the two readers disagree on it; durations are text, as no field holds one."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return str(cell) if isinstance(cell, timedelta) else cell
