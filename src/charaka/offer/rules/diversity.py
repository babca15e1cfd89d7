"""How widely the offer is spread: sectors and service kinds covered, and the effective number of sources of income."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from charaka.kernel.errors import Invalid
from charaka.kernel.text import marked as _


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which of the wanted sectors, or service kinds, have an offering."""

    covered: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def share(self) -> Fraction | None:
        """Covered ÷ wanted; None when nothing is wanted."""
        wanted = len(self.covered) + len(self.missing)
        return Fraction(len(self.covered), wanted) if wanted else None


def coverage_of(wanted: Iterable[str], offered: Iterable[str]) -> Coverage:
    """Compare what is `wanted` with what is `offered`, in the order of `wanted`; offered beyond it does not count."""
    have, each = set(offered), dict.fromkeys(wanted)
    return Coverage(tuple(code for code in each if code in have), tuple(code for code in each if code not in have))


@dataclass(frozen=True, slots=True)
class Concentration:
    """How income is concentrated on `sources`; exact.

    `index` is Herfindahl-Hirschman: the sum of the squared shares, 1 when all comes from one source. There is no
    accepted cut-off. Source: Tuckman and Chang 1991, for income of nonprofit bodies.
    """

    sources: int
    index: Fraction

    @property
    def effective(self) -> Fraction:
        """Effective number of sources, 1 ÷ index: as many equal sources would be as concentrated."""
        return 1 / self.index

    @property
    def normalised(self) -> Fraction | None:
        """(H − 1/n) ÷ (1 − 1/n), from 0 to 1; None for a single source."""
        even = Fraction(1, self.sources)
        return (self.index - even) / (1 - even) if self.sources > 1 else None


def concentration(amounts: Iterable[int]) -> Concentration | None:
    """Concentration of the `amounts` (minor units) of all sources, those at zero left out; None when all are zero.

    Raises Invalid for a negative amount: credit notes belong to the source they correct.
    """
    counted = [amount for amount in amounts if amount]
    if any(amount < 0 for amount in counted):
        raise Invalid(_("Income of a source cannot be negative here."))
    if not counted:
        return None
    whole = sum(counted)
    return Concentration(len(counted), sum((Fraction(each, whole) ** 2 for each in counted), start=Fraction(0)))
