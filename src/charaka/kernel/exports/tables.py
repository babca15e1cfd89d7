"""Rows into csv and xlsx, in constant memory. Pure.

csv: UTF-8 with byte-order mark and ``;``, which is what Excel in Morocco opens by a double click; ISO dates, a decimal
point, figures without groups. xlsx: typed cells, styled titles that stay in view, widths.

A text that a spreadsheet would run as a formula is disarmed: an apostrophe before it in csv (``imports`` takes it off
again), the type "text" in xlsx. Numbers are numbers: a negative one is not touched.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter

Kind = Literal["text", "integer", "decimal", "money", "percent", "date", "datetime", "bool"]

_DANGEROUS = re.compile(r"^'*[=+\-@\t\r]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")  # XML cannot hold them
_LONGEST_CELL = 32_767  # characters in a cell of a workbook
_LONGEST_SHEET_NAME = 31
_FORMATS = {
    "integer": "#,##0",
    "decimal": "#,##0.00",
    "money": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
_WIDTHS = {"integer": 12, "decimal": 14, "money": 16, "percent": 10, "date": 12, "datetime": 18, "bool": 8}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title (in the reader's language), the kind of its values, its width in characters.

    Values by kind: text anything; integer int; decimal Decimal; money int (minor units); percent Decimal (0.415);
    date; datetime; bool. None is an empty cell.
    """

    title: object
    kind: Kind = "text"
    width: int = 0


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The file in pieces of some 64 kB."""
    piece = io.StringIO()
    writer = csv.writer(piece, delimiter=";", lineterminator="\r\n")
    piece.write("\ufeff")
    writer.writerow([disarmed(str(column.title)) for column in columns])
    kinds = [column.kind for column in columns]
    for row in rows:
        writer.writerow([_as_text(value, kind) for value, kind in zip(row, kinds, strict=True)])
        if piece.tell() > 65_536:
            yield piece.getvalue().encode("utf-8", errors="replace")
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode("utf-8", errors="replace")


def disarmed(text: str) -> str:
    """A text that no spreadsheet runs. ``imports.reading`` takes the apostrophe off again."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def _as_text(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    if kind == "money":
        return _major(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, date | time):
        return value.isoformat(sep=" ", timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    return disarmed(str(value))


def _major(minor: int) -> str:
    sign, digits = ("-" if minor < 0 else ""), f"{abs(minor):03d}"
    return f"{sign}{digits[:-2]}.{digits[-2:]}"


def write_xlsx(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    stream: IO[bytes],
    *,
    title: object = "",
    right_to_left: bool = False,
) -> None:
    """Write a workbook of one sheet; rows go to the disk as they come."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(str(title)))
    sheet.sheet_view.rightToLeft = right_to_left
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width or _width(column)
    styles = _styles(book)
    sheet.append([_title_cell(sheet, str(column.title)) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, value, c.kind, styles) for value, c in zip(row, columns, strict=True)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(columns)))}1"
    book.save(stream)


def _sheet_name(title: str) -> str:
    return re.sub(r"[\\/*?:\[\]]|^'|'$", " ", title).strip()[:_LONGEST_SHEET_NAME] or "Charaka"


def _width(column: Column) -> int:
    return max(_WIDTHS.get(column.kind, 24), min(40, len(str(column.title)) + 3))


def _styles(book: Workbook) -> dict[str, str]:
    """One named style a kind: a style object on every cell would cost most of the time."""
    names = {}
    for kind, pattern in _FORMATS.items():
        style = NamedStyle(name=f"charaka-{kind}", number_format=pattern)
        book.add_named_style(style)
        names[kind] = style.name
    book.add_named_style(NamedStyle(name="charaka-text", number_format="@"))
    names["text"] = "charaka-text"
    return names


def _title_cell(sheet: Any, title: str) -> Any:
    cell = WriteOnlyCell(sheet, value=_clean(title))
    cell.data_type = "s"
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", start_color="0F635A")
    cell.alignment = Alignment(vertical="center")
    return cell


def _cell(sheet: Any, value: Any, kind: Kind, styles: dict[str, str]) -> Any:
    if value is None:
        return None
    if kind == "money":
        value = Decimal(value).scaleb(-2)
    elif isinstance(value, datetime) and value.tzinfo is not None:
        value = value.replace(tzinfo=None)  # a workbook knows no zones; rooms give local time
    elif kind == "text" or not isinstance(value, int | float | Decimal | date | time):
        return _text_cell(sheet, str(value))
    cell = WriteOnlyCell(sheet, value=value)
    if kind in styles:
        cell.style = styles[kind]
    return cell


def _text_cell(sheet: Any, text: str) -> Any:
    clean = _clean(text)
    if not _DANGEROUS.match(clean):
        return clean or None
    cell = WriteOnlyCell(sheet, value=clean)
    cell.data_type = "s"  # openpyxl would take "=…" for a formula
    cell.style = "charaka-text"
    return cell


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)[:_LONGEST_CELL]
