"""Exact arithmetic on many numbers of participants at once: whole centimes, one rounding, never a float.

Here: how a fraction becomes centimes, for one value and for an array. Not here: what is computed (`cost`, `breakeven`).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Final

import numpy as np
from numpy.typing import NDArray

from charaka.kernel.errors import Invalid
from charaka.kernel.money import Exact, round_half_up
from charaka.kernel.text import marked as _

Whole = NDArray[np.int64]

LARGEST_AMOUNT: Final = 10**15  # minor units of one line: thousands of them still add up within 64 bits
_LAST: Final = 2**63 - 1
ONE: Final = Fraction(1)
ZERO: Final = Fraction(0)


def exact(value: Exact) -> Fraction:
    """`value` as a fraction. Raises TypeError for a float, which is not what it looks like."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise TypeError(f"Costs are computed from whole numbers, decimals and fractions, not {type(value).__name__}.")
    return Fraction(value)


def share(value: Exact, field: str) -> Fraction:
    """`value` as a share from 0 to 1. Raises Invalid, on `field`, for anything outside."""
    found = exact(value)
    if not 0 <= found <= 1:
        sentence = _("A share lies between 0 and 100 %.")
        raise Invalid(sentence, fields={field: [sentence]})
    return found


def minor(value: Fraction) -> int:
    """An exact amount as whole minor units, half up: the one rounding. Raises Invalid above LARGEST_AMOUNT."""
    amount = round_half_up(value)
    if abs(amount) > LARGEST_AMOUNT:
        raise Invalid(_("The amount is too large."))
    return amount


def minor_up(value: Fraction) -> int:
    """The smallest whole number of minor units that is not below `value`: for prices that must cover a cost."""
    return -((-value.numerator) // value.denominator)


def participants_to(capacity: int) -> Whole:
    """1, 2, … `capacity`."""
    return np.arange(1, capacity + 1, dtype=np.int64)


def scaled(multipliers: Whole, factor: Fraction, base: Fraction = ZERO) -> Whole:
    """`base + factor × multiplier` for each multiplier, each rounded once, half up; the same as `minor` one by one.

    Multipliers, factor and base are zero or more; the answer is in minor units. It is computed in 64 bits when every
    intermediate value fits, and with Python's unbounded integers when not. Raises Invalid above LARGEST_AMOUNT.
    """
    peak = int(multipliers.max(initial=0))
    minor(base + factor * peak)
    whole = lcm(factor.denominator, base.denominator)
    slope, start = int(factor * whole), int(base * whole)
    if 2 * (start + slope * peak) + whole > _LAST:
        return np.array([minor(base + factor * int(each)) for each in multipliers], dtype=np.int64)
    doubled = 2 * (start + slope * multipliers) + whole
    return doubled // (2 * whole)
