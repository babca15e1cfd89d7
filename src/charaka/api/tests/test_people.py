"""People over the API: read with the caller's rights, add, change with a version, roles, times."""

from __future__ import annotations

import pytest

from charaka.api.tests.kit import caller
from charaka.institutions.models import Person
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast

PEOPLE = "/institutions/a/people"
HAMID = {
    "first_name": "Hamid",
    "last_name": "Ouazzar",
    "email": "h@example.org",
    "birth_year": 1978,
    "kind": "own_trainer",
}


@pytest.fixture
def hamid(cast: Cast) -> int:
    made = caller(cast.director, cast.a)("POST", PEOPLE, HAMID | {"title": "Expert trainer", "start": "2021-09-01"})
    assert made.status == 201, made.json
    return int(made.json["id"])


def test_a_person_is_added_read_and_found(cast: Cast, hamid: int) -> None:
    call = caller(cast.director, cast.a)
    read = call("GET", f"{PEOPLE}/{hamid}")
    assert (read.json["last_name"], read.json["birth_year"], read.headers["ETag"]) == ("Ouazzar", 1978, '"1"')
    assert [(e["kind"], e["title"], e["start"]) for e in read.json["engagements"]] == [
        ("own_trainer", "Expert trainer", "2021-09-01")
    ]
    assert [p["id"] for p in call("GET", f"{PEOPLE}?q=OUAZ").json["items"]] == [hamid]
    trainers = call("GET", f"{PEOPLE}?kind=own_trainer").json["items"]
    assert {p["last_name"] for p in trainers} == {"Ouazzar", "Trainer"}


def test_private_data_are_null_for_those_who_may_not_see_them(cast: Cast, hamid: int) -> None:
    seen = {
        p.part.key: caller(p, cast.a)("GET", f"{PEOPLE}/{hamid}").json["birth_year"]
        for p in (cast.manager, cast.finance)
    }
    assert seen == {"manager": 1978, "finance": None}
    assert caller(cast.stranger, cast.b)("GET", f"{PEOPLE}/{hamid}").status == 404
    assert caller(cast.reader, cast.a)("GET", PEOPLE).status == 403


def test_a_twin_is_refused_until_it_is_confirmed(cast: Cast, hamid: int) -> None:
    call = caller(cast.director, cast.a)
    twin = call("POST", PEOPLE, HAMID)
    assert (twin.status, twin.json["code"]) == (409, "likely_duplicate")
    assert call("POST", PEOPLE, HAMID | {"confirmed": True}).status == 201


def test_a_change_states_its_version(cast: Cast, hamid: int) -> None:
    call = caller(cast.manager, cast.a)
    address = f"{PEOPLE}/{hamid}"
    assert call("PATCH", address, {"phone": "0522"}).status == 428
    assert call("PATCH", address, {"phone": "0522"}, If_Match='"1"').json["version"] == 2
    assert call("PATCH", address, {"phone": "0523"}, If_Match='"1"').status == 412
    wrong = call("PATCH", address, {"first_name": ""}, If_Match='"2"')
    assert wrong.status == 422


def test_roles_are_given_and_ended(cast: Cast, hamid: int) -> None:
    call = caller(cast.director, cast.a)
    given = call("POST", f"{PEOPLE}/{hamid}/roles", {"role": "trainer"})
    assert (given.status, given.json["withdrawn"]) == (201, False)
    ended = call("POST", f"{PEOPLE}/{hamid}/roles/{given.json['id']}/end", {"reason": "left"})
    assert (ended.status, ended.json["withdrawn"]) == (200, True)
    assert [r["role"] for r in call("GET", f"{PEOPLE}/{hamid}/roles").json["items"]] == ["trainer"]
    with scope({cast.a.pk}):
        own = Person.objects.get(user=cast.director.user).pk
    assert call("POST", f"{PEOPLE}/{own}/roles", {"role": "finance"}).status == 403
    last = call("GET", f"{PEOPLE}/{own}/roles").json["items"][0]["id"]
    assert call("POST", f"{PEOPLE}/{own}/roles/{last}/end", {}).status == 409
    assert call("POST", f"{PEOPLE}/{hamid}/roles/{last}/end", {}).status == 404


def test_qualifications_are_added_changed_and_removed(cast: Cast, hamid: int) -> None:
    call = caller(cast.manager, cast.a)
    address = f"{PEOPLE}/{hamid}/qualifications"
    made = call("POST", address, {"title": "CQP", "expires_on": "2027-01-01"}).json
    changed = call("PATCH", f"{address}/{made['id']}", {"awarded_by": "OFPPT"}, If_Match="*")
    assert (changed.json["title"], changed.json["awarded_by"]) == ("CQP", "OFPPT")
    assert call("DELETE", f"{address}/{made['id']}").status == 204
    assert call("GET", address).json["items"] == []
    assert caller(cast.finance, cast.a)("POST", address, {"title": "CQP"}).status == 403


def test_a_trainer_says_when_they_can_and_only_for_themselves(cast: Cast, hamid: int) -> None:
    with scope({cast.a.pk}):
        own = Person.objects.get(user=cast.trainer.user).pk
    call = caller(cast.trainer, cast.a)
    week = {"weekday": 1, "begins": "08:30", "ends": "12:30", "start": "2026-09-01"}
    made = call("POST", f"{PEOPLE}/{own}/weekly-times", week)
    assert (made.status, made.json["free"]) == (201, True)
    assert call("POST", f"{PEOPLE}/{own}/absences", {"start": "2026-10-12"}).json["end"] == "2026-10-12"
    assert len(call("GET", f"{PEOPLE}/{own}/availability").json["items"]) == 2
    assert call("DELETE", f"{PEOPLE}/{own}/availability/{made.json['id']}").status == 204
    assert call("POST", f"{PEOPLE}/{hamid}/weekly-times", week).status == 403
