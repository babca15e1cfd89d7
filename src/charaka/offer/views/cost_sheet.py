"""The cost sheet as a table: lines in three groups, planned, at the maximum and as it was, and its totals.

Pure presentation of a ``Costing`` and its form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charaka.kernel import formats
from charaka.kernel.money import Money, round_half_up
from charaka.kernel.ui.shown import NOTHING, figure, language
from charaka.offer.forms.costs import CostForm, overhead_name
from charaka.offer.models import CostLine
from charaka.offer.models.choices import DriverChoice
from charaka.offer.queries.costing import Costing, pure_overhead, rate_of
from charaka.offer.rules.cost import Driver
from charaka.offer.rules.overhead import Key
from charaka.offer.rules.sheet import Cost, Row


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line: its inputs, where its rate comes from, and its three amounts. ``key`` names the amounts in the page."""

    line: CostLine
    key: str
    driver: object
    step: str
    sunk: bool
    quantity: BoundField
    typed_rate: BoundField | None
    version: BoundField
    rate: SafeString
    planned: SafeString
    maximum: SafeString
    actual: SafeString


@dataclass(frozen=True, slots=True)
class Total:
    """A sum in the three columns."""

    key: str
    label: object
    planned: SafeString
    maximum: SafeString
    actual: SafeString
    css: str = ""
    note: object = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind, with their sum and, per head, what one participant costs."""

    total: Total
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The whole table. ``has_actual`` opens the third column; ``awaited`` lines have nothing booked yet."""

    groups: tuple[Group, ...]
    totals: tuple[Total, ...]
    has_actual: bool
    awaited: int

    @property
    def outputs(self) -> Iterator[tuple[str, SafeString]]:
        """Every amount of the table with the id under which the page holds it: what a live answer replaces."""
        amounts: list[SheetRow | Total] = [row for group in self.groups for row in group.rows]
        amounts += [group.total for group in self.groups]
        amounts += self.totals
        for one in amounts:
            yield f"{one.key}-planned", one.planned
            yield f"{one.key}-most", one.maximum


def sheet_table(costing: Costing, form: CostForm, currency: str) -> SheetTable:
    """The table of a sheet as it stands or as it is typed."""
    return _Table(costing, form, currency).made()


class _Table:
    def __init__(self, costing: Costing, form: CostForm, currency: str) -> None:
        self.costing, self.form, self.currency = costing, form, currency
        self.has_actual = costing.columns.actual is not None

    def made(self) -> SheetTable:
        rows = list(zip(self.costing.lines, self.costing.columns.rows, strict=False))
        per_head = [pair for pair in rows if Driver(pair[0].driver).per_head]
        per_session = [pair for pair in rows if not Driver(pair[0].driver).per_head]
        groups = (
            self.group("session", _("Per session"), per_session),
            self.group("head", _("Per participant"), per_head),
        )
        return SheetTable(groups, tuple(self.totals()), self.has_actual, len(self.costing.columns.awaited))

    def group(self, key: str, label: str, rows: list[tuple[CostLine, Row]]) -> Group:
        sums = [sum(getattr(row, name) or 0 for _line, row in rows) for name in ("planned", "maximum", "actual")]
        heads = self.costing.planned.volume.participants
        note = ""
        if key == "head" and heads and sums[0]:
            each = formats.money(Money(round_half_up(Fraction(sums[0], heads)), self.currency), language(), 0)
            note = _("%(amount)s each") % {"amount": each}
        total = Total(f"sum-{key}", label, *self.three(*sums), note=note)
        return Group(total, tuple(self.row(line, row) for line, row in rows))

    def row(self, line: CostLine, row: Row) -> SheetRow:
        quantity, typed_rate, version = self.form.cells(line)
        return SheetRow(
            line=line,
            key=f"line-{line.pk}",
            driver=DriverChoice(line.driver).label,
            step=_("one for %(n)d") % {"n": line.step_capacity} if line.step_capacity else "",
            sunk=line.nature == "sunk",
            quantity=quantity,
            typed_rate=typed_rate,
            version=version,
            rate=rate_shown(line, self.currency),
            planned=self.amount(row.planned),
            maximum=self.amount(row.maximum),
            actual=self.amount(row.actual),
        )

    def totals(self) -> Iterator[Total]:
        costs = (self.costing.planned, self.costing.maximum, self.costing.columns.actual)
        yield self.total("direct", _("Direct cost"), costs, "direct")
        yield self.total("overhead", self.overhead(), costs, "overhead", css="lite")
        yield self.total("full", _("Full cost"), costs, "full")
        yield self.total("avoidable", _("Avoidable: saved when it does not take place"), costs, "avoidable", css="lite")
        yield self.total("sunk", _("Sunk: spent all the same"), costs, "sunk", css="lite")

    def total(self, key: str, label: object, costs: tuple[Cost, Cost, Cost | None], name: str, css: str = "") -> Total:
        amounts = [None if cost is None else getattr(cost, name) for cost in costs]
        return Total(f"total-{key}", label, *self.three(*amounts), css=css)

    def overhead(self) -> str:
        row = self.costing.cost_sheet.overhead
        if row is None:
            return _("Overhead: none is charged")
        charge = pure_overhead(row)
        if charge.key is Key.DIRECT_COST:
            rate = formats.percent(Fraction(charge.rate), None, language())
        else:
            rate = formats.money(Money(round_half_up(Fraction(charge.rate)), self.currency), language())
        return _("Overhead: %(rate)s (%(name)s)") % {"rate": rate, "name": overhead_name(row)}

    def three(self, *amounts: int | None) -> tuple[SafeString, SafeString, SafeString]:
        planned, maximum, actual = (self.amount(amount) for amount in amounts)
        return planned, maximum, actual

    def amount(self, minor: int | None) -> SafeString:
        if minor is None:
            return NOTHING
        return figure(formats.money(Money(minor, self.currency), language(), 0, with_currency=False))


def rate_shown(line: CostLine, currency: str) -> SafeString:
    """The rate of a line, with centimes only where it has some."""
    rounded = Money(round_half_up(rate_of(line)), currency)
    return figure(formats.money(rounded, language(), with_currency=False))
