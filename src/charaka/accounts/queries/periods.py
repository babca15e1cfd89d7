"""The months of a year as the books stand: open or closed, by whom, and what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import AccountingPeriod, Entry
from charaka.accounts.models.choices import EntryState
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.errors import NotFound
from charaka.kernel.periods import Period, month_of


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month of the books. ``period`` is its row, for a month that was closed once."""

    month: Period
    period: AccountingPeriod | None
    posted: int
    drafts: int
    closed_by: str
    reason: str

    @property
    def closed_on(self) -> date | None:
        return self.period.closed_on if self.period else None


def months_of_year(institution_id: int, year: Period) -> list[MonthState]:
    """The months of a year: three queries, whatever is in them."""
    inside = {"institution_id": institution_id}
    counted = (
        Entry.objects.filter(date__gte=year.start, date__lte=year.end, **inside)
        .annotate(month=TruncMonth("date"))
        .values_list("month")
        .annotate(
            posted=Count("pk", filter=Q(state=EntryState.POSTED)), drafts=Count("pk", filter=Q(state=EntryState.DRAFT))
        )
        .order_by()
    )
    counts = {date(day.year, day.month, 1): (posted, drafts) for day, posted, drafts in counted}
    rows = AccountingPeriod.objects.filter(start__gte=year.start, start__lte=year.end, **inside)
    periods = {row.start: row for row in rows}
    acts = _last_acts(institution_id, list(periods.values()))
    found = []
    for month in year.months():
        posted, drafts = counts.get(month.start, (0, 0))
        period = periods.get(month.start)
        who, why = acts.get(str(period.pk), ("", "")) if period else ("", "")
        found.append(MonthState(month, period, posted, drafts, who, why))
    return found


def _last_acts(institution_id: int, periods: list[AccountingPeriod]) -> dict[str, tuple[str, str]]:
    """Who moved each period last, and why."""
    acts = AuditEntry.objects.filter(
        institution_id=institution_id, subject_type=AccountingPeriod._meta.label_lower,
        subject_id__in=[str(period.pk) for period in periods],
    )  # fmt: skip
    rows = acts.order_by("pk").values_list("subject_id", "actor_label", "reason")
    return {subject: (who, why) for subject, who, why in rows}


def span_of_books(institution_id: int) -> tuple[date | None, date | None]:
    """The first and the last day that have an entry."""
    found = Entry.objects.filter(institution_id=institution_id).aggregate(first=Min("date"), last=Max("date"))
    return found["first"], found["last"]


def closed_month(institution_id: int, day: date) -> AccountingPeriod | None:
    """The closed period in which a day lies."""
    rows = AccountingPeriod.objects.filter(institution_id=institution_id, closed_on__isnull=False)
    return rows.filter(start=month_of(day).start).first()


def access_period(institution_id: int, month: Period) -> AccountingPeriod:
    """The row of a month that was closed once. Raises NotFound."""
    found = AccountingPeriod.objects.filter(institution_id=institution_id, start=month.start).first()
    if found is None:
        raise NotFound(_("This month was never closed."))
    return found
