"""Cost lines of one session: driver × quantity × rate, with the steps at which one more trainer or room is needed.

Here: a line's amount at one size, and at every size at once. Not here: where a rate comes from (`capacity`), the
spreading of overhead (`overhead`), the sheet as a whole (`sheet`).

A session is one delivery of an offering to one group. Where an offering has no participants (tests, pieces, days of
advice), a participant stands for one unit sold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

import numpy as np

from charaka.kernel.errors import Invalid
from charaka.kernel.money import Exact
from charaka.kernel.text import marked as _
from charaka.offer.rules.exact import ZERO, Whole, exact, minor, participants_to, scaled


class Driver(StrEnum):
    """What makes a cost grow."""

    FIXED = "fixed"  # once a year, such as design: spread over the sessions planned in the year
    SESSION = "session"
    HOUR = "hour"
    PARTICIPANT = "participant"
    PARTICIPANT_HOUR = "participant_hour"
    KILOMETRE = "kilometre"

    @property
    def per_head(self) -> bool:
        """Whether the cost grows with each participant."""
        return self in {Driver.PARTICIPANT, Driver.PARTICIPANT_HOUR}


class Nature(StrEnum):
    """Whether the money is saved when the session does not take place."""

    SUNK = "sunk"
    AVOIDABLE = "avoidable"


class Category(StrEnum):
    """What is paid for."""

    OWN_TRAINER = "own_trainer"
    HIRED_TRAINER = "hired_trainer"
    ROOM = "room"
    WORKSHOP = "workshop"
    MACHINE = "machine"
    CONSUMABLES = "consumables"
    CERTIFICATION = "certification"
    TRAVEL = "travel"
    CATERING = "catering"
    DESIGN = "design"
    OTHER = "other"

    @property
    def is_shared(self) -> bool:
        """Whether it is charged at a standard rate for the time used ("directly allocated"), not bought for it.

        Source: TRAC guidance, which tells costs directly incurred from costs directly allocated.
        """
        return self in SHARED

    @property
    def teaches(self) -> bool:
        """Whether its hours are trainer-hours."""
        return self in {Category.OWN_TRAINER, Category.HIRED_TRAINER}


SHARED: Final = frozenset({Category.OWN_TRAINER, Category.ROOM, Category.WORKSHOP, Category.MACHINE, Category.DESIGN})


@dataclass(frozen=True, slots=True)
class Step:
    """One more unit for each `capacity` participants (or part of it) beyond `above`, and `minimum` units at least.

    `Step(12)`: one trainer up to 12, two up to 24. `Step(12, minimum=0, above=12)`: a line for the second trainer
    only. Source: house convention, after the rules of safety and ratio that set the size of groups.
    """

    capacity: int
    minimum: int = 1
    above: int = 0

    def __post_init__(self) -> None:
        if self.capacity < 1 or self.minimum < 0 or self.above < 0:
            sentence = _("A step serves one participant or more.")
            raise Invalid(sentence, fields={"step": [sentence]})

    def units(self, participants: int) -> int:
        """How many units `participants` need."""
        return max(self.minimum, -(-max(0, participants - self.above) // self.capacity))

    def units_each(self, participants: Whole) -> Whole:
        """`units` of every number of participants."""
        needed = -(-np.maximum(0, participants - self.above) // self.capacity)
        units: Whole = np.maximum(self.minimum, needed)
        return units


@dataclass(frozen=True, slots=True)
class Volume:
    """The size of one session: `hours` of delivery, `participants`, `kilometres` driven; `sessions` planned a year."""

    hours: Exact
    participants: int
    sessions: int = 1
    kilometres: Exact = 0

    def __post_init__(self) -> None:
        if self.participants < 0 or self.sessions < 1 or exact(self.hours) < 0 or exact(self.kilometres) < 0:
            raise Invalid(
                _("Hours, kilometres and participants cannot be negative, and there is one session at least.")
            )

    def at(self, participants: int) -> Volume:
        """The same session with another number of participants."""
        return replace(self, participants=participants)


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of a cost sheet.

    `quantity` counts units of the resource per unit of the driver (2 rooms, 0.5 trainer, 3 kits per participant);
    `rate` is in minor units per unit of the resource, exact; `preparation` is the ratio of preparation to delivery
    hours (own trainers, driver HOUR); `area` is the m² of one unit, for the overhead key; `label` is shown as it is.
    Raises Invalid for negative values, and for a step on a line that already grows with each participant.
    """

    code: str
    label: str
    category: Category
    driver: Driver
    quantity: Exact
    rate: Exact
    nature: Nature = Nature.AVOIDABLE
    step: Step | None = None
    preparation: Exact = 0
    area: Exact = 0

    def __post_init__(self) -> None:
        for field in ("quantity", "rate", "preparation", "area"):
            if exact(getattr(self, field)) < 0:
                sentence = _("A cost cannot be negative.")
                raise Invalid(sentence, fields={field: [sentence]})
        if self.step and self.driver.per_head:
            sentence = _("A cost for each participant has no steps.")
            raise Invalid(sentence, fields={"step": [sentence]})

    def units(self, participants: int) -> int:
        """How many times the line is needed: trainers, rooms; 1 without steps."""
        return self.step.units(participants) if self.step else 1

    def units_each(self, participants: Whole) -> Whole:
        """`units` of every number of participants."""
        return self.step.units_each(participants) if self.step else np.ones_like(participants)


def trainer_hours(delivery: Exact, preparation: Exact) -> Fraction:
    """Hours of a trainer: delivery plus `preparation` hours for each hour of delivery. Source: house cost model."""
    return exact(delivery) * (1 + exact(preparation))


def factor(line: CostLine, volume: Volume) -> Fraction:
    """Minor units of the line for one unit of it, or for one participant where the driver counts heads; exact."""
    base = exact(line.quantity) * exact(line.rate)
    match line.driver:
        case Driver.FIXED:
            return base / volume.sessions
        case Driver.HOUR:
            return base * trainer_hours(volume.hours, line.preparation)
        case Driver.PARTICIPANT_HOUR:
            return base * exact(volume.hours)
        case Driver.KILOMETRE:
            return base * exact(volume.kilometres)
    return base


def line_amount(line: CostLine, volume: Volume) -> int:
    """What the line costs for one session of `volume`, in minor units, rounded once."""
    heads = volume.participants if line.driver.per_head else 1
    return minor(factor(line, volume) * line.units(volume.participants) * heads)


def line_amounts(line: CostLine, volume: Volume, capacity: int) -> Whole:
    """`line_amount` for 1 … `capacity` participants, in minor units."""
    participants = participants_to(capacity)
    units = participants if line.driver.per_head else line.units_each(participants)
    return scaled(units, factor(line, volume))


def variable_cost(lines: Iterable[CostLine], volume: Volume) -> Fraction:
    """Minor units that one participant more costs while no step is crossed, exact."""
    return sum((factor(line, volume) for line in lines if line.driver.per_head), start=ZERO)
