"""MT940, the customer statement of SWIFT: tags at the start of a line, amounts with a comma. Pure.

Source: SWIFT, Category 9 message reference guide, MT 940. :61: holds value date, entry date, mark, amount, type and
references; C and RD bring money in, D and RC take it out. :86: speaks of the :61: before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from charaka.accounts.rules.bank.statements import ReadLine, ReadStatement, centimes, prove, tidy
from charaka.kernel.imports.problems import FileRefused

_TAG: Final = re.compile(r"^:(\d{2}[A-Z]?):(.*)$")
_BALANCE: Final = re.compile(r"^([CD])(\d{6})([A-Z]{3})(\d[\d,]*)$")
_LINE: Final = re.compile(r"^(\d{6})(\d{4})?(RC|RD|EC|ED|C|D)([A-Z])?(\d[\d,]*)(?:([NSF][A-Z0-9]{3})(.*))?$")
_IN: Final = frozenset({"C", "RD", "EC"})
_SUBFIELD: Final = re.compile(r"\?(\d{2})")
_NAMED: Final = re.compile(r"/(?:NAME|ORDP|BENM)/+([^/]+)")
_NAMES_IN: Final = frozenset({"32", "33"})  # subfields of :86: that hold the other party


class Balance(NamedTuple):
    """A balance of a statement: centimes, currency, day."""

    amount: int
    currency: str
    day: date


@dataclass
class _Page:
    """A message that is being read: from :20: to :62F: or :62M:."""

    row: int
    reference: str
    number: str = ""
    opening: Balance | None = None
    closing: Balance | None = None
    final: bool = False
    lines: list[ReadLine] = field(default_factory=list)


def looks_like_mt940(text: str) -> bool:
    """Whether a text begins like one: :20: and :25: or an opening balance, at the start of lines."""
    head = text[:4000].replace("\r", "\n")
    return bool(re.search(r"^:20:", head, re.MULTILINE) and re.search(r"^:(?:25|60[FM]):", head, re.MULTILINE))


def read_mt940(text: str) -> list[ReadStatement]:
    """The statements of a file; the pages of one (:62M:, then :60M:) are joined. Raises FileRefused."""
    pages: list[_Page] = []
    for row, tag, content in _fields(text):
        if tag == "20":
            pages.append(_Page(row, tidy(content)))
        elif not pages:
            raise FileRefused("tag_out_of_place", row=row, tag=tag)
        else:
            _take(pages[-1], tag, content, row)
    if not pages:
        raise FileRefused("no_statement")
    return [prove(_joined(group)) for group in _grouped(pages)]


def _fields(text: str) -> Iterator[tuple[int, str, str]]:
    """Row, tag and content of each field; what does not begin with a tag belongs to the field before it."""
    row, tag, parts = 0, "", list[str]()
    for number, line in enumerate(re.split(r"\r+\n|\n|\r", text), 1):
        bare = line.lstrip("\ufeff \x01").rstrip()
        bare = bare.rpartition("{4:")[2] if bare.startswith("{1:") else bare
        found = _TAG.match(bare)
        if found:
            if tag:
                yield row, tag, "\n".join(parts)
            row, tag, parts = number, found[1], [found[2]]
        elif bare in {"-", "-}"} or bare.startswith(("-}", "{")):
            continue
        elif tag and bare:
            parts.append(bare)
    if tag:
        yield row, tag, "\n".join(parts)


def _take(page: _Page, tag: str, content: str, row: int) -> None:
    if page.closing is not None and tag not in {"64", "65", "86"}:
        raise FileRefused("tag_out_of_place", row=row, tag=tag)
    if tag in {"25", "25P"}:
        page.number = content.split("\n", maxsplit=1)[0].strip()
    elif tag in {"60F", "60M"}:
        page.opening = _balance(content, row)
    elif tag in {"62F", "62M"}:
        page.closing, page.final = _balance(content, row), tag == "62F"
    elif tag == "61":
        page.lines.append(_line(content, row))
    elif tag == "86" and page.lines and page.closing is None:
        page.lines[-1] = _told(page.lines[-1], content)


def _balance(content: str, row: int) -> Balance:
    found = _BALANCE.match(content.strip())
    if not found:
        raise FileRefused("bad_balance", row=row, value=content[:40])
    sign = 1 if found[1] == "C" else -1
    return Balance(sign * _amount(found[4], row), found[3], _day(found[2], row))


def _line(content: str, row: int) -> ReadLine:
    first, _end, more = content.partition("\n")
    found = _LINE.match(first.strip())
    if not found:
        raise FileRefused("bad_line", row=row, value=first[:60])
    value_day = _day(found[1], row)
    amount = _amount(found[5], row)
    own, _slashes, bank = (found[7] or "").partition("//")
    references = [part.strip() for part in (own, bank) if part.strip() not in {"", "NONREF"}]
    return ReadLine(
        day=_entry_day(found[2], value_day, row), value_date=value_day, row=row, text=more,
        amount=amount if found[3] in _IN else -amount, reference=" ".join(references),
    )  # fmt: skip


def _told(line: ReadLine, content: str) -> ReadLine:
    """The line with what :86: says of it: free text, or subfields ``?20`` … ``?33``, or words such as ``/NAME/``."""
    pieces = _SUBFIELD.split(content.replace("\n", ""))
    if len(pieces) > 2:
        parts = list(zip(pieces[1::2], pieces[2::2], strict=True))
        name = " ".join(text for code, text in parts if code in _NAMES_IN)
        words = " ".join(text for code, text in parts if code not in _NAMES_IN)
        return replace(line, text=f"{line.text} {words}", counterparty=name)
    named = _NAMED.search(content.replace("\n", ""))
    return replace(line, text=f"{line.text} {content}", counterparty=named[1] if named else line.counterparty)


def _amount(written: str, row: int) -> int:
    whole, _comma, decimals = written.partition(",")
    if "," in decimals:
        raise FileRefused("bad_amount", row=row, value=written[:40])
    return centimes(Decimal(f"{whole}.{decimals or '0'}"), row)


def _day(six: str, row: int) -> date:
    """A day written YYMMDD; years from 80 on are those of the last century."""
    year = int(six[:2])
    try:
        return date(year + (1900 if year >= 80 else 2000), int(six[2:4]), int(six[4:]))
    except ValueError:
        raise FileRefused("bad_day", row=row, value=six) from None


def _entry_day(four: str | None, value_day: date, row: int) -> date:
    """The entry date (MMDD), in the year that brings it nearest to the value date."""
    if four is None:
        return value_day
    days = []
    for year in (value_day.year - 1, value_day.year, value_day.year + 1):
        try:
            days.append(date(year, int(four[:2]), int(four[2:])))
        except ValueError:
            continue
    if not days:
        raise FileRefused("bad_day", row=row, value=four)
    return min(days, key=lambda day: abs((day - value_day).days))


def _grouped(pages: Sequence[_Page]) -> Iterator[list[_Page]]:
    """The pages of each statement: up to the one with a final balance."""
    group: list[_Page] = []
    for page in pages:
        if page.opening is None or page.closing is None:
            raise FileRefused("balance_missing", row=page.row, statement=page.reference)
        group.append(page)
        if page.final:
            yield group
            group = []
    if group:
        yield group


def _joined(group: Sequence[_Page]) -> ReadStatement:
    """The pages as one statement. Each page ties by itself, so that a gap is told where it is."""
    first, last = group[0], group[-1]
    if first.opening is None or last.closing is None:
        raise FileRefused("balance_missing", row=first.row, statement=first.reference)
    for before, after in pairwise(group):
        if before.closing and after.opening and before.closing.amount != after.opening.amount:
            raise FileRefused("page_missing", row=after.row, statement=after.reference)
    for page in group:
        if page.opening and page.closing and (gap := page.closing.amount - page.opening.amount - _sum(page)):
            raise FileRefused("does_not_tie", statement=page.reference, amount=gap, row=page.row)
    return ReadStatement(
        number=first.number, currency=first.opening.currency, reference=first.reference,
        opening=first.opening.amount, closing=last.closing.amount, row=first.row,
        lines=tuple(line for page in group for line in page.lines),
        start=None if any(page.lines for page in group) else first.opening.day, end=last.closing.day,
    )  # fmt: skip


def _sum(page: _Page) -> int:
    return sum(line.amount for line in page.lines)
