"""What the tests of costs share: an offering with its cost sheet, rates and prices. Needs the scope of A."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from charaka.accounts.models import ServiceLine
from charaka.kernel.periods import Period, calendar_year
from charaka.kernel.text import Text3
from charaka.offer.models import CapacityRate, CostLine, CostSheet, Offering, OverheadRate
from charaka.offer.services.catalogue import create_offering
from charaka.offer.services.costs import add_cost_line, begin_cost_sheet, change_cost_sheet
from charaka.offer.services.rates import set_capacity_rate, set_overhead_rate
from charaka.testing.cast import Cast

DIRHAM = 100


def this_year() -> Period:
    return calendar_year(timezone.localdate().year)


def offering(cast: Cast, code: str = "FC-1", most: int = 16, **sheet: Any) -> Offering:
    """A drafted course of 30 hours in 5 days for up to 16."""
    line, _new = ServiceLine.objects.get_or_create(
        institution=cast.a,
        code="FC",
        defaults={"name": Text3.same("Continuing training"), "kind": "continuing_training"},
    )
    values = {
        "title": Text3(ar="تلحيم", fr="Soudage", en="Welding"), "duration_minutes": 30 * 60, "days": 5,
        "min_participants": 1, "max_participants": most, "aims": Text3.same("Weld"),
    } | sheet  # fmt: skip
    details = {"code": code, "kind": "course", "line": line}
    made: Offering = create_offering(
        actor=cast.manager.actor, institution_id=cast.a.pk, details=details, sheet=values, state="draft"
    )
    return made


def sheet_for(cast: Cast, of: Offering, participants: int = 16, **changes: Any) -> CostSheet:
    """An empty cost sheet without overhead, for the draft of an offering."""
    assert of.draft is not None
    made: CostSheet = begin_cost_sheet(actor=cast.manager.actor, sheet=of.draft)
    values = {"participants": participants, "overhead": None} | changes
    change_cost_sheet(actor=cast.manager.actor, cost_sheet=made, changes=values)
    return made


def add_line(cast: Cast, sheet: CostSheet, label: str, dirhams: int = 0, **values: Any) -> CostLine:
    """A line with a typed rate, per session unless said otherwise."""
    given = {
        "label": label, "category": "consumables", "driver": "session", "quantity": 1000, "rate": dirhams * DIRHAM,
        "source": "Quote of January",
    } | values  # fmt: skip
    made: CostLine = add_cost_line(actor=cast.manager.actor, cost_sheet=sheet, values=given)
    return made


def vector(cast: Cast) -> tuple[Offering, CostSheet]:
    """The vector of the method: 18,000 fixed and 300 for each of up to 16 participants."""
    of = offering(cast)
    sheet = sheet_for(cast, of)
    add_line(cast, sheet, "Trainer and room", 18_000)
    add_line(cast, sheet, "Kit", 300, driver="participant")
    return of, sheet


def workshop_rate(cast: Cast, *, adopt: bool = False, year: Period | None = None, **values: Any) -> CapacityRate:
    """A workshop of 240,000 MAD a year for 8,500 practical hours."""
    within = year or this_year()
    given = {
        "resource": "SOU-A", "name": Text3.same("Welding workshop"), "kind": "workshop", "valid_from": within.start,
        "practical_hours": 8_500, "depreciation_own": 240_000 * DIRHAM,
    } | values  # fmt: skip
    made: CapacityRate = set_capacity_rate(
        actor=cast.finance.actor, institution_id=cast.a.pk, year=within, values=given, adopt=adopt
    )
    return made


def overhead(cast: Cast, *, adopt: bool = False, year: Period | None = None, **values: Any) -> OverheadRate:
    """Overhead of 18 % of direct cost."""
    within = year or this_year()
    given = {
        "total": 180_000 * DIRHAM, "key": "direct_cost", "units": 1_000_000 * DIRHAM, "valid_from": within.start,
        "source": "Board of June",
    } | values  # fmt: skip
    made: OverheadRate = set_overhead_rate(
        actor=cast.finance.actor, institution_id=cast.a.pk, year=within, values=given, adopt=adopt
    )
    return made
