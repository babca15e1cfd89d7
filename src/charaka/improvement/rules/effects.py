"""Effects: how their values are kept and shown, and how they are judged.

An effect is an integer of ten-thousandths of its measure's value: exact on both databases. A share of 0.61 is 6,100; an
amount of 90,000 MAD, whose value is in centimes, is 90,000,000,000. People read and type shares in percent and amounts
in dirhams.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Final

EFFECT_SCALE: Final = 10_000
LARGEST_EFFECT: Final = 9 * 10**17
_SHOWN: Final = {"share": Fraction(100), "money": Fraction(1, 100)}


class Verdict(StrEnum):
    """What became of the effect that was expected."""

    REACHED = "reached"
    PARTLY = "partly"
    NONE = "none"
    UNKNOWN = "unknown"


def scaled(value: Fraction | None) -> int | None:
    """A measure's value as it is kept, rounded half up; None stays None. Raises OverflowError beyond LARGEST_EFFECT."""
    if value is None:
        return None
    kept = floor(value * EFFECT_SCALE + Fraction(1, 2))
    if abs(kept) > LARGEST_EFFECT:
        raise OverflowError(kept)
    return kept


def from_shown(number: Decimal | Fraction | int, unit: str) -> int:
    """What people type (85 for 85 %, 90000 for 90,000 MAD) as it is kept. Raises OverflowError."""
    kept = scaled(Fraction(number) / _SHOWN.get(unit, Fraction(1)))
    return kept if kept is not None else 0


def in_shown_unit(kept: int, unit: str) -> Fraction:
    """A kept value in the unit that people read."""
    return Fraction(kept, EFFECT_SCALE) * _SHOWN.get(unit, Fraction(1))


def verdict(baseline: int | None, target: int | None, seen: int | None) -> Verdict:
    """Judge an effect: all values in the same unit. Reached at or beyond the target, in the direction from the
    baseline to the target; partly when it moved that way; none when it did not. Unknown when a value is missing
    or the target equals the baseline.
    """
    if baseline is None or target is None or seen is None or baseline == target:
        return Verdict.UNKNOWN
    gained = Fraction(seen - baseline, target - baseline)
    if gained >= 1:
        return Verdict.REACHED
    return Verdict.PARTLY if gained > 0 else Verdict.NONE
