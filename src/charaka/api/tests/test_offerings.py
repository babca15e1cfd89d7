"""The catalogue over the API: the same rules as on the pages, with versions in ETags and refusals in sentences."""

from __future__ import annotations

from typing import Any

import pytest

from charaka.api.tests.kit import Caller, caller
from charaka.kernel.scope import scope
from charaka.offer.tests.catalogue import a_client, an_offering
from charaka.testing.cast import Cast

OFFERINGS = "/institutions/a/offerings"
COURSE: dict[str, Any] = {
    "code": "FC-SOU-212",
    "kind": "course",
    "line": "FC",
    "sheet": {
        "title": {"fr": "Soudage TIG", "ar": "تلحيم"},
        "aims": {"fr": "Souder l’inox"},
        "duration_minutes": 2100,
        "min_participants": 6,
        "max_participants": 12,
        "modes": ["on_site", "mixed"],
        "modules": [{"title": {"fr": "Sécurité"}, "minutes": 90}],
    },
}


def added(call: Caller, **given: Any) -> str:
    made = call("POST", OFFERINGS, COURSE | given)
    assert made.status == 201, made.json
    return f"{OFFERINGS}/{made.json['id']}"


def on_sale(cast: Cast) -> str:
    address = added(caller(cast.manager, cast.a))
    for verb in ("develop", "approve", "publish"):
        moved = caller(cast.director, cast.a)("POST", f"{address}/moves", {"verb": verb})
        assert moved.status == 200, moved.json
    return address


def test_an_offering_is_added_and_read(cast: Cast) -> None:
    address = added(caller(cast.manager, cast.a))
    read = caller(cast.trainer, cast.a)("GET", address).json
    assert (read["state"], read["current"], read["draft"], read["line"]) == ("idea", None, 1, "FC")
    assert read["sheet"]["modules"] == [
        {"title": {"ar": "", "fr": "Sécurité", "en": ""}, "competencies": {"ar": "", "fr": "", "en": ""}, "minutes": 90}
    ]
    assert read["sheet"]["modes"] == ["on_site", "mixed"]
    lines = caller(cast.trainer, cast.a)("GET", "/institutions/a/service-lines").json
    assert "FC" in {line["code"] for line in lines}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"line": "NONE"}, "line"),
        ({"sector": "none"}, "sector"),
        ({"owner_id": 999_999}, "owner_id"),
        ({"kind": "magic"}, "kind"),
        ({"sheet": COURSE["sheet"] | {"max_participants": 2}}, "max_participants"),
        ({"sheet": COURSE["sheet"] | {"title": {"fr": ""}}}, "title"),
        ({"sheet": COURSE["sheet"] | {"title": {"fr": "x" * 1001}}}, "title"),
        ({"sheet": COURSE["sheet"] | {"modules": [{"title": {}, "minutes": 1}]}}, "modules"),
        ({"state": "published"}, "state"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, wrong: dict[str, Any], field: str) -> None:
    refused = caller(cast.manager, cast.a)("POST", OFFERINGS, COURSE | wrong)
    assert refused.status == 422, refused.json
    assert field in str(refused.json["errors"]), refused.json


def test_the_record_is_changed_from_a_version(cast: Cast) -> None:
    call = caller(cast.manager, cast.a)
    address = added(call)
    tag = call("GET", address).headers["ETag"]
    assert call("PATCH", address, {"code": "FC-1"}).status == 428
    assert call("PATCH", address, {"code": "FC-1"}, If_Match=tag).json["code"] == "FC-1"
    assert call("PATCH", address, {"code": "FC-2"}, If_Match=tag).status == 412


def test_a_sheet_on_sale_gets_a_version_that_is_published(cast: Cast) -> None:
    address, call = on_sale(cast), caller(cast.manager, cast.a)
    sold = call("GET", f"{address}/versions/1")
    written = call("PATCH", f"{address}/sheet", {"days": 4, "note": "In four days"}, If_Match=sold.headers["ETag"])
    assert (written.status, written.json["number"], written.json["published_at"]) == (200, 2, None)
    assert call("GET", address).json["sheet"]["number"] == 1
    assert call("GET", f"{address}/versions/1/differences?to=2").json == [{"field": "days"}]
    published = call("POST", f"{address}/publication")
    assert (published.json["current"], published.json["draft"], published.json["sheet"]["days"]) == (2, None, 4)
    assert call("POST", f"{address}/publication").status == 409
    assert [v["number"] for v in call("GET", f"{address}/versions").json["items"]] == [2, 1]


def test_each_step_asks_for_its_own_right(cast: Cast) -> None:
    address = added(caller(cast.manager, cast.a))
    manager, trainer = caller(cast.manager, cast.a), caller(cast.trainer, cast.a)
    assert trainer("POST", f"{address}/moves", {"verb": "develop"}).status == 403
    assert manager("POST", f"{address}/moves", {"verb": "develop"}).json["state"] == "draft"
    assert manager("POST", f"{address}/moves", {"verb": "approve"}).status == 403
    assert manager("POST", f"{address}/moves", {"verb": "resume"}).status == 409
    assert manager("POST", f"{address}/moves", {"verb": "retire"}).status == 422
    assert manager("POST", f"{address}/moves", {"verb": "explode"}).status == 409


def test_a_variant_is_derived_and_dates_are_announced(cast: Cast) -> None:
    address, call = on_sale(cast), caller(cast.manager, cast.a)
    with scope({cast.a.pk}):
        client = a_client(cast)
    made = call("POST", f"{address}/variants", {"client_id": client.pk, "code": "V-1", "sheet": {"days": 3}})
    assert made.status == 201, made.json
    assert (made.json["client_id"], made.json["parent_version"], made.json["sheet"]["days"]) == (client.pk, 1, 3)
    assert made.json["sheet"]["duration_minutes"] == 2100
    planned = call("POST", f"{address}/dates", {"start": "2099-01-05", "end": "2099-01-09"})
    cancelled = call("POST", f"{address}/dates/{planned.json['id']}/cancellation", {"reason": "Too few"})
    assert cancelled.json["cancelled_on"] is not None
    assert [d["start"] for d in call("GET", f"{address}/dates").json["items"]] == ["2099-01-05"]
    assert call("POST", f"{address}/dates", {"start": "2099-01-05", "site_id": 9}).status == 422


def test_the_list_is_narrowed_and_turned(cast: Cast) -> None:
    with scope({cast.a.pk}):
        for number in range(5):
            an_offering(cast, f"FC-{number}", "published" if number else "draft")
    call = caller(cast.reader, cast.a)
    first = call("GET", f"{OFFERINGS}?state=published&limit=3").json
    assert [o["code"] for o in first["items"]] == ["FC-1", "FC-2", "FC-3"]
    assert [o["code"] for o in call("GET", first["next"]).json["items"]] == ["FC-4"]
    assert [o["code"] for o in call("GET", f"{OFFERINGS}?q=fc+0").json["items"]] == ["FC-0"]
    assert call("GET", f"{OFFERINGS}?line=NONE").json["items"] == []
