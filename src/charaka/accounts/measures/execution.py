"""What was spent and earned against the original budget, in the months of the period.

The original is version 1 of the probable scenario, once it is adopted; a revision stands beside it on the page of the
budget. Thresholds in practice: house facts, measures and governance, section 2.2 (budget execution).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from charaka.accounts.measures.autonomy import share
from charaka.accounts.measures.sources import money_term
from charaka.accounts.models import BudgetAmount
from charaka.accounts.models.choices import BudgetState, Scenario
from charaka.accounts.queries.chart import mapping_of
from charaka.accounts.rules.categories import EXPENSE, OWN_WIDE, Category
from charaka.kernel.measures import Slice, SourceRow, Term

ORIGINAL = 1


def foreseen(categories: Iterable[Category], part: Slice) -> QuerySet[BudgetAmount]:
    """The amounts of original budgets in the months of the period whose accounts mean one of the categories."""
    wanted = set(categories)
    amounts = BudgetAmount.objects.filter(
        institution_id__in=part.institution_ids,
        budget__number=ORIGINAL,
        budget__state=BudgetState.ADOPTED,
        budget__scenario=Scenario.PROBABLE,
        month__gte=part.period.start.replace(day=1),
        month__lte=part.period.end,
    )
    condition = Q(pk__in=[])
    for institution_id in sorted(part.institution_ids):
        mapping = mapping_of(institution_id)
        own = amounts.filter(institution_id=institution_id)
        prefixes = own.order_by("prefix").values_list("prefix", flat=True).distinct()
        fitting = [p for p in prefixes if (r := mapping.rule_of(p, part.period.start)) and r.category in wanted]
        condition |= Q(institution_id=institution_id, prefix__in=fitting)
    return amounts.filter(condition).select_related("budget", "service_line")


def budget_term(label: object, categories: Iterable[Category]) -> Term:
    wanted = tuple(categories)
    return Term(label, rows=lambda part: foreseen(wanted, part), amount=lambda: Sum("amount", default=0), row=_row)


def _row(one: BudgetAmount) -> SourceRow:
    line = str(one.service_line) if one.service_line else ""
    return SourceRow(one.pk, f"{one.prefix} {line}".strip(), str(one.budget), one.month, ("accounts:budget", ()))


share(
    "budget_execution_spending",
    _("Budget execution, spending"),
    _("Operating expense over what the original budget foresaw for the same months. Within five percent is close."),
    money_term(_("Operating expense with depreciation"), EXPENSE),
    budget_term(_("Foreseen by the original budget"), EXPENSE),
    higher_is_better=False,
    broken_down=False,
)
share(
    "budget_execution_revenue",
    _("Budget execution, own revenue"),
    _("Own revenue over what the original budget foresaw for the same months."),
    money_term(_("Own revenue with fees and levy"), OWN_WIDE),
    budget_term(_("Foreseen by the original budget"), OWN_WIDE),
    broken_down=False,
)
