"""Spans of days over which figures are computed: months, quarters, years, rolling windows.

Here: `Period`, its constructors and its short code for addresses and exports.
Not here: the name of a period in a language (`formats.period_name`), the financial year of an institution
(a setting that callers pass as `start_month`).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
_DAY = timedelta(days=1)

_YEAR = re.compile(r"([0-9]{4})")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ROLLING = re.compile(r"([0-9]{1,3})m:([0-9]{4})-([0-9]{2})")


class PeriodError(ValueError):
    """A period that does not exist or cannot be read; `code` names the reason for translation."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Kind(StrEnum):
    """What a period is. A financial year is a year, whichever month it starts in."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    MONTHS = "months"
    ROLLING = "rolling"
    DAYS = "days"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` to `end`, both included, between 1900 and 2199.

    `kind` follows from the dates, except `rolling`, which says that the window moves with the month that ends it.
    """

    start: date
    end: date
    rolling: bool = False

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise PeriodError("ends_before_start", f"A period cannot end ({self.end}) before it starts ({self.start}).")
        if self.start.year < FIRST_YEAR or self.end.year > LAST_YEAR:
            raise PeriodError("out_of_range", f"A period lies between {FIRST_YEAR} and {LAST_YEAR}.")
        if self.rolling and not self.is_whole_months:
            raise PeriodError("not_whole_months", "A rolling period is made of whole months.")

    @property
    def is_whole_months(self) -> bool:
        """Whether the period starts on a first and ends on a last day of a month."""
        return self.start.day == 1 and _is_last_day(self.end)

    @property
    def month_count(self) -> int:
        """How many calendar months the period touches."""
        return _index(self.end) - _index(self.start) + 1

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days + 1

    @property
    def kind(self) -> Kind:
        """What the period is."""
        if self.rolling:
            return Kind.ROLLING
        if not self.is_whole_months:
            return Kind.DAYS
        return {1: Kind.MONTH, 3: Kind.QUARTER, 12: Kind.YEAR}.get(self.month_count, Kind.MONTHS)

    @property
    def code(self) -> str:
        """Short text that `parse` reads back: `2026-03`, `2026-Q1`, `2026`, `2021-09..2022-08`, `12m:2026-09`."""
        first, last = _month_code(self.start), _month_code(self.end)
        match self.kind:
            case Kind.DAYS:
                return f"{self.start.isoformat()}..{self.end.isoformat()}"
            case Kind.ROLLING:
                return f"{self.month_count}m:{last}"
            case Kind.MONTH:
                return first
            case Kind.QUARTER if self.start.month % 3 == 1:
                return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
            case Kind.YEAR if self.start.month == 1:
                return str(self.start.year)
        return f"{first}..{last}"

    @property
    def label(self) -> str:
        """The name of a year, the same in every language: `2026` or `2025–2026`; of anything else, its code."""
        if self.kind is not Kind.YEAR:
            return self.code
        years = (self.start.year, self.end.year)
        return str(years[0]) if years[0] == years[1] else f"{years[0]}–{years[1]}"

    def months(self) -> tuple[Period, ...]:
        """The whole calendar months that the period touches, in order."""
        return tuple(_span(i, 1) for i in range(_index(self.start), _index(self.end) + 1))

    def quarters(self) -> tuple[Period, ...]:
        """The quarters of a period of 3, 6, 9, 12… whole months, counted from its own start."""
        if not self.is_whole_months or self.month_count % 3:
            raise PeriodError("no_quarters", f"{self.code} is not made of whole quarters.")
        return tuple(_span(i, 3) for i in range(_index(self.start), _index(self.end) + 1, 3))

    def previous(self) -> Period:
        """The period of the same kind and length that ends the day before this one starts."""
        return self._moved(-1)

    def next(self) -> Period:
        """The period of the same kind and length that starts the day after this one ends."""
        return self._moved(1)

    def year_earlier(self) -> Period:
        """The same period one year before; 29 February becomes 28 February."""
        if self.is_whole_months:
            return _span(_index(self.start) - 12, self.month_count, rolling=self.rolling)
        return Period(_year_before(self.start), _year_before(self.end))

    def contains(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.start <= day <= self.end

    def covers(self, other: Period) -> bool:
        """Whether all the days of `other` lie in this period."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the two periods share a day."""
        return self.start <= other.end and other.start <= self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + n * _DAY for n in range(self.days))

    def __str__(self) -> str:
        return self.code

    def _moved(self, steps: int) -> Period:
        if self.is_whole_months:
            return _span(_index(self.start) + steps * self.month_count, self.month_count, rolling=self.rolling)
        shift = steps * self.days * _DAY
        return Period(self.start + shift, self.end + shift)


def month(year: int, number: int) -> Period:
    """Month `number` (1–12) of `year`."""
    return _span(_month_index(year, number), 1)


def quarter(year: int, number: int) -> Period:
    """Quarter `number` (1–4) of the calendar year."""
    _check("quarter", number, 4)
    return _span(_month_index(year, 3 * number - 2), 3)


def calendar_year(year: int) -> Period:
    """January to December of `year`."""
    return _span(_month_index(year, 1), 12)


def financial_year(start_month: int, year: int) -> Period:
    """The twelve months from `start_month` of `year`; a financial year is named by the year in which it starts."""
    return _span(_month_index(year, start_month), 12)


def financial_year_of(day: date, start_month: int) -> Period:
    """The financial year in which `day` lies."""
    _check("month", start_month, 12)
    return financial_year(start_month, day.year if day.month >= start_month else day.year - 1)


def financial_quarter(start_month: int, year: int, number: int) -> Period:
    """Quarter `number` (1–4) of the financial year that starts in `start_month` of `year`."""
    _check("quarter", number, 4)
    return _span(_month_index(year, start_month) + 3 * (number - 1), 3)


def rolling_months(end_month: date | Period, count: int = 12) -> Period:
    """The `count` months that end with the month of `end_month` (any of its days, or a period that ends in it)."""
    if not 1 <= count <= 999:
        raise PeriodError("bad_length", "A rolling period has 1 to 999 months.")
    day = end_month.end if isinstance(end_month, Period) else end_month
    return _span(_index(day) - count + 1, count, rolling=True)


def month_of(day: date) -> Period:
    """The month in which `day` lies."""
    return _span(_index(day), 1)


def parse(code: str) -> Period:
    """The period that `code` names, in any form that `Period.code` writes; raises `PeriodError`."""
    text = code.strip()
    if ".." in text:
        first, _, last = text.partition("..")
        return Period(_edge(first, code).start, _edge(last, code).end)
    if found := _ROLLING.fullmatch(text):
        count, year, number = (int(part) for part in found.groups())
        return rolling_months(month(year, number), count)
    if found := _QUARTER.fullmatch(text):
        return quarter(int(found[1]), int(found[2]))
    if found := _YEAR.fullmatch(text):
        return calendar_year(int(found[1]))
    return _edge(text, code)


def _edge(text: str, code: str) -> Period:
    """A month or a day, as one side of a range."""
    if found := _MONTH.fullmatch(text):
        return month(int(found[1]), int(found[2]))
    if found := _DATE.fullmatch(text):
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            raise PeriodError("no_such_date", f"{text} is not a date that exists.") from None
        return Period(day, day)
    raise PeriodError("unreadable", f"{code!r} is not a period. Write 2026, 2026-03, 2026-Q1 or 2026-01..2026-06.")


def _index(day: date) -> int:
    """Months since year 0: arithmetic on months becomes arithmetic on whole numbers."""
    return day.year * 12 + day.month - 1


def _month_index(year: int, number: int) -> int:
    _check("month", number, 12)
    return year * 12 + number - 1


def _span(first: int, count: int, *, rolling: bool = False) -> Period:
    last_year, last_month = divmod(first + count - 1, 12)
    first_year, first_month = divmod(first, 12)
    if first_year < FIRST_YEAR or last_year > LAST_YEAR:
        raise PeriodError("out_of_range", f"A period lies between {FIRST_YEAR} and {LAST_YEAR}.")
    last_day = calendar.monthrange(last_year, last_month + 1)[1]
    return Period(date(first_year, first_month + 1, 1), date(last_year, last_month + 1, last_day), rolling)


def _check(what: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise PeriodError(f"no_such_{what}", f"There is no {what} {number}: write 1 to {most}.")


def _is_last_day(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _month_code(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _year_before(day: date) -> date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
