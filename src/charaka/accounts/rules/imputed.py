"""What is received in kind by days, and how an investment grant becomes income. Amounts are centimes.

Sources: Moroccan accounting code (CGNC) and its practice for investment grants: the grant goes to income in line with
the depreciation of what it paid for (house facts, section E); cost of what is used without rent: section 2.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from charaka.kernel.money import Money, allocate, round_half_up
from charaka.kernel.periods import Period, financial_year, financial_year_of


def in_kind_amount(
    yearly: int, valid_from: date, valid_until: date | None, period: Period, start_month: int = 1
) -> int:
    """What a yearly value makes in a period: value × days of overlap ÷ days of the financial year (365 or 366).

    Each day has its place in the year, and amounts are differences of what had accrued: the parts into which a year is
    cut therefore add up to the whole year, to the centime, wherever one cuts.
    """
    first, last = max(valid_from, period.start), min(valid_until or period.end, period.end)
    return sum(
        _accrued(yearly, year, min(last, year.end)) - _accrued(yearly, year, max(first, year.start), before=True)
        for year in _years(first, last, start_month)
    )


def _accrued(yearly: int, year: Period, day: date, *, before: bool = False) -> int:
    """What has come together from the first day of the year to ``day``, or to the day before it."""
    days = (day - year.start).days + (0 if before else 1)
    return round_half_up(Fraction(yearly * days, year.days))


def _years(first: date, last: date, start_month: int) -> Iterator[Period]:
    """The financial years that a span touches; none for a span that ends before it begins."""
    if first > last:
        return
    year = financial_year_of(first, start_month)
    while year.start <= last:
        yield year
        year = year.next()


def release_schedule(amount: int, in_service: date, months: int, start_month: int = 1) -> dict[int, int]:
    """What a grant releases in each financial year (named by the year in which it starts): straight line by month.

    release = amount × months of depreciation in the year ÷ all months. The month in which the asset enters service
    counts whole. The years add up to the amount: largest remainder.
    """
    first = in_service.year * 12 + in_service.month - 1
    counted: dict[int, int] = {}
    for index in range(first, first + months):
        day = date(index // 12, index % 12 + 1, 1)
        year = financial_year_of(day, start_month).start.year
        counted[year] = counted.get(year, 0) + 1
    parts = allocate(Money(amount, "MAD"), list(counted.values()))
    return {year: part.minor for year, part in zip(counted, parts, strict=True)}


def last_day_of(year: int, start_month: int) -> date:
    """The day on which a financial year closes: the release of the year bears it."""
    return financial_year(start_month, year).end
