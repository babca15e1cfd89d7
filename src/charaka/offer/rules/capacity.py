"""What an hour of a trainer, a room or a machine costs, and what the hours that nobody used cost.

Source: time-driven activity-based costing (Kaplan and Anderson): capacity cost rate = cost of the resource ÷ practical
hours. Practical hours, never the hours used: otherwise fewer courses make each course dearer, and fewer still sell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction

from charaka.kernel.errors import Invalid, Posted
from charaka.kernel.money import Exact
from charaka.kernel.periods import Period
from charaka.kernel.text import marked as _
from charaka.offer.rules.exact import exact, minor, share


@dataclass(frozen=True, slots=True)
class ResourceCost:
    """What a resource costs in a year, in minor units.

    `depreciation_imputed` is that of donated assets and of assets that the State owns: nobody books it, and it is a
    cost all the same. Raises Invalid for negative parts.
    """

    pay: int = 0
    depreciation_own: int = 0
    depreciation_imputed: int = 0
    energy: int = 0
    maintenance: int = 0
    space: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) < 0:
                sentence = _("A cost cannot be negative.")
                raise Invalid(sentence, fields={field.name: [sentence]})

    @property
    def total(self) -> int:
        """All parts."""
        return sum(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class CapacityRate:
    """`supplied` minor units a year for `practical_hours`; raises Invalid without hours."""

    supplied: int
    practical_hours: Exact

    def __post_init__(self) -> None:
        if exact(self.practical_hours) <= 0:
            sentence = _("Practical hours are more than zero.")
            raise Invalid(sentence, fields={"practical_hours": [sentence]})

    @property
    def per_hour(self) -> Fraction:
        """Minor units per hour, exact: round what is charged, not the rate."""
        return self.supplied / exact(self.practical_hours)

    def charge(self, hours: Exact) -> int:
        """Minor units for `hours`, rounded once."""
        return minor(self.per_hour * exact(hours))


def capacity_rate(cost: ResourceCost, practical_hours: Exact) -> CapacityRate:
    """(pay + depreciation, own and imputed + energy + maintenance + space) ÷ practical hours."""
    return CapacityRate(cost.total, practical_hours)


def practical_hours(theoretical: Exact, usable: Exact) -> Fraction:
    """Hours that can really be used: `theoretical` × `usable`, a share of 1 (usually 0.80 to 0.85)."""
    return exact(theoretical) * share(usable, "usable")


def loaded_trainer_rate(gross: int, charges: int, leave: int, training: int, deliverable_hours: Exact) -> Fraction:
    """Minor units per hour: (gross pay + employer's charges + leave + training) ÷ net deliverable hours, exact.

    Source: house cost model. Raises Invalid without hours.
    """
    return CapacityRate(gross + charges + leave + training, deliverable_hours).per_hour


@dataclass(frozen=True, slots=True)
class CapacityUse:
    """A year of one resource: `supplied` = `charged` + `balance`, minor units; hours exact."""

    supplied: int
    charged: int
    practical_hours: Fraction
    used_hours: Fraction

    @property
    def balance(self) -> int:
        """Supplied less charged: below zero when more hours were charged than there were practical ones."""
        return self.supplied - self.charged

    @property
    def unused(self) -> int:
        """(practical − used) × rate, on a line of its own; never spread over courses. Zero when overused."""
        return max(0, self.balance)

    @property
    def unused_hours(self) -> Fraction:
        """Practical hours that nobody used."""
        return max(Fraction(0), self.practical_hours - self.used_hours)

    @property
    def over_hours(self) -> Fraction:
        """Hours used beyond the practical ones: overtime, or a wrong estimate."""
        return max(Fraction(0), self.used_hours - self.practical_hours)

    @property
    def used_share(self) -> Fraction:
        """Used ÷ practical hours; above 1 when overused."""
        return self.used_hours / self.practical_hours


def use_of(rate: CapacityRate, used: Iterable[Exact]) -> CapacityUse:
    """What the `used` hours of each session were charged, and what is left.

    Each charge is rounded once, so what is left may differ from (practical − used) × rate by half a minor unit for
    each of them; that is what makes the parts sum to the whole.
    """
    hours = [exact(each) for each in used]
    charged = sum(rate.charge(each) for each in hours)
    return CapacityUse(rate.supplied, charged, exact(rate.practical_hours), sum(hours, start=Fraction(0)))


@dataclass(frozen=True, slots=True)
class RateVersion:
    """The rate of `resource` from a day on; a later `number` replaces an earlier one of the same day."""

    resource: str
    valid_from: date
    number: int
    rate: CapacityRate


@dataclass(frozen=True, slots=True)
class RateYear:
    """The rates of a financial year. Once closed it does not move."""

    period: Period
    versions: tuple[RateVersion, ...] = ()
    closed: bool = False

    def on(self, resource: str, day: date) -> RateVersion | None:
        """The version in force on `day`: the latest start, then the highest number. None when there is none."""
        if day not in self.period:
            return None
        found = [v for v in self.versions if v.resource == resource and v.valid_from <= day]
        return max(found, key=lambda version: (version.valid_from, version.number), default=None)

    def revised(self, resource: str, valid_from: date, rate: CapacityRate) -> RateYear:
        """The year with one version more. Raises Posted when it is closed, Invalid for a day outside it."""
        self._refuse_closed()
        if valid_from not in self.period:
            sentence = _("The day lies outside the year of these rates.")
            raise Invalid(sentence, fields={"valid_from": [sentence]})
        number = 1 + max((v.number for v in self.versions if v.resource == resource), default=0)
        return replace(self, versions=(*self.versions, RateVersion(resource, valid_from, number, rate)))

    def close(self) -> RateYear:
        """The year, closed. Raises Posted when it is already."""
        self._refuse_closed()
        return replace(self, closed=True)

    def _refuse_closed(self) -> None:
        if self.closed:
            raise Posted(_("The rates of this year are closed. Change those of the next year."))
