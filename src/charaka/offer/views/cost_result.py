"""What the cost page says of a price at a number of participants: figures, sentences, curve and table.

Pure presentation of a ``Costing``: nothing here reads the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from charaka.kernel import formats
from charaka.kernel.charts import CurveLine, CurveMark, curve_chart
from charaka.kernel.errors import Invalid
from charaka.kernel.money import Money, places_of
from charaka.kernel.ui.shown import figure, language, out_of
from charaka.offer.models.choices import PriceModeChoice
from charaka.offer.queries.costing import Costing, PricedMode, charged, days_of
from charaka.offer.rules.breakeven import BreakEven
from charaka.offer.rules.floors import Consent, MarginOn, price_for_margin
from charaka.offer.rules.price import PriceMode

THOUSANDS_FROM: Final = 20_000  # major units: from here on the axis counts thousands
MOST_COLUMNS: Final = 5


SHORT_MODES: Final = {
    PriceMode.PARTICIPANT: pgettext_lazy("price mode", "Inter"),
    PriceMode.GROUP: pgettext_lazy("price mode", "Intra"),
    PriceMode.DAY: pgettext_lazy("price mode", "Day"),
    PriceMode.UNIT: pgettext_lazy("price mode", "Unit"),
    PriceMode.PACKAGE: pgettext_lazy("price mode", "Package"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the result with its name, and a word on it."""

    label: object
    value: object
    note: object = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A consequence, said in words. Tones are those of ``note``: terra, mint or none."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class MarginRow:
    """The margin of one mode at each of the numbers of the table."""

    label: object
    margins: tuple[tuple[SafeString, str], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Everything beside the cost sheet, for one mode and the planned number of participants."""

    mode: str
    mode_label: object
    badge: str
    tone: str
    income: SafeString
    full: SafeString
    margin: SafeString
    share: str
    gains: bool
    sentences: tuple[Sentence, ...]
    facts: tuple[Fact, ...]
    floors: tuple[Fact, ...]
    consent: str
    amount: int
    chart: SafeString
    chart_unit: str
    table: MarginTable


@dataclass(frozen=True, slots=True)
class MarginTable:
    """Margins of all priced modes at a few numbers of participants."""

    numbers: tuple[int, ...]
    rows: tuple[MarginRow, ...]


def result_of(costing: Costing, mode: str, *, wished: int | None, currency: str) -> Result | None:
    """What is said of the chosen mode; None when it has no price. ``wished`` margin in thousandths of the price."""
    priced = costing.mode(PriceMode(mode))
    if priced is None:
        return None
    return _Writer(costing, priced, currency).result(wished)


def signed(amount: int, currency: str) -> SafeString:
    """An amount without decimals, with its sign."""
    return figure(formats.money(Money(amount, currency), language(), 0, with_currency=False, signed=True))


def plain(amount: int, currency: str) -> str:
    """An amount without decimals and with its currency, for the middle of a sentence."""
    return formats.money(Money(amount, currency), language(), 0)


class _Writer:
    """Says one priced mode in the reader's language."""

    def __init__(self, costing: Costing, priced: PricedMode, currency: str) -> None:
        self.costing, self.priced, self.currency = costing, priced, currency
        self.found: BreakEven = priced.assessment.on_full
        self.planned = costing.planned.volume.participants

    def result(self, wished: int | None) -> Result:
        priced = self.priced
        share = priced.margin_share
        return Result(
            mode=priced.mode.value,
            mode_label=PriceModeChoice(priced.mode.value).label,
            badge=self.badge(),
            tone="bad" if self.found.first is None else "warn" if priced.margin < 0 else "ok",
            income=self.amount(priced.planned_income),
            full=self.amount(priced.cost.full),
            margin=signed(priced.margin, self.currency),
            share="" if share is None else formats.percent(share, None, language()),
            gains=priced.margin >= 0,
            sentences=tuple(self.sentences()),
            facts=tuple(self.facts(wished)),
            floors=tuple(self.floors()),
            consent="" if priced.consent is Consent.NONE else priced.consent.value,
            amount=priced.amount,
            chart=self.chart(),
            chart_unit=self.chart_unit(),
            table=margin_table(self.costing, self.currency),
        )

    def amount(self, minor: int) -> SafeString:
        return figure(formats.money(Money(minor, self.currency), language(), 0, with_currency=False))

    def badge(self) -> str:
        if self.found.first is None:
            return _("never pays")
        if self.found.zones[0].pays:
            if len(self.found.zones) == 1:
                return _("always pays")
            return _("pays up to %(n)d") % {"n": self.found.zones[0].last}
        return _("pays from %(n)d") % {"n": self.found.first}

    # Sentences -------------------------------------------------------------------------------------------------------

    def sentences(self) -> list[Sentence]:
        said = [self.consequence()]
        if len(self.found.zones) > 2 or (self.found.first is not None and not self.found.zones[-1].pays):
            said.append(Sentence(self.zones()))
        consent = {
            Consent.APPROVER: _("This price lies below full cost: it needs a reason and somebody’s consent."),
            Consent.DIRECTOR: _(
                "This price lies below avoidable cost: each sale costs money. Only the director may consent."
            ),
        }.get(self.priced.consent)
        if consent:
            said.append(Sentence(consent, "terra" if self.priced.consent is Consent.DIRECTOR else ""))
        crossing = self.costing.crossover
        if crossing is not None and crossing.group_from <= self.found.capacity:
            words = _("From %(n)d participants of one client on, the group is cheaper than seats.")
            said.append(Sentence(words % {"n": crossing.group_from}, "info"))
        return said

    def consequence(self) -> Sentence:
        """What the planned session brings, and where nothing is lost."""
        margin, n = self.priced.margin, self.planned
        words = {
            "n": n,
            "amount": plain(abs(margin), self.currency),
            "even": self.found.first,
            "most": self.found.capacity,
        }
        if margin < 0:
            start = ngettext(
                "With %(n)d participant the session loses %(amount)s",
                "With %(n)d participants the session loses %(amount)s",
                n,
            )
        else:
            start = ngettext(
                "With %(n)d participant the session leaves %(amount)s",
                "With %(n)d participants the session leaves %(amount)s",
                n,
            )
        end = (
            _("; it never breaks even, not even with all %(most)d.")
            if self.found.first is None
            else _("; it breaks even at %(even)d.")
        )
        return Sentence((start + end) % words, "terra" if margin < 0 else "mint")

    def zones(self) -> str:
        """Pays from 9, loses again from 13 to 15 (Trainer: 2 needed), pays from 16."""
        parts = []
        for place, zone in enumerate(self.found.zones):
            if not zone.pays and place == 0:
                continue
            last = place == len(self.found.zones) - 1
            words = {"first": zone.first, "last": zone.last}
            if zone.pays:
                text = _("pays from %(first)d on") if last else _("pays from %(first)d to %(last)d")
            else:
                text = _("loses again from %(first)d on") if last else _("loses again from %(first)d to %(last)d")
            parts.append(text % words + (self.step_at(zone.first) if not zone.pays else ""))
        joined = _(", ").join(parts)
        return joined[:1].upper() + joined[1:] + "."

    def step_at(self, participants: int) -> str:
        """Which line needs one more from this number of participants on."""
        for line in self.costing.pure.lines:
            before, needed = line.units(participants - 1), line.units(participants)
            if needed > before:
                return _(" (%(line)s: %(units)d needed)") % {"line": line.label, "units": needed}
        return ""

    # Figures ---------------------------------------------------------------------------------------------------------

    def facts(self, wished: int | None) -> list[Fact]:
        on_avoidable, lang = self.priced.assessment.on_avoidable, language()
        fill = self.found.fill
        safety = self.found.safety(self.planned)
        facts = [
            Fact(_("Break-even on full cost"), self.people(self.found)),
            Fact(_("Break-even on avoidable cost"), self.people(on_avoidable)),
            Fact(_("Break-even fill"), figure(formats.percent(fill, 0, lang)) if fill is not None else "—"),
            Fact(_("Margin of safety"), figure(formats.percent(safety, 0, lang)) if safety is not None else "—"),
        ]
        if wished is not None:
            label = _("Price for a margin of %(share)s") % {
                "share": formats.percent(Fraction(wished, 1000), None, lang)
            }
            facts.append(Fact(label, self.price_for(wished)))
        crossing = self.costing.crossover
        if crossing is not None and crossing.group_from <= self.found.capacity:
            facts.append(
                Fact(_("Seats cost as much as the group at"), figure(formats.number(crossing.equal_at, 1, lang)))
            )
        return facts

    def people(self, found: BreakEven) -> object:
        if found.first is None:
            return _("never")
        return out_of(found.first, found.capacity)

    def price_for(self, wished: int) -> object:
        mode, cost = self.priced.mode, self.priced.cost
        count = charged(mode, cost.volume.participants, days_of(self.costing.cost_sheet))
        try:
            price = price_for_margin(
                cost.full, count, Fraction(wished, 1000), on=MarginOn.PRICE, kept=self.costing.kept
            )
        except Invalid:
            return "—"
        return self.amount(price)

    def floors(self) -> list[Fact]:
        """The three floors, and on which side of each the price lies."""
        floors = self.priced.floors
        named = (
            (_("Covers avoidable cost"), floors.avoidable),
            (_("Covers direct cost"), floors.direct),
            (_("Covers full cost"), floors.full),
        )
        return [
            Fact(label, self.amount(amount), _("covered") if self.priced.amount >= amount else _("not covered"),
                 "ok" if self.priced.amount >= amount else "bad")
            for label, amount in named
        ]  # fmt: skip

    # Curve -----------------------------------------------------------------------------------------------------------

    def scale(self) -> int:
        """Minor units of one unit of the axis: the currency, or thousands of it."""
        curve = self.priced.assessment.curve
        most = max(int(curve.income.max()), int(curve.full.max()))
        one: int = 10 ** places_of(self.currency)
        return one * 1000 if most >= THOUSANDS_FROM * one else one

    def chart_unit(self) -> str:
        currency = formats.currency(self.currency, language())
        if self.scale() > 10 ** places_of(self.currency):
            return _("thousands of %(currency)s by number of participants") % {"currency": currency}
        return _("%(currency)s by number of participants") % {"currency": currency}

    def chart(self) -> SafeString:
        curve, scale, lang = self.priced.assessment.curve, self.scale(), language()

        def ending(label: str, values: Any) -> str:
            return f"{label} {formats.money(Money(int(values[-1]), self.currency), lang, 0, with_currency=False)}"

        lines = (
            CurveLine(ending(_("income"), curve.income), [v / scale for v in curve.income.tolist()], "own"),
            CurveLine(ending(_("full cost"), curve.full), [v / scale for v in curve.full.tolist()], "terra"),
            CurveLine(ending(_("avoidable"), curve.avoidable), [v / scale for v in curve.avoidable.tolist()], "muted"),
        )
        first = self.found.first
        mark = None
        if first is not None and first > 1:
            mark = CurveMark(first, _("break-even: %(n)d") % {"n": first})
        return curve_chart(
            lines,
            message=self.consequence().text,
            written=lambda value: formats.number(value, None, lang),
            number=lambda value: formats.number(int(value), 0, lang),
            mark=mark,
            now=self.planned,
            rtl=lang == "ar",
        )


# Table --------------------------------------------------------------------------------------------------------------


def margin_table(costing: Costing, currency: str) -> MarginTable:
    """Margins at the fewest, around the break-evens, as planned and at the most participants."""
    numbers = _numbers(costing)
    rows = tuple(
        MarginRow(
            SHORT_MODES[priced.mode],
            tuple(_margin(priced.assessment.curve.margin, n, currency) for n in numbers),
        )
        for priced in costing.modes
    )
    return MarginTable(tuple(numbers), rows)


def _margin(margins: Any, n: int, currency: str) -> tuple[SafeString, str]:
    margin = int(margins[n - 1])
    return signed(margin, currency), "ck-text-terra" if margin < 0 else "ck-text-mint"


def _numbers(costing: Costing) -> Sequence[int]:
    """At most five telling numbers, in order; the ends, the plan and the first break-even come before the others."""
    most, sheet = costing.pure.capacity, costing.cost_sheet.sheet
    evens = [priced.assessment.on_full.first for priced in costing.modes]
    wanted = [most, costing.planned.volume.participants, min(sheet.min_participants, most)]
    wanted += [n for even in evens if even for n in (even, even - 1)]
    wanted += [most // 2, most * 3 // 4]
    telling = dict.fromkeys(n for n in wanted if 1 <= n <= most)
    return sorted(list(telling)[:MOST_COLUMNS])
