"""Actions over the API: propose, read, change with a version, move, comment; values in the unit people read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from charaka.api.tests.kit import Caller, caller
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast

ACTIONS = "/institutions/a/actions"


@pytest.fixture
def body(cast: Cast) -> dict[str, Any]:
    with scope({cast.a.pk}):
        owner = cast.trainer.person.pk
    return {
        "title": "Write to employers",
        "source_kind": "meeting",
        "source_label": "Board of spring",
        "owner_id": owner,
        "due_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
    }


def _propose(call: Caller, body: dict[str, Any]) -> str:
    made = call("POST", ACTIONS, body)
    assert made.status == 201, made.json
    return f"{ACTIONS}/{made.json['number']}"


def test_an_action_is_proposed_and_read(cast: Cast, body: dict[str, Any]) -> None:
    measured = {"effect_measure": "actions_on_time", "effect_target": "85.5", "effect_baseline": "60"}
    address = _propose(caller(cast.reader, cast.a), body | measured)
    read = caller(cast.trainer, cast.a)("GET", address)
    assert (read.json["reference"], read.json["state"], read.json["owner_name"]) == (
        "AC-1",
        "proposed",
        "Tariq Trainer",
    )
    assert read.json["source"] == {"kind": "meeting", "label": "Board of spring", "type": "", "id": ""}
    effect = read.json["effect"]
    assert (effect["unit"], effect["target"], effect["baseline"], effect["seen"]) == ("share", "85.5", "60", None)
    assert read.headers["ETag"] == '"1"'


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"owner_id": 999_999}, "owner_id"),
        ({"source_kind": "gossip"}, "source_kind"),
        ({"due_on": "1066-10-14"}, "due_on"),
        ({"effect_measure": "happiness", "effect_target": "1"}, "effect_measure"),
        ({"effect_target": "1e99"}, "effect_target"),
        ({"state": "verified"}, "state"),
    ],
)
def test_a_wrong_body_is_refused_at_its_field(
    cast: Cast, body: dict[str, Any], wrong: dict[str, Any], field: str
) -> None:
    refused = caller(cast.director, cast.a)("POST", ACTIONS, body | wrong)
    assert refused.status == 422
    assert field in str(refused.json)


def test_a_change_states_its_version_and_a_moved_date_its_reason(cast: Cast, body: dict[str, Any]) -> None:
    call = caller(cast.manager, cast.a)
    address = _propose(call, body)
    later = (timezone.localdate() + timedelta(days=60)).isoformat()
    assert call("PATCH", address, {"title": "Other"}).status == 428
    assert call("PATCH", address, {"due_on": later}, If_Match='"1"').status == 422
    changed = call("PATCH", address, {"due_on": later, "reason": "Parts are late"}, If_Match='"1"')
    assert (changed.json["due_on"], changed.json["first_due_on"]) == (later, body["due_on"])
    assert call("PATCH", address, {"title": "Other"}, If_Match='"1"').status == 412
    assert caller(cast.trainer, cast.a)("PATCH", address, {"title": "x"}, If_Match="*").status == 403


def test_an_action_is_moved_on_by_those_who_may(cast: Cast, body: dict[str, Any]) -> None:
    director, trainer = caller(cast.director, cast.a), caller(cast.trainer, cast.a)
    moves = _propose(director, body) + "/moves"
    assert trainer("POST", moves, {"verb": "accept"}).status == 403
    assert director("POST", moves, {"verb": "accept"}).json["state"] == "accepted"
    assert trainer("POST", moves, {"verb": "finish"}).json["progress"] == 100
    assert director("POST", moves, {"verb": "accept"}).status == 409
    assert director("POST", moves, {"verb": "verify"}).status == 422
    seen = {"verb": "verify", "verdict": "partly", "seen_text": "Six more", "note": "A season"}
    closed = director("POST", moves, seen)
    assert (closed.json["state"], closed.json["effect"]["verdict"]) == ("verified", "partly")
    assert director("POST", moves, {"verb": "reopen"}).status == 422, "without a reason"


def test_lists_are_narrowed_and_strangers_find_nothing(cast: Cast, body: dict[str, Any]) -> None:
    call = caller(cast.director, cast.a)
    for title in ("First", "Second", "Third"):
        _propose(call, body | {"title": title})
    assert [a["number"] for a in call("GET", ACTIONS).json["items"]] == [3, 2, 1]
    assert [a["title"] for a in call("GET", f"{ACTIONS}?q=ac-2").json["items"]] == ["Second"]
    assert call("GET", f"{ACTIONS}?state=verified").json["items"] == []
    assert call("GET", f"{ACTIONS}?late=true").json["items"] == []
    assert len(call("GET", f"{ACTIONS}?owner_id={body['owner_id']}").json["items"]) == 3
    first = call("GET", f"{ACTIONS}?limit=2").json
    assert [a["number"] for a in call("GET", first["next"]).json["items"]] == [1]
    assert caller(cast.stranger, cast.b)("GET", ACTIONS).status == 404
    assert caller(cast.fund_manager, None)("GET", ACTIONS).status == 403


def test_a_comment_is_posted_and_read(cast: Cast, body: dict[str, Any]) -> None:
    call = caller(cast.reader, cast.a)
    comments = _propose(call, body) + "/comments"
    made = call("POST", comments, {"text": "@Fatima Finance look", "mentions": [body["owner_id"]]})
    assert made.status == 201
    assert len(made.json["mentions"]) == 2
    assert [c["text"] for c in call("GET", comments).json["items"]] == ["@Fatima Finance look"]
    assert call("POST", comments, {"text": ""}).status == 422
