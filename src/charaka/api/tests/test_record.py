"""The institution’s record, its entities and its places over the API: read, changed, put away and back."""

from __future__ import annotations

import pytest

from charaka.api.tests.kit import Caller, caller
from charaka.testing.cast import Cast

pytestmark = pytest.mark.django_db
HOUSE = "/institutions/a"
NAME = {"ar": "شركة التكوين", "fr": "Formation SA", "en": ""}


@pytest.fixture
def call(cast: Cast) -> Caller:
    return caller(cast.director, cast.a)


def test_the_record_is_read_and_changed_from_the_version_that_was_read(call: Caller) -> None:
    read = call("GET", f"{HOUSE}/record")
    assert (read.status, read.json["agreement"], read.json["sector_codes"]) == (200, "none", [])
    changes = {"name": {"fr": "Institut A"}, "sector_codes": ["energy"], "governance": "council", "region": "MA-06"}
    changed = call("PATCH", f"{HOUSE}/record", changes, If_Match=read.headers["ETag"])
    assert (changed.json["name"], changed.json["sector_codes"]) == (
        {"ar": "", "fr": "Institut A", "en": ""},
        ["energy"],
    )
    assert changed.json["completeness"] > 0
    stale = call("PATCH", f"{HOUSE}/record", {"city": "Fès"}, If_Match=read.headers["ETag"])
    assert stale.status == 412
    assert call("PATCH", f"{HOUSE}/record", {"city": "Fès"}).status == 428
    wrong = call("PATCH", f"{HOUSE}/record", {"financial_year_start_month": 9}, If_Match="*")
    assert (wrong.status, wrong.json["errors"][0]["path"]) == (422, "reason")
    wrong = call("PATCH", f"{HOUSE}/record", {"sector_codes": ["circus"]}, If_Match="*")
    assert wrong.json["errors"][0]["path"] == "sector_codes"


def test_an_entity_tells_what_the_law_asks_and_is_closed_and_opened(call: Caller) -> None:
    capital = {"amount": "300000.00", "currency": "MAD"}
    body = {"name": NAME, "legal_form": "sa", "capital": capital, "ice": "001561191000065"}
    made = call("POST", f"{HOUSE}/entities", body)
    assert (made.status, made.json["capital"]) == (201, capital)
    assert made.json["law_asks"] == ["seat", "trade_register", "tax_id"]
    assert [one["number"] for one in made.json["warnings"]] == ["ICE"]
    address = f"{HOUSE}/entities/{made.json['id']}"
    wrong = call("PATCH", address, {"capital": {"amount": "1.00", "currency": "EUR"}}, If_Match="*")
    assert (wrong.status, wrong.json["errors"][0]["path"]) == (422, "capital.currency")
    closed = call("POST", f"{address}/close", {"on": "2026-06-30", "reason": "merged"}, If_Match="*")
    assert closed.json["closed_on"] == "2026-06-30"
    assert call("PATCH", address, {"bank_name": "Banque"}, If_Match="*").status == 409
    assert call("POST", f"{address}/reopen", If_Match="*").json["closed_on"] is None
    assert [one["id"] for one in call("GET", f"{HOUSE}/entities").json["items"]] == [made.json["id"]]


def test_rooms_and_equipment_are_placed_found_and_put_away(call: Caller) -> None:
    site = call("POST", f"{HOUSE}/sites", {"code": "p", "name": {"fr": "Site principal"}}).json
    assert site["code"] == "P"
    body = {"site": site["id"], "code": "SOU-A", "name": {"fr": "Atelier"}, "kind": "workshop", "capacity": 6}
    room = call("POST", f"{HOUSE}/rooms", body | {"area": 84.5}).json
    assert (room["site"], room["state"]) == (site["id"], "in_service")
    nowhere = call("POST", f"{HOUSE}/rooms", body | {"code": "B", "site": 10**9})
    assert (nowhere.status, nowhere.json["errors"][0]["path"]) == (422, "site")
    machine = {"code": "EQ-1", "name": {"fr": "Tour"}, "room": room["id"], "next_inspection_on": "2020-01-01"}
    machine = call("POST", f"{HOUSE}/equipment", machine).json
    assert machine["inspection"] == "late"
    assert [one["id"] for one in call("GET", f"{HOUSE}/equipment?due=true&q=tour").json["items"]] == [machine["id"]]
    assert call("GET", f"{HOUSE}/rooms?kind=classroom").json["items"] == []
    address = f"{HOUSE}/rooms/{room['id']}"
    assert call("POST", f"{address}/retire", {"reason": "works"}, If_Match="*").status == 409
    gone = call("POST", f"{HOUSE}/equipment/{machine['id']}/retire", {"reason": "sold"}, If_Match='"1"')
    assert (gone.json["state"], gone.json["version"]) == ("retired", 2)
    assert call("POST", f"{address}/retire", {"reason": "works"}, If_Match='"1"').json["state"] == "retired"
    assert call("PATCH", address, {"capacity": 8}, If_Match="*").status == 409
    assert call("POST", f"{address}/restore", If_Match="*").json["state"] == "in_service"
    assert call("PATCH", address, {"capacity": 0}, If_Match="*").status == 422


def test_who_may_not(cast: Cast) -> None:
    trainer = caller(cast.trainer, cast.a)
    assert trainer("GET", f"{HOUSE}/rooms").status == 200
    assert trainer("POST", f"{HOUSE}/sites", {"code": "P", "name": {"fr": "x"}}).status == 403
    fund = caller(cast.fund_manager, cast.a)
    assert fund("GET", f"{HOUSE}/record").status == 200
    assert fund("GET", f"{HOUSE}/rooms").status == 403
