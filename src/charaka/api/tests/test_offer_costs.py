"""Costs, rates and prices over the API: the same services, the same figures, and what two programs do to one sheet."""

from __future__ import annotations

from typing import Any

import pytest

from charaka.api.tests.kit import Caller, caller
from charaka.kernel.scope import scope
from charaka.offer.models import CostLine, CostSheet, Offering, Price, PriceConsent
from charaka.offer.queries.costing import costing_of
from charaka.offer.services.prices import set_price_from
from charaka.offer.tests.costed import DIRHAM, this_year, vector, workshop_rate
from charaka.testing.cast import Cast

HERE = "/institutions/a"


@pytest.fixture
def course(cast: Cast) -> Offering:
    """The vector of the method, sold at 1,800 a seat."""
    with scope({cast.a.pk}):
        of, _sheet = vector(cast)
        set_price_from(
            actor=cast.manager.actor, offering=of, mode="participant", amount=1_800 * DIRHAM,
            valid_from=this_year().start,
        )  # fmt: skip
    return of


def address(of: Offering) -> str:
    return f"{HERE}/offerings/{of.pk}/cost"


def body(told: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What one sends back of what was read."""
    kept = ("sessions", "participants", "kilometres", "discount_per_mille", "bad_debt_per_mille", "overhead_rate")
    of_lines = (
        "id",
        "label",
        "category",
        "driver",
        "quantity",
        "nature",
        "capacity_rate",
        "rate_card",
        "rate",
        "source",
    )
    lines = [{name: line[name] for name in of_lines} for line in told["lines"]]
    return {name: told[name] for name in kept} | {"lines": lines} | changes


def mad(dirhams: str) -> dict[str, str]:
    return {"amount": dirhams, "currency": "MAD"}


def manager(cast: Cast) -> Caller:
    return caller(cast.manager, cast.a)


def test_the_cost_is_told_with_all_that_follows(cast: Cast, course: Offering) -> None:
    told = manager(cast)("GET", address(course)).json
    priced = told["prices"][0]
    assert told["planned"]["full"] == mad("22800.00")
    assert priced["on_full_cost"] == {
        "first": 12, "fill_per_mille": 750,
        "zones": [{"first": 1, "last": 11, "pays": False}, {"first": 12, "last": 16, "pays": True}],
    }  # fmt: skip
    assert priced["floor_full"] == mad("1425.00")
    assert len(priced["margins"]) == 16
    with scope({cast.a.pk}):
        found = costing_of(CostSheet.objects.get())
    assert [line["planned"]["amount"] for line in told["lines"]] == [
        f"{amount / 100:.2f}" for amount in found.planned.by_line.values()
    ]


def test_a_sheet_is_written_as_a_whole(cast: Cast, course: Offering) -> None:
    call = manager(cast)
    read = call("GET", address(course))
    trainer, kit = read.json["lines"]
    same = body(read.json)["lines"]
    lunch = {
        "label": "Lunch", "category": "catering", "driver": "participant", "quantity": 5000, "rate": mad("70"),
        "source": "Market of January",
    }  # fmt: skip
    sent = body(
        read.json, discount_per_mille=100, bad_debt_per_mille=50, lines=[same[0] | {"rate": mad("15000")}, lunch]
    )
    told = call("PUT", address(course), sent, If_Match=read.headers["ETag"])
    assert told.status == 200, told.json
    assert [(line["id"] == trainer["id"], line["label"]) for line in told.json["lines"]] == [
        (True, "Trainer and room"), (False, "Lunch"),
    ]  # fmt: skip
    with scope({cast.a.pk}):
        assert not CostLine.objects.filter(pk=kit["id"]).exists()


def test_the_second_program_is_refused_and_nothing_of_it_is_written(cast: Cast, course: Offering) -> None:
    """Only lines change here: the sheet tells its version of them too."""
    call = manager(cast)
    read = call("GET", address(course))
    lines = body(read.json)["lines"]
    first = body(read.json, lines=[lines[0] | {"rate": mad("15000")}, lines[1]])
    second = body(read.json, lines=[lines[0], lines[1] | {"rate": mad("400")}])
    assert call("PUT", address(course), first, If_Match=read.headers["ETag"]).status == 200
    assert call("PUT", address(course), second, If_Match=read.headers["ETag"]).status == 412
    assert call("PUT", address(course), second).status == 428
    with scope({cast.a.pk}):
        assert list(CostLine.objects.order_by("position").values_list("rate", flat=True)) == [15_000_00, 300_00]


def test_a_line_of_another_sheet_and_a_foreign_currency_are_refused(cast: Cast, course: Offering) -> None:
    call = manager(cast)
    read = call("GET", address(course))
    lines = body(read.json)["lines"]
    tag = read.headers["ETag"]
    stranger = call("PUT", address(course), body(read.json, lines=[lines[0] | {"id": 999_999}]), If_Match=tag)
    assert stranger.status == 422
    euros = [lines[0] | {"rate": {"amount": "10", "currency": "EUR"}}]
    assert call("PUT", address(course), body(read.json, lines=euros), If_Match=tag).status == 422
    with scope({cast.a.pk}):
        assert CostLine.objects.count() == 2


def test_a_trainer_is_told_no_costs(cast: Cast, course: Offering) -> None:
    call = caller(cast.trainer, cast.a)
    assert call("GET", address(course)).status == 403
    assert call("GET", f"{HERE}/rates").status == 403
    assert call("GET", f"{HERE}/prices").status == 403


def test_rates_tell_what_nobody_used(cast: Cast) -> None:
    with scope({cast.a.pk}):
        workshop_rate(cast)
    call = caller(cast.finance, cast.a)
    told = call("GET", f"{HERE}/rates?year={this_year().start.year}").json
    assert told["capacity"][0]["per_hour"] == mad("28.24")
    assert told["unused"] == mad("240000.00")
    new = {
        "resource": "SOU-A", "name": {"fr": "Atelier"}, "kind": "workshop", "valid_from": str(this_year().start),
        "depreciation_own": mad("240000"), "practical_hours": 6000,
    }  # fmt: skip
    set_again = call("POST", f"{HERE}/rates/capacity", new)
    assert set_again.status == 201, set_again.json
    assert set_again.json["capacity"][0]["per_hour"] == mad("40.00")
    assert set_again.json["capacity"][0]["number"] == 2
    meal = {
        "code": "MEAL", "name": {"fr": "Repas"}, "category": "catering", "unit": "meal", "rate": mad("70"),
        "valid_from": str(this_year().start), "source": "Market of January",
    }  # fmt: skip
    assert call("POST", f"{HERE}/rates/cards", meal).status == 201
    assert call("POST", f"{HERE}/rates/cards", meal).status == 409
    shared = {
        "total": mad("180000"), "key": "trainee_hours", "units": 26000, "valid_from": str(this_year().start),
        "source": "Board of June",
    }  # fmt: skip
    assert call("POST", f"{HERE}/rates/overhead", shared).status == 201
    assert call("POST", f"{HERE}/rates/overhead", shared | {"units": 0}).status == 422


def test_a_price_below_cost_is_asked_and_answered(cast: Cast, course: Offering) -> None:
    call = manager(cast)
    low = {"offering": course.pk, "mode": "participant", "amount": mad("1000")}
    assert call("POST", f"{HERE}/prices", low).status == 422
    made = call("POST", f"{HERE}/prices", low | {"reason": "A new client"})
    assert made.status == 201, made.json
    assert made.json["sellable"] is False
    asked = call("GET", f"{HERE}/prices/consents?state=asked").json["items"][0]
    answer = f"{HERE}/prices/consents/{asked['id']}/answer"
    assert call("POST", answer, {"consent": True}).status == 403
    director = caller(cast.director, cast.a)
    assert director("POST", answer, {"consent": True}).json["state"] == "given"
    prices = call("GET", f"{HERE}/prices?offering={course.pk}").json["items"]
    assert [price["sellable"] for price in prices] == [True, True]
    with scope({cast.a.pk}):
        assert (Price.objects.count(), PriceConsent.objects.get().state) == (2, "given")
