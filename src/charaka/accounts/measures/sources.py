"""What the measures of the accounts add up: lines of categories, read from the monthly balances where they can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import F, QuerySet, Sum
from django.db.models.aggregates import Aggregate
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import EntryLine, MonthlyBalance, ServiceLine
from charaka.accounts.models.choices import EntryState
from charaka.accounts.queries.chart import accounts_of
from charaka.accounts.rules.categories import SIDES, Category, Side
from charaka.kernel.fields import shown
from charaka.kernel.measures import Breakdown, Slice, SourceRow, Term
from charaka.kernel.measures.together import asked_once, is_together

_SHARED: Final = 60  # months; a balance since the beginning is asked of its own category alone


def money_term(label: object, categories: Iterable[Category], *, sign: int = 1, plus: Sequence[Term] = ()) -> Term:
    """What was posted in the period on accounts of some categories: income as credit, expense as debit, in centimes.

    The categories are all of one side. ``sign`` -1 takes the amount away. ``plus`` are terms that are added.
    """
    wanted = tuple(categories)
    growing = _growth(wanted) * sign
    return Term(
        label,
        rows=lambda part: lines_of(wanted, part),
        amount=lambda: net(growing),
        total=lambda part: kept_total(wanted, part, growing),
        plus=tuple(plus),
        row=line_row,
    )


def lines_of(categories: Iterable[Category], part: Slice) -> QuerySet[EntryLine]:
    """The posted lines of these categories in the period."""
    condition = accounts_of(categories, part.institution_ids, part.period.start, part.period.end)
    return EntryLine.objects.filter(condition, entry__state=EntryState.POSTED).select_related(
        "account", "entry__journal"
    )


def net(growing: int) -> Aggregate:
    """Debit less credit, times ``growing``."""
    return Sum((F("debit") - F("credit")) * growing, default=0)


def kept_total(categories: Iterable[Category], part: Slice, growing: int) -> int | None:
    """The same amount from the monthly balances; None when the period is not made of whole months."""
    if not part.period.is_whole_months:
        return None
    wanted = [one.value for one in categories]
    if is_together() and part.period.month_count <= _SHARED:
        every = asked_once(("accounts.kept", part), lambda: _sums_by_category(part))
        return sum(every.get(category, 0) for category in wanted) * growing
    sums = (
        _kept(part)
        .filter(category__in=wanted)
        .aggregate(debit=Sum("debit", default=0), credit=Sum("credit", default=0))
    )
    return int(sums["debit"] - sums["credit"]) * growing


def _sums_by_category(part: Slice) -> dict[str, int]:
    """Debit less credit of every category that has something: one query for all terms of a page."""
    rows = _kept(part).values_list("category").annotate(debits=Sum("debit"), credits=Sum("credit")).order_by()
    return {category: int(debit) - int(credit) for category, debit, credit in rows}


def _kept(part: Slice) -> QuerySet[MonthlyBalance]:
    return MonthlyBalance.objects.filter(
        institution_id__in=part.institution_ids, month__gte=part.period.start, month__lte=part.period.end
    )


def line_row(line: EntryLine) -> SourceRow:
    """A line as the row behind a figure; it opens its entry."""
    amount = abs(line.net)
    detail = f"{line.entry} · {amount // 100}.{amount % 100:02}"
    label = f"{line.account.code} {line.label or line.entry.label}"
    return SourceRow(line.pk, label, detail, line.date, ("accounts:entry", (line.entry_id,)), line.institution_id)


def service_lines() -> dict[Any, object]:
    return {line.pk: shown(line.name).text for line in ServiceLine.objects.all()}


BY_SERVICE: Final = Breakdown("service_line", _("By service line"), "service_line", service_lines)


def _growth(categories: Sequence[Category]) -> int:
    """1 when a debit makes the amount grow, -1 when a credit does."""
    sides = {SIDES[one] for one in categories}
    if len(sides & {Side.EXPENSE, Side.ASSET}) and len(sides & {Side.INCOME, Side.LIABILITY}):
        raise ValueError("Categories that are added stand on one side.")
    return 1 if sides <= {Side.EXPENSE, Side.ASSET} else -1
