"""Open a file that a user gives and find its table. Pure.

Answers a ``Sheet``: titles, rows as often as wanted, and how the file was understood. Files that are no table are
refused with a reason that names what they are. Nothing is read of a file that is too large.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from charaka.kernel.imports.encodings import detect_encoding, require_encoding
from charaka.kernel.imports.problems import FileRefused, FileTooLarge, Problem
from charaka.kernel.imports.separated import open_separated
from charaka.kernel.imports.workbooks import open_workbook

TITLES_WITHIN = 20  # rows looked at to find the titles
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What is accepted: bytes of the file, rows under the titles, columns, characters in a cell."""

    bytes: int = 50 * 1024 * 1024
    rows: int = 200_000
    columns: int = 200
    cell: int = 32_767


@dataclass(frozen=True, slots=True)
class Options:
    """How to read, where the user corrects the guess. ``header_row`` 0 says that the file has no titles."""

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header_row: int | None = None


class SheetRow(NamedTuple):
    """A row of the file: its number as a spreadsheet shows it, and its cells (text; typed when from a workbook)."""

    number: int
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: ``columns`` are its titles, unique; ``rows()`` reads it again from the start, blank rows left out."""

    kind: str  # "csv" or "xlsx"
    columns: tuple[str, ...]
    header_row: int
    row_count: int
    rows: Callable[[], Iterator[SheetRow]]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = field(default=())
    width: int = 0  # cells in the row of titles of a text file, empty ones counted; 0 where there is no such row

    def sample(self, count: int = 200) -> list[SheetRow]:
        """The first rows."""
        return [row for row, _n in zip(self.rows(), range(count), strict=False)]


def open_source(
    source: bytes | Path | BinaryIO, *, options: Options | None = None, limits: Limits | None = None
) -> Sheet:
    """Open, recognise and survey the whole file. Raises FileRefused or FileTooLarge; both say what and where."""
    options, limits = options or Options(), limits or Limits()
    data = _bytes_within(source, limits.bytes)
    kind = _recognised(data)
    if kind == "xlsx":
        return _from_workbook(data, options, limits)
    return _from_text(data, options, limits)


def _bytes_within(source: bytes | Path | BinaryIO, limit: int) -> bytes:
    """The content, after its size alone has been looked at."""
    if isinstance(source, bytes):
        size = len(source)
    elif isinstance(source, Path):
        if not source.is_file():
            raise FileRefused("no_such_file")
        size = source.stat().st_size
    else:
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
    if size > limit:
        raise FileTooLarge("too_many_bytes", limit=limit // (1024 * 1024), size=round(size / (1024 * 1024)))
    if size == 0:
        raise FileRefused("empty")
    if isinstance(source, bytes):
        return source
    return source.read_bytes() if isinstance(source, Path) else source.read()


_KINDS = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"{\\rtf", "rich_text"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3", "database"),
    (b"PAR1", "database"),
    (b"ID3", "sound"),
    (b"\x00\x00\x00\x18ftyp", "film"),
)
_TEXT_LIKE = {b"BM", b"MZ"}  # two letters that may also open a title


def _recognised(data: bytes) -> str:
    """``xlsx`` or ``text``. Raises FileRefused with the name of what the file is."""
    if data.startswith(b"PK\x03\x04"):
        return _packed_kind(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise FileRefused("encrypted" if encrypted else "old_office")
    if data[:2] == b"\x09\x08" or data[:4] in (b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"):
        raise FileRefused("old_office")
    for magic, name in _KINDS:
        if data.startswith(magic) and (magic not in _TEXT_LIKE or b"\x00" in data[:512]):
            raise FileRefused(f"is_{name}")
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<head", b"<meta")):
        raise FileRefused("is_web_page")
    if start.startswith((b"<?xml", b"<workbook")):
        raise FileRefused("is_xml")
    return "text"


def _packed_kind(data: bytes) -> str:
    """Which kind of archive. Names stand uncompressed in it, also when its end is cut off."""
    if b"mimetypeapplication/vnd.oasis.opendocument" in data[:200]:
        raise FileRefused("is_opendocument")
    if b"word/document" in data or b"ppt/presentation" in data:
        raise FileRefused("is_office_text")
    if b"xl/" in data or b"[Content_Types].xml" in data[:4096]:
        return "xlsx"
    raise FileRefused("is_archive")


def _from_text(data: bytes, options: Options, limits: Limits) -> Sheet:
    encoding = require_encoding(data, options.encoding) if options.encoding else detect_encoding(data)
    file = open_separated(data, encoding, options.separator)

    def numbered() -> Iterator[SheetRow]:
        for number, record in enumerate(file.records(), start=1):
            if any(cell and not cell.isspace() for cell in record):
                yield SheetRow(number, record)

    count = _survey(numbered(), limits)
    table = _table(numbered, options, count)
    width = next((len(row.cells) for row in numbered() if row.number == table[1]), 0)
    return Sheet("csv", *table, encoding=_public_name(encoding), separator=file.separator, width=width)


def _survey(rows: Iterator[SheetRow], limits: Limits) -> int:
    """How many rows. Raises FileTooLarge at the first row or cell beyond the limits."""
    count = 0
    for count, (number, cells) in enumerate(rows, start=1):
        if count > limits.rows + 1:
            raise FileTooLarge("too_many_rows", limit=limits.rows)
        if len(cells) > limits.columns and any(cells[limits.columns :]):
            raise FileTooLarge("too_many_columns", limit=limits.columns)
        if max(map(len, cells)) > limits.cell:
            raise FileTooLarge("cell_too_long", row=number, limit=limits.cell)
    return count


def _public_name(encoding: str) -> str:
    return {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(encoding, encoding)


def _from_workbook(data: bytes, options: Options, limits: Limits) -> Sheet:
    book = open_workbook(data, options.sheet, max_rows=limits.rows, max_columns=limits.columns)

    def numbered() -> Iterator[SheetRow]:
        return (SheetRow(number, cells) for number, cells in book.rows)

    columns, header_row, count, rows = _table(numbered, options, len(book.rows))
    warnings = tuple(
        Problem(0, columns[column], "formulas_used", {"count": times, "row": book.first_formulas[column]})
        for column, times in sorted(book.formulas.items())
        if column < len(columns)
    )
    return Sheet("xlsx", columns, header_row, count, rows, sheet=book.sheet, sheets=book.sheets, warnings=warnings)


_Table = tuple[tuple[str, ...], int, int, Callable[[], Iterator[SheetRow]]]


def _table(numbered: Callable[[], Iterator[SheetRow]], options: Options, count: int) -> _Table:
    """Titles, the row they stand in, how many rows follow, and how to read these."""
    first = [row for row, _n in zip(numbered(), range(200), strict=False)]
    if not first:
        raise FileRefused("empty")
    header_row = find_header(first) if options.header_row is None else options.header_row
    header = next((row for row in first if row.number == header_row), None)
    if header_row and header is None:
        raise FileRefused("no_titles", row=header_row)
    body = [row for row in first if row.number > header_row]
    columns = _titles(header.cells if header else (), body)
    above = sum(1 for row in first if row.number <= header_row)

    def rows() -> Iterator[SheetRow]:
        return (row for row in numbered() if row.number > header_row)

    return columns, header_row, count - above, rows


def find_header(first: Sequence[SheetRow]) -> int:
    """The number of the row that carries the titles: the first that is nearly as wide as the table and holds words."""
    widths = [sum(1 for cell in row.cells if not _blank(cell)) for row in first]
    wanted = max(widths[:50]) * 0.6
    for row, width in zip(first[:TITLES_WITHIN], widths, strict=False):
        filled = [cell for cell in row.cells if not _blank(cell)]
        if width >= wanted and all(isinstance(cell, str) for cell in filled):
            words = sum(1 for cell in filled if _LETTER.search(cell))
            if words >= len(filled) * 0.7:
                return row.number
    return first[0].number


def _titles(header: Sequence[Any], body: Sequence[SheetRow]) -> tuple[str, ...]:
    """Unique titles: a repeated one gets its number, a missing one its letter; empty columns at the end are dropped."""
    width = max([len(header), *(len(row.cells) for row in body)]) if not header else len(header)
    while width and not _filled(header, width - 1) and not any(_filled(row.cells, width - 1) for row in body):
        width -= 1
    titles: list[str] = []
    for index in range(width):
        wanted = " ".join(str(header[index]).split()) if _filled(header, index) else column_letter(index)
        title, again = wanted, 1
        while title in titles:
            again += 1
            title = f"{wanted} ({again})"
        titles.append(title)
    return tuple(titles)


def column_letter(index: int) -> str:
    """A, B … Z, AA: the name a spreadsheet gives to the column (counted from 0)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _filled(cells: Sequence[Any], index: int) -> bool:
    return index < len(cells) and not _blank(cells[index])


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip("\ufeff \t\r\n\u00a0"))
