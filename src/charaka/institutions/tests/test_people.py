"""People are kept once: added, warned of, changed by two at once, engaged, erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import timezone

from charaka.institutions.errors import LikelyDuplicate
from charaka.institutions.models import Partner, Person, Qualification
from charaka.institutions.queries.people import (
    access_person,
    find_likely_duplicates,
    list_contacts,
    list_people,
    may_see_development,
    may_see_private,
)
from charaka.institutions.services import erasure
from charaka.institutions.services.contacts import add_contact, change_contact, end_contact, make_main_contact
from charaka.institutions.services.erasure import erase_person
from charaka.institutions.services.people import add_person, change_engagement, change_person, end_engagement, engage
from charaka.institutions.services.team import add_qualification
from charaka.kernel.actors import Actor
from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound, StaleRecord
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast
from charaka.testing.queries import QueryCounter

HAMID = {
    "first_name": "Hamid",
    "last_name": "Ouazzar",
    "email": "h.ouazzar@example.org",
    "birth_year": 1978,
    "sex": "M",
}


@pytest.fixture(autouse=True)
def inside_a(cast: Cast) -> Iterator[None]:
    with scope({cast.a.pk}):
        yield


def hire(cast: Cast, **details: object) -> Person:
    return add_person(actor=cast.director.actor, institution_id=cast.a.pk, details=HAMID | details)


def a_partner(cast: Cast, name: str = "Tôlerie Imlal") -> Partner:
    return Partner.objects.create(institution=cast.a, name=name, side="private", kind="company")


# Adding and changing -------------------------------------------------------------------------------------------------


def test_a_person_is_added_cleaned_and_found_again(cast: Cast) -> None:
    person = hire(cast, first_name="  Ha\u202emid ", email=" H.Ouazzar@Example.org ")
    assert str(person) == "Hamid Ouazzar"
    assert person.email == "h.ouazzar@example.org"
    assert person.search == "hamid ouazzar h ouazzar example org"
    assert history_of(person).get().action == "institutions.person.added"


@pytest.mark.parametrize(
    "second", [{"first_name": "H.", "last_name": "Autre"}, {"email": "", "last_name": "Hamid", "first_name": "OUAZZAR"}]
)
def test_someone_alike_is_named_before_a_second_record_is_made(cast: Cast, second: dict[str, str]) -> None:
    first = hire(cast)
    with pytest.raises(LikelyDuplicate, match="Hamid Ouazzar") as refusal:
        hire(cast, **second)
    assert refusal.value.data["candidates"] == [first.pk]
    twin = add_person(actor=cast.director.actor, institution_id=cast.a.pk, details=HAMID | second, confirmed=True)
    assert twin.pk != first.pk


def test_a_namesake_born_in_another_year_is_no_duplicate(cast: Cast) -> None:
    hire(cast)
    assert hire(cast, email="", birth_year=1999).pk


def test_the_warning_names_nobody_of_another_institution(cast: Cast) -> None:
    with scope({cast.b.pk}):
        add_person(actor=cast.stranger.actor, institution_id=cast.b.pk, details=HAMID)
    assert find_likely_duplicates(first_name="Hamid", last_name="Ouazzar", email=HAMID["email"]) == []  # type: ignore[arg-type]


def test_what_cannot_be_is_refused_with_its_field(cast: Cast) -> None:
    for details, field in (({"first_name": " \u200f "}, "first_name"), ({"birth_year": 1850}, "birth_year")):
        with pytest.raises(Invalid) as refusal:
            hire(cast, **details)
        assert set(refusal.value.fields) == {field}
    with pytest.raises(Invalid, match="Unknown fields: salary"):
        hire(cast, salary=1)


def test_a_staff_number_is_given_once(cast: Cast) -> None:
    hire(cast, staff_number="M-12")
    with pytest.raises(Conflict, match="Hamid Ouazzar already has this staff number"):
        hire(cast, first_name="Karima", last_name="Lahsini", email="", staff_number="M-12")


def test_two_who_change_one_person_lose_nothing(cast: Cast) -> None:
    person = hire(cast)
    mine, theirs = Person.objects.get(pk=person.pk), Person.objects.get(pk=person.pk)
    change_person(actor=cast.manager.actor, person=theirs, changes={"last_name": "Ouazzar-Tazi"}, expected_version=1)
    with pytest.raises(StaleRecord, match="Mounir Manager") as refusal:
        change_person(actor=cast.director.actor, person=mine, changes={"staff_number": "M-3"}, expected_version=1)
    assert refusal.value.theirs == {"last_name": ("Ouazzar", "Ouazzar-Tazi")}
    theirs.refresh_from_db()
    assert "tazi" in theirs.search
    assert "tazi" in theirs.name_key


def test_the_audit_tells_that_private_data_changed_and_not_what_they_were(cast: Cast) -> None:
    person = hire(cast)
    change_person(actor=cast.director.actor, person=person, changes={"birth_year": 1979, "staff_number": "M-4"})
    changes = history_of(person).first().changes  # type: ignore[union-attr]
    assert changes == {"birth_year": ["•", "•"], "staff_number": ["", "M-4"]}
    assert "1978" not in str([entry.changes for entry in history_of(person)])


# Rights --------------------------------------------------------------------------------------------------------------


def test_only_those_who_measure_inclusion_see_private_data(cast: Cast) -> None:
    person = hire(cast)
    sees = {p.part.key for p in cast.everybody if may_see_private(p.actor, person)}
    assert sees == {"director", "manager"}
    assert may_see_private(cast.trainer.actor, cast.trainer.person)


def test_people_are_seen_by_colleagues_and_not_by_the_board_the_fund_or_strangers(cast: Cast) -> None:
    person = hire(cast)

    def outcome(actor: Actor) -> str:
        try:
            access_person(actor, person.pk)
        except (Forbidden, NotFound) as refusal:
            return refusal.code
        return "seen"

    seen = {player.part.key: outcome(player.actor) for player in cast.everybody}
    assert [key for key, value in seen.items() if value == "forbidden"] == ["reader", "fund_manager"]
    assert [key for key, value in seen.items() if value == "not_found"] == ["stranger"]


def test_nobody_else_adds_or_changes_people(cast: Cast) -> None:
    person = hire(cast)
    for player in (cast.trainer, cast.finance, cast.reader, cast.adviser, cast.operator):
        with pytest.raises(Forbidden, match="Reserved for: Director, Continuing-training manager"):
            change_person(actor=player.actor, person=person, changes={"first_name": "X"})
    with pytest.raises(NotFound):
        change_person(actor=cast.stranger.actor, person=person, changes={"first_name": "X"})


def test_a_trainer_sees_their_own_plan_and_no_other(cast: Cast) -> None:
    person = hire(cast)
    assert not may_see_development(cast.trainer.actor, person)
    assert may_see_development(cast.trainer.actor, cast.trainer.person)
    assert may_see_development(cast.adviser.actor, person)
    assert not may_see_development(cast.finance.actor, person)


# Engagements and contacts --------------------------------------------------------------------------------------------


def test_an_engagement_ends_and_stays_in_the_history(cast: Cast) -> None:
    person, today = hire(cast), timezone.localdate()
    post = engage(actor=cast.director.actor, person=person, kind="own_trainer", title="Formateur", start=today)
    change_engagement(
        actor=cast.director.actor, engagement=post, changes={"title": "Formateur expert"}, expected_version=1
    )
    end_engagement(actor=cast.director.actor, engagement=post)
    assert person.engagements.get().end == today
    with pytest.raises(Conflict, match="already ended"):
        end_engagement(actor=cast.director.actor, engagement=post)


def test_a_contact_is_one_of_a_partner_of_this_institution(cast: Cast) -> None:
    person = hire(cast)
    with pytest.raises(Invalid) as refusal:
        engage(actor=cast.director.actor, person=person, kind="contact")
    assert set(refusal.value.fields) == {"partner"}
    with scope({cast.b.pk}):
        theirs = Partner.objects.create(institution=cast.b, name="Elsewhere", side="public", kind="ministry")
    with pytest.raises(Invalid, match="partner of this institution"):
        engage(actor=cast.director.actor, person=person, kind="contact", partner=theirs)
    with pytest.raises(Invalid, match="before the start"):
        engage(actor=cast.director.actor, person=person, kind="staff", start=date(2026, 2, 1), end=date(2026, 1, 1))


def test_a_partner_has_one_main_contact(cast: Cast) -> None:
    partner = a_partner(cast)
    actor = cast.finance.actor
    first = add_contact(actor=actor, partner=partner, first_name="Adil", last_name="Kabbaj", title="DRH")
    second = add_contact(actor=actor, partner=partner, first_name="Lobna", last_name="Ouazzani", main=True)
    assert [(str(c.person), c.main_contact) for c in list_contacts(partner)] == [
        ("Lobna Ouazzani", True),
        ("Adil Kabbaj", False),
    ]
    first.refresh_from_db()
    make_main_contact(actor=actor, contact=first)
    assert list_contacts(partner)[0].pk == first.pk
    second.refresh_from_db()
    end_contact(actor=actor, contact=second)
    assert history_of(second).first().action == "institutions.engagement.ended"  # type: ignore[union-attr]


def test_a_contact_who_is_known_is_not_made_twice(cast: Cast) -> None:
    known = {"first_name": "Adil", "last_name": "Kabbaj", "email": "a.kabbaj@tiwizi.example"}
    one = add_contact(actor=cast.finance.actor, partner=a_partner(cast), **known)  # type: ignore[arg-type]
    other = add_contact(actor=cast.finance.actor, partner=a_partner(cast, "Froid Oumlil"), **known)  # type: ignore[arg-type]
    assert one.person_id == other.person_id
    with pytest.raises(Conflict, match="already a contact"):
        add_contact(actor=cast.finance.actor, partner=one.partner, **known)  # type: ignore[arg-type]


def test_a_shared_mailbox_does_not_make_two_people_one(cast: Cast) -> None:
    partner, box = a_partner(cast), "contact@tiwizi.example"
    one = add_contact(actor=cast.finance.actor, partner=partner, first_name="Adil", last_name="Kabbaj", email=box)
    other = add_contact(actor=cast.finance.actor, partner=partner, first_name="Lobna", last_name="Ouazzani", email=box)
    assert one.person_id != other.person_id


def test_contacts_are_changed_by_those_who_speak_to_them_colleagues_are_not(cast: Cast) -> None:
    contact = add_contact(actor=cast.finance.actor, partner=a_partner(cast), first_name="Adil", last_name="Kabbaj")
    change_contact(actor=cast.finance.actor, contact=contact, changes={"phone": "0522 00 00 00", "title": "DRH"})
    contact.person.refresh_from_db()
    assert (contact.person.phone, contact.title) == ("0522 00 00 00", "DRH")
    engage(actor=cast.director.actor, person=contact.person, kind="staff")
    with pytest.raises(Forbidden, match="more than a contact"):
        change_contact(actor=cast.finance.actor, contact=contact, changes={"email": "mine@example.org"})


# Erasure -------------------------------------------------------------------------------------------------------------


def test_someone_who_left_is_erased_and_their_number_stays(cast: Cast) -> None:
    person = hire(cast, notes="knee trouble")
    post = engage(
        actor=cast.director.actor, person=person, kind="own_trainer", title="Formateur", start=date(2024, 1, 1)
    )
    add_qualification(actor=cast.director.actor, person=person, title="CQP")
    yesterday = timezone.localdate() - timedelta(days=1)
    end_engagement(actor=cast.director.actor, engagement=post, on=yesterday)
    erase_person(actor=cast.director.actor, person=person, reason="Asked by letter of 2 October")
    person.refresh_from_db()
    assert str(person) == f"Person {person.pk}, erased"
    left = (
        person.first_name,
        person.last_name,
        person.email,
        person.sex,
        person.birth_year,
        person.notes,
        person.search,
    )
    assert left == ("", "", "", "", None, "", "")
    assert not Qualification.objects.exists()
    assert [(e.kind, e.title, e.end) for e in person.engagements.all()] == [("own_trainer", "", yesterday)]
    assert person.pk not in list_people().values_list("pk", flat=True)
    with pytest.raises(Conflict, match="were erased"):
        change_person(actor=cast.director.actor, person=person, changes={"first_name": "Hamid"})


def test_erasing_waits_until_nothing_holds_the_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    person = hire(cast)
    director = cast.director.actor
    with pytest.raises(Invalid, match="who asked"):
        erase_person(actor=director, person=person, reason=" ")
    post = engage(actor=director, person=person, kind="staff", start=date(2024, 1, 1))
    with pytest.raises(Conflict, match="still belongs"):
        erase_person(actor=director, person=person, reason="asked")
    end_engagement(actor=director, engagement=post, on=date(2024, 6, 1))
    monkeypatch.setattr(erasure, "_holds", [lambda _person: "A certificate names this person."])
    with pytest.raises(Conflict, match="certificate"):
        erase_person(actor=director, person=person, reason="asked")
    with pytest.raises(Forbidden):
        erase_person(actor=cast.manager.actor, person=person, reason="asked")
    with pytest.raises(Forbidden, match="themselves"):
        erase_person(actor=director, person=cast.director.person, reason="asked")


# Lists ---------------------------------------------------------------------------------------------------------------


def test_the_list_of_people_costs_three_queries_for_any_number(cast: Cast, assert_queries: QueryCounter) -> None:
    for n in range(5):
        person = hire(cast, last_name=f"N{n}", email=f"n{n}@example.org")
        engage(actor=cast.director.actor, person=person, kind="hired_trainer", title="Formateur")
    with assert_queries(max=3):
        rows = list(list_people().order_by("pk"))
        shown = [(p.engaged_now, p.roles_now, p.is_hired_trainer) for p in rows]  # type: ignore[attr-defined]
    assert sum(hired for _e, _r, hired in shown) == 5


def test_people_are_found_in_their_own_institution_only(cast: Cast) -> None:
    with scope({cast.b.pk}):
        assert {str(p) for p in list_people()} == {"Siham Stranger"}
