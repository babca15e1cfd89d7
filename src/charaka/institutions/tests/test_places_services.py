"""Sites, rooms and equipment are kept by services: added once, moved openly, retired and never deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from charaka.institutions.events import RoomChanged
from charaka.institutions.models import Equipment, Room, Site
from charaka.institutions.queries.places import (
    find_equipment,
    find_rooms,
    inspections_due,
    list_sites,
    room_sums,
    rooms_in_use,
    with_machines,
)
from charaka.institutions.services import places as services
from charaka.kernel import events
from charaka.kernel.audit.presentation import entry_lines
from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound, StaleRecord
from charaka.kernel.scope import scope
from charaka.kernel.search_text import fold
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast
from charaka.testing.races import Race

Racer = Callable[[int, Callable[[int], Any]], Race[Any]]


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    with scope({cast.a.pk}):
        yield cast


@pytest.fixture
def heard() -> Iterator[list[events.Event]]:
    told: list[events.Event] = []
    events.subscribe(events.Event, told.append)
    yield told
    events._listeners[events.Event].remove(told.append)


def a_site(cast: Cast, code: str = "P", **values: Any) -> Site:
    given = {"code": code, "name": Text3(fr="Site principal")} | values
    return services.create_site(actor=cast.director.actor, institution_id=cast.a.pk, values=given)


def a_room(cast: Cast, **values: Any) -> Room:
    given: dict[str, Any] = {"name": Text3(fr="Atelier Soudage", ar="ورشة التلحيم"), "kind": "workshop", "capacity": 6}
    given |= {"code": "SOU-A", "practical_hours": 1700} | values
    if "site" not in given:
        given["site"] = a_site(cast)
    return services.create_room(actor=cast.manager.actor, institution_id=cast.a.pk, values=given)


def a_machine(cast: Cast, room: Room | None = None, code: str = "EQ-1", **values: Any) -> Equipment:
    given = {"code": code, "name": Text3(fr="Pont élévateur"), "room": room} | values
    return services.create_equipment(actor=cast.manager.actor, institution_id=cast.a.pk, values=given)


def test_a_room_is_added_found_and_told_of(house: Cast, heard: list[events.Event]) -> None:
    room = a_room(house, code=" sou‑a ", area=Decimal("84.5"), accessible=True)
    room.refresh_from_db()
    assert (room.code, room.area) == ("SOU-A", Decimal("84.5"))
    assert find_rooms(fold("التلحيم"), 5) == [room]
    assert find_rooms(fold("sou a soudage"), 5) == [room]
    assert isinstance(heard[-1], RoomChanged) and heard[-1].room_id == room.pk
    assert history_of(room).get().actor_label == "Mounir Manager"


def test_a_changed_name_is_found_and_the_site_is_named_in_the_history(house: Cast) -> None:
    room = a_room(house)
    other = a_site(house, "N", name=Text3(fr="Annexe"))
    services.change_room(
        actor=house.manager.actor, room=room, values={"name": Text3(fr="Labo Froid"), "site": other}, reason="moved"
    )
    assert find_rooms("froid", 5) == [room]
    assert find_rooms("soudage", 5) == []
    line = entry_lines(history_of(room))[0]
    assert {str(c.label): str(c.after) for c in line.changes} == {"name": "Labo Froid", "site": "N Annexe"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("code", "sou-a", "has this code already"),
        ("code", " \u202e ", "Give it a code"),
        ("name", Text3(), "one language"),
        ("kind", "circus", "one of the kinds"),
        ("capacity", 0, "Between 1 and 5000"),
        ("capacity", None, "Between 1 and 5000"),
        ("practical_hours", 9000, "Between 0 and 8784"),
        ("area", Decimal(-1), "below zero"),
        ("site", None, "site that is open"),
        ("state", "retired", "act of its own"),
        ("colour", "red", "No such field"),
    ],
)
def test_what_cannot_be_is_refused_by_field(house: Cast, field: str, value: object, sentence: str) -> None:
    site = a_site(house)
    a_room(house, site=site)
    with pytest.raises(Invalid) as refusal:
        a_room(house, **{"site": site, "code": "B", field: value})
    assert sentence in str(refusal.value.fields[field][0])
    assert Room.objects.count() == 1


def test_a_room_stays_in_its_own_house(cast: Cast) -> None:
    with scope({cast.b.pk}):
        elsewhere = Site.objects.create(institution=cast.b, code="X", name=Text3(fr="Ailleurs"))
    with scope({cast.a.pk}), pytest.raises(Invalid) as refusal:
        a_room(cast, site=elsewhere)
    assert "site" in refusal.value.fields


def test_retiring_goes_from_the_inside_out(house: Cast) -> None:
    """Equipment first, then its room, then the site; and back again from the outside in."""
    actor = house.director.actor
    site = a_site(house)
    room = a_room(house, site=site)
    machine = a_machine(house, room)
    today = timezone.localdate()
    with pytest.raises(Conflict, match="equipment of this room"):
        services.retire_room(actor=actor, room=room, reason="works")
    with pytest.raises(Conflict, match="rooms of this site"):
        services.close_site(actor=actor, site=site, on=today, reason="works")
    with pytest.raises(Invalid, match="Say why"):
        services.retire_equipment(actor=actor, equipment=machine, reason="")
    services.retire_equipment(actor=actor, equipment=machine, reason="worn out")
    services.retire_room(actor=actor, room=room, reason="works")
    services.close_site(actor=actor, site=site, on=today, reason="works")
    with pytest.raises(Conflict, match="is retired"):
        services.change_room(actor=actor, room=room, values={"capacity": 8})
    with pytest.raises(Conflict, match="room of this equipment"):
        services.restore_equipment(actor=actor, equipment=Equipment.objects.get())
    with pytest.raises(Conflict, match="site of this room"):
        services.restore_room(actor=actor, room=Room.objects.get())
    services.reopen_site(actor=actor, site=site)
    services.restore_room(actor=actor, room=Room.objects.get())
    services.restore_equipment(actor=actor, equipment=Equipment.objects.get())
    assert Equipment.objects.get().state == "in_service"


def test_the_second_to_save_is_told(house: Cast) -> None:
    room = a_room(house)
    opened = Room.objects.get(pk=room.pk)
    services.change_room(actor=house.manager.actor, room=room, values={"capacity": 8}, expected_version=1)
    with pytest.raises(StaleRecord) as told:
        services.change_room(actor=house.director.actor, room=opened, values={"capacity": 9}, expected_version=1)
    assert told.value.theirs == {"capacity": (6, 8)}


def test_who_may_change_places(house: Cast) -> None:
    room = a_room(house)
    for player in (house.finance, house.trainer, house.reader, house.adviser, house.operator, house.fund_manager):
        with pytest.raises(Forbidden):
            services.change_room(actor=player.actor, room=room, values={"capacity": 8})
        with pytest.raises(Forbidden):
            services.create_equipment(actor=player.actor, institution_id=house.a.pk, values={})
    with pytest.raises(NotFound):
        services.create_site(actor=house.stranger.actor, institution_id=house.a.pk, values={})


def test_sums_count_what_is_in_use_and_nothing_twice(house: Cast) -> None:
    site = a_site(house)
    room = a_room(house, site=site)
    a_room(house, site=site, code="B", capacity=30, practical_hours=800)
    gone = a_room(house, site=site, code="C", capacity=99)
    services.retire_room(actor=house.director.actor, room=gone, reason="works")
    a_machine(house, room, quantity=3)
    a_machine(house, room, "EQ-2", quantity=2)
    sums = room_sums()
    assert (sums.rooms, sums.capacity, sums.hours, sums.equipment) == (2, 36, 2500, 5)
    summed = list_sites().get()
    assert (summed.room_count, summed.capacity, summed.hours) == (2, 36, 2500)  # type: ignore[attr-defined]
    assert [r.machines for r in with_machines(rooms_in_use())] == [None, 5]  # type: ignore[attr-defined]


def test_inspections_fall_due_in_order_and_only_for_what_is_in_use(house: Cast) -> None:
    today = date(2026, 9, 16)
    for code, days in (("LATE", -3), ("SOON", 30), ("AHEAD", 31)):
        a_machine(house, None, code, next_inspection_on=today + timedelta(days))
    gone = a_machine(house, None, "GONE", next_inspection_on=today - timedelta(9))
    services.retire_equipment(actor=house.director.actor, equipment=gone, reason="sold")
    assert [e.code for e in inspections_due(today)] == ["LATE", "SOON"]
    assert find_equipment(fold("élévateur gone"), 5) == []


@pytest.mark.django_db(transaction=True)
def test_two_people_give_the_same_code_at_once(race: Racer) -> None:
    cast = Cast()
    actor, house_id = cast.manager.actor, cast.a.pk

    def add(_index: int) -> Site:
        with scope({house_id}):
            values = {"code": "P", "name": Text3(fr="Site")}
            return services.create_site(actor=actor, institution_id=house_id, values=values)

    outcome = race(4, add)
    assert len(outcome.results) == 1
    assert all(isinstance(error, Conflict | Invalid) for error in outcome.errors)
