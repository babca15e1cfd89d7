"""Numbers and dates as people type them, in forms and files.

Here: one text, read or refused with a reason.
Not here: guessing the separator or date order of a whole column of a file (the import does, and passes it on).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from charaka.kernel.calendar_names import MONTH_NUMBERS, WEEKDAY_WORDS
from charaka.kernel.search_text import fold

Order = Literal["dmy", "mdy", "ymd"]

_LONGEST: Final = 60
_SIGNS: Final = str.maketrans({"\u2212": "-", "\u2013": "-", "\ufe63": "-", "\uff0d": "-", "\uff0b": "+"})
_MARKS: Final = str.maketrans({"٫": ",", "٬": "'", "،": ",", "\u2019": "'", "\u02bc": "'"})
_DIRECTIONAL: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACED_GROUPS: Final = re.compile(r"[0-9]{1,3}(?:([ '])[0-9]{3})(?:\1[0-9]{3})*")
_DIGITS: Final = re.compile(r"[0-9]+")

_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]*Z?)?")
_THREE_NUMBERS: Final = re.compile(r"([0-9]{1,4})\s?([/.\- ])\s?([0-9]{1,2})\s?\2\s?([0-9]{1,4})")
_DAY_WORD: Final = re.compile(r"([0-9]{1,2})(?:er|st|nd|rd|th)?")
_FILLERS: Final = WEEKDAY_WORDS | frozenset({"le", "de", "the", "of", "يوم", "من", "شهر", "سنه"})

_SENTENCES: Final = {
    "empty": "Nothing is written.",
    "too_long": "This is too long to be a number or a date.",
    "not_a_number": "{text} is not a number.",
    "bad_groups": "The digits of {text} are not grouped by three.",
    "ambiguous_separator": "{text} may be thousands or decimals. Leave out the separator, or write two decimals.",
    "not_a_date": "{text} is not a date. Write 13/10/2026.",
    "no_such_date": "{text} is not a date that exists.",
    "two_digit_year": "Write the year of {text} with four digits.",
}


class Unreadable(ValueError):
    """A text that is no number or date. `code` is a key of the reasons above, for translation; `text` is the input."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(_SENTENCES[code].format(text=text.strip()))
        self.code = code
        self.text = text


def parse_number(text: str, lang: str = "fr", *, decimal_mark: Literal[",", "."] | None = None) -> Decimal:
    """The exact number in `text`: `1 234,50`, `1,234.50`, `١٬٢٣٤٫٥`, `(12,00)` for a negative.

    Any space or apostrophe may group by three. Of comma and point, the last one is the decimal mark when both occur;
    one that occurs twice groups. A single one is decimal, save `1,234` in English, which groups, and `1.234` in
    French and Arabic, which is refused as ambiguous. `decimal_mark` settles it for a column of a file.
    Raises `Unreadable`: empty, too_long, not_a_number, bad_groups, ambiguous_separator.
    """
    plain = _plain(text).translate(_MARKS).replace(" '", "'")
    negative = plain.startswith("(") and plain.endswith(")")
    body = plain[1:-1].strip() if negative else plain
    if body[:1] in {"-", "+"}:
        if negative:
            raise Unreadable("not_a_number", text)
        negative, body = body[0] == "-", body[1:].strip()
    if not re.fullmatch(r"[0-9][0-9 ',.]*|[,.][0-9]+", body):
        raise Unreadable("not_a_number", text)
    mark = decimal_mark or _decimal_mark(body, lang.partition("-")[0].lower(), text)
    whole, _, decimals = body.rpartition(mark) if mark in body else (body, "", "")
    digits = _ungrouped(whole or "0", mark, text)
    if decimals and not _DIGITS.fullmatch(decimals):
        raise Unreadable("not_a_number", text)
    value = Decimal(f"{digits}.{decimals or 0}") if decimals else Decimal(digits)
    return -value if negative and value else value


def parse_date(text: str, order: Order = "dmy", *, pivot: int | None = None) -> date:
    """The day in `text`: ISO, `13/10/2026` in the given `order`, or with the month's name in any of the languages.

    A two-digit year is refused, unless `pivot` is given: years below it are of this century (2000s), others of the
    last. Raises `Unreadable`: empty, too_long, not_a_date, no_such_date, two_digit_year.
    """
    plain = _plain(text)
    if found := _ISO.fullmatch(plain):
        return _day(found[1], int(found[2]), int(found[3]), text, pivot)
    if found := _THREE_NUMBERS.fullmatch(plain):
        year, month, day = _in_order((found[1], found[3], found[4]), order)
        return _day(year, int(month), int(day), text, pivot)
    return _from_words(plain, text, pivot)


def _plain(text: str) -> str:
    """`text` with ASCII digits, signs and single spaces, without directional marks."""
    if len(text) > _LONGEST:
        raise Unreadable("too_long", text[:_LONGEST])
    bare = _DIRECTIONAL.sub("", text).translate(_SIGNS)
    ascii_digits = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in bare)
    plain = " ".join(ascii_digits.split())
    if not plain:
        raise Unreadable("empty", text)
    return plain


def _decimal_mark(body: str, lang: str, text: str) -> str:
    """Which of comma and point is the decimal mark of `body`."""
    if "," in body and "." in body:
        return max(",.", key=body.rfind)
    mark = "," if "," in body else "."
    other = "." if mark == "," else ","
    if body.count(mark) > 1:
        return other
    looks_grouped = re.fullmatch(rf"[1-9][0-9]{{0,2}}{re.escape(mark)}[0-9]{{3}}", body) is not None
    if looks_grouped and lang == "en" and mark == ",":
        return other
    if looks_grouped and lang != "en" and mark == ".":
        raise Unreadable("ambiguous_separator", text)
    return mark


def _ungrouped(whole: str, mark: str, text: str) -> str:
    """The digits of the whole part, after checking that one separator groups them by three."""
    grouping = "." if mark == "," else ","
    if mark in whole:
        raise Unreadable("not_a_number", text)
    if _DIGITS.fullmatch(whole):
        return whole
    single = whole.replace(grouping, "'") if not set(whole) & {" ", "'"} else whole
    if not _SPACED_GROUPS.fullmatch(single):
        raise Unreadable("bad_groups", text)
    return re.sub("[ ']", "", single)


def _in_order(parts: tuple[str, str, str], order: Order) -> tuple[str, str, str]:
    """Year, month and day of three numbers; a year of four digits in front settles the order."""
    first, second, third = parts
    if len(first) > 2 or order == "ymd":
        return first, second, third
    return (third, first, second) if order == "mdy" else (third, second, first)


def _from_words(plain: str, text: str, pivot: int | None) -> date:
    """`13 oct. 2026`, `mardi 1er mai 2026`, `October 13, 2026`, `13 أكتوبر 2026`."""
    words = [word for word in fold(plain).split() if word not in _FILLERS]
    numbers = [word for word in words if _DAY_WORD.fullmatch(word) or word.isdecimal()]
    month = MONTH_NUMBERS.get(" ".join(word for word in words if word not in numbers))
    if month is None or len(numbers) != 2:
        raise Unreadable("not_a_date", text)
    day_word, year = numbers
    if len(day_word) == 4 and day_word.isdecimal():
        day_word, year = year, day_word
    day = _DAY_WORD.fullmatch(day_word)
    if day is None or not year.isdecimal():
        raise Unreadable("not_a_date", text)
    return _day(year, month, int(day[1]), text, pivot)


def _day(year: str, month: int, day: int, text: str, pivot: int | None) -> date:
    if len(year) == 4:
        full = int(year)
    elif len(year) > 2:
        raise Unreadable("not_a_date", text)
    elif pivot is None:
        raise Unreadable("two_digit_year", text)
    else:
        full = int(year) + (2000 if int(year) < pivot else 1900)
    try:
        return date(full, month, day)
    except ValueError:
        raise Unreadable("no_such_date", text) from None
