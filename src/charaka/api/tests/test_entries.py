"""The books over the API: the same services, the same refusals, and nothing posted twice."""

from __future__ import annotations

from typing import Any

import pytest

from charaka.accounts.models import Entry
from charaka.accounts.queries.proof import find_differences
from charaka.accounts.tests.books import open_books
from charaka.api.tests.kit import Caller, caller
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast

HERE = "/institutions/a"


@pytest.fixture
def call(cast: Cast) -> Caller:
    """The finance officer's program; the books of A are open."""
    with scope({cast.a.pk}):
        open_books(cast)
    return caller(cast.finance, cast.a)


def mad(dirhams: str) -> dict[str, str]:
    return {"amount": dirhams, "currency": "MAD"}


def sale(**changes: Any) -> dict[str, Any]:
    lines = [
        {"account": "34210000", "debit": mad("120"), "party": "Zahramet"},
        {"account": "71243000", "credit": mad("100"), "service_line": "FC", "session": "SE-104"},
        {"account": "44550000", "credit": mad("20")},
    ]
    return {"journal": "VT", "date": "2026-03-10", "label": "Welding", "reference": "FA-7", "lines": lines} | changes


def test_an_entry_is_posted_read_and_reversed(cast: Cast, call: Caller) -> None:
    made = call("POST", f"{HERE}/entries", sale())
    assert made.status == 201, made.json
    assert (made.json["state"], made.json["number"], made.json["lines"][1]["service_line"]) == ("posted", 1, "FC")
    mirror = call("POST", f"{HERE}/entries/{made.json['id']}/reverse", {"on": "2026-03-11", "reason": "wrong client"})
    assert (mirror.status, mirror.json["reverses_id"]) == (201, made.json["id"])
    assert call("GET", f"{HERE}/entries/{made.json['id']}").json["reversed_by_id"] == mirror.json["id"]
    again = call("POST", f"{HERE}/entries/{made.json['id']}/reverse", {"on": "2026-03-11", "reason": "again"})
    assert again.status == 409
    with scope({cast.a.pk}):
        assert find_differences(cast.a.pk) == []


def test_the_same_key_posts_once(cast: Cast, call: Caller) -> None:
    first = call("POST", f"{HERE}/entries", sale(), Idempotency_Key="invoice-7")
    second = call("POST", f"{HERE}/entries", sale(), Idempotency_Key="invoice-7")
    assert first.json == second.json
    with scope({cast.a.pk}):
        assert Entry.objects.count() == 1


def test_a_draft_is_kept_posted_or_discarded(call: Caller) -> None:
    kept = call("POST", f"{HERE}/entries", sale(state="draft", lines=sale()["lines"][:2]))
    assert (kept.status, kept.json["number"]) == (201, None)
    assert call("POST", f"{HERE}/entries/{kept.json['id']}/post").status == 422
    assert call("DELETE", f"{HERE}/entries/{kept.json['id']}").status == 204
    posted = call("POST", f"{HERE}/entries", sale())
    assert call("DELETE", f"{HERE}/entries/{posted.json['id']}").status == 409


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"lines": sale()["lines"][:2]}, 422),
        ({"lines": [{"account": "99", "debit": mad("1")}]}, 422),
        ({"lines": [{"account": "34210000", "debit": mad("-1")}, {"account": "44550000", "credit": mad("-1")}]}, 422),
        ({"lines": [{"account": "34210000", "debit": {"amount": "1", "currency": "EUR"}}]}, 422),
        ({"lines": sale()["lines"] * 20}, 422),
        ({"journal": "ZZ"}, 404),
        ({"date": "0001-01-01"}, 422),
    ],
)
def test_what_cannot_be_posted_is_refused_and_leaves_nothing(
    cast: Cast, call: Caller, changes: dict[str, Any], status: int
) -> None:
    assert call("POST", f"{HERE}/entries", sale(**changes)).status == status
    with scope({cast.a.pk}):
        assert not Entry.objects.exists()


def test_the_journal_is_listed_by_key_with_the_filters_of_the_page(call: Caller) -> None:
    for day in range(1, 8):
        call("POST", f"{HERE}/entries", sale(date=f"2026-03-{day:02d}"))
    seen, address = [], f"{HERE}/entries?limit=3&service=FC&category=own_training&account=7"
    while address:
        page = call("GET", address).json
        seen += [entry["date"] for entry in page["items"]]
        address = page["next"]
    assert seen == [f"2026-03-{day:02d}" for day in range(7, 0, -1)]
    assert call("GET", f"{HERE}/entries?service=CONS").json["items"] == []
    assert call("GET", f"{HERE}/entries?category=gold").status == 422


def test_accounts_rules_journals_and_periods(call: Caller, cast: Cast) -> None:
    call("POST", f"{HERE}/entries", sale())
    found = call("GET", f"{HERE}/accounts?q=7124&year=2026").json["items"]
    assert ("71243000", "100.00") in {(one["code"], one["credit"]["amount"]) for one in found}
    made = call("POST", f"{HERE}/accounts", {"code": "71249", "name": {"fr": "Ateliers"}})
    assert made.status == 201
    assert call("POST", f"{HERE}/accounts", {"code": "71249", "name": {"fr": "Ateliers"}}).status == 409
    named = call("PATCH", f"{HERE}/accounts/71249", {"name": {"fr": "Atelier"}}, If_Match=f'"{made.json["version"]}"')
    assert named.json["name"]["fr"] == "Atelier"
    assert call("PATCH", f"{HERE}/accounts/71249", {"name": {"fr": "X"}}, If_Match='"1"').status in {200, 412}
    rule = call("POST", f"{HERE}/account-rules", {"prefix": "71243", "category": "fees", "valid_from": "2026-03-01"})
    assert rule.status == 201
    assert call("DELETE", f"{HERE}/account-rules/{rule.json['id']}").status == 204
    assert call("POST", f"{HERE}/journals", {"code": "X1", "name": {"fr": "Extra"}, "kind": "general"}).status == 201
    assert call("POST", f"{HERE}/periods/2026/3/closure").json["closed_on"]
    assert call("POST", f"{HERE}/entries", sale()).status == 409
    director = caller(cast.director, cast.a)
    assert director("POST", f"{HERE}/periods/2026/3/reopening", {"reason": "late"}).json["closed_on"] is None
    assert call("GET", f"{HERE}/periods?year=2026").json[2]["posted"] == 1


def test_other_institutions_find_nothing(cast: Cast, call: Caller) -> None:
    made = call("POST", f"{HERE}/entries", sale()).json["id"]
    stranger = caller(cast.stranger, cast.b)
    assert stranger("GET", f"{HERE}/entries/{made}").status == 404
    assert stranger("GET", f"/institutions/b/entries/{made}").status == 404
    assert (
        stranger("POST", f"/institutions/b/entries/{made}/reverse", {"on": "2026-03-11", "reason": "x"}).status == 404
    )
