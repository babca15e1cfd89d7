"""Rates over the API: those of a financial year with what nobody used, and new versions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.kernel.errors import Invalid
from charaka.kernel.money import Money, round_half_up
from charaka.kernel.periods import Period
from charaka.kernel.rest import (
    ApiRequest,
    Count,
    In,
    Line,
    MoneyValue,
    Out,
    Query,
    RecordOut,
    Router,
    Status,
    Text3Line,
    requires,
)
from charaka.offer.models import CapacityRate, OverheadRate, RateCard
from charaka.offer.models.choices import CategoryChoice, KeyChoice, ResourceKind
from charaka.offer.permissions import CHANGE_RATES, VIEW_COSTS
from charaka.offer.queries import rates as queries
from charaka.offer.services import rates as services

router = Router(tags=["rates"])

Code = Annotated[Line, Field(min_length=1, max_length=40)]
Hours = Annotated[int, Field(ge=1, le=1_000_000)]
Adopt = Annotated[bool, Field(description="Whether the live cost sheets that use the rate take the new one.")]
Year = Annotated[int, Field(ge=1990, le=2150, description="The year in which the financial year begins.")]
PARTS = ("pay", "depreciation_own", "depreciation_imputed", "energy", "maintenance", "space")


class CapacityRateOut(RecordOut):
    """What a resource costs in a year and in an hour; what of it was charged, and what nobody used."""

    resource: str
    name: Text3Line
    kind: ResourceKind
    number: Count
    valid_from: date
    pay: MoneyValue
    depreciation_own: MoneyValue
    depreciation_imputed: MoneyValue
    energy: MoneyValue
    maintenance: MoneyValue
    space: MoneyValue
    practical_hours: Count
    used_hours: Count
    per_hour: MoneyValue = Field(description="Rounded to be shown; costs are computed from the exact rate.")
    charged: MoneyValue
    unused: MoneyValue
    sheets: Count = Field(description="Live cost sheets that use the resource.")
    source: str


class RateCardOut(RecordOut):
    """A plain rate from a day on."""

    code: str
    name: Text3Line
    category: CategoryChoice
    unit: str
    rate: MoneyValue
    valid_from: date
    sheets: Count = Field(description="Live cost sheets that use the card.")
    source: str


class OverheadOut(RecordOut):
    """The overhead of a year. Units of direct cost are minor units."""

    number: Count
    valid_from: date
    total: MoneyValue
    key: KeyChoice
    units: Annotated[int, Field(ge=0)]
    source: str


class RatesOut(Out):
    """The rates of a financial year as they stand."""

    first_day: date
    last_day: date
    closed_on: date | None
    capacity: list[CapacityRateOut]
    supplied: MoneyValue
    charged: MoneyValue
    unused: MoneyValue = Field(description="Stands on its own line; it is in no cost sheet.")
    cards: list[RateCardOut]
    overhead: OverheadOut | None


class RatesFilter(In):
    """Which year."""

    year: Year | None = None


class CapacityRateIn(In):
    """A version of a capacity rate."""

    year: Year | None = None
    resource: Code
    name: Text3Line
    kind: ResourceKind
    valid_from: date
    pay: MoneyValue | None = None
    depreciation_own: MoneyValue | None = None
    depreciation_imputed: MoneyValue | None = None
    energy: MoneyValue | None = None
    maintenance: MoneyValue | None = None
    space: MoneyValue | None = None
    practical_hours: Hours
    source: Annotated[Line, Field(max_length=200)] = ""
    adopt: Adopt = False


class RateCardIn(In):
    """A plain rate from a day on."""

    code: Code
    name: Text3Line
    category: CategoryChoice
    unit: Annotated[Line, Field(min_length=1, max_length=40)]
    rate: MoneyValue
    valid_from: date
    source: Annotated[Line, Field(min_length=1, max_length=200)]
    adopt: Adopt = False


class OverheadIn(In):
    """A version of the overhead of a year."""

    year: Year | None = None
    total: MoneyValue
    key: KeyChoice
    units: Annotated[int, Field(ge=1, le=10**15, description="Units of the key; minor units for direct cost.")]
    valid_from: date
    source: Annotated[Line, Field(min_length=1, max_length=200)]
    adopt: Adopt = False


@router.get("/rates", response=RatesOut)
@requires(VIEW_COSTS)
def read_rates(request: ApiRequest, asked: Query[RatesFilter]) -> RatesOut:
    """Read the rates of a financial year (the present one when none is named)."""
    return _told(request, _year(request, asked.year))


@router.post("/rates/capacity", response={201: RatesOut})
@requires(CHANGE_RATES)
def set_capacity_rate(request: ApiRequest, body: CapacityRateIn) -> Status[RatesOut]:
    """Set a version of a capacity rate; the answer is the year as it stands then."""
    year = _year(request, body.year)
    values = {
        name: getattr(body, name) for name in ("resource", "name", "kind", "valid_from", "practical_hours", "source")
    }
    values |= {part: _minor(request, getattr(body, part), part) for part in PARTS}
    services.set_capacity_rate(
        actor=request.actor, institution_id=request.institution.pk, year=year, values=values, adopt=body.adopt
    )
    return Status(201, _told(request, year))


@router.post("/rates/cards", response={201: RateCardOut})
@requires(CHANGE_RATES)
def set_rate_card(request: ApiRequest, body: RateCardIn) -> Status[RateCardOut]:
    """Set a plain rate from a day on."""
    values = {name: getattr(body, name) for name in ("code", "name", "category", "unit", "valid_from", "source")}
    values["rate"] = _minor(request, body.rate, "rate")
    made = services.set_rate_card(
        actor=request.actor, institution_id=request.institution.pk, values=values, adopt=body.adopt
    )
    return Status(201, _card(made, 0, request.institution.currency))


@router.post("/rates/overhead", response={201: OverheadOut})
@requires(CHANGE_RATES)
def set_overhead_rate(request: ApiRequest, body: OverheadIn) -> Status[OverheadOut]:
    """Set a version of the overhead of a year."""
    values = {name: getattr(body, name) for name in ("key", "units", "valid_from", "source")}
    values["total"] = _minor(request, body.total, "total")
    made = services.set_overhead_rate(
        actor=request.actor,
        institution_id=request.institution.pk,
        year=_year(request, body.year),
        values=values,
        adopt=body.adopt,
    )
    return Status(201, _overhead(made, request.institution.currency))


def _year(request: ApiRequest, asked: int | None) -> Period:
    return queries.year_asked(request.institution, "" if asked is None else str(asked))


def _minor(request: ApiRequest, amount: Money | None, field: str) -> int:
    if amount is None:
        return 0
    if amount.currency != request.institution.currency:
        sentence = _("Amounts are in the currency of the institution.")
        raise Invalid(sentence, fields={field: [sentence]})
    return amount.minor


def _told(request: ApiRequest, year: Period) -> RatesOut:
    found, currency = queries.rates_of_year(year), request.institution.currency
    totals = found.totals
    return RatesOut(
        first_day=year.start,
        last_day=year.end,
        closed_on=found.closed_on,
        capacity=[_capacity(one, currency) for one in found.resources],
        supplied=Money(totals.supplied, currency),
        charged=Money(totals.charged, currency),
        unused=Money(totals.unused, currency),
        cards=[_card(one.card, one.sheets, currency) for one in found.cards],
        overhead=_overhead(found.overhead, currency) if found.overhead else None,
    )


def _capacity(one: queries.ResourceYear, currency: str) -> CapacityRateOut:
    rate: CapacityRate = one.rate
    same: dict[str, Any] = {name: getattr(rate, name) for name in _SAME}
    same |= {part: Money(getattr(rate, part), currency) for part in PARTS}
    return CapacityRateOut(
        id=rate.pk,
        per_hour=Money(round_half_up(one.per_hour), currency),
        charged=Money(one.use.charged, currency),
        unused=Money(one.use.unused, currency),
        sheets=one.sheets,
        **same,
    )


_SAME = ("version", "resource", "name", "kind", "number", "valid_from", "practical_hours", "used_hours", "source")


def _card(card: RateCard, sheets: int, currency: str) -> RateCardOut:
    same = {
        name: getattr(card, name) for name in ("version", "code", "name", "category", "unit", "valid_from", "source")
    }
    return RateCardOut(id=card.pk, rate=Money(card.rate, currency), sheets=sheets, **same)


def _overhead(row: OverheadRate, currency: str) -> OverheadOut:
    same = {name: getattr(row, name) for name in ("version", "number", "valid_from", "key", "units", "source")}
    return OverheadOut(id=row.pk, total=Money(row.total, currency), **same)
