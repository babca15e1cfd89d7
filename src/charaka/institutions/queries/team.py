"""Reading the team: cost of an hour, who is free, what expires, what the team can do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Manager, Model, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Availability, HourlyCost, Person, Qualification, Skill
from charaka.institutions.queries.people import list_team
from charaka.institutions.rules.team import (
    DAYS_OF_WARNING,
    Absence,
    CompetencyRow,
    Mastered,
    Rate,
    Slot,
    cost_on,
    ends_of,
    is_free,
    matrix,
)
from charaka.kernel.errors import NotFound
from charaka.kernel.money import Money

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When one person can teach, as declared."""

    slots: tuple[Slot, ...]
    absences: tuple[Absence, ...]

    def is_free(self, start: datetime, end: datetime) -> bool:
        """From ``start`` to ``end``, local times, all the way through."""
        return is_free(self.slots, self.absences, start, end)


@dataclass(frozen=True, slots=True)
class Capability:
    """What the team can do: people as columns, competencies as rows, and what is at risk."""

    people: list[Person]
    rows: list[CompetencyRow]

    @property
    def fragile(self) -> list[CompetencyRow]:
        return [row for row in self.rows if row.fragile]

    @property
    def unmastered(self) -> list[CompetencyRow]:
        return [row for row in self.rows if row.able == 0]


def rates_of(person: Person) -> list[Rate]:
    return [Rate(row.start, row.amount) for row in HourlyCost.objects.filter(person=person).order_by("start")]


def hourly_cost_on(person: Person, day: date) -> Money | None:
    """What an hour of the person costs on a day, in the institution's currency; None when it is not known."""
    amount = cost_on(rates_of(person), day)
    return None if amount is None else Money(amount, person.institution.currency)


def hourly_costs_on(person_ids: Iterable[int], day: date) -> dict[int, int]:
    """Centimes an hour by person on a day, with one query; people without a cost are absent."""
    rates: dict[int, list[Rate]] = defaultdict(list)
    rows = HourlyCost.objects.filter(person_id__in=list(person_ids), start__lte=day)
    for person_id, start, amount in rows.values_list("person_id", "start", "amount"):
        rates[person_id].append(Rate(start, amount))
    found = {person_id: cost_on(own, day) for person_id, own in rates.items()}
    return {person_id: amount for person_id, amount in found.items() if amount is not None}


def calendars(person_ids: Iterable[int], first: date, last: date) -> dict[int, Calendar]:
    """The declared calendars of several people between two days, with one overlap query."""
    ids = list(person_ids)
    rows = Availability.objects.filter(person_id__in=ids, start__lte=last).filter(
        Q(end__isnull=True) | Q(end__gte=first)
    )
    slots: dict[int, list[Slot]] = defaultdict(list)
    absences: dict[int, list[Absence]] = defaultdict(list)
    for row in rows.order_by("pk"):
        if not row.free:
            absences[row.person_id].append(Absence(row.start, row.end))
        elif row.weekday is not None and row.begins and row.ends:
            slots[row.person_id].append(Slot(row.weekday, row.begins, row.ends, row.start, row.end))
    return {pk: Calendar(tuple(slots[pk]), tuple(absences[pk])) for pk in ids}


def find_free(person_ids: Iterable[int], start: datetime, end: datetime) -> set[int]:
    """Who of these people can teach from ``start`` to ``end`` (aware datetimes), with one query."""
    first, last = timezone.localtime(start).replace(tzinfo=None), timezone.localtime(end).replace(tzinfo=None)
    known = calendars(person_ids, first.date(), last.date())
    return {pk for pk, calendar in known.items() if calendar.is_free(first, last)}


def list_expiring(today: date | None = None, within: int = DAYS_OF_WARNING) -> QuerySet[Qualification]:
    """Qualifications of the team that have expired or soon will, the most urgent first."""
    day = today or timezone.localdate()
    return (
        Qualification.objects.filter(expires_on__lte=day + timedelta(days=within), person__in=list_team(day))
        .select_related("person")
        .order_by("expires_on", "pk")
    )


def team_capability(today: date | None = None) -> Capability:
    """The matrix of the team in force, with two queries. People without an assessed competency have no column."""
    people = list(list_team(today).filter(skills__isnull=False).distinct())
    rows = Skill.objects.filter(person_id__in=[p.pk for p in people]).order_by("assessed_on", "pk")
    listed = rows.values_list("person_id", "key", "competency", "level")
    return Capability(people, matrix(Mastered(pk, key, name, int(level)) for pk, key, name, level in listed))


def hours_received(person: Person) -> int:
    """Hours of training that the person has received in all."""
    return int(person.trainings.aggregate(hours=Sum("hours"))["hours"] or 0)


def rates_with_ends(person: Person, today: date) -> list[tuple[HourlyCost, date | None, bool]]:
    """The hourly costs of a person, newest first: the row, its last day, and whether it is in force today."""
    rows = {row.start: row for row in HourlyCost.objects.filter(person=person).select_related("institution")}
    listed = ends_of(Rate(row.start, row.amount) for row in rows.values())
    return [
        (rows[rate.start], last, rate.start <= today and (last is None or today <= last))
        for rate, last in reversed(listed)
    ]


def known_competencies(limit: int = 200) -> list[str]:
    """The names of competencies that the team has been assessed in, to be offered while one types."""
    names = Skill.objects.order_by("key").values_list("key", "competency")
    return list(dict(names).values())[:limit]


def access_part(rows: Manager[Row], row_id: int) -> Row:
    """A qualification, a goal, a time of one person, among ``rows``. Raises NotFound."""
    found = rows.select_related("person").filter(pk=row_id).first()
    if found is None:
        raise NotFound(_("This is no longer here."))
    return found
