"""Overhead: the key by which it reaches sessions, the rate per unit of the key, and sharing a total without remainder.

Source: house cost model ("indirect cost = key × rate"), after TRAC and full costing in universities (EUA). Default
key: trainee-hours. A change of key moves overhead between offerings and never changes its total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm

import numpy as np

from charaka.kernel.errors import Invalid
from charaka.kernel.money import Exact, Money, allocate
from charaka.kernel.text import marked as _
from charaka.offer.rules.cost import CostLine, Driver, Volume, trainer_hours
from charaka.offer.rules.exact import ONE, ZERO, Whole, exact, minor, participants_to, scaled


class Key(StrEnum):
    """What overhead follows, with its unit."""

    TRAINEE_HOURS = "trainee_hours"  # participants × hours of delivery
    TRAINER_HOURS = "trainer_hours"  # delivery and preparation, of every trainer
    DIRECT_COST = "direct_cost"  # minor units
    AREA_HOURS = "area_hours"  # m² offered × hours


@dataclass(frozen=True, slots=True)
class KeyUnits:
    """What one offering counts under each key in a year; units as in `Key`."""

    trainee_hours: Exact = 0
    trainer_hours: Exact = 0
    direct_cost: int = 0
    area_hours: Exact = 0

    def of(self, key: Key) -> Fraction:
        """The units under `key`."""
        return exact(getattr(self, key.value))


@dataclass(frozen=True, slots=True)
class OverheadCharge:
    """Overhead of a session: `rate` minor units per unit of `key`, exact (a share of 1 for DIRECT_COST)."""

    key: Key
    rate: Exact

    def __post_init__(self) -> None:
        if exact(self.rate) < 0:
            sentence = _("A cost cannot be negative.")
            raise Invalid(sentence, fields={"rate": [sentence]})


def overhead_rate(total: int, units: Exact) -> Fraction:
    """Minor units of overhead per unit of a key: the total of the year over all its units. Raises Invalid for none."""
    counted = exact(units)
    if counted <= 0:
        raise Invalid(_("Overhead cannot be spread: nothing is counted under this key."))
    return Fraction(total) / counted


def charges(total: int, offerings: Iterable[KeyUnits], key: Key = Key.TRAINEE_HOURS) -> OverheadCharge:
    """The charge by which sessions of all `offerings` together bear the `total` minor units of a year."""
    units = sum((each.of(key) for each in offerings), start=ZERO)
    return OverheadCharge(key, overhead_rate(total, units))


def share_overhead(total: Money, offerings: Sequence[KeyUnits], key: Key = Key.TRAINEE_HOURS) -> list[Money]:
    """The part of each offering in the overhead of a year; the parts add up to `total` under every key.

    Largest remainder (Hamilton). Raises Invalid when nothing is counted under the key.
    """
    weights = [each.of(key) for each in offerings]
    if not any(weights):
        raise Invalid(_("Overhead cannot be spread: nothing is counted under this key."))
    return allocate(total, weights)


def overhead_amount(charge: OverheadCharge, lines: Iterable[CostLine], volume: Volume, direct: int) -> int:
    """Overhead of one session of `volume` whose direct cost is `direct`; minor units, rounded once."""
    return minor(exact(charge.rate) * session_units(charge.key, lines, volume, direct))


def session_units(key: Key, lines: Iterable[CostLine], volume: Volume, direct: int) -> Fraction:
    """Units that one session of `volume` counts under `key`; `direct` is its direct cost in minor units."""
    match key:
        case Key.TRAINEE_HOURS:
            return volume.participants * exact(volume.hours)
        case Key.DIRECT_COST:
            return Fraction(direct)
    return sum(
        (line.units(volume.participants) * _hours_of(line, volume, key) for line in lines),
        start=ZERO,
    )


def overhead_amounts(charge: OverheadCharge, lines: Iterable[CostLine], volume: Volume, direct: Whole) -> Whole:
    """`overhead_amount` for 1, 2, … participants, whose direct costs are `direct`; minor units."""
    participants = participants_to(len(direct))
    rate = exact(charge.rate)
    match charge.key:
        case Key.TRAINEE_HOURS:
            return scaled(participants, rate * exact(volume.hours))
        case Key.DIRECT_COST:
            return scaled(direct, rate)
    hours = [(line, _hours_of(line, volume, charge.key)) for line in lines]
    unit = Fraction(1, lcm(*(each.denominator for _line, each in hours)))
    counted = np.zeros_like(participants)
    for line, each in hours:
        counted += line.units_each(participants) * int(each / unit)
    return scaled(counted, rate * unit)


def _hours_of(line: CostLine, volume: Volume, key: Key) -> Fraction:
    """Trainer-hours or m²-hours of one unit of a line. A trainer not paid by the hour is there throughout."""
    if key is Key.AREA_HOURS:
        return exact(line.quantity) * exact(line.area) * exact(volume.hours)
    if not line.category.teaches:
        return ZERO
    present = exact(line.quantity) if line.driver is Driver.HOUR else ONE
    return present * trainer_hours(volume.hours, line.preparation)
