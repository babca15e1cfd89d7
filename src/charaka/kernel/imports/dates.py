"""Dates as people write them: in which order a column writes them, and each one read. Pure.

A two-digit year is taken within the hundred years that end 20 years from today. Excel's serial numbers count from
30 December 1899 (which absorbs its belief that 1900 was a leap year); those before 1 March 1900 are not accepted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

ORDERS = ("dmy", "mdy", "ymd")
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(61, 2_958_466)  # 1 March 1900 to 31 December 9999
NEAR_FUTURE = 20  # years that a two-digit year may lie ahead

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_PARTS = re.compile(r"^(\d{1,4})\s*[/\-.\s]\s*(\d{1,2})\s*[/\-.\s]\s*(\d{1,4})$")
_TIME = re.compile(r"[T\s]+\d{1,2}[:hH]\d{0,2}(:\d{1,2}(\.\d+)?)?\s*(am|pm|AM|PM|Z|[+-]\d\d:?\d\d)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_NAMED = re.compile(r"^(?:[^\W\d_]+\.?,?\s+)?(\d{1,2})(?:er|st|nd|rd|th)?[\s\-./]+([^\W\d_]+)\.?,?[\s\-./]+(\d{2,4})$")
_NAMED_FIRST = re.compile(r"^([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_SERIAL = re.compile(r"^\d{4,6}([.,]\d+)?$")

_MONTHS = (
    ("january jan janvier janv يناير ينايير كانون الثاني"),
    ("february feb fevrier fevr fev février févr fév فبراير شباط"),
    ("march mar mars مارس اذار آذار"),
    ("april apr avril avr ابريل أبريل نيسان"),
    ("may mai ماي مايو ايار أيار"),
    ("june jun juin يونيو يونيه حزيران"),
    ("july jul juillet juil يوليوز يوليو تموز"),
    ("august aug aout août غشت اغسطس أغسطس آب"),
    ("september sep sept septembre شتنبر سبتمبر ايلول أيلول"),
    ("october oct octobre اكتوبر أكتوبر"),
    ("november nov novembre نونبر نوفمبر"),
    ("december dec decembre déc décembre دجنبر ديسمبر"),
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}


class DateGuess(NamedTuple):
    """How a column writes dates.

    ``order`` of the parts (None: no value looks like a date); ``certain`` when a value proves it or none needs it;
    ``serial`` when the values are Excel's day numbers; ``share`` of the values that are dates.
    """

    order: str | None
    certain: bool
    serial: bool
    share: float


def guess_dates(values: Iterable[object]) -> DateGuess:
    """How a column writes its dates. Between day and month first, one value above 12 decides; else day first."""
    filled = [value for value in values if value not in (None, "")]
    if not filled:
        return DateGuess(None, certain=False, serial=False, share=0.0)
    votes = dict.fromkeys((*ORDERS, "either", "typed", "serial", "none"), 0)
    for value, times in Counter(filled).items():
        votes[_vote(value)] += times
    dated = len(filled) - votes["none"] - votes["serial"]
    if votes["serial"] > len(filled) * 0.8:
        return DateGuess("dmy", certain=True, serial=True, share=votes["serial"] / len(filled))
    if not dated:
        return DateGuess(None, certain=False, serial=False, share=0.0)
    if votes["dmy"] == votes["mdy"] == 0 and votes["either"] == 0:
        return DateGuess("ymd", certain=True, serial=False, share=dated / len(filled))
    order = "mdy" if votes["mdy"] > votes["dmy"] else "dmy"
    return DateGuess(order, certain=(votes["dmy"] > 0) != (votes["mdy"] > 0), serial=False, share=dated / len(filled))


def _vote(value: object) -> str:
    if isinstance(value, date):
        return "typed"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "serial" if int(value) in SERIALS else "none"
    text = _tidy(str(value))
    found = _PARTS.match(text)
    if found and len(found[1]) <= 2:
        return _vote_of_parts(int(found[1]), int(found[2]))
    if _SERIAL.match(text) and 20_000 < float(text.replace(",", ".")) < 80_000:
        return "serial"
    if not parse_date(text, "dmy"):
        return "none"
    return "ymd" if found or _COMPACT.match(text) else "typed"


def _vote_of_parts(first: int, second: int) -> str:
    if not (1 <= first <= 31 and 1 <= second <= 31) or (first > 12 and second > 12):
        return "none"
    return "dmy" if first > 12 else "mdy" if second > 12 else "either"


def parse_date(value: object, order: str = "dmy", *, latest: date | None = None) -> date | None:
    """The date, or None when it is none. ``latest`` pulls a two-digit year back by a century when it lies behind."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return SERIAL_ZERO + timedelta(days=int(value)) if int(value) in SERIALS else None
    return _parsed(str(value), order, latest)


@lru_cache(maxsize=20_000)
def _parsed(raw: str, order: str, latest: date | None) -> date | None:
    text = _tidy(raw)
    compact, parts = _COMPACT.match(text), _PARTS.match(text)
    if compact:
        return _made(compact[1], compact[2], compact[3], latest)
    if parts:
        one, two, three = parts.groups()
        if len(one) >= 3 or order == "ymd":
            return _made(one, two, three, latest)
        return _made(three, two, one, latest) if order == "dmy" else _made(three, one, two, latest)
    named, first = _NAMED.match(text), _NAMED_FIRST.match(text)
    if named and named[2].lower() in _MONTH_NUMBER:
        return _made(named[3], str(_MONTH_NUMBER[named[2].lower()]), named[1], latest)
    if first and first[1].lower() in _MONTH_NUMBER:
        return _made(first[3], str(_MONTH_NUMBER[first[1].lower()]), first[2], latest)
    return None


def parse_serial(value: object) -> date | None:
    """An Excel day number written as text."""
    text = _tidy(str(value))
    if not _SERIAL.match(text):
        return None
    return parse_date(float(text.replace(",", ".")))


def _tidy(text: str) -> str:
    text = text.translate(_DIGITS).replace("\u00a0", " ").replace("\u200f", "").replace("\u200e", "").strip()
    return _TIME.sub("", text)


def _made(year: str, month: str, day: str, latest: date | None) -> date | None:
    number = int(year)
    if len(year) <= 2:
        number = _full_year(number)
    try:
        made = date(number, int(month), int(day))
    except ValueError:
        return None
    if len(year) <= 2 and latest and made > latest:
        return made.replace(year=made.year - 100) if made.month != 2 or made.day != 29 else None
    return made


def _full_year(two_digits: int) -> int:
    last = datetime.now(tz=UTC).year + NEAR_FUTURE
    century = last - last % 100
    return century + two_digits if century + two_digits <= last else century - 100 + two_digits
