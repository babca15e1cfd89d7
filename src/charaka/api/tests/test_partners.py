"""Partners over the API: read page by page, changed from the version that was read, merged and parted again."""

from __future__ import annotations

from typing import Any

import pytest

from charaka.api.tests.kit import Caller, caller
from charaka.institutions.models import Sector
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast

pytestmark = pytest.mark.django_db
HOUSE = "/institutions/a"
PARTNERS = f"{HOUSE}/partners"
ICE = "001561191000066"


@pytest.fixture
def call(cast: Cast) -> Caller:
    return caller(cast.director, cast.a)


def made(call: Caller, name: str, **values: Any) -> dict[str, Any]:
    answer = call("POST", PARTNERS, {"name": name, "side": "private", "kind": "company", "confirmed": True} | values)
    assert answer.status == 201, answer.json
    found: dict[str, Any] = answer.json
    return found


def test_a_partner_is_created_read_listed_and_changed(call: Caller) -> None:
    Sector.objects.create(code="energy-api", name=Text3.same("Energy"))
    partner = made(call, "Câblages Tiwizi", ice="ICE 1561191000066", employees=260, sector="energy-api")
    assert (partner["ice"], partner["size"], partner["sector"], partner["standing"]) == (
        ICE,
        "large",
        "energy-api",
        "active",
    )
    address = f"{PARTNERS}/{partner['id']}"
    read = call("GET", address)
    assert read.headers["ETag"] == '"1"'
    changed = call("PATCH", address, {"city": "Fès", "sector": ""}, If_Match=read.headers["ETag"])
    assert (changed.json["city"], changed.json["sector"], changed.json["version"]) == ("Fès", None, 2)
    stale = call("PATCH", address, {"city": "Rabat"}, If_Match='"1"')
    assert stale.status == 412
    assert stale.json["theirs"]["city"] == {"before": "", "after": "Fès"}
    assert call("PATCH", address, {"city": "Rabat"}).status == 428
    listed = call("GET", f"{PARTNERS}?q=tiwizi&side=private&limit=1").json
    assert [item["id"] for item in listed["items"]] == [partner["id"]]


def test_what_cannot_be_is_refused_with_its_path(call: Caller) -> None:
    body = {"name": "One", "side": "private", "kind": "company"}
    wrong = call("POST", PARTNERS, body | {"ice": "12345"})
    assert (wrong.status, wrong.json["errors"][0]["path"]) == (422, "ice")
    assert call("POST", PARTNERS, body | {"sector": "nowhere"}).json["errors"][0]["path"] == "sector"
    assert call("POST", PARTNERS, body | {"kind": "circus"}).status == 422
    assert call("POST", PARTNERS, body | {"employees": 2**40}).status == 422
    assert call("POST", PARTNERS, {"name": ""}).status == 422
    assert call("GET", PARTNERS).json["items"] == []


def test_a_twin_is_refused_until_it_is_confirmed(call: Caller) -> None:
    made(call, "Câblages Tiwizi", ice=ICE)
    again = {"name": "CABLAGE TIWIZI SARL", "side": "private", "kind": "company", "ice": ICE}
    refused = call("POST", PARTNERS, again)
    assert (refused.status, refused.json["code"]) == (409, "likely_duplicate")
    assert call("POST", PARTNERS, again | {"confirmed": True}).status == 201


def test_two_are_found_merged_and_parted(call: Caller) -> None:
    kept = made(call, "Câblages Tiwizi", ice=ICE, city="Aïn Tazra")
    other = made(call, "CABLAGE TIWIZI SARL", ice=ICE, phone="0522000001")
    pairs = call("GET", f"{PARTNERS}/duplicates").json
    assert (pairs["total"], pairs["items"][0]["certainty"]) == (1, "certain")
    body = {"other": other["id"], "other_version": other["version"], "take": ["phone"]}
    merged = call("POST", f"{PARTNERS}/{kept['id']}/merge", body, If_Match='"1"')
    assert merged.status == 201, merged.json
    assert call("GET", f"{PARTNERS}/{kept['id']}").json["phone"] == "0522000001"
    assert call("GET", f"{PARTNERS}/{other['id']}").json["merged_into"] == kept["id"]
    assert call("POST", f"{PARTNERS}/{kept['id']}/merge", body, If_Match="*").status == 409
    undo = call("POST", f"{PARTNERS}/merges/{merged.json['id']}/undo")
    assert (undo.status, undo.json["id"], undo.json["merged_into"]) == (200, other["id"], None)
    assert call("POST", f"{PARTNERS}/merges/{merged.json['id']}/undo").status == 409


def test_who_may_not(cast: Cast, call: Caller) -> None:
    partner = made(call, "Câblages Tiwizi")
    trainer = caller(cast.trainer, cast.a)
    assert trainer("GET", f"{PARTNERS}/{partner['id']}").status == 200
    assert trainer("PATCH", f"{PARTNERS}/{partner['id']}", {"city": "Fès"}, If_Match="*").status == 403
    assert caller(cast.stranger, cast.b)("GET", f"{PARTNERS}/{partner['id']}").status == 404
    assert call("GET", f"{PARTNERS}/999999").status == 404
