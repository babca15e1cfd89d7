"""The offer read as a portfolio, with the advice and its reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charaka.institutions.models import Sector
from charaka.kernel.errors import Invalid
from charaka.kernel.exports.services import export_rows
from charaka.kernel.exports.tables import Column
from charaka.kernel.measures.presentation import period_choices, period_title
from charaka.kernel.periods import Period, PeriodError, financial_year_of, parse
from charaka.kernel.search_text import fold
from charaka.kernel.web import PageRequest, page, render_page
from charaka.offer.models.choices import OfferingKind
from charaka.offer.permissions import VIEW_COSTS
from charaka.offer.queries.portfolio import Holding, Portfolio, portfolio_of
from charaka.offer.rules.portfolio import Advice, Reading, Reason

ADVICE: Final = {
    Advice.GROW: (gettext_lazy("grow"), "ok"),
    Advice.KEEP: (gettext_lazy("keep"), "run"),
    Advice.MEND: (gettext_lazy("mend"), "warn"),
    Advice.STOP: (gettext_lazy("stop"), "bad"),
}
REASONS: Final = {
    Reason.ABOVE_TARGET: gettext_lazy("the margin is above the target"),
    Reason.PAYS_FULL_COST: gettext_lazy("it pays its full cost"),
    Reason.BELOW_FULL_COST: gettext_lazy("it does not pay its full cost"),
    Reason.BELOW_AVOIDABLE_COST: gettext_lazy("it costs more than stopping it would"),
    Reason.NO_INCOME: gettext_lazy("it brought nothing in"),
    Reason.STRONG_DEMAND: gettext_lazy("demand is strong"),
    Reason.SOME_DEMAND: gettext_lazy("there is some demand"),
    Reason.NO_DEMAND: gettext_lazy("nobody asks for it"),
    Reason.WELL_FILLED: gettext_lazy("groups are full"),
    Reason.POORLY_FILLED: gettext_lazy("places are left"),
    Reason.RISING: gettext_lazy("income rises"),
    Reason.FALLING: gettext_lazy("income falls"),
    Reason.TOO_YOUNG: gettext_lazy("it is too young to judge"),
}
SORTS: Final[dict[str, Callable[[Holding], Any]]] = {
    "code": lambda h: h.offering.code,
    "income": lambda h: h.figures.income if h.figures else -1,
    "margin": lambda h: h.margin if h.margin is not None else -(10**18),
    "fill": lambda h: h.fill if h.fill is not None else Fraction(-1),
    "won": lambda h: h.figures.quotes_won if h.figures else -1,
}


@dataclass(frozen=True, slots=True)
class Line:
    """An offering of the portfolio as a row shows it; amounts in minor units."""

    holding: Holding
    advice: object
    tone: str
    why: str
    margin_share: Fraction | None
    trend: Fraction | None

    @property
    def fill_percent(self) -> int:
        return round(self.holding.fill * 100) if self.holding.fill is not None else 0


@page(VIEW_COSTS)
def portfolio(request: PageRequest) -> HttpResponse:
    """Income, margin, demand, fill and trend of each offering and sector, and what to do."""
    period = _period(request)
    found = portfolio_of(request.institution.pk, period)
    lines = _lines(found, request)
    context = {
        "period": period,
        "period_title": period_title(period),
        "choices": period_choices(timezone.localdate(), request.institution.financial_year_start_month),
        "portfolio": found,
        "margin": found.income - found.full_cost,
        "lines": lines,
        "advice_chips": _advice_chips(found, request),
        "sectors": [(s, f, *_words(r)) for s, f, r in found.by_sector],
        "sectors_covered": len(found.sectors.covered),
        "sectors_wanted": len(found.sectors.covered) + len(found.sectors.missing),
        "missing_sectors": _sector_names(found.sectors.missing),
        "missing_kinds": [OfferingKind(code).label for code in found.kinds.missing],
        "effective": found.sources.effective if found.sources else None,
        "search": request.GET.get("q", "")[:80],
    }
    return render_page(request, "offer/portfolio.html", context)


@page(VIEW_COSTS)
def portfolio_export(request: PageRequest, fmt: str) -> HttpResponseBase:
    """The portfolio as a table, with the filters of the page."""
    found = portfolio_of(request.institution.pk, _period(request))
    columns = [
        Column(_("Code")), Column(_("Title")), Column(_("Income"), "money"), Column(_("Full cost"), "money"),
        Column(_("Margin"), "money"), Column(_("Quotes won"), "integer"), Column(_("Quotes lost"), "integer"),
        Column(_("Places"), "integer"), Column(_("Participants"), "integer"), Column(_("Advice")), Column(_("Why")),
    ]  # fmt: skip
    rows = (_exported(line) for line in _lines(found, request))
    return export_rows(
        columns, rows, fmt, actor=request.actor, institution=request.institution, permission=VIEW_COSTS,
        name="portfolio", title=_("Portfolio of the offer"),
    )  # fmt: skip


def _exported(line: Line) -> tuple[Any, ...]:
    figures = line.holding.figures
    head = (line.holding.offering.code, str(line.holding.offering.title))
    if figures is None:
        return (*head, *(None,) * 7, "", "")
    return (
        *head, figures.income, figures.full_cost, line.holding.margin, figures.quotes_won, figures.quotes_lost,
        figures.places, figures.taken, str(line.advice), line.why,
    )  # fmt: skip


def _period(request: PageRequest) -> Period:
    """The period of the address; the financial year before this one when none is named. Raises Invalid."""
    code = request.GET.get("period", "")
    if not code:
        return financial_year_of(timezone.localdate(), request.institution.financial_year_start_month)
    try:
        return parse(code)
    except PeriodError as fault:
        raise Invalid(_("This is not a period. Write 2026, 2026-03, 2026-Q1 or 12m:2026-09.")) from fault


def _lines(found: Portfolio, request: PageRequest) -> list[Line]:
    """The rows that the address asks for, in its order."""
    wanted = set(request.GET.getlist("advice"))
    words = fold(request.GET.get("q", "")[:80]).split()
    held = [h for h in found.holdings if all(word in h.offering.search for word in words)]
    if wanted:
        held = [h for h in held if h.reading and h.reading.advice.value in wanted]
    asked = request.GET.get("sort", "-income")
    key = SORTS.get(asked.lstrip("-"), SORTS["income"])
    return [_line(h) for h in sorted(held, key=key, reverse=asked.startswith("-"))]


def _line(holding: Holding) -> Line:
    figures = holding.figures
    if figures is None or holding.reading is None:
        return Line(holding, _("no figures yet"), "draft", "", None, None)
    share = Fraction(figures.income - figures.full_cost, figures.income) if figures.income else None
    before = figures.income_before
    trend = Fraction(figures.income - before, before) if before else None
    advice, tone, why = _words(holding.reading)
    return Line(holding, advice, tone, why, share, trend)


def _words(reading: Reading) -> tuple[object, str, str]:
    word, tone = ADVICE[reading.advice]
    return word, tone, ", ".join(str(REASONS[reason]) for reason in reading.reasons)


def _advice_chips(found: Portfolio, request: PageRequest) -> list[dict[str, Any]]:
    chosen = set(request.GET.getlist("advice"))
    counted = [h.reading.advice for h in found.holdings if h.reading]
    return [
        {"value": a.value, "label": ADVICE[a][0], "count": counted.count(a), "chosen": a.value in chosen}
        for a in Advice
    ]


def _sector_names(codes: Sequence[str]) -> list[str]:
    return [str(sector) for sector in Sector.objects.filter(code__in=codes)]
