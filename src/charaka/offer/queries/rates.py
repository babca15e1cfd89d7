"""Reading rates: those of a financial year, which of them a line may use, and which sheets a change would move."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.errors import Invalid, NotFound
from charaka.kernel.models import Institution
from charaka.kernel.money import round_half_up
from charaka.kernel.periods import Period, financial_year, financial_year_of
from charaka.kernel.permissions import require
from charaka.offer.models import CapacityRate, CostLine, CostSheet, OverheadRate, RateCard
from charaka.offer.permissions import VIEW_COSTS
from charaka.offer.queries.costing import pure_capacity, pure_overhead, pure_sheet
from charaka.offer.rules.capacity import CapacityUse, use_of
from charaka.offer.rules.overhead import OverheadCharge

# Sheets that a change of a rate moves: of the version on sale or the draft, of an offering that is not retired.
LIVE = (Q(sheet_id=F("sheet__offering__current_id")) | Q(sheet_id=F("sheet__offering__draft_id"))) & ~Q(
    sheet__offering__state="retired"
)


def rates_for_lines(chosen: int | None = None) -> QuerySet[CapacityRate]:
    """The capacity rates that a line may use: of each resource the version in force, and the one it has."""
    newest = newest_of(CapacityRate.objects.filter(valid_from__lte=timezone.localdate()), key="resource")
    return CapacityRate.objects.filter(Q(pk__in=newest) | Q(pk=chosen)).order_by("kind", "resource", "year_from")


def cards_for_lines(chosen: int | None = None) -> QuerySet[RateCard]:
    """The rate cards that a line may use: of each the one in force, and the one it has."""
    newest = newest_of(RateCard.objects.filter(valid_from__lte=timezone.localdate()), key="code")
    return RateCard.objects.filter(Q(pk__in=newest) | Q(pk=chosen)).order_by("category", "code")


def overhead_choices(chosen: int | None = None) -> QuerySet[OverheadRate]:
    """The overhead rates that a sheet may use: of each year the version in force, and the one it has."""
    newest = newest_of(OverheadRate.objects.filter(valid_from__lte=timezone.localdate()), key="year_from")
    return OverheadRate.objects.filter(Q(pk__in=newest) | Q(pk=chosen)).order_by("-year_from", "-number")


def newest_of(rows: QuerySet[Any], *, key: str) -> list[int]:
    """The ids of the rows that hold last for each key: there are few rates, so they are read once."""
    last = {}
    for row in rows.order_by("valid_from", "pk").values("pk", key):
        last[row[key]] = row["pk"]
    return list(last.values())


def access_capacity_rate(actor: Actor, rate_id: int) -> CapacityRate:
    """A capacity rate. Raises NotFound, Forbidden."""
    found: CapacityRate = _access(actor, CapacityRate.objects.filter(pk=rate_id).first())
    return found


def access_rate_card(actor: Actor, card_id: int) -> RateCard:
    """A rate card. Raises NotFound, Forbidden."""
    found: RateCard = _access(actor, RateCard.objects.filter(pk=card_id).first())
    return found


def _access(actor: Actor, row: Any) -> Any:
    if row is None:
        raise NotFound(_("There is no such rate."))
    require(actor, VIEW_COSTS, row.institution_id)
    return row


# A year -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ResourceYear:
    """A resource in a year: the version in force, its older ones, what its hours cost, and how many sheets use it."""

    rate: CapacityRate
    versions: tuple[CapacityRate, ...]
    use: CapacityUse
    per_hour: Fraction
    before: Fraction | None
    sheets: int

    @property
    def hour(self) -> int:
        """The rate of an hour in minor units, rounded to be shown."""
        return round_half_up(self.per_hour)

    @property
    def percent(self) -> int:
        """Used hours as a whole percentage for a bar, 100 at most."""
        return min(100, round(self.use.used_share * 100))


@dataclass(frozen=True, slots=True)
class CardYear:
    """A rate card in a year: the one in force, and the one of the year before."""

    card: RateCard
    before: RateCard | None
    sheets: int

    @property
    def change(self) -> Fraction | None:
        """Change against the year before, a share."""
        if self.before is None or not self.before.rate:
            return None
        return Fraction(self.card.rate - self.before.rate, self.before.rate)


@dataclass(frozen=True, slots=True)
class YearTotals:
    """All resources of a year together: supplied = charged + balance."""

    supplied: int
    practical_hours: Fraction
    used_hours: Fraction
    charged: int
    unused: int
    unused_hours: Fraction


@dataclass(frozen=True, slots=True)
class RatesOfYear:
    """Everything that the page of rates shows of a financial year."""

    year: Period
    resources: tuple[ResourceYear, ...]
    cards: tuple[CardYear, ...]
    overhead: OverheadRate | None
    charge: OverheadCharge | None
    overhead_versions: tuple[OverheadRate, ...]
    overhead_sheets: int
    closed_on: date | None

    @property
    def totals(self) -> YearTotals:
        uses = [resource.use for resource in self.resources]
        return YearTotals(
            sum(use.supplied for use in uses),
            sum((use.practical_hours for use in uses), start=Fraction(0)),
            sum((use.used_hours for use in uses), start=Fraction(0)),
            sum(use.charged for use in uses),
            sum(use.unused for use in uses),
            sum((use.unused_hours for use in uses), start=Fraction(0)),
        )


def year_asked(institution: Institution, asked: str) -> Period:
    """The financial year that an address names by the year in which it begins; the present one for anything else."""
    month = institution.financial_year_start_month
    if asked.isascii() and asked.isdigit() and 1990 <= int(asked) <= 2150:
        return financial_year(month, int(asked))
    return financial_year_of(timezone.localdate(), month)


def years_known(institution: Institution) -> list[Period]:
    """The years that have rates, this one and the next, in order."""
    now = financial_year_of(timezone.localdate(), institution.financial_year_start_month)
    starts = {now.start.year, now.start.year + 1}
    for model in (CapacityRate, OverheadRate):
        starts |= {day.year for day in model.objects.values_list("year_from", flat=True).distinct()}
    return [financial_year(institution.financial_year_start_month, year) for year in sorted(starts)]


def rates_of_year(year: Period) -> RatesOfYear:
    """The rates of a year as they stand today (or stood at its end): eight queries, however many rates there are."""
    day = min(max(timezone.localdate(), year.start), year.end)
    resources = _resources(year, day)
    overheads = list(OverheadRate.objects.filter(year_from=year.start).order_by("valid_from", "number"))
    overhead = next((row for row in reversed(overheads) if row.valid_from <= day), overheads[-1] if overheads else None)
    closings = [*(resource.rate.closed_on for resource in resources), *(row.closed_on for row in overheads)]
    closed = [closing for closing in closings if closing is not None]
    return RatesOfYear(
        year=year,
        resources=resources,
        cards=_cards(year, day),
        overhead=overhead,
        charge=pure_overhead(overhead) if overhead else None,
        overhead_versions=tuple(reversed(overheads)),
        overhead_sheets=CostSheet.objects.filter(LIVE, overhead__isnull=False).count(),
        closed_on=max(closed) if closed else None,
    )


def _resources(year: Period, day: date) -> tuple[ResourceYear, ...]:
    before = {
        row.resource: pure_capacity(row).per_hour
        for row in CapacityRate.objects.filter(year_from=year.previous().start).order_by("valid_from", "number")
    }
    by_resource: dict[str, list[CapacityRate]] = {}
    for row in CapacityRate.objects.filter(year_from=year.start).order_by("kind", "resource", "valid_from", "number"):
        by_resource.setdefault(row.resource, []).append(row)
    used = _sheets_by("capacity_rate__resource")
    found = []
    for resource, versions in by_resource.items():
        rate = next((row for row in reversed(versions) if row.valid_from <= day), versions[-1])
        pure = pure_capacity(rate)
        use = use_of(pure, [rate.used_hours])
        older = tuple(reversed(versions))
        found.append(ResourceYear(rate, older, use, pure.per_hour, before.get(resource), used.get(resource, 0)))
    return tuple(found)


def _cards(year: Period, day: date) -> tuple[CardYear, ...]:
    used = _sheets_by("rate_card__code")
    now: dict[str, RateCard] = {}
    earlier: dict[str, RateCard] = {}
    for card in RateCard.objects.filter(valid_from__lte=year.end).order_by("category", "code", "valid_from"):
        if card.valid_from < year.start:
            earlier[card.code] = card
        if card.valid_from <= day or card.code not in now:
            now[card.code] = card
    return tuple(
        CardYear(card, found if (found := earlier.get(code)) != card else None, used.get(code, 0))
        for code, card in now.items()
    )


def _sheets_by(key: str) -> dict[str, int]:
    """How many live sheets use each rate."""
    live = CostSheet.objects.filter(LIVE)
    rows = CostLine.objects.filter(cost_sheet__in=live).exclude(**{key: None}).values(key)
    return {row[key]: row["sheets"] for row in rows.annotate(sheets=Count("cost_sheet", distinct=True))}


# What a change would move -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """A sheet that a change moves: full cost of the planned session before and after, minor units."""

    cost_sheet: CostSheet
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


def lines_with(resource: str = "", card: str = "") -> QuerySet[CostLine]:
    """The lines of live sheets that use any version of a resource, or of a card."""
    wanted = Q(capacity_rate__resource=resource) if resource else Q(rate_card__code=card)
    return CostLine.objects.filter(wanted, cost_sheet__in=CostSheet.objects.filter(LIVE))


def live_sheets() -> QuerySet[CostSheet]:
    """Live sheets with all that computing them needs: two queries."""
    lines = Prefetch("lines", CostLine.objects.select_related("capacity_rate", "rate_card"))
    rows = CostSheet.objects.filter(LIVE).select_related("sheet__offering", "overhead")
    return rows.prefetch_related(lines).order_by("sheet__offering__code")


def moved_by_rate(rate: CapacityRate) -> list[Moved]:
    """What an unsaved version of a capacity rate would do to the sheets that use the resource."""

    def put(line: CostLine) -> None:
        if line.capacity_rate is not None and line.capacity_rate.resource == rate.resource:
            line.capacity_rate = rate

    return _moved(lines_with(resource=rate.resource), put)


def moved_by_card(card: RateCard) -> list[Moved]:
    """What an unsaved rate card would do to the sheets that use it."""

    def put(line: CostLine) -> None:
        if line.rate_card is not None and line.rate_card.code == card.code:
            line.rate_card = card

    return _moved(lines_with(card=card.code), put)


def moved_by_overhead(overhead: OverheadRate) -> list[Moved]:
    """What an unsaved overhead rate would do to all sheets that bear overhead."""
    found = []
    for cost_sheet in live_sheets().filter(overhead__isnull=False):
        before = _full(cost_sheet, cost_sheet.lines.all())
        cost_sheet.overhead = overhead
        found.append(Moved(cost_sheet, before, _full(cost_sheet, cost_sheet.lines.all())))
    return found


def _moved(lines: QuerySet[CostLine], put: Callable[[CostLine], None]) -> list[Moved]:
    found = []
    for cost_sheet in live_sheets().filter(pk__in=lines.values("cost_sheet")):
        rows: Sequence[CostLine] = list(cost_sheet.lines.all())
        before = _full(cost_sheet, rows)
        for line in rows:
            put(line)
        found.append(Moved(cost_sheet, before, _full(cost_sheet, rows)))
    return found


def _full(cost_sheet: CostSheet, lines: Iterable[CostLine]) -> int:
    try:
        return pure_sheet(cost_sheet, list(lines)).cost().full
    except Invalid:
        return 0
