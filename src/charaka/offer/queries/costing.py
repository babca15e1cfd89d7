"""A cost sheet computed: rows become values of the rules, and the rules tell cost, floors, break-even and consent.

Nothing here is stored: a figure is what its rates and lines give today, or gave in the year that was closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.permissions import require
from charaka.offer.models import (
    CapacityRate,
    CostLine,
    CostSheet,
    Offering,
    OverheadRate,
    Price,
    SessionActual,
    SheetVersion,
)
from charaka.offer.models.costs import THOUSANDTHS
from charaka.offer.permissions import VIEW_COSTS
from charaka.offer.queries.catalogue import access_offering
from charaka.offer.rules.breakeven import Assessment, assess
from charaka.offer.rules.capacity import CapacityRate as PureCapacityRate
from charaka.offer.rules.capacity import ResourceCost, capacity_rate
from charaka.offer.rules.cost import Category, Driver, Nature, Step, Volume
from charaka.offer.rules.cost import CostLine as PureLine
from charaka.offer.rules.exact import ONE, Whole
from charaka.offer.rules.floors import (
    Consent,
    Crossover,
    Floors,
    MarginOn,
    consent_needed,
    crossover,
    floor_prices,
    margin_share,
)
from charaka.offer.rules.overhead import Key, OverheadCharge, overhead_rate
from charaka.offer.rules.price import Income, PriceMode, income_of, kept_share
from charaka.offer.rules.sheet import Actual, Columns, Cost, columns, cost_curve
from charaka.offer.rules.sheet import CostSheet as PureSheet

MINUTES = 60


@dataclass(frozen=True, slots=True)
class PricedMode:
    """One price of an offering, judged: what a session brings and leaves, where it breaks even, who must consent."""

    price: Price | None
    mode: PriceMode
    amount: int
    income: Income
    assessment: Assessment
    floors: Floors
    consent: Consent
    planned_income: int
    cost: Cost

    @property
    def margin(self) -> int:
        """Income less full cost of a session as planned, minor units."""
        return self.planned_income - self.cost.full

    @property
    def avoidable_margin(self) -> int:
        return self.planned_income - self.cost.avoidable

    @property
    def margin_share(self) -> Fraction | None:
        return margin_share(self.planned_income, self.cost.full, on=MarginOn.PRICE)


@dataclass(frozen=True, slots=True)
class Costing:
    """Everything that the cost page, the API and the measures tell of a cost sheet."""

    cost_sheet: CostSheet
    lines: Sequence[CostLine]
    pure: PureSheet
    planned: Cost
    maximum: Cost
    columns: Columns
    kept: Fraction
    modes: Sequence[PricedMode]
    crossover: Crossover | None

    def mode(self, wanted: PriceMode) -> PricedMode | None:
        return next((priced for priced in self.modes if priced.mode is wanted), None)


def costed_offering(actor: Actor, offering_id: int) -> Offering:
    """An offering, for those who may see costs. Raises NotFound, Forbidden."""
    return access_offering(actor, offering_id, VIEW_COSTS)


def sheet_of(offering: Offering, number: int | None = None) -> SheetVersion:
    """The version whose cost is asked for: that of the number, or else the one on sale, or else the draft."""
    if number is not None:
        found = offering.versions.filter(number=number).first()
        if found is None:
            raise NotFound(_("There is no such version of the sheet."))
        return found
    sheet = offering.current or offering.draft
    if sheet is None:
        raise NotFound(_("This offering has no sheet."))
    return sheet


def cost_sheet_of(sheet: SheetVersion) -> CostSheet | None:
    """The cost sheet of a version, with its overhead; None while nobody has begun one."""
    found = CostSheet.objects.filter(sheet=sheet).select_related("overhead").first()
    if found is not None:
        found.sheet = sheet
    return found


def lines_of(cost_sheet: CostSheet) -> list[CostLine]:
    """The lines with their rates, in order: one query."""
    return list(cost_sheet.lines.select_related("capacity_rate", "rate_card"))


def access_line(actor: Actor, line_id: int) -> CostLine:
    """A line with its sheet and its rate. Raises NotFound, Forbidden."""
    found = (
        CostLine.objects.filter(pk=line_id)
        .select_related("cost_sheet__sheet__offering", "capacity_rate", "rate_card")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such line."))
    require(actor, VIEW_COSTS, found.institution_id)
    return found


def access_cost_sheet(actor: Actor, sheet_id: int) -> CostSheet:
    """A cost sheet with its version and its offering. Raises NotFound, Forbidden."""
    found = CostSheet.objects.filter(pk=sheet_id).select_related("sheet__offering", "overhead").first()
    if found is None:
        raise NotFound(_("There is no such cost sheet."))
    require(actor, VIEW_COSTS, found.institution_id)
    return found


def sheets_to_copy(offering: Offering) -> QuerySet[CostSheet]:
    """The sheets whose lines may be copied: those of this offering first, then those of the others on sale."""
    own = Q(sheet__offering=offering)
    others = Q(sheet_id=F("sheet__offering__current_id"))
    first = Case(When(own, then=Value(0)), default=Value(1))
    rows = CostSheet.objects.filter(own | others).annotate(place=first).select_related("sheet__offering")
    return rows.order_by("place", "sheet__offering__code", "-sheet__number")


def prices_today(offering_id: int) -> list[Price]:
    """The prices of an offering that are in force today."""
    return prices_in_force(offering_id, timezone.localdate())


def latest_actual(cost_sheet: CostSheet) -> SessionActual | None:
    """The session whose real cost was entered last."""
    return cost_sheet.actuals.order_by("-held_on", "-pk").first()


def costing_of(cost_sheet: CostSheet, *, on: date | None = None) -> Costing:
    """A cost sheet computed with the prices in force on a day (today): four queries."""
    lines = lines_of(cost_sheet)
    pure = pure_sheet(cost_sheet, lines)
    prices = prices_in_force(cost_sheet.sheet.offering_id, on or timezone.localdate())
    return computed(cost_sheet, lines, pure, prices, pure_actual(latest_actual(cost_sheet), lines, pure))


def computed(
    cost_sheet: CostSheet, lines: Sequence[CostLine], pure: PureSheet, prices: Sequence[Price], actual: Actual | None
) -> Costing:
    """The same without a query, for a sheet that is being typed."""
    shown = columns(pure, actual)
    kept = kept_share(
        Fraction(cost_sheet.discount_per_mille, THOUSANDTHS), Fraction(cost_sheet.bad_debt_per_mille, THOUSANDTHS)
    )
    days = days_of(cost_sheet)
    modes = [judged(pure, shown.planned, PriceMode(p.mode), p.amount, kept=kept, days=days, price=p) for p in prices]
    by_mode = {priced.mode: priced.amount for priced in modes}
    seat, group = by_mode.get(PriceMode.PARTICIPANT), by_mode.get(PriceMode.GROUP)
    crossing = crossover(seat, group) if seat and group is not None else None
    return Costing(cost_sheet, lines, pure, shown.planned, shown.maximum, shown, kept, modes, crossing)


def full_costs(costing: Costing) -> Whole:
    """Full cost for 1, 2, … capacity participants, minor units."""
    return cost_curve(costing.pure).full


def judged(
    pure: PureSheet,
    planned: Cost,
    mode: PriceMode,
    amount: int,
    *,
    kept: Fraction = ONE,
    days: int = 1,
    price: Price | None = None,
) -> PricedMode:
    """A price judged against a sheet. Floors are for the planned number of participants, charged as the mode says."""
    income = income_of(mode, amount, days=days, kept=kept)
    count = charged(mode, planned.volume.participants, days)
    floors = floor_prices(planned, count, kept)
    return PricedMode(
        price=price,
        mode=mode,
        amount=amount,
        income=income,
        assessment=assess(pure, income),
        floors=floors,
        consent=consent_needed(amount, floors),
        planned_income=income.of(planned.volume.participants),
        cost=planned,
    )


def prices_in_force(offering_id: int, day: date) -> list[Price]:
    """The prices of an offering on a day, one for each mode: of the list that began last."""
    lists = Q(price_list__valid_from__lte=day) & (
        Q(price_list__valid_until__isnull=True) | Q(price_list__valid_until__gte=day)
    )
    found = Price.objects.filter(lists, offering_id=offering_id, price_list__client_class="").select_related(
        "price_list"
    )
    newest = {price.mode: price for price in found.order_by("price_list__valid_from", "pk")}
    return [newest[mode] for mode in (m.value for m in PriceMode) if mode in newest]


def pure_sheet(cost_sheet: CostSheet, lines: Sequence[CostLine]) -> PureSheet:
    """The sheet as the rules know it. Raises Invalid when it contradicts itself."""
    sheet = cost_sheet.sheet
    volume = Volume(
        hours=Fraction(sheet.duration_minutes, MINUTES),
        participants=min(cost_sheet.participants, sheet.max_participants),
        sessions=cost_sheet.sessions,
        kilometres=cost_sheet.kilometres,
    )
    return PureSheet(
        lines=tuple(pure_line(line) for line in lines),
        volume=volume,
        capacity=sheet.max_participants,
        overhead=pure_overhead(cost_sheet.overhead) if cost_sheet.overhead else None,
    )


def pure_line(line: CostLine) -> PureLine:
    step = Step(line.step_capacity, line.step_minimum, line.step_above) if line.step_capacity else None
    return PureLine(
        code=str(line.pk or f"new-{line.position}"),
        label=line.label,
        category=Category(line.category),
        driver=Driver(line.driver),
        quantity=Fraction(line.quantity, THOUSANDTHS),
        rate=rate_of(line),
        nature=Nature(line.nature),
        step=step,
        preparation=Fraction(line.preparation, THOUSANDTHS),
        area=line.area,
    )


def rate_of(line: CostLine) -> Fraction:
    """Minor units per unit of the resource, exact: of the capacity rate, of the card, or as typed."""
    if line.capacity_rate is not None:
        return pure_capacity(line.capacity_rate).per_hour
    if line.rate_card is not None:
        return Fraction(line.rate_card.rate)
    return Fraction(line.rate or 0)


def pure_capacity(row: CapacityRate) -> PureCapacityRate:
    """A capacity rate as the rules know it."""
    names = ("pay", "depreciation_own", "depreciation_imputed", "energy", "maintenance", "space")
    return capacity_rate(ResourceCost(**{name: getattr(row, name) for name in names}), row.practical_hours)


def pure_overhead(row: OverheadRate) -> OverheadCharge:
    return OverheadCharge(Key(row.key), overhead_rate(row.total, row.units))


def pure_actual(row: SessionActual | None, lines: Sequence[CostLine], pure: PureSheet) -> Actual | None:
    """What a session really cost, line by line; None when none was held."""
    if row is None:
        return None
    booked = {str(line.pk): int(row.amounts[str(line.pk)]) for line in lines if str(line.pk) in row.amounts}
    return Actual(pure.volume.at(row.participants), booked)


def days_of(cost_sheet: CostSheet) -> int:
    """Days of one session, as a price per day counts them."""
    return max(1, cost_sheet.sheet.days)


def charged(mode: PriceMode, participants: int, days: int) -> int:
    """How many times a price is charged for one session."""
    if mode.per_head:
        return max(1, participants)
    return days if mode is PriceMode.DAY else 1
