"""How old what is owed is, and at which rate VAT was charged. Amounts are centimes, ages are days.

Bands: 60 days if nothing is agreed, 120 at most (Moroccan law 69-21; house facts, section 2.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from charaka.kernel.money import round_half_up

LIMITS: Final = (0, 30, 60, 90, 120)
"""The last day of each band but the last: not due, 1 to 30, 31 to 60, 61 to 90, 91 to 120, over 120."""
BANDS: Final = len(LIMITS) + 1
USUAL_RATES: Final = (200, 100, 140, 70, 55, 21, *(n * 10 for n in range(1, 21)))
"""Per mille, the usual first: Morocco 20, 10, formerly 14, 7 and the steps between; France 20, 10, 5.5, 2.1."""
MOST_PARTS: Final = 10


class Taxed(NamedTuple):
    """What was sold at a rate (per mille; None when no single rate explains it), and the VAT on it."""

    rate: int | None
    base: int
    tax: int


def band_of(due: date, on: date) -> int:
    """The band of what was due on a day, seen from another."""
    age = (on - due).days
    return next((place for place, limit in enumerate(LIMITS) if age <= limit), len(LIMITS))


def rates_of(bases: Sequence[int], taxes: Sequence[int]) -> list[Taxed]:
    """The rate of each amount of VAT in an entry, found from its net amounts; all of one sign.

    One VAT and one net amount give their rate at once. Several are matched: each VAT takes the net amounts of which
    it is a usual rate, to the centime for each line; what is left over was sold without VAT. What nothing explains
    keeps no rate.
    """
    whole = sum(bases)
    if len(taxes) == 1 and (rate := _rate(whole, taxes[0], len(bases))) is not None:
        return [Taxed(rate, whole, taxes[0])]
    if len(bases) <= MOST_PARTS and (found := _matched(tuple(bases), tuple(taxes))) is not None:
        return found
    return [Taxed(None, round_half_up(Fraction(whole * tax, sum(taxes) or 1)), tax) for tax in taxes]


def collected_between(tax: int, total: int, before: int, after: int) -> int:
    """The part of a VAT that was collected while payments of an invoice rose from ``before`` to ``after``.

    Rounded from the beginning each time, so that the parts of all periods add up to the VAT.
    """
    if not total:
        return 0
    return round_half_up(Fraction(tax * after, total)) - round_half_up(Fraction(tax * before, total))


def _rate(base: int, tax: int, lines: int) -> int | None:
    """The usual rate that explains a VAT, within a centime for each line; None when none does."""
    if not base or not tax or (base > 0) != (tax > 0):
        return None
    slack = 1000 * max(lines, 1)
    return next((rate for rate in USUAL_RATES if abs(base * rate - tax * 1000) <= slack), None)


def _matched(bases: tuple[int, ...], taxes: tuple[int, ...]) -> list[Taxed] | None:
    """The first way to give each VAT some of the net amounts, the usual rates first."""
    if not taxes:
        return []
    tax, rest = taxes[0], taxes[1:]
    for rate in USUAL_RATES:
        for chosen in range(1, 2 ** len(bases)):
            taken = [base for place, base in enumerate(bases) if chosen >> place & 1]
            if abs(sum(taken) * rate - tax * 1000) <= 1000 * len(taken):
                left = tuple(base for place, base in enumerate(bases) if not chosen >> place & 1)
                later = _matched(left, rest)
                if later is not None:
                    return [Taxed(rate, sum(taken), tax), *later]
    return None
