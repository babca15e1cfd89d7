"""Rates: versions that follow each other, what a change moves, and a year that is closed for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from charaka.kernel.errors import Conflict, Forbidden, Invalid, Posted, StaleRecord
from charaka.kernel.periods import calendar_year
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.offer.models import CapacityRate, CostLine, CostSheet, Offering, OverheadRate, RateCard
from charaka.offer.queries.rates import moved_by_overhead, moved_by_rate, rates_of_year
from charaka.offer.services.costs import validate_cost_sheet
from charaka.offer.services.rates import (
    close_rate_year,
    copy_rates,
    note_used_hours,
    set_capacity_rate,
    set_rate_card,
)
from charaka.offer.tests.costed import DIRHAM, add_line, offering, overhead, sheet_for, this_year, workshop_rate
from charaka.testing.cast import Cast, Player
from charaka.testing.races import Race

SignIn = Callable[[Player], Client]
LAST = calendar_year(timezone.localdate().year - 1)


def card(cast: Cast, dirhams: int = 70, day: date | None = None, *, adopt: bool = False) -> RateCard:
    values = {
        "code": "MEAL", "name": Text3.same("Meal"), "category": "catering", "unit": "meal", "rate": dirhams * DIRHAM,
        "valid_from": day or this_year().start, "source": "Market of January",
    }  # fmt: skip
    made: RateCard = set_rate_card(actor=cast.finance.actor, institution_id=cast.a.pk, values=values, adopt=adopt)
    return made


def in_workshop(cast: Cast, code: str = "FC-1") -> tuple[Offering, CostLine]:
    """A course of 30 hours in the workshop, for 10."""
    of = offering(cast, code)
    rate = CapacityRate.objects.order_by("number").last() or workshop_rate(cast)
    sheet = sheet_for(cast, of, participants=10)
    line = add_line(
        cast, sheet, "Workshop", rate=None, source="", driver="hour", capacity_rate=rate, category="workshop"
    )
    return of, line


# Versions -----------------------------------------------------------------------------------------------------------


def test_a_new_version_follows_the_old_which_stays(in_a: Cast) -> None:
    first = workshop_rate(in_a)
    second = workshop_rate(in_a, depreciation_own=300_000 * DIRHAM, valid_from=timezone.localdate())
    assert (first.number, second.number) == (1, 2)
    assert CapacityRate.objects.get(pk=first.pk).depreciation_own == 240_000 * DIRHAM
    shown = rates_of_year(this_year()).resources[0]
    assert shown.rate == second
    assert shown.versions == (second, first)


def test_a_rate_begins_within_its_year_and_has_hours(in_a: Cast) -> None:
    with pytest.raises(Invalid, match="within its year"):
        workshop_rate(in_a, valid_from=this_year().end + timedelta(days=1))
    with pytest.raises(Invalid, match="more than zero"):
        workshop_rate(in_a, practical_hours=0)


def test_unused_capacity_is_told_and_charged_to_nobody(in_a: Cast) -> None:
    """240,000 for 8,500 practical hours, 6,000 used: 169,411.76 are charged, 70,588.24 stand idle."""
    rate = workshop_rate(in_a)
    note_used_hours(actor=in_a.finance.actor, rate=rate, hours=6_000)
    totals = rates_of_year(this_year()).totals
    assert (totals.charged, totals.unused, totals.supplied) == (169_411_76, 70_588_24, 240_000_00)
    _of, line = in_workshop(in_a)
    assert line.capacity_rate is not None
    assert moved_by_rate(line.capacity_rate)[0].before == 847_06, "30 hours of practical capacity, and no more"


def test_the_second_to_note_hours_is_told(in_a: Cast) -> None:
    rate = workshop_rate(in_a)
    note_used_hours(actor=in_a.finance.actor, rate=rate, hours=6_000, expected_version=1)
    with pytest.raises(StaleRecord):
        note_used_hours(
            actor=in_a.director.actor, rate=CapacityRate.objects.get(pk=rate.pk), hours=5_000, expected_version=1
        )


def test_the_training_manager_sets_no_rates(in_a: Cast) -> None:
    values = {
        "resource": "X",
        "name": Text3.same("X"),
        "kind": "room",
        "valid_from": timezone.localdate(),
        "practical_hours": 1,
    }
    with pytest.raises(Forbidden):
        set_capacity_rate(actor=in_a.manager.actor, institution_id=in_a.a.pk, year=this_year(), values=values)


# What a change moves ------------------------------------------------------------------------------------------------


def test_what_a_change_would_move_is_told_before_it_is_saved(in_a: Cast) -> None:
    in_workshop(in_a)
    in_workshop(in_a, "FC-2")
    offering(in_a, "FC-3")
    rate = CapacityRate.objects.get()
    rate.pk, rate.practical_hours = None, 6_000
    moved = moved_by_rate(rate)
    assert [(one.before, one.after) for one in moved] == [(847_06, 1_200_00)] * 2
    assert CapacityRate.objects.get().practical_hours == 8_500


def test_sheets_adopt_a_new_version_and_are_validated_anew(in_a: Cast) -> None:
    _of, line = in_workshop(in_a)
    add_line(in_a, line.cost_sheet, "Yard", rate=None, source="", driver="hour", capacity_rate=line.capacity_rate)
    sheet = CostSheet.objects.get(pk=line.cost_sheet_id)
    validate_cost_sheet(actor=in_a.director.actor, cost_sheet=sheet)

    kept = workshop_rate(in_a, practical_hours=7_000)
    assert set(CostLine.objects.values_list("capacity_rate__number", flat=True)) == {1}, "unless it was asked for"
    assert CostSheet.objects.get(pk=sheet.pk).validated_on is not None
    adopted = workshop_rate(in_a, practical_hours=6_000, adopt=True)
    assert set(CostLine.objects.values_list("capacity_rate", flat=True)) == {adopted.pk}
    assert CostSheet.objects.get(pk=sheet.pk).validated_on is None
    assert kept.number == 2


def test_a_retired_offering_keeps_its_rate(in_a: Cast) -> None:
    of, line = in_workshop(in_a)
    Offering.objects.filter(pk=of.pk).update(state="retired")
    workshop_rate(in_a, practical_hours=6_000, adopt=True)
    assert CostLine.objects.get(pk=line.pk).capacity_rate_id == line.capacity_rate_id


def test_a_card_has_one_value_a_day_and_lines_take_the_new_one(in_a: Cast) -> None:
    of = offering(in_a)
    sheet = sheet_for(in_a, of)
    first = card(in_a)
    line = add_line(in_a, sheet, "Meals", rate=None, source="", driver="participant", rate_card=first)
    with pytest.raises(Conflict, match="from that day already"):
        card(in_a, 75)
    new = card(in_a, 75, timezone.localdate(), adopt=True)
    assert CostLine.objects.get(pk=line.pk).rate_card_id == new.pk
    shown = rates_of_year(this_year()).cards
    assert [(one.card.rate, one.sheets) for one in shown] == [(75 * DIRHAM, 1)]


def test_overhead_moves_every_sheet_that_bears_it(in_a: Cast) -> None:
    _of, line = in_workshop(in_a)
    first = overhead(in_a)
    CostSheet.objects.filter(pk=line.cost_sheet_id).update(overhead=first)
    new = OverheadRate(total=200_000 * DIRHAM, key="direct_cost", units=1_000_000 * DIRHAM)
    assert [(one.before, one.after) for one in moved_by_overhead(new)] == [(999_53, 1_016_47)]
    second = overhead(in_a, total=200_000 * DIRHAM, adopt=True)
    assert CostSheet.objects.get(pk=line.cost_sheet_id).overhead_id == second.pk


def test_the_next_year_begins_with_the_rates_of_this_one_once(in_a: Cast) -> None:
    workshop_rate(in_a)
    overhead(in_a)
    assert copy_rates(actor=in_a.finance.actor, institution_id=in_a.a.pk, year=this_year()) == 2
    assert copy_rates(actor=in_a.finance.actor, institution_id=in_a.a.pk, year=this_year()) == 0
    following = rates_of_year(this_year().next())
    assert [one.rate.used_hours for one in following.resources] == [0]
    assert following.resources[0].before == following.resources[0].per_hour


# A closed year ------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(in_a: Cast) -> CapacityRate:
    """Last year's workshop and overhead, closed."""
    rate = workshop_rate(in_a, year=LAST)
    overhead(in_a, year=LAST)
    assert close_rate_year(actor=in_a.finance.actor, institution_id=in_a.a.pk, year=LAST, reason="Approved") == 2
    return CapacityRate.objects.get(pk=rate.pk)


def test_a_year_that_runs_is_not_closed(in_a: Cast) -> None:
    workshop_rate(in_a)
    with pytest.raises(Conflict, match="when it has ended"):
        close_rate_year(actor=in_a.finance.actor, institution_id=in_a.a.pk, year=this_year())


def test_a_closed_year_takes_no_version_no_hours_no_overhead_and_no_card(in_a: Cast, closed: CapacityRate) -> None:
    with pytest.raises(Posted):
        workshop_rate(in_a, year=LAST)
    with pytest.raises(Posted):
        note_used_hours(actor=in_a.finance.actor, rate=closed, hours=1)
    with pytest.raises(Posted):
        overhead(in_a, year=LAST)
    with pytest.raises(Posted):
        card(in_a, day=LAST.start)


@pytest.mark.parametrize("model", [CapacityRate, OverheadRate])
def test_the_database_refuses_to_move_a_closed_year(in_a: Cast, closed: CapacityRate, model: Any) -> None:
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        model.objects.filter(year_from=LAST.start).update(source="Another")
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        model.objects.filter(year_from=LAST.start).delete()
    assert model.objects.filter(year_from=LAST.start, closed_on__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_set_a_rate_at_once_make_two_versions(cast: Cast, race: Callable[..., Race[Any]]) -> None:
    with scope({cast.a.pk}):
        actor, institution_id = cast.finance.actor, cast.a.pk
        values = {
            "resource": "SOU-A", "name": Text3.same("Workshop"), "kind": "workshop", "valid_from": this_year().start,
            "practical_hours": 8_500,
        }  # fmt: skip
        ran = race(
            4,
            lambda _n: (
                set_capacity_rate(actor=actor, institution_id=institution_id, year=this_year(), values=values).number
            ),
        )
    assert ran.errors == []
    assert sorted(ran.results) == [1, 2, 3, 4]


# In pages -----------------------------------------------------------------------------------------------------------


def test_the_page_tells_the_effect_before_it_saves(cast: Cast, sign_in: SignIn) -> None:
    with scope({cast.a.pk}):
        in_workshop(cast)
        rate = CapacityRate.objects.get()
    client = sign_in(cast.finance)
    address = f"/i/a/rates/capacity/{rate.pk}/version/"
    given = {
        "name_en": "Welding workshop", "name_0": "", "kind": "workshop", "valid_from": timezone.localdate().isoformat(),
        "practical_hours": "6000", "depreciation_own": "240000", "adopt": "on", "name_ar": "", "name_fr": "Atelier",
    }  # fmt: skip
    effect = client.post(address, given | {"act": "effect"})
    assert effect.status_code == 200
    assert "Changing this rate changes 1 course." in effect.content.decode()
    assert "1,200" in effect.content.decode()
    with scope({cast.a.pk}):
        assert CapacityRate.objects.count() == 1

    part = client.post(address, given | {"act": "effect"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert client.post(address, given).status_code == 303
    with scope({cast.a.pk}):
        assert CapacityRate.objects.count() == 2
        assert CostLine.objects.filter(capacity_rate__practical_hours=6_000).count() == 1


def test_a_closed_year_is_read_and_not_changed(cast: Cast, sign_in: SignIn) -> None:
    with scope({cast.a.pk}):
        rate = workshop_rate(cast, year=LAST)
    client = sign_in(cast.finance)
    year = f"?year={LAST.start.year}"
    assert "Close the year" in client.get(f"/i/a/rates/{year}").content.decode()
    assert client.post(f"/i/a/rates/close/{year}", {"reason": "Approved"}).status_code == 303
    page = client.get(f"/i/a/rates/{year}").content.decode()
    assert "Welding workshop" in page
    assert "Close the year" not in page
    assert "New capacity rate" not in page
    again = client.post(f"/i/a/rates/capacity/{rate.pk}/hours/", {"used_hours": "5", "version": "2"})
    assert again.status_code == 422
    assert "closed" in again.content.decode()


def test_the_page_of_rates_has_a_budget(cast: Cast, sign_in: SignIn, assert_queries: Any) -> None:
    with scope({cast.a.pk}):
        for number in range(12):
            workshop_rate(cast, resource=f"R{number}")
        overhead(cast)
        card(cast)
    client = sign_in(cast.finance)
    client.get("/i/a/rates/")
    with assert_queries(budget="offer:rates"):
        assert client.get("/i/a/rates/").status_code == 200
