"""The offer read as a portfolio: what each offering brings in, costs and could bring, and what to do with it.

Figures come from what the institution's records say of the period (``OfferingResult``) and from the cost sheets and
prices of today. A figure that nothing was recorded for is absent, not zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet
from django.utils import timezone

from charaka.institutions.models import Profile, Sector
from charaka.kernel.periods import Period
from charaka.offer.models import CostLine, CostSheet, Offering, OfferingResult, Price
from charaka.offer.models.choices import OfferingKind
from charaka.offer.queries.costing import Costing, computed, pure_sheet
from charaka.offer.rules.diversity import Concentration, Coverage, concentration, coverage_of
from charaka.offer.rules.portfolio import Figures, Reading, advise, together
from charaka.offer.rules.price import PriceMode
from charaka.offer.rules.states import SEEN_STATES


@dataclass(frozen=True, slots=True)
class Holding:
    """One offering of the portfolio: its results in the period and before, its costing, and the advice."""

    offering: Offering
    figures: Figures | None
    costing: Costing | None
    reading: Reading | None

    @property
    def margin(self) -> int | None:
        """Income less full cost in the period, minor units."""
        return self.figures.income - self.figures.full_cost if self.figures else None

    @property
    def fill(self) -> Fraction | None:
        """Places taken ÷ places offered."""
        return Fraction(self.figures.taken, self.figures.places) if self.figures and self.figures.places else None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All that is on sale, by offering and by sector, and how the income spreads."""

    period: Period
    holdings: Sequence[Holding]
    by_sector: Sequence[tuple[Sector | None, Figures, Reading]]
    sectors: Coverage
    kinds: Coverage
    sources: Concentration | None

    @property
    def income(self) -> int:
        return sum(h.figures.income for h in self.holdings if h.figures)

    @property
    def full_cost(self) -> int:
        return sum(h.figures.full_cost for h in self.holdings if h.figures)


def portfolio_of(institution_id: int, period: Period) -> Portfolio:
    """The portfolio of an institution over a period, with seven queries whatever its size."""
    offerings = list(on_sale(institution_id).select_related("line", "sector").order_by("code"))
    now = _results(institution_id, period)
    before = _results(institution_id, period.previous())
    costings = costings_of(offerings)
    holdings = [_holding(o, now.get(o.pk), before.get(o.pk), costings.get(o.pk)) for o in offerings]
    incomes = [h.figures.income for h in holdings if h.figures and h.figures.income > 0]
    return Portfolio(
        period=period,
        holdings=holdings,
        by_sector=_by_sector(holdings),
        sectors=_sector_coverage(institution_id, offerings),
        kinds=coverage_of([k.value for k in OfferingKind], {o.kind for o in offerings}),
        sources=concentration(incomes),
    )


def on_sale(institution_id: int) -> QuerySet[Offering]:
    """Offerings of the catalogue that clients know: published or suspended, not derived for one client."""
    return Offering.objects.filter(institution_id=institution_id, state__in=SEEN_STATES, parent__isnull=True)


def costings_of(offerings: Iterable[Offering]) -> dict[int, Costing]:
    """The cost sheets of many offerings computed, by offering id: three queries for any number."""
    sheet_ids = {o.current_id or o.draft_id: o.pk for o in offerings if o.current_id or o.draft_id}
    sheets = CostSheet.objects.filter(sheet_id__in=sheet_ids).select_related("sheet", "overhead")
    by_sheet = {sheet.pk: sheet for sheet in sheets}
    lines: dict[int, list[CostLine]] = defaultdict(list)
    for line in CostLine.objects.filter(cost_sheet__in=by_sheet).select_related("capacity_rate", "rate_card"):
        lines[line.cost_sheet_id].append(line)
    prices = _prices(set(sheet_ids.values()))
    found = {}
    for sheet in by_sheet.values():
        if own := lines.get(sheet.pk):
            offering_id = sheet_ids[sheet.sheet_id]
            found[offering_id] = computed(sheet, own, pure_sheet(sheet, own), prices[offering_id], None)
    return found


def _prices(offering_ids: set[int]) -> dict[int, list[Price]]:
    """The prices in force today of many offerings, one for each mode."""
    today = timezone.localdate()
    rows = Price.objects.filter(offering_id__in=offering_ids, price_list__client_class="").select_related("price_list")
    newest: dict[tuple[int, str], Price] = {}
    for price in rows.filter(price_list__valid_from__lte=today).order_by("price_list__valid_from", "pk"):
        if price.price_list.valid_until is None or price.price_list.valid_until >= today:
            newest[price.offering_id, price.mode] = price
    by_offering: dict[int, list[Price]] = defaultdict(list)
    for mode in PriceMode:
        for (offering_id, held), price in newest.items():
            if held == mode.value:
                by_offering[offering_id].append(price)
    return by_offering


def _results(institution_id: int, period: Period) -> dict[int, list[OfferingResult]]:
    rows = OfferingResult.objects.filter(
        institution_id=institution_id, start__gte=period.start, end__lte=period.end
    ).order_by("offering_id", "start")
    found: dict[int, list[OfferingResult]] = defaultdict(list)
    for row in rows:
        found[row.offering_id].append(row)
    return found


def _holding(
    offering: Offering,
    now: list[OfferingResult] | None,
    before: list[OfferingResult] | None,
    costing: Costing | None,
) -> Holding:
    if not now:
        return Holding(offering, None, costing, None)
    figures = Figures(
        income=sum(r.income for r in now),
        full_cost=sum(r.full_cost for r in now),
        avoidable_cost=sum(r.avoidable_cost for r in now),
        income_before=sum(r.income for r in before or ()),
        needs=sum(r.needs for r in now),
        quotes_won=sum(r.quotes_won for r in now),
        quotes_lost=sum(r.quotes_lost for r in now),
        places=sum(r.places for r in now),
        taken=sum(r.participants for r in now),
        months=(timezone.localdate() - offering.created_at.date()).days // 30 if not before else 24,
    )
    return Holding(offering, figures, costing, advise(figures))


def _by_sector(holdings: Sequence[Holding]) -> list[tuple[Sector | None, Figures, Reading]]:
    groups: dict[Sector | None, list[Figures]] = defaultdict(list)
    for holding in holdings:
        if holding.figures:
            groups[holding.offering.sector].append(holding.figures)
    summed = [(sector, together(parts)) for sector, parts in groups.items()]
    summed.sort(key=lambda pair: -pair[1].income)
    return [(sector, figures, advise(figures)) for sector, figures in summed]


def _sector_coverage(institution_id: int, offerings: Sequence[Offering]) -> Coverage:
    """The sectors that the institution serves, by its record, against those for which it has something on sale."""
    profile = Profile.objects.filter(institution_id=institution_id).prefetch_related("sectors").first()
    wanted = [sector.code for sector in profile.sectors.all()] if profile else []
    return coverage_of(wanted, {o.sector.code for o in offerings if o.sector})
