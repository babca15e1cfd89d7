"""The period of a page of the accounts: what the address names, or the last twelve months that have figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from charaka.accounts.models import AccountingPeriod, MonthlyBalance
from charaka.kernel.errors import Invalid
from charaka.kernel.periods import Period, PeriodError, month_of, parse, rolling_months

MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class BooksState:
    """How far the books go: the last day with figures (today at the latest), and the last day that is closed."""

    last_day: date
    closed_until: date | None


def books_state(institution_id: int) -> BooksState:
    """Books of a past year are read from their end, not from today: two queries."""
    today = timezone.localdate()
    last = MonthlyBalance.objects.filter(institution_id=institution_id).aggregate(last=Max("month"))["last"]
    closed = AccountingPeriod.objects.filter(institution_id=institution_id, closed_on__isnull=False)
    return BooksState(min(today, month_of(last).end) if last else today, closed.aggregate(last=Max("end"))["last"])


def day_of_figures(institution_id: int, period: Period) -> date:
    """The day up to which figures at the end of a period go: its last, or today while it lasts.

    Entries that are dated later than this month count already, and with them the last day of their month.
    """
    if period.end <= timezone.localdate():
        return period.end
    rows = MonthlyBalance.objects.filter(institution_id=institution_id, month__lte=period.end)
    return day_reached(period, rows.aggregate(last=Max("month"))["last"])


def day_reached(period: Period, last: date | None) -> date:
    """The same, where the first day of the last month with figures is at hand."""
    today = timezone.localdate()
    if period.end <= today:
        return period.end
    return min(period.end, month_of(last).end) if last and last > today else max(period.start, today)


def period_named(code: str, last_day: date) -> Period:
    """The period of this code; without one, the twelve months up to a day. Raises Invalid unless of whole months."""
    if not code:
        return rolling_months(last_day)
    try:
        found = parse(code)
    except PeriodError as fault:
        raise Invalid(_("This is not a period. Write 2026, 2026-03, 2026-Q1 or 12m:2026-09.")) from fault
    if not found.is_whole_months or found.month_count > MOST_MONTHS:
        raise Invalid(_("Accounts are read by whole months, at most %(n)d.") % {"n": MOST_MONTHS})
    return found
