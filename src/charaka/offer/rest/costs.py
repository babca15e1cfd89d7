"""The cost of an offering over the API: its sheet, what it computes to, and the same sheet written as a whole."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.kernel.errors import Invalid, NotFound
from charaka.kernel.money import Money, round_half_up
from charaka.kernel.rest import ApiRequest, Count, Id, In, Line, MoneyValue, Out, RecordOut, Router, requires
from charaka.offer.models import CapacityRate, CostLine, CostSheet, OverheadRate, RateCard
from charaka.offer.models.choices import CategoryChoice, DriverChoice, NatureChoice, PriceModeChoice
from charaka.offer.permissions import CHANGE_COSTS, VIEW_COSTS
from charaka.offer.queries import costing as queries
from charaka.offer.queries.costing import Costing, PricedMode
from charaka.offer.rules.breakeven import BreakEven
from charaka.offer.rules.floors import Consent
from charaka.offer.rules.sheet import Cost
from charaka.offer.services import costs as services

router = Router(tags=["costs"])

Label = Annotated[Line, Field(min_length=1, max_length=160)]
Thousandths = Annotated[int, Field(ge=0, le=10**9, description="Thousandths: 1500 is 1.5.")]
PerMille = Annotated[int, Field(ge=0, le=1000, description="Per thousand: 100 is 10 %.")]
Small = Annotated[int, Field(ge=0, le=10_000)]
MOST_POINTS = 500


class CostLineOut(Out):
    """A line: driver × quantity × rate, and what it comes to."""

    id: Id
    version: Count
    label: str
    category: CategoryChoice
    driver: DriverChoice
    quantity: Thousandths
    nature: NatureChoice
    capacity_rate: Id | None
    rate_card: Id | None
    rate: MoneyValue = Field(description="Of one unit, rounded to be shown; amounts are computed from the exact rate.")
    source: str
    preparation: Thousandths
    area: Count
    step_capacity: Count | None
    step_minimum: Count
    step_above: Count
    planned: MoneyValue
    at_most: MoneyValue
    actual: MoneyValue | None


class CostOut(Out):
    """The cost of one session with so many participants."""

    participants: Count
    direct: MoneyValue
    avoidable: MoneyValue
    overhead: MoneyValue
    full: MoneyValue


class ZoneOut(Out):
    """Numbers of participants, first to last, that all pay or all lose."""

    first: Count
    last: Count
    pays: bool


class BreakEvenOut(Out):
    """Where a session pays. ``first`` is empty when it never does; zones tell where it loses again."""

    first: Count | None
    fill_per_mille: Count | None
    zones: list[ZoneOut]


class PricedModeOut(Out):
    """A price in force, judged against the sheet."""

    mode: PriceModeChoice
    amount: MoneyValue
    income: MoneyValue = Field(description="Of the planned session, after the usual discount and what stays unpaid.")
    margin: MoneyValue
    avoidable_margin: MoneyValue
    on_full_cost: BreakEvenOut
    on_avoidable_cost: BreakEvenOut
    floor_avoidable: MoneyValue
    floor_direct: MoneyValue
    floor_full: MoneyValue
    consent: Consent
    margins: list[MoneyValue] = Field(description="Income less full cost for 1, 2, 3 … participants, at most 500.")


class CostSheetOut(RecordOut):
    """A cost sheet with everything that follows from it. ``version`` is that of the sheet, without its lines."""

    sheet_version: Count
    sessions: Count
    participants: Count
    capacity: Count
    kilometres: Count
    discount_per_mille: PerMille
    bad_debt_per_mille: PerMille
    overhead_rate: Id | None
    validated_on: date | None
    lines: list[CostLineOut]
    planned: CostOut
    at_most: CostOut
    actual: CostOut | None
    full_by_participants: list[MoneyValue] = Field(description="Full cost for 1, 2, 3 … participants, at most 500.")
    prices: list[PricedModeOut]
    group_cheaper_from: Count | None = Field(
        description="From so many participants of one client, the group is cheaper."
    )


class CostLineIn(In):
    """A line to keep. With ``id`` it replaces that line, without it is new; lines that are not sent are removed."""

    id: Id | None = None
    label: Label
    category: CategoryChoice
    driver: DriverChoice
    quantity: Thousandths
    nature: NatureChoice = NatureChoice.AVOIDABLE
    capacity_rate: Id | None = None
    rate_card: Id | None = None
    rate: MoneyValue | None = None
    source: Annotated[Line, Field(max_length=200)] = ""
    preparation: Thousandths = 0
    area: Annotated[int, Field(ge=0, le=100_000)] = 0
    step_capacity: Annotated[int, Field(ge=1, le=10_000)] | None = None
    step_minimum: Small = 1
    step_above: Small = 0


class CostSheetIn(In):
    """A whole cost sheet. It is begun when the version has none."""

    sessions: Annotated[int, Field(ge=1, le=1_000)]
    participants: Annotated[int, Field(ge=1, le=10_000)]
    kilometres: Annotated[int, Field(ge=0, le=100_000)] = 0
    discount_per_mille: Annotated[int, Field(ge=0, le=999)] = 0
    bad_debt_per_mille: Annotated[int, Field(ge=0, le=999)] = 0
    overhead_rate: Id | None = None
    lines: Annotated[list[CostLineIn], Field(max_length=services.MOST_LINES)]


@router.get("/offerings/{offering_id}/cost", response=CostSheetOut)
@requires(VIEW_COSTS)
def read_cost(request: ApiRequest, offering_id: Id) -> CostSheetOut:
    """Read what a session of an offering costs: lines, full and avoidable cost, break-even, floors and the curve."""
    offering = queries.costed_offering(request.actor, offering_id)
    cost_sheet = queries.cost_sheet_of(queries.sheet_of(offering))
    if cost_sheet is None:
        raise NotFound(_("This version has no cost sheet yet."))
    return _told(request, cost_sheet)


@router.put("/offerings/{offering_id}/cost", response=CostSheetOut)
@requires(CHANGE_COSTS, if_match=True)
def write_cost(request: ApiRequest, offering_id: Id, body: CostSheetIn) -> CostSheetOut:
    """Write the cost sheet of an offering as a whole; the sheet is then to be validated again."""
    offering = queries.costed_offering(request.actor, offering_id)
    cost_sheet = services.write_cost_sheet(
        actor=request.actor,
        sheet=queries.sheet_of(offering),
        changes=_sheet_values(body),
        lines=[_line_values(request, line) for line in body.lines],
        expected_version=request.expected_version,
    )
    return _told(request, cost_sheet)


def _sheet_values(body: CostSheetIn) -> dict[str, Any]:
    values = body.model_dump(exclude={"lines", "overhead_rate"})
    return values | {"overhead": _row(OverheadRate, body.overhead_rate, "overhead_rate")}


def _line_values(request: ApiRequest, line: CostLineIn) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in type(line).model_fields}
    if line.rate is not None and line.rate.currency != request.institution.currency:
        sentence = _("Amounts are in the currency of the institution.")
        raise Invalid(sentence, fields={"rate": [sentence]})
    return values | {
        "rate": None if line.rate is None else line.rate.minor,
        "capacity_rate": _row(CapacityRate, line.capacity_rate, "capacity_rate"),
        "rate_card": _row(RateCard, line.rate_card, "rate_card"),
    }


def _row(model: Any, key: int | None, field: str) -> Any:
    """The rate of this id in scope. Raises Invalid."""
    if key is None:
        return None
    found = model.objects.filter(pk=key).first()
    if found is None:
        sentence = _("There is no such rate.")
        raise Invalid(sentence, fields={field: [sentence]})
    return found


# What is told -------------------------------------------------------------------------------------------------------


def _told(request: ApiRequest, cost_sheet: CostSheet) -> CostSheetOut:
    return _Teller(queries.costing_of(cost_sheet), request.institution.currency).sheet()


class _Teller:
    """A costing in the shapes of the API."""

    def __init__(self, costing: Costing, currency: str) -> None:
        self.costing, self.currency = costing, currency

    def sheet(self) -> CostSheetOut:
        costing, row = self.costing, self.costing.cost_sheet
        rows = zip(costing.lines, costing.columns.rows, strict=False)
        crossing = costing.crossover
        full = costing.modes[0].assessment.curve.full if costing.modes else queries.full_costs(costing)
        return CostSheetOut(
            id=row.pk,
            version=row.version,
            sheet_version=row.sheet.number,
            sessions=row.sessions,
            participants=costing.planned.volume.participants,
            capacity=costing.pure.capacity,
            kilometres=row.kilometres,
            discount_per_mille=row.discount_per_mille,
            bad_debt_per_mille=row.bad_debt_per_mille,
            overhead_rate=row.overhead_id,
            validated_on=row.validated_on,
            lines=[self.line(line, amounts) for line, amounts in rows],
            planned=self.cost(costing.planned),
            at_most=self.cost(costing.maximum),
            actual=self.cost(costing.columns.actual) if costing.columns.actual else None,
            full_by_participants=[self.money(int(amount)) for amount in full[:MOST_POINTS]],
            prices=[self.priced(priced) for priced in costing.modes],
            group_cheaper_from=crossing.group_from if crossing else None,
        )

    def line(self, line: CostLine, amounts: Any) -> CostLineOut:
        kept = {name: getattr(line, name) for name in _SAME}
        return CostLineOut(
            id=line.pk,
            capacity_rate=line.capacity_rate_id,
            rate_card=line.rate_card_id,
            rate=self.money(round_half_up(queries.rate_of(line))),
            planned=self.money(amounts.planned),
            at_most=self.money(amounts.maximum),
            actual=None if amounts.actual is None else self.money(amounts.actual),
            **kept,
        )

    def cost(self, cost: Cost) -> CostOut:
        return CostOut(
            participants=cost.volume.participants,
            direct=self.money(cost.direct),
            avoidable=self.money(cost.avoidable),
            overhead=self.money(cost.overhead),
            full=self.money(cost.full),
        )

    def priced(self, priced: PricedMode) -> PricedModeOut:
        floors, margins = priced.floors, priced.assessment.curve.margin
        return PricedModeOut(
            mode=PriceModeChoice(priced.mode.value),
            amount=self.money(priced.amount),
            income=self.money(priced.planned_income),
            margin=self.money(priced.margin),
            avoidable_margin=self.money(priced.avoidable_margin),
            on_full_cost=_break_even(priced.assessment.on_full),
            on_avoidable_cost=_break_even(priced.assessment.on_avoidable),
            floor_avoidable=self.money(floors.avoidable),
            floor_direct=self.money(floors.direct),
            floor_full=self.money(floors.full),
            consent=priced.consent,
            margins=[self.money(int(amount)) for amount in margins[:MOST_POINTS]],
        )

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)


_SAME = (
    "version", "label", "category", "driver", "quantity", "nature", "source", "preparation", "area", "step_capacity",
    "step_minimum", "step_above",
)  # fmt: skip


def _break_even(found: BreakEven) -> BreakEvenOut:
    return BreakEvenOut(
        first=found.first,
        fill_per_mille=None if found.fill is None else round_half_up(found.fill * 1000),
        zones=[ZoneOut(first=zone.first, last=zone.last, pays=zone.pays) for zone in found.zones],
    )
