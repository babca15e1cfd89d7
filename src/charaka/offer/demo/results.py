"""What the offerings of the demo brought in over three years, quarter by quarter: opening figures with their source."""

from __future__ import annotations

from charaka.kernel.actors import Actor
from charaka.kernel.audit import record_many
from charaka.kernel.audit.services import Act
from charaka.kernel.demo import DemoWorld
from charaka.kernel.models import Institution
from charaka.kernel.periods import quarter
from charaka.kernel.services import service
from charaka.offer.models import CostSheet, Offering, OfferingResult
from charaka.offer.queries.costing import Costing, costing_of
from charaka.offer.services.costs import enter_actual
from charaka.offer.services.results import RESULT_ENTERED

QUARTERS = 12


def seed_results(world: DemoWorld, institution: Institution) -> None:
    _enter(actor=world.actor, world=world, institution=institution)
    _actuals(world, institution)


def _actuals(world: DemoWorld, institution: Institution) -> None:
    """What some sessions really cost, a little beside what their sheets foresaw."""
    chance = world.random
    sheets = CostSheet.objects.filter(
        institution=institution, sheet__offering__kind="course", sheet__offering__state="published"
    ).select_related("sheet__offering", "overhead")
    for sheet in sheets.order_by("pk")[:6]:
        costing = costing_of(sheet)
        for turn, days in enumerate((40, 95, 160), start=1):
            people = chance.randrange(sheet.sheet.min_participants, sheet.sheet.max_participants + 1)
            foreseen = costing.pure.cost(people)
            amounts = {
                int(code): amount * chance.randrange(94, 112) // 100 for code, amount in foreseen.by_line.items()
            }
            enter_actual(
                actor=world.actor,
                cost_sheet=sheet,
                reference=f"{sheet.sheet.offering.code}-{turn:02d}",
                held_on=world.ago(days),
                participants=people,
                amounts=amounts,
                income=costing.modes[0].income.of(people) if costing.modes else 0,
                source="pièces de la session",
            )


@service
def _enter(*, actor: Actor, world: DemoWorld, institution: Institution) -> None:
    """Results that follow from the sheet of today: groups fill between half and full, a few sessions lose."""
    sold = Offering.objects.filter(institution=institution, state__in=("published", "suspended"))
    sheets = {s.sheet.offering_id: s for s in CostSheet.objects.select_related("sheet", "overhead")}
    rows = [
        row
        for offering in sold
        if (cost := sheets.get(offering.pk)) is not None
        for row in _quarters(world, offering, costing_of(cost))
    ]
    OfferingResult.objects.bulk_create(rows, batch_size=500)
    record_many(RESULT_ENTERED, [Act(row) for row in rows], actor=actor)


def _quarters(world: DemoWorld, offering: Offering, costing: Costing) -> list[OfferingResult]:
    chance = world.random
    now = quarter(world.today.year, (world.today.month + 2) // 3)
    rows = []
    for age in range(QUARTERS, 0, -1):
        period = now
        for _turn in range(age):
            period = period.previous()
        held = chance.randrange(0, 3 + (QUARTERS - age) // 4)
        capacity = costing.pure.capacity
        people = sum(chance.randrange(max(1, capacity // 2), capacity + 1) for _session in range(held))
        mode = costing.modes[0] if costing.modes else None
        average = people // held if held else 0
        cost = costing.pure.cost(average) if held else None
        rows.append(
            OfferingResult(
                institution_id=offering.institution_id, offering=offering, start=period.start, end=period.end,
                sessions=held, places=held * capacity, participants=people,
                income=mode.income.of(average) * held if mode else 0,
                full_cost=cost.full * held if cost else 0,
                avoidable_cost=cost.avoidable * held if cost else 0,
                needs=chance.randrange(0, 4), quotes_won=held, quotes_lost=chance.randrange(0, 3),
                source="états de la formation continue, reprise",
            )
        )  # fmt: skip
    return rows
