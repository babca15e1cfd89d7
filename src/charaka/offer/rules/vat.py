"""VAT: the treatment of an offering, the rate of a day, the totals of a document by rate, and what must be printed.

Here: a dated table, as data: an institution's accountant may replace it. Old documents keep the rate of their day.
Not here: whether VAT falls due on invoice or on receipt (sales).

Source of the default table: Moroccan general tax code (CGI) after the reform of 2024–2026, which leaves 20 % and 10 %;
article 91 exempts without right of deduction, article 92 with it. The treatment of each offering is the accountant's
decision. Rounding: half up to the minor unit, once for each rate; the law names no rule, the house keeps this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from charaka.kernel.errors import Invalid
from charaka.kernel.money import Exact
from charaka.kernel.text import marked as _
from charaka.offer.rules.exact import exact, minor


class Treatment(StrEnum):
    """How VAT meets an offering."""

    STANDARD = "standard"
    REDUCED = "reduced"
    EXEMPT_WITH_DEDUCTION = "exempt_with_deduction"
    EXEMPT_WITHOUT_DEDUCTION = "exempt_without_deduction"
    OUT_OF_SCOPE = "out_of_scope"

    @property
    def is_taxed(self) -> bool:
        """Whether tax is added to the price."""
        return self in {Treatment.STANDARD, Treatment.REDUCED}

    @property
    def deducts(self) -> bool:
        """Whether VAT paid on purchases for it is recovered; without, it is a cost."""
        return self.is_taxed or self is Treatment.EXEMPT_WITH_DEDUCTION


@dataclass(frozen=True, slots=True)
class VatRate:
    """`percent` of a treatment from a day on; `mention` is the code of the sentence that documents print ("" none)."""

    treatment: Treatment
    percent: Exact
    valid_from: date
    mention: str = ""

    def __post_init__(self) -> None:
        percent = exact(self.percent)
        if not 0 <= percent <= 100 or (percent and not self.treatment.is_taxed):
            sentence = _("A VAT rate lies between 0 and 100 %, and only taxed treatments have one.")
            raise Invalid(sentence, fields={"percent": [sentence]})


# No earlier rate is known to the product: these hold for any day until a later line replaces them.
DEFAULT_RATES: Final = (
    VatRate(Treatment.STANDARD, 20, date.min),
    VatRate(Treatment.REDUCED, 10, date.min),
    VatRate(Treatment.EXEMPT_WITH_DEDUCTION, 0, date.min, "exempt_article_92"),
    VatRate(Treatment.EXEMPT_WITHOUT_DEDUCTION, 0, date.min, "exempt_article_91"),
    VatRate(Treatment.OUT_OF_SCOPE, 0, date.min, "out_of_scope"),
)


def vat_on(treatment: Treatment, day: date, table: Iterable[VatRate] = DEFAULT_RATES) -> VatRate:
    """The line of `table` in force on `day`. Raises Invalid when the table has none."""
    held = [rate for rate in table if rate.treatment is treatment and rate.valid_from <= day]
    if not held:
        raise Invalid(_("No VAT rate is known for this treatment on this day."))
    return max(held, key=lambda rate: rate.valid_from)


@dataclass(frozen=True, slots=True)
class VatTotal:
    """What a document owes under one rate: net + tax = gross, minor units."""

    rate: VatRate
    net: int
    tax: int

    @property
    def gross(self) -> int:
        """Net and tax."""
        return self.net + self.tax


def taxed(net: int, rate: VatRate) -> VatTotal:
    """Tax on `net` minor units, half up; a credit note mirrors its invoice."""
    return VatTotal(rate, net, minor(net * exact(rate.percent) / 100))


def within(gross: int, rate: VatRate) -> VatTotal:
    """Net and tax inside a `gross` price, minor units: the tax is what the rounded net leaves."""
    net = minor(Fraction(gross) * 100 / (100 + exact(rate.percent)))
    return VatTotal(rate, net, gross - net)


def totals(lines: Iterable[tuple[int, VatRate]]) -> tuple[VatTotal, ...]:
    """Totals of the (net, rate) `lines` of a document by rate, in order of appearance; tax is rounded once per rate."""
    nets: dict[VatRate, int] = {}
    for net, rate in lines:
        nets[rate] = nets.get(rate, 0) + net
    return tuple(taxed(net, rate) for rate, net in nets.items())


def mentions(found: Sequence[VatTotal]) -> tuple[str, ...]:
    """The codes of the sentences that a document with these totals prints, each once."""
    return tuple(dict.fromkeys(total.rate.mention for total in found if total.rate.mention))
