"""Text files with separators: which separator, and the records. Pure.

A record is numbered as a spreadsheet shows it: a line break in quotes does not start a new one, an empty line counts.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from charaka.kernel.imports.problems import FileRefused, FileTooLarge

SEPARATORS = (";", "\t", "|", ",")
PROBED = 300  # records looked at to choose the separator
_NO_QUOTES_FOR = "\t|"  # files with these often carry a lone quotation mark at the start of a text


@dataclass(frozen=True, slots=True)
class Separated:
    """A text file that can be read again and again: ``records()`` gives each record as a list of texts."""

    data: bytes
    encoding: str
    separator: str
    quoted: bool
    skipped: int  # records before the first one: the line ``sep=;`` that Excel reads as an instruction

    def records(self) -> Iterator[list[str]]:
        return itertools.islice(_read(self.data, self.encoding, self.separator, quoted=self.quoted), self.skipped, None)


def open_separated(data: bytes, encoding: str, separator: str | None = None) -> Separated:
    """Choose the separator unless it is given. Raises FileRefused when a quotation mark is never closed.

    Raises FileTooLarge for a cell that is longer than the reader takes.
    """
    data, encoding = _even_line_ends(data, encoding)
    told = _told_separator(data, encoding)
    chosen = separator or told or guess_separator(data, encoding)
    file = Separated(data, encoding, chosen, quoted=True, skipped=1 if told else 0)
    opened_at = _never_closed(file)
    if not opened_at:
        return file
    if chosen in _NO_QUOTES_FOR:
        return Separated(data, encoding, chosen, quoted=False, skipped=file.skipped)
    raise FileRefused("quote_open", row=opened_at)


def guess_separator(data: bytes, encoding: str) -> str:
    """The separator under which most of the first records are of one width; ``;`` when none splits them."""
    best, best_score = ";", (0.0, 0)
    for candidate in SEPARATORS:
        try:
            widths = [len(r) for r in itertools.islice(_read(data, encoding, candidate, quoted=True), PROBED) if any(r)]
        except FileRefused:
            continue
        wide = Counter(width for width in widths if width > 1)
        if wide:
            width, times = max(wide.items(), key=lambda item: (item[1], item[0]))
            score = (round(times / len(widths), 2), width)
            best, best_score = max((best, best_score), (candidate, score), key=lambda pair: pair[1])
    return best


def _even_line_ends(data: bytes, encoding: str) -> tuple[bytes, str]:
    """Wide encodings become UTF-8, and CR CR LF (a file saved twice through text mode) becomes one line end."""
    if encoding.startswith(("utf-16", "utf-32")):
        data, encoding = data.decode(encoding).lstrip("\ufeff").encode("utf-8"), "utf-8"
    return (data.replace(b"\r\r\n", b"\r\n") if b"\r\r\n" in data else data), encoding


def _told_separator(data: bytes, encoding: str) -> str | None:
    first = data[:12].decode(encoding, errors="ignore").strip().splitlines()
    told = first[0].strip().strip('"') if first else ""
    return told[4] if told[:4].lower() == "sep=" and len(told) == 5 and told[4] in SEPARATORS else None


def _read(data: bytes, encoding: str, separator: str, *, quoted: bool) -> Iterator[list[str]]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    if quoted:
        records = csv.reader(text, delimiter=separator)
    else:
        records = csv.reader(text, delimiter=separator, quoting=csv.QUOTE_NONE)
    number = 0
    while True:
        number += 1
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error:  # the only one left: a cell longer than the reader's own limit
            raise FileTooLarge("cell_too_long", row=number, limit=csv.field_size_limit()) from None
        yield record


def _never_closed(file: Separated) -> int:
    """The number of the record whose quotation mark swallows the rest of the file; 0 when there is none.

    The reader accepts such a file in silence: the last record is short and its last cell holds the rows that follow.
    """
    count, width = 0, 0
    last: list[str] = []
    try:
        for record in file.records():
            count, width, last = count + 1, max(width, len(record)), record
    except FileTooLarge as refusal:
        if _is_too_long(file):
            raise
        return int(refusal.data["row"])
    swallowed = len(last) < width and bool(last) and "\n" in last[-1].replace("\r", "\n").strip()
    return count + file.skipped if swallowed else 0


def _is_too_long(file: Separated) -> bool:
    """Whether a cell is too long in itself, and not for a quotation mark that swallowed what follows."""
    try:
        for _record in _read(file.data, file.encoding, file.separator, quoted=False):
            pass
    except FileTooLarge:
        return True
    return False
