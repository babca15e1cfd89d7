"""Prices against cost, break-even, accuracy of planning, unused capacity, spread of income.

Amounts that rules compute (a cost sheet, a break-even) are added in Python from the rows of the term; the rows are the
offerings, sessions or rates themselves, so that every figure opens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import ServiceLine
from charaka.kernel.fields import shown
from charaka.kernel.measures import Breakdown, Measure, Slice, SourceRow, Term, Unit, Version, measure
from charaka.kernel.money import round_half_up
from charaka.offer.models import CapacityRate, Offering, OfferingResult, SessionActual
from charaka.offer.permissions import VIEW_COSTS, VIEW_OFFER
from charaka.offer.queries.costing import Costing, pure_capacity, pure_sheet
from charaka.offer.queries.portfolio import costings_of
from charaka.offer.rules.states import SEEN_STATES

FIRST: Final = (Version(1, date(2026, 11, 1), _("First definition.")),)
KILO: Final = 100_000  # centimes in a thousand dirhams


def on_sale(part: Slice) -> QuerySet[Offering]:
    """Offerings on sale that entered the catalogue by the end of the period."""
    return Offering.objects.filter(
        state__in=SEEN_STATES, parent__isnull=True, created_at__date__lte=part.period.end
    ).select_related("line")


def priced(part: Slice) -> QuerySet[Offering]:
    """Offerings on sale that have a cost sheet and a price."""
    return on_sale(part).filter(current__cost_sheet__isnull=False, prices__isnull=False).distinct()


def _summed(amount: Callable[[Costing], int]) -> Callable[[QuerySet[Any]], int]:
    """Adds an amount of each offering's costing; offerings without a price in force add nothing to either term."""

    def add(rows: QuerySet[Any]) -> int:
        return sum(amount(costing) for costing in costings_of(rows).values() if costing.modes)

    return add


def _income(costing: Costing) -> int:
    return costing.modes[0].planned_income


def _full(costing: Costing) -> int:
    return costing.planned.full


def _avoidable(costing: Costing) -> int:
    return costing.planned.avoidable


def _break_even(costing: Costing) -> int:
    return costing.modes[0].assessment.on_full.first or 0


def _capacity(costing: Costing) -> int:
    """Places of a session, of offerings that break even somewhere."""
    return costing.pure.capacity if costing.modes[0].assessment.on_full.first else 0


def _offering_row(offering: Offering) -> SourceRow:
    title = shown(offering.title).text
    return SourceRow(offering.pk, f"{offering.code} {title}", str(offering.line), link=("offer:cost", (offering.pk,)))


def _lines() -> dict[Any, object]:
    return {line.pk: str(line) for line in ServiceLine.objects.all()}


BY_LINE: Final = Breakdown("line", _("By service line"), "line", _lines)


def _price_measure(code: str, name: object, definition: object, label: object, cost: Callable[[Costing], int]) -> None:
    measure(
        Measure(
            code=code,
            name=name,
            definition=definition,
            unit=Unit.RATIO,
            numerator=Term(_("Income of a session as planned, at the price in force"), priced, value=_summed(_income)),
            denominator=Term(label, priced, value=_summed(cost)),
            permission=VIEW_COSTS,
            row=_offering_row,
            versions=FIRST,
            breakdowns=(BY_LINE,),
        )
    )


_price_measure(
    "price_over_full_cost",
    _("Price over full cost"),
    _("What a session as planned brings in, over its full cost. Below 1, the price does not cover the cost."),
    _("Full cost of a session as planned"),
    _full,
)
_price_measure(
    "price_over_avoidable_cost",
    _("Price over avoidable cost"),
    _("What a session as planned brings in, over what is saved without it. Below 1, each sale makes us poorer."),
    _("Avoidable cost of a session as planned"),
    _avoidable,
)
measure(
    Measure(
        code="break_even_fill",
        name=_("Break-even fill"),
        definition=_("Participants at which sessions break even, over the places they offer."),
        unit=Unit.SHARE,
        numerator=Term(_("Participants at which sessions break even"), priced, value=_summed(_break_even)),
        denominator=Term(_("Places of these sessions"), priced, value=_summed(_capacity)),
        permission=VIEW_COSTS,
        row=_offering_row,
        versions=FIRST,
        breakdowns=(BY_LINE,),
        higher_is_better=False,
    )
)
measure(
    Measure(
        code="costed_offer_share",
        name=_("Offer with a costed sheet"),
        definition=_("Offerings on sale whose cost sheet has been validated, among all on sale."),
        unit=Unit.SHARE,
        numerator=Term(
            _("On sale with a validated cost sheet"),
            lambda part: on_sale(part).filter(current__cost_sheet__validated_on__isnull=False),
        ),
        denominator=Term(_("On sale"), on_sale),
        permission=VIEW_OFFER,
        row=_offering_row,
        versions=FIRST,
        breakdowns=(BY_LINE,),
    )
)


# Planned against actual ----------------------------------------------------------------------------------------------


def held(part: Slice) -> QuerySet[SessionActual]:
    """Sessions held in the period whose actual cost was entered."""
    return SessionActual.objects.filter(held_on__gte=part.period.start, held_on__lte=part.period.end).select_related(
        "cost_sheet__sheet", "cost_sheet__overhead"
    )


def _booked(rows: QuerySet[Any]) -> int:
    return sum(sum(int(amount) for amount in row.amounts.values()) for row in rows)


def _planned(rows: QuerySet[Any]) -> int:
    """What the sheet foresees for the same lines at the number of participants who came."""
    total = 0
    for row in rows:
        lines = list(row.cost_sheet.lines.select_related("capacity_rate", "rate_card"))
        sheet = pure_sheet(row.cost_sheet, lines)
        by_line = sheet.cost(min(row.participants, sheet.capacity)).by_line
        total += sum(by_line.get(code, 0) for code in row.amounts)
    return total


def _session_row(row: SessionActual) -> SourceRow:
    offering_id = row.cost_sheet.sheet.offering_id
    return SourceRow(row.pk, row.reference, row.source, row.held_on, ("offer:cost", (offering_id,)))


measure(
    Measure(
        code="actual_over_planned_cost",
        name=_("Actual over planned cost"),
        definition=_("What sessions really cost, over what their sheets foresaw for as many participants."),
        unit=Unit.RATIO,
        numerator=Term(_("Actual cost of sessions held"), held, value=_booked),
        denominator=Term(_("Cost foreseen for them"), held, value=_planned),
        permission=VIEW_COSTS,
        row=_session_row,
        versions=FIRST,
        higher_is_better=False,
    )
)


# Unused capacity -----------------------------------------------------------------------------------------------------


def rates(part: Slice) -> QuerySet[CapacityRate]:
    """The last version of each resource's rate in the years that end in the period, or in which the period ends."""
    of_years = CapacityRate.objects.filter(year_from__lte=part.period.end, year_until__gte=part.period.end)
    last = of_years.values("institution_id", "resource", "year_from").annotate(last=Max("pk")).values("last")
    return of_years.filter(pk__in=last)


def _unused(rows: QuerySet[Any]) -> int:
    """Supplied cost less what the hours used are charged, in centimes."""
    return sum(_unused_cost(row) for row in rows)


def _unused_cost(row: CapacityRate) -> int:
    rate = pure_capacity(row)
    return rate.supplied - rate.charge(min(row.used_hours, row.practical_hours))


def _rate_row(row: CapacityRate) -> SourceRow:
    hours = _("%(used)s of %(all)s h") % {"used": row.used_hours, "all": row.practical_hours}
    return SourceRow(row.pk, shown(row.name).text, str(hours), row.valid_from, ("offer:rates", ()))


measure(
    Measure(
        code="unused_capacity_cost",
        name=_("Cost of unused capacity"),
        definition=_("Yearly cost of rooms, workshops and own trainers less what the hours used are charged."),
        unit=Unit.MONEY,
        numerator=Term(_("Cost of the hours that nobody used"), rates, value=_unused),
        permission=VIEW_COSTS,
        row=_rate_row,
        versions=FIRST,
        higher_is_better=False,
    )
)


# Spread of income ----------------------------------------------------------------------------------------------------


def results(part: Slice) -> QuerySet[OfferingResult]:
    """Results that lie in the period and brought something in."""
    return OfferingResult.objects.filter(
        start__gte=part.period.start, end__lte=part.period.end, income__gt=0
    ).select_related("offering")


def _by_offering(rows: QuerySet[Any]) -> list[int]:
    """Income of each offering in thousands of dirhams: whole numbers whose squares any database can hold."""
    sums: dict[int, int] = defaultdict(int)
    for offering_id, income in rows.values_list("offering_id", "income"):
        sums[offering_id] += income
    return [round_half_up(Fraction(income, KILO)) for income in sums.values()]


def _result_row(row: OfferingResult) -> SourceRow:
    return SourceRow(row.pk, str(row.offering), row.source, row.start, ("offer:cost", (row.offering_id,)))


def _squared_sum(rows: QuerySet[Any]) -> int:
    return sum(_by_offering(rows)) ** 2


def _sum_of_squares(rows: QuerySet[Any]) -> int:
    return sum(income * income for income in _by_offering(rows))


measure(
    Measure(
        code="offer_diversification",
        name=_("Effective number of sources"),
        definition=_(
            "As many offerings of equal income would be as concentrated: the squared sum of the incomes over the sum "
            "of their squares."
        ),
        unit=Unit.RATIO,
        numerator=Term(_("Squared sum of the incomes, in thousands of dirhams"), results, value=_squared_sum),
        denominator=Term(_("Sum of the squared incomes"), results, value=_sum_of_squares),
        permission=VIEW_COSTS,
        row=_result_row,
        versions=FIRST,
    )
)
