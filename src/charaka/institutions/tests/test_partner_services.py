"""Partners are kept once, changed openly, and ended with a reason. Each story is read from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from charaka.institutions.events import PartnerChanged, PartnerCreated
from charaka.institutions.models import Partner, PartnerRole
from charaka.institutions.services.contacts import add_contact, change_contact, end_contact
from charaka.institutions.services.erasure import erase_person
from charaka.institutions.services.partners import (
    change_partner,
    create_partner,
    declare_distinct,
    end_part,
    end_partnership,
    give_part,
    note_contact,
    resume_partnership,
)
from charaka.kernel import events
from charaka.kernel.audit.queries import history_of, verify
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound, StaleRecord
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast
from charaka.testing.races import Race

ICE = "001561191000066"
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


def a_partner(cast: Cast, name: str = "Câblages Tiwizi", **values: Any) -> Partner:
    given = {"name": name, "side": "private", "kind": "company"} | values
    return create_partner(actor=cast.director.actor, institution_id=cast.a.pk, values=given)


def test_a_partner_is_added_found_and_told_of(house: Cast, heard: list[events.Event]) -> None:
    """The manager adds a company. It is sized, searchable in two scripts, recorded, and upper rooms are told."""
    partner = a_partner(house, name_ar="كابلاج تيويزي", ice="ICE 1561191000066", employees=260, email="dg@tiwizi.ma")
    partner.refresh_from_db()
    assert (partner.ice, partner.size, partner.email_domain) == (ICE, "large", "tiwizi.ma")
    assert partner.name_key == "cablages tiwizi"
    assert {"cablages", "كابلاج", ICE} <= set(partner.search.split())
    entry = history_of(partner).get()
    assert (entry.action, entry.actor_label) == ("institutions.partner.created", "Dalila Director")
    assert entry.changes["employees"] == [None, 260]
    assert "search" not in entry.changes
    assert heard == [PartnerCreated(institution_id=house.a.pk, partner_id=partner.pk, side="private", kind="company")]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ice", "00156119100006O", "digits only"),
        ("ice", "12345", "15 digits. This one has 5"),
        ("name", " \u202e ", "blank"),
        ("name", "x" * 161, "160"),
        ("kind", "circus", "not a valid choice"),
        ("email", "nobody", "valid email"),
        ("since", date(1900, 1, 1), "too long ago"),
        ("last_contact_on", date(2999, 1, 1), "still to come"),
        ("ended_on", date(2019, 1, 1), "before the beginning"),
        ("colour", "red", "No such field"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_written(
    house: Cast, field: str, value: object, sentence: str
) -> None:
    given: dict[str, Any] = {"since": date(2020, 1, 1), field: value}
    with pytest.raises(Invalid) as refusal:
        a_partner(house, **given)
    assert sentence in str(refusal.value.fields[field][0])
    assert not Partner.objects.exists()


@pytest.mark.parametrize("ice", ["", "001561191000065"])
def test_a_missing_or_doubtful_ice_never_blocks(house: Cast, ice: str) -> None:
    assert a_partner(house, ice=ice).ice == ice


def test_marks_that_turn_a_name_around_are_taken_out(house: Cast) -> None:
    assert a_partner(house, name="Froid \u202egnp.exe\u202c Oumlil\x00").name == "Froid gnp.exe Oumlil"


def test_a_change_says_what_changed_and_keeps_the_keys_in_step(house: Cast, heard: list[events.Event]) -> None:
    partner = a_partner(house)
    changed = change_partner(
        actor=house.finance.actor, partner=partner, values={"name": "Minoterie Wahdan", "city": "Fès"}, reason="renamed"
    )
    assert changed == {"name": ("Câblages Tiwizi", "Minoterie Wahdan"), "city": ("", "Fès")}
    partner.refresh_from_db()
    assert (partner.name_key, partner.version) == ("minoterie wahdan", 2)
    assert history_of(partner)[0].reason == "renamed"
    assert heard[-1] == PartnerChanged(institution_id=house.a.pk, partner_id=partner.pk, fields=("city", "name"))


def test_a_change_of_nothing_leaves_no_trace(house: Cast) -> None:
    partner = a_partner(house)
    assert change_partner(actor=house.director.actor, partner=partner, values={"name": "Câblages Tiwizi "}) == {}
    assert history_of(partner).count() == 1


def test_the_second_to_save_is_told_and_loses_nothing(house: Cast) -> None:
    """Two people open version 1. Finance saves the city; the director's save is refused with what finance wrote."""
    partner = a_partner(house)
    opened = Partner.objects.get(pk=partner.pk)
    change_partner(actor=house.finance.actor, partner=partner, values={"city": "Fès"}, expected_version=1)
    with pytest.raises(StaleRecord) as told:
        change_partner(actor=house.director.actor, partner=opened, values={"city": "Rabat"}, expected_version=1)
    assert told.value.theirs == {"city": ("", "Fès")}
    assert "Fatima Finance" in str(told.value)
    assert Partner.objects.get().city == "Fès"


def test_who_may_not(house: Cast) -> None:
    """A trainer sees partners and changes none; the fund never sees them; a stranger learns nothing."""
    partner = a_partner(house)
    for player in (house.trainer, house.reader, house.adviser, house.fund_manager):
        with pytest.raises(Forbidden):
            change_partner(actor=player.actor, partner=partner, values={"city": "Fès"})
    with pytest.raises(NotFound):
        change_partner(actor=house.stranger.actor, partner=partner, values={"city": "Fès"})
    with pytest.raises(NotFound):
        create_partner(actor=house.stranger.actor, institution_id=house.a.pk, values={"name": "x"})


def test_a_partnership_ends_with_a_reason_and_its_parts_end_with_it(house: Cast) -> None:
    partner = a_partner(house, since=date(2021, 1, 1))
    role = give_part(actor=house.manager.actor, partner=partner, part="client", start=date(2021, 1, 1))
    with pytest.raises(Invalid, match="Say why"):
        end_partnership(actor=house.director.actor, partner=partner, on=date(2026, 6, 30), reason="  ")
    end_partnership(actor=house.director.actor, partner=partner, on=date(2026, 6, 30), reason="plant closed")
    role.refresh_from_db()
    assert (partner.ended_on, role.end) == (date(2026, 6, 30), date(2026, 6, 30))
    with pytest.raises(Conflict, match="already"):
        end_partnership(actor=house.director.actor, partner=partner, on=date(2026, 7, 1), reason="again")
    resume_partnership(actor=house.director.actor, partner=partner)
    assert Partner.objects.get().ended_on is None
    with pytest.raises(Conflict, match="goes on"):
        resume_partnership(actor=house.director.actor, partner=partner)


def test_the_last_contact_moves_only_forward(house: Cast) -> None:
    partner = a_partner(house)
    today = timezone.localdate()
    note_contact(actor=house.manager.actor, partner=partner, on=today, note="Visited the plant: 24 workers to train")
    note_contact(actor=house.manager.actor, partner=partner, on=today - timedelta(days=9))
    assert Partner.objects.get().last_contact_on == today
    assert [entry.reason for entry in history_of(partner)[:2]] == ["", "Visited the plant: 24 workers to train"]
    with pytest.raises(Invalid, match="still to come"):
        note_contact(actor=house.manager.actor, partner=partner, on=today + timedelta(days=1))


def test_a_part_is_played_once_at_a_time(house: Cast) -> None:
    partner = a_partner(house)
    first = give_part(actor=house.director.actor, partner=partner, part="client", start=date(2024, 1, 1))
    with pytest.raises(Conflict, match="already plays"):
        give_part(actor=house.director.actor, partner=partner, part="client", start=date(2025, 1, 1))
    with pytest.raises(Invalid, match="before the beginning"):
        end_part(actor=house.director.actor, role=first, on=date(2023, 12, 31))
    end_part(actor=house.director.actor, role=first, on=date(2024, 12, 31))
    give_part(actor=house.director.actor, partner=partner, part="client", start=date(2025, 1, 1))
    give_part(actor=house.director.actor, partner=partner, part="governance")
    assert PartnerRole.objects.count() == 3
    with pytest.raises(Invalid):
        give_part(actor=house.director.actor, partner=partner, part="clown")
    with pytest.raises(Conflict, match="already ended"):
        end_part(actor=house.director.actor, role=first, on=date(2024, 12, 31))


def test_two_hands_cannot_give_the_same_part_at_once(cast: Cast, race: Racer) -> None:
    with scope({cast.a.pk}):
        partner = a_partner(cast)
        director = cast.director.actor
        outcome = race(4, lambda _i: give_part(actor=director, partner=partner, part="client"))
        assert len(outcome.results) == 1
        assert {type(error) for error in outcome.errors} == {Conflict}
        assert PartnerRole.objects.count() == 1


def test_of_many_savers_one_wins_each_version_and_the_chain_holds(cast: Cast, race: Racer) -> None:
    with scope({cast.a.pk}):
        partner = a_partner(cast)
        director = cast.director.actor

        def save(index: int) -> Any:
            mine = Partner.objects.get(pk=partner.pk)
            return change_partner(actor=director, partner=mine, values={"city": f"City {index}"}, expected_version=1)

        outcome = race(5, save)
        assert len(outcome.results) == 1
        assert {type(error) for error in outcome.errors} == {StaleRecord}
        assert verify(cast.a.pk).whole


def test_contacts_make_a_partner_findable_until_they_are_erased(house: Cast) -> None:
    """A contact is added, renamed, and erased at her request: the partner's search text follows each time."""

    def words() -> set[str]:
        return set(Partner.objects.get().search.split())

    contact = add_contact(actor=house.manager.actor, partner=a_partner(house), first_name="Meriem", last_name="Chraoui")
    assert {"meriem", "chraoui"} <= words()
    change_contact(actor=house.manager.actor, contact=contact, changes={"first_name": "Maryam"})
    assert "maryam" in words()
    assert "meriem" not in words()
    yesterday = timezone.localdate() - timedelta(days=1)
    end_contact(actor=house.manager.actor, contact=contact, on=yesterday)
    erase_person(actor=house.director.actor, person=contact.person, reason="asked for it by letter")
    assert not {"maryam", "chraoui"} & words()


def test_two_that_look_alike_are_declared_two_once(house: Cast) -> None:
    one, other = a_partner(house), a_partner(house)
    declared = declare_distinct(actor=house.manager.actor, first=other, second=one)
    assert (declared.first_id, declared.second_id) == (one.pk, other.pk)
    assert declare_distinct(actor=house.manager.actor, first=one, second=other) == declared
    assert history_of(one)[0].action == "institutions.partner.distinguished"
    with pytest.raises(Invalid):
        declare_distinct(actor=house.manager.actor, first=one, second=one)
    with pytest.raises(Forbidden):
        declare_distinct(actor=house.finance.actor, first=one, second=other)
