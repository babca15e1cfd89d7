"""The team: what an hour costs, who is free, what they can do, how they grow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from charaka.institutions.models import HourlyCost, Person
from charaka.institutions.queries.team import (
    find_free,
    hourly_cost_on,
    hourly_costs_on,
    hours_received,
    list_expiring,
    team_capability,
)
from charaka.institutions.services.team import (
    add_absence,
    add_qualification,
    add_slot,
    assess_skill,
    change_goal,
    change_qualification,
    record_training,
    remove_availability,
    remove_qualification,
    set_goal,
    set_hourly_cost,
)
from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import Forbidden, Invalid
from charaka.kernel.money import Money
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast
from charaka.testing.queries import QueryCounter

LONG_AGO = date(2021, 1, 1)


@pytest.fixture(autouse=True)
def inside_a(cast: Cast) -> Iterator[None]:
    with scope({cast.a.pk}):
        yield


@pytest.fixture
def tariq(cast: Cast) -> Person:
    return cast.trainer.person


# Cost of an hour -----------------------------------------------------------------------------------------------------


def test_a_raise_is_a_new_row_and_the_past_keeps_its_cost(cast: Cast, tariq: Person) -> None:
    today = timezone.localdate()
    set_hourly_cost(actor=cast.finance.actor, person=tariq, amount=180_00, start=LONG_AGO)
    set_hourly_cost(actor=cast.finance.actor, person=tariq, amount=200_00, start=today)
    assert hourly_cost_on(tariq, today - timedelta(days=1)) == Money(180_00, "MAD")
    assert hourly_cost_on(tariq, today) == Money(200_00, "MAD")
    assert hourly_cost_on(tariq, LONG_AGO - timedelta(days=1)) is None
    with pytest.raises(Invalid, match="past does not change"):
        set_hourly_cost(actor=cast.finance.actor, person=tariq, amount=1, start=today - timedelta(days=1))


def test_a_cost_that_has_not_begun_to_count_is_corrected_in_place(cast: Cast, tariq: Person) -> None:
    today = timezone.localdate()
    set_hourly_cost(actor=cast.finance.actor, person=tariq, amount=1_500_00, start=today)
    row = set_hourly_cost(actor=cast.finance.actor, person=tariq, amount=150_00, start=today)
    assert [r.amount for r in HourlyCost.objects.all()] == [150_00]
    assert history_of(row).first().changes["amount"] == [150_000, 15_000]  # type: ignore[union-attr]


def test_a_cost_beyond_reason_is_refused(cast: Cast, tariq: Person) -> None:
    for amount in (-1, 100_000_01):
        with pytest.raises(Invalid, match="between 0"):
            set_hourly_cost(actor=cast.finance.actor, person=tariq, amount=amount, start=LONG_AGO)


def test_trainers_neither_set_costs_nor_qualify_themselves(cast: Cast, tariq: Person) -> None:
    with pytest.raises(Forbidden):
        set_hourly_cost(actor=cast.trainer.actor, person=tariq, amount=1, start=LONG_AGO)
    with pytest.raises(Forbidden):
        add_qualification(actor=cast.trainer.actor, person=tariq, title="Docteur")
    with pytest.raises(Forbidden):
        assess_skill(actor=cast.trainer.actor, person=tariq, competency="TIG", level="4")
    with pytest.raises(Forbidden):
        set_goal(actor=cast.trainer.actor, person=tariq, competency="TIG", now="1", wanted="2", due_on=LONG_AGO)


def test_the_costs_of_many_people_are_one_query(cast: Cast, assert_queries: QueryCounter) -> None:
    people = [cast.trainer.person, cast.manager.person, cast.finance.person]
    for n, person in enumerate(people[:2], start=1):
        set_hourly_cost(actor=cast.finance.actor, person=person, amount=n * 100, start=LONG_AGO)
    with assert_queries(max=1):
        found = hourly_costs_on([p.pk for p in people], timezone.localdate())
    assert found == {people[0].pk: 100, people[1].pk: 200}


# Availability --------------------------------------------------------------------------------------------------------


def test_who_is_free_is_one_overlap_query(cast: Cast, assert_queries: QueryCounter) -> None:
    people = [cast.trainer.person, cast.manager.person, cast.finance.person]
    for person in people[:2]:
        add_slot(
            actor=cast.director.actor, person=person, weekday=1, begins=time(8), ends=time(12), start=date(2026, 9, 1)
        )
    add_absence(actor=cast.director.actor, person=people[1], start=date(2026, 10, 12), end=date(2026, 10, 16))
    lesson = [datetime(2026, 10, 13, hour, tzinfo=timezone.get_default_timezone()) for hour in (9, 11)]
    with assert_queries(max=1):
        assert find_free([p.pk for p in people], *lesson) == {people[0].pk}


def test_trainers_say_themselves_when_they_can_and_nobody_else_s_time(cast: Cast, tariq: Person) -> None:
    row = add_absence(actor=cast.trainer.actor, person=tariq, start=date(2026, 10, 12), note="jury")
    assert (row.start, row.end) == (date(2026, 10, 12), date(2026, 10, 12))
    with pytest.raises(Forbidden, match="your own availability"):
        add_absence(actor=cast.trainer.actor, person=cast.manager.person, start=date(2026, 10, 12))
    remove_availability(actor=cast.trainer.actor, row=row)
    assert not tariq.availabilities.exists()
    assert history_of(tariq).first().action == "institutions.availability.removed"  # type: ignore[union-attr]


def test_a_slot_that_ends_before_it_begins_is_refused(cast: Cast, tariq: Person) -> None:
    with pytest.raises(Invalid, match="before the start"):
        add_slot(actor=cast.trainer.actor, person=tariq, weekday=0, begins=time(9), ends=time(9), start=LONG_AGO)


# Qualifications and competencies -------------------------------------------------------------------------------------


def test_what_expires_is_listed_the_most_urgent_first(cast: Cast, tariq: Person) -> None:
    today = timezone.localdate()
    for title, days in (("ADR", 30), ("Habilitation", -3), ("CACES", 400)):
        add_qualification(actor=cast.manager.actor, person=tariq, title=title, expires_on=today + timedelta(days=days))
    assert [q.title for q in list_expiring()] == ["Habilitation", "ADR"]


def test_a_qualification_is_corrected_and_removed_with_a_trace(cast: Cast, tariq: Person) -> None:
    row = add_qualification(
        actor=cast.manager.actor, person=tariq, title=" CQP  soudage ", obtained_on=date(2020, 6, 1)
    )
    assert row.title == "CQP soudage"
    with pytest.raises(Invalid, match="expires before"):
        change_qualification(actor=cast.manager.actor, qualification=row, changes={"expires_on": date(2019, 1, 1)})
    remove_qualification(actor=cast.manager.actor, qualification=row, reason="entered twice")
    entry = history_of(tariq).first()
    assert entry is not None
    assert (entry.changes, entry.reason) == ({"title": ["CQP soudage", None]}, "entered twice")


def test_the_matrix_counts_the_newest_assessment_of_each(cast: Cast, assert_queries: QueryCounter) -> None:
    def assess(**given: Any) -> None:
        assess_skill(actor=cast.manager.actor, **given)

    assess(person=cast.trainer.person, competency="Soudage TIG", level="1", on=date(2024, 1, 1))
    assess(person=cast.trainer.person, competency="soudage tig", level="3")
    assess(person=cast.manager.person, competency="Soudage TIG", level="4")
    with assert_queries(max=2):
        capability = team_capability()
    (row,) = capability.rows
    assert row.levels == {cast.trainer.person.pk: 3, cast.manager.person.pk: 4}
    assert (row.able, row.teaching, capability.fragile) == (2, 1, [])
    with pytest.raises(Invalid, match="lies in the past"):
        assess(
            person=cast.trainer.person,
            competency="TIG",
            level="1",
            on=timezone.localdate() + timedelta(days=2),
        )


# Development ---------------------------------------------------------------------------------------------------------


def test_a_goal_that_is_reached_raises_the_level(cast: Cast, tariq: Person) -> None:
    goal = set_goal(
        actor=cast.manager.actor, person=tariq, competency="Robots", now="1", wanted="3", due_on=date(2027, 6, 30)
    )
    record_training(
        actor=cast.manager.actor, person=tariq, title="Robots 1", start=date(2026, 3, 2), hours=35, goal=goal
    )
    assert hours_received(tariq) == 35
    change_goal(actor=cast.manager.actor, goal=goal, changes={"state": "reached"}, expected_version=1)
    assert [(s.competency, s.level) for s in tariq.skills.all()] == [("Robots", "3")]


def test_a_goal_aims_higher_and_is_given_up_with_a_reason(cast: Cast, tariq: Person) -> None:
    with pytest.raises(Invalid, match="higher than"):
        set_goal(actor=cast.manager.actor, person=tariq, competency="X", now="3", wanted="3", due_on=LONG_AGO)
    goal = set_goal(actor=cast.manager.actor, person=tariq, competency="X", now="0", wanted="2", due_on=LONG_AGO)
    with pytest.raises(Invalid, match="Say why"):
        change_goal(actor=cast.manager.actor, goal=goal, changes={"state": "given_up"})
    change_goal(actor=cast.manager.actor, goal=goal, changes={"state": "given_up"}, reason="changed post")
    assert goal.state == "given_up"


def test_training_counts_for_a_goal_of_the_same_person(cast: Cast, tariq: Person) -> None:
    goal = set_goal(
        actor=cast.manager.actor, person=cast.manager.person, competency="X", now="0", wanted="2", due_on=LONG_AGO
    )
    with pytest.raises(Invalid, match="goal of this person"):
        record_training(actor=cast.manager.actor, person=tariq, title="Y", start=LONG_AGO, hours=7, goal=goal)
    with pytest.raises(Invalid, match="1 to 2,000"):
        record_training(actor=cast.manager.actor, person=tariq, title="Y", start=LONG_AGO, hours=0)
