"""Budgets, in-kind contributions and investment grants over the API: the same services as the pages."""

from __future__ import annotations

from typing import Any

from charaka.accounts.models import Budget, Entry, InKindContribution
from charaka.accounts.tests.books import open_books
from charaka.accounts.tests.test_budgets import adopted, three_months
from charaka.accounts.tests.test_grants import FIRST
from charaka.api.tests.kit import caller
from charaka.testing.cast import Cast

HOUSE = "/institutions/a"


def mad(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "MAD"}


def test_a_budget_is_written_adopted_and_revised_by_a_program(in_a: Cast) -> None:
    open_books(in_a)
    officer, director = caller(in_a.finance, in_a.a), caller(in_a.director, in_a.a)
    made = officer("POST", f"{HOUSE}/budgets", {"year": 2026, "scenario": "signed"})
    assert (made.status, made.json["number"], made.json["lines"]) == (201, 1, [])
    path = f"{HOUSE}/budgets/{made.json['id']}"
    lines: dict[str, Any] = {"lines": [{"prefix": "7124", "service_line": "FC", "months": [mad("1000.50")] * 12}]}
    assert officer("PUT", f"{path}/lines", lines).status == 428
    saved = officer("PUT", f"{path}/lines", lines, If_Match=made.headers["ETag"])
    assert (saved.status, saved.json["lines"]) == (200, lines["lines"])
    assert (
        officer("PUT", f"{path}/lines", {"lines": [lines["lines"][0] | {"prefix": "71"}]}, If_Match='"1"').status == 412
    )
    for wrong in ({"prefix": "5141"}, {"service_line": "ZZ"}, {"months": [mad("1")] * 11}, {"prefix": "7'; --"}):
        assert officer("PUT", f"{path}/lines", {"lines": [lines["lines"][0] | wrong]}, If_Match="*").status == 422
    euros = [{"amount": "1.00", "currency": "EUR"}] * 12
    assert (
        officer("PUT", f"{path}/lines", {"lines": [lines["lines"][0] | {"months": euros}]}, If_Match="*").status == 422
    )
    decided = {"decision": "D-11-01", "on": "2025-12-11"}
    assert officer("POST", f"{path}/adopt", decided).status == 403
    assert director("POST", f"{path}/adopt", decided).json["state"] == "adopted"
    assert officer("PUT", f"{path}/lines", lines, If_Match="*").status == 409
    revised = officer("POST", f"{path}/revise")
    assert (revised.status, revised.json["number"], revised.json["lines"]) == (201, 2, lines["lines"])
    assert [one["number"] for one in officer("GET", f"{HOUSE}/budgets?year=2026").json["items"]] == [2, 1]
    assert caller(in_a.stranger, in_a.b)("GET", path).status == 404


def test_execution_is_read_by_a_program(in_a: Cast) -> None:
    open_books(in_a)
    budget = adopted(in_a)
    three_months(in_a)
    answer = caller(in_a.reader, in_a.a)("GET", f"{HOUSE}/budgets/{budget.pk}/execution?until=2026-03-31").json
    rows = {row["subject"]: row for row in answer["rows"]}
    training = rows["line:FC"]
    assert (training["budget"], training["actual"]) == (mad("300000.00"), mad("270000.00"))
    assert (training["share"], training["asks_for_reason"]) == ("-0.100000", True)
    assert answer["result"]["forecast"] == mad("575000.00")
    assert Budget.objects.count() == 1


def test_the_registers_are_kept_by_a_program(in_a: Cast) -> None:
    open_books(in_a)
    officer, director = caller(in_a.finance, in_a.a), caller(in_a.director, in_a.a)
    building = {
        "kind": "premises", "label": "Bâtiment A", "provider": "État", "yearly_value": mad("365000.00"),
        "method": "Domaines", "valid_from": "2025-01-01", "service_line": "FI",
    }  # fmt: skip
    made = officer("POST", f"{HOUSE}/in-kind", building)
    assert (made.status, made.json["service_line"], made.json["signed_on"]) == (201, "FI", None)
    assert officer("POST", f"{HOUSE}/in-kind", building | {"service_line": "ZZ"}).status == 422
    path = f"{HOUSE}/in-kind/{made.json['id']}"
    assert officer("POST", f"{path}/sign").status == 403
    assert director("POST", f"{path}/sign").json["signed_by"].startswith("Dalila Director")
    assert officer("POST", f"{path}/end", {"on": "2026-01-31"}).json["valid_until"] == "2026-01-31"
    assert len(officer("GET", f"{HOUSE}/in-kind?signed=true").json["items"]) == InKindContribution.objects.count() == 1

    grant = {
        "reference": "SI-12", "grantor": "Fonds", "asset": "Atelier", "notified_on": f"{FIRST}-01-05",
        "amount": mad("900000.00"), "asset_cost": mad("1200000.00"), "in_service_on": f"{FIRST}-01-01", "months": 36,
    }  # fmt: skip
    made = officer("POST", f"{HOUSE}/investment-grants", grant)
    assert (made.status, made.json["amount"]) == (201, mad("900000.00"))
    path = f"{HOUSE}/investment-grants/{made.json['id']}"
    proposed = officer("POST", f"{path}/releases", {"year": FIRST})
    assert (proposed.status, proposed.json["amount"]) == (201, mad("300000.00"))
    assert officer("POST", f"{path}/releases", {"year": FIRST}).status == 409
    assert officer("POST", f"{path}/clearing").status == 409
    steps = officer("GET", f"{path}/schedule").json["steps"]
    assert (len(steps), steps[0]["entry"], steps[0]["posted"]) == (3, Entry.objects.get().pk, False)
