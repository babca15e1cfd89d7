"""Numbers as people write them: which sign is the decimal mark of a column, and each one read exactly. Pure.

Values are Decimal: no float comes between the file and the figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬−–", "01234567890123456789,'--")
_UNITS = re.compile(
    r"^(mad|dhs?|درهم|د\.?م\.?|eur|usd|€|\$|£)\s*|\s*(mad|dhs?|درهم|د\.?م\.?|eur|usd|€|\$|£|%)\.?$", re.IGNORECASE
)
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"^\d[\d.,]*$|^[.,]\d+$")
_SCIENTIFIC = re.compile(r"^\d+([.,]\d+)?[eE][+-]?\d+$")


class DecimalGuess(NamedTuple):
    """``mark`` is "," or "."; None when no value has one. ``certain`` when a value proves it and none denies it."""

    mark: str | None
    certain: bool


def guess_decimal_mark(values: Iterable[object]) -> DecimalGuess:
    """Which sign a column writes before decimals. One followed by three digits may be either and does not vote."""
    comma = point = unsure = 0
    for value in values:
        vote = _vote(value) if isinstance(value, str) else ""
        comma, point, unsure = comma + (vote == ","), point + (vote == "."), unsure + (vote == "?")
    if not comma and not point:
        return DecimalGuess("," if unsure else None, certain=not unsure)
    return DecimalGuess("," if comma >= point else ".", certain=not (comma and point))


def _vote(value: str) -> str:
    _negative, digits = _bare(value)
    if not _NUMBER.match(digits):
        return ""
    marks = [character for character in digits if character in ",."]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return "." if marks[0] == "," else ","
    before, _mark, after = digits.partition(marks[0])
    return "?" if len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0" else marks[0]


def parse_decimal(value: object, mark: str | None = ",") -> Decimal | None:
    """The number, exact, or None when it is none. ``mark`` decides only where the value itself does not."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if value - value == 0 else None
    return _parsed(str(value), mark or ",")


@lru_cache(maxsize=20_000)
def _parsed(raw: str, mark: str) -> Decimal | None:
    negative, digits = _bare(raw)
    if _SCIENTIFIC.match(digits):
        digits = digits.replace(",", ".")
    elif not _NUMBER.match(digits):
        return None
    else:
        own = _vote(raw)
        digits = _without_groups(digits, own if own in (",", ".") else mark)
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return None
    return -number if negative else number


def _without_groups(digits: str, mark: str) -> str:
    whole, _mark, decimals = digits.rpartition(mark) if mark in digits else (digits, "", "")
    group = "." if mark == "," else ","
    if group in decimals or mark in whole:
        return "?"
    parts = whole.split(group)
    if len(parts) > 1 and (any(len(part) != 3 for part in parts[1:]) or not 1 <= len(parts[0]) <= 3):
        return "?"
    return f"{''.join(parts) or '0'}.{decimals or '0'}"


def _bare(raw: str) -> tuple[bool, str]:
    """Whether it is negative (minus before or after, or in brackets), and the digits with their marks."""
    text = raw.translate(_DIGITS).replace("\u200f", "").replace("\u200e", "").strip()
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1].strip() if negative else text
    text = _UNITS.sub("", text).strip()
    if text.startswith(("-", "+")):
        negative, text = negative or text[0] == "-", text[1:].strip()
    elif text.endswith("-"):
        negative, text = True, text[:-1].strip()
    text = _UNITS.sub("", text).strip()
    return negative, _SPACES.sub("", text)
