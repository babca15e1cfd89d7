"""The rows of the page by service: figures with the addresses that they open to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charaka.accounts.models import AllocationKey
from charaka.accounts.models.choices import LineKind
from charaka.accounts.queries.allocation import SharedCost
from charaka.accounts.queries.services import EARNED, GRANTS, LineResult, ServiceResults
from charaka.accounts.rules.categories import EXPENSE, INCOME
from charaka.accounts.views.opened import allocated_url, entries_url
from charaka.kernel import formats
from charaka.kernel.charts import BarPair, pair_bars
from charaka.kernel.fields import shown
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service line on the page; amounts in centimes, each with its address."""

    line: LineResult
    url: str
    revenue_url: str
    cost_url: str
    shared_url: str

    @property
    def margin_share(self) -> Fraction | None:
        return self._share(self.line.margin)

    @property
    def result_share(self) -> Fraction | None:
        return self._share(self.line.result)

    @property
    def borne(self) -> int:
        """The shared cost as it weighs on the result."""
        return -self.line.shared_cost

    @property
    def is_public_mission(self) -> bool:
        """Initial training is a mission of the State: a loss there is no bad business."""
        return self.line.line.kind == LineKind.INITIAL_TRAINING

    @property
    def tone(self) -> str:
        return "ck-text-terra" if self.line.result < 0 and not self.is_public_mission else ""

    def _share(self, amount: int) -> Fraction | None:
        if self.is_public_mission or self.line.is_structure or self.line.revenue <= 0:
            return None
        return Fraction(amount, self.line.revenue)


@dataclass(frozen=True, slots=True)
class Control:
    """A line of the proof: the same sum on both sides."""

    label: str
    services: int
    ledger: int
    url: str

    @property
    def gap(self) -> int:
        return self.services - self.ledger


@dataclass(frozen=True, slots=True)
class KeyRow:
    """Shared costs by the key that they went by; ``percent`` sizes the bar."""

    key: AllocationKey | None
    amount: int
    percent: int
    url: str


def service_rows(request: PageRequest, found: ServiceResults) -> list[ServiceRow]:
    return [_row(request, found, line) for line in found.shown]


def _row(request: PageRequest, found: ServiceResults, line: LineResult) -> ServiceRow:
    code, period = line.line.code, found.period
    costs = entries_url(request, period, service=code, categories=EXPENSE)
    return ServiceRow(
        line=line,
        url=entries_url(request, period, service=code, categories=(*INCOME, *EXPENSE)),
        revenue_url=entries_url(request, period, service=code, categories=EARNED),
        cost_url=costs,
        shared_url=costs if line.is_structure else allocated_url(request, period, service=code),
    )


def grants_url(request: PageRequest, found: ServiceResults) -> str:
    return entries_url(request, found.period, categories=GRANTS)


def controls(request: PageRequest, found: ServiceResults, ledger: dict[str, int]) -> list[Control]:
    """The sums by service beside those of the ledger by class, which know neither services nor categories."""
    period = found.period
    borne = found.total("shared_cost")
    shared_url = entries_url(request, period, service=_structure(found), categories=EXPENSE)
    return [
        Control(
            _("Income, class 7"), found.income, ledger.get("7", 0), entries_url(request, period, categories=INCOME)
        ),
        Control(
            _("Direct and shared costs, class 6"), found.total("direct_cost") + borne, -ledger.get("6", 0),
            entries_url(request, period, categories=EXPENSE),
        ),
        Control(_("Shared costs borne, as booked on the structure"), borne, found.shared, shared_url),
    ]  # fmt: skip


def _structure(found: ServiceResults) -> str:
    return next((line.line.code for line in found.lines if line.is_structure), "")


def key_rows(request: PageRequest, found: ServiceResults, costs: Sequence[SharedCost]) -> list[KeyRow]:
    largest = max((cost.amount for cost in costs), default=0)
    return [
        KeyRow(
            cost.key, cost.amount, max(0, round(100 * cost.amount / largest)) if largest > 0 else 0,
            allocated_url(request, found.period, key=str(cost.key.pk) if cost.key else ""),
        )
        for cost in costs
    ]  # fmt: skip


def margin_chart(request: PageRequest, rows: Sequence[ServiceRow]) -> SafeString:
    """Margins of what is sold, before and after; the public mission would dwarf them and stands in the table only."""
    sold = [row for row in rows if not row.is_public_mission and not row.line.is_structure]
    pairs = [
        BarPair(shown(row.line.line.name).text, row.line.margin / 100, row.line.result / 100, row.url, row.shared_url)
        for row in sold
    ]
    return pair_bars(
        pairs,
        message=_("Margin of each service before and after shared costs are spread"),
        written=lambda value: formats.number(round(value), 0, language(), signed=True),
        names=(_("before"), _("after")),
        rtl=language() == "ar",
    )


def turned(rows: Sequence[ServiceRow]) -> ServiceRow | None:
    """The service that earns money only as long as its part of the shared costs is not counted."""
    return next((row for row in rows if row.line.margin > 0 > row.line.result and not row.is_public_mission), None)
