"""The cost page: what it computes while one types, what it saves, who sees it, and what two people do to one sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.scope import scope
from charaka.offer.models import CostLine, CostSheet, Offering
from charaka.offer.queries.costing import costing_of
from charaka.offer.services.costs import change_cost_line, change_cost_sheet, validate_cost_sheet
from charaka.offer.services.prices import set_price_from
from charaka.offer.tests.costed import DIRHAM, add_line, offering, sheet_for, this_year, vector, workshop_rate
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter
from charaka.testing.races import Race

SignIn = Callable[[Player], Client]


def words(answer: Any) -> str:
    """The text of a page, with its white space and its signs made plain."""
    text = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", text)


def typed(sheet: CostSheet, **changes: Any) -> dict[str, Any]:
    """What a browser sends from the page as it stands, with some of it changed."""
    with scope({sheet.institution_id}):
        sheet = CostSheet.objects.get(pk=sheet.pk)
        lines = list(sheet.lines.all())
    found: dict[str, Any] = {
        "version": sheet.version, "participants": sheet.participants, "sessions": sheet.sessions, "kilometres": "0",
        "discount_per_mille": sheet.discount_per_mille / 10, "bad_debt_per_mille": sheet.bad_debt_per_mille / 10,
        "overhead": sheet.overhead_id or "", "mode": "participant", "margin": "20",
    }  # fmt: skip
    for line in lines:
        found |= {f"quantity_{line.pk}": line.quantity / 1000, f"version_{line.pk}": line.version}
        if line.rate is not None:
            found[f"rate_{line.pk}"] = line.rate / 100
    return found | changes


def address(of: Offering) -> str:
    return f"/i/a/offerings/{of.pk}/cost/"


@pytest.fixture
def course(cast: Cast) -> tuple[Offering, CostSheet]:
    with scope({cast.a.pk}):
        return vector(cast)


def test_the_vector_of_the_method_breaks_even_at_twelve(
    cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet]
) -> None:
    """18,000 fixed, 1,800 a seat, 300 variable, 16 places: 12; with 10 % discount and 5 % unpaid: 15."""
    of, sheet = course
    client = sign_in(cast.manager)

    plain = client.post(f"{address(of)}preview/", typed(sheet, price_participant="1800"))
    assert plain.status_code == 200
    assert "pays from 12" in words(plain)
    assert "12 of 16" in words(plain)
    assert "75%" in words(plain)

    net = client.post(
        f"{address(of)}preview/",
        typed(sheet, price_participant="1800", discount_per_mille="10", bad_debt_per_mille="5"),
    )
    assert "pays from 15" in words(net)
    assert "94%" in words(net)


def test_what_is_typed_is_computed_and_not_saved(
    cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet]
) -> None:
    of, sheet = course
    with scope({cast.a.pk}):
        kit = CostLine.objects.get(label="Kit")
    before = AuditEntry.objects.count()

    answer = sign_in(cast.manager).post(
        f"{address(of)}preview/",
        typed(sheet, price_participant="1800", participants="10", **{f"quantity_{kit.pk}": "2"}),
        headers={"HX-Request": "true"},
    )

    assert "With 10 participants the session loses MAD 6,000; it breaks even at 15." in words(answer)
    assert f'id="line-{kit.pk}-planned"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    with scope({cast.a.pk}):
        assert CostLine.objects.get(pk=kit.pk).quantity == 1000
        assert CostSheet.objects.get(pk=sheet.pk).participants == 16
    assert AuditEntry.objects.count() == before


def test_the_page_says_what_the_rules_say(cast: Cast, sign_in: SignIn) -> None:
    with scope({cast.a.pk}):
        of = offering(cast)
        sheet = sheet_for(cast, of, participants=12)
        rate = workshop_rate(cast)
        add_line(cast, sheet, "Workshop", rate=None, source="", driver="hour", capacity_rate=rate, category="workshop")
        add_line(cast, sheet, "Design", 12_000, driver="fixed", nature="sunk", category="design")
        add_line(cast, sheet, "Kit", 210, driver="participant")
        set_price_from(
            actor=cast.manager.actor, offering=of, mode="participant", amount=4_900 * DIRHAM,
            valid_from=this_year().start,
        )  # fmt: skip
        found = costing_of(CostSheet.objects.get(pk=sheet.pk))
    page = words(sign_in(cast.director).get(address(of)))

    assert found.planned.full == 12_000_00 + 12 * 210_00 + 847_06  # 30 h at 240,000 ÷ 8,500 h, rounded once
    assert f"{found.planned.full // 100:,}" in page
    assert "58,800" in page
    assert "28.24" in page
    assert "sunk" in page
    assert "Unused capacity is never in these costs" in page


def test_a_step_makes_an_island_of_loss(cast: Cast, sign_in: SignIn) -> None:
    """A second trainer at 13: it pays from 6, loses again at 13, and pays again."""
    with scope({cast.a.pk}):
        of = offering(cast, most=24)
        sheet = sheet_for(cast, of, participants=13)
        add_line(cast, sheet, "Trainer", 6_000, category="hired_trainer", step_capacity=12)
        add_line(cast, sheet, "Kit", 100, driver="participant")
    answer = words(sign_in(cast.manager).post(f"{address(of)}preview/", typed(sheet, price_participant="1000")))
    assert "pays from 7" in answer
    assert "Pays from 7 to 12, loses again from 13 to 13 (Trainer: 2 needed), pays from 14 on." in answer


def test_without_script_the_compute_button_answers_with_the_page(
    cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet]
) -> None:
    of, sheet = course
    answer = sign_in(cast.manager).post(address(of), typed(sheet, act="compute", price_participant="1800"))
    assert answer.status_code == 200
    assert "pays from 12" in words(answer)
    assert "<html" in answer.content.decode()


def test_saving_keeps_what_was_typed_and_says_what_changed(
    cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet]
) -> None:
    of, sheet = course
    with scope({cast.a.pk}):
        validate_cost_sheet(actor=cast.director.actor, cost_sheet=CostSheet.objects.get(pk=sheet.pk))
        kit = CostLine.objects.get(label="Kit")
    answer = sign_in(cast.manager).post(
        address(of), typed(sheet, act="save", participants="14", **{f"rate_{kit.pk}": "350,50"})
    )
    assert answer.status_code == 303
    with scope({cast.a.pk}):
        saved = CostSheet.objects.get(pk=sheet.pk)
        assert (saved.participants, CostLine.objects.get(pk=kit.pk).rate) == (14, 350_50)
        assert saved.validated_on is None, "what was changed is validated anew"


def test_an_impossible_number_is_refused_where_it_stands(
    cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet]
) -> None:
    of, sheet = course
    answer = sign_in(cast.manager).post(address(of), typed(sheet, act="save", participants="17"))
    assert answer.status_code == 422
    assert "Write a whole number from 1 to 16." in words(answer)


def test_two_people_who_touch_different_things_both_keep_theirs(
    cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet]
) -> None:
    of, sheet = course
    with scope({cast.a.pk}):
        kit = CostLine.objects.get(label="Kit")
        mine = typed(sheet, act="save", participants="14")
        change_cost_line(actor=cast.director.actor, line=kit, changes={"rate": 400 * DIRHAM})
    answer = sign_in(cast.manager).post(address(of), mine)
    assert answer.status_code == 303
    with scope({cast.a.pk}):
        assert CostLine.objects.get(pk=kit.pk).rate == 400 * DIRHAM
        assert CostSheet.objects.get(pk=sheet.pk).participants == 14


def test_two_people_who_touch_the_same_thing_choose(
    cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet]
) -> None:
    of, sheet = course
    with scope({cast.a.pk}):
        kit = CostLine.objects.get(label="Kit")
        mine = typed(sheet, act="save", participants="14", **{f"rate_{kit.pk}": "350"})
        change_cost_line(actor=cast.director.actor, line=kit, changes={"rate": 400 * DIRHAM})
        change_cost_sheet(
            actor=cast.director.actor, cost_sheet=CostSheet.objects.get(pk=sheet.pk), changes={"sessions": 3}
        )
    client = sign_in(cast.manager)
    answer = client.post(address(of), mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Rate, Kit" in page

    # The reader keeps their own rate; the other's number of sessions stays, and so does the reader's plan.
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert client.post(address(of), kept | {f"rate_{kit.pk}": "350"}).status_code == 303
    with scope({cast.a.pk}):
        saved = CostSheet.objects.get(pk=sheet.pk)
        assert (saved.participants, saved.sessions) == (14, 3)
        assert CostLine.objects.get(pk=kit.pk).rate == 350 * DIRHAM


SEES = {"director": 200, "manager": 200, "finance": 200, "adviser": 200, "trainer": 403, "reader": 403, "stranger": 404}


@pytest.mark.parametrize(("who", "status"), SEES.items())
def test_trainers_and_the_board_see_no_costs(
    cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet], who: str, status: int
) -> None:
    of, sheet = course
    client = sign_in(getattr(cast, who))
    assert client.get(address(of)).status_code == status
    assert client.post(f"{address(of)}preview/", typed(sheet, price_participant="1800")).status_code == status
    assert client.get("/i/a/rates/").status_code == status


def test_an_adviser_reads_and_does_not_write(cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet]) -> None:
    of, sheet = course
    client = sign_in(cast.adviser)
    assert "Add a line" not in words(client.get(address(of)))
    assert client.post(address(of), typed(sheet, act="save", participants="3")).status_code == 403
    with scope({cast.a.pk}):
        assert CostSheet.objects.get(pk=sheet.pk).participants == 16


def test_a_sheet_of_two_hundred_lines_costs_no_more_queries(
    cast: Cast, sign_in: SignIn, assert_queries: QueryCounter
) -> None:
    with scope({cast.a.pk}):
        of = offering(cast, most=500)
        sheet = sheet_for(cast, of, participants=300)
        rows = [
            CostLine(
                institution=cast.a, cost_sheet=sheet, position=n, label=f"Line {n}", category="consumables",
                driver="participant" if n % 2 else "session", quantity=1000, rate=100 * n, source="Quote",
            )
            for n in range(200)
        ]  # fmt: skip
        CostLine.objects.bulk_create(rows)
    client = sign_in(cast.director)
    client.get(address(of))
    with assert_queries(budget="offer:cost"):
        assert "Line 199" in words(client.get(address(of)))
    with assert_queries(budget="offer:cost_preview"):
        answer = client.post(f"{address(of)}preview/", typed(sheet, price_participant="2000"))
    assert "Break-even" in words(answer)


def test_an_offering_without_a_sheet_begins_one_with_the_lines_of_another(
    cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet]
) -> None:
    _of, sheet = course
    with scope({cast.a.pk}):
        other = offering(cast, "FC-2")
        source = CostSheet.objects.get(pk=sheet.pk)
        source.sheet.offering.draft_id  # noqa: B018  its own draft is what may be copied
        Offering.objects.filter(pk=source.sheet.offering_id).update(current=source.sheet_id)
    client = sign_in(cast.manager)
    assert "No cost sheet yet" in words(client.get(address(other)))
    assert client.post(f"{address(other)}begin/", {"source": sheet.pk}).status_code == 303
    with scope({cast.a.pk}):
        begun = CostSheet.objects.get(sheet__offering=other)
        assert [line.label for line in begun.lines.all()] == ["Trainer and room", "Kit"]


def test_lines_are_added_changed_and_removed(cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet]) -> None:
    of, sheet = course
    client = sign_in(cast.manager)
    new = {
        "label": "Lunch", "category": "catering", "driver": "participant", "quantity": "5", "rate": "70",
        "source": "Market of January", "nature": "avoidable",
    }  # fmt: skip
    unsourced = client.post(f"/i/a/cost-sheets/{sheet.pk}/lines/new/", new | {"source": ""})
    assert unsourced.status_code == 422
    assert "Say where this rate comes from." in words(unsourced)

    assert client.post(f"/i/a/cost-sheets/{sheet.pk}/lines/new/", new).status_code == 303
    with scope({cast.a.pk}):
        lunch = CostLine.objects.get(label="Lunch")
    edit = client.post(f"/i/a/cost-lines/{lunch.pk}/edit/", new | {"quantity": "4", "version": lunch.version})
    assert edit.status_code == 303
    stale = client.post(f"/i/a/cost-lines/{lunch.pk}/edit/", new | {"quantity": "3", "version": lunch.version})
    assert stale.status_code == 409, "the quantity was changed since: both are shown"
    assert client.post(f"/i/a/cost-lines/{lunch.pk}/remove/", {"reason": "They eat at home"}).status_code == 303
    with scope({cast.a.pk}):
        assert not CostLine.objects.filter(label="Lunch").exists()
    assert "Market of January" not in words(client.get(address(of)))
    assert "18,000" in words(client.get(address(of)))


def test_a_rate_opens_to_where_it_comes_from(cast: Cast, sign_in: SignIn) -> None:
    with scope({cast.a.pk}):
        of = offering(cast)
        sheet = sheet_for(cast, of)
        rate = workshop_rate(cast)
        line = add_line(cast, sheet, "Workshop", rate=None, source="", driver="hour", capacity_rate=rate)
    client = sign_in(cast.finance)
    whole = words(client.get(f"/i/a/cost-lines/{line.pk}/rate/"))
    assert "240,000" in whole
    assert "8,500" in whole
    assert "28.24" in whole
    part = client.get(f"/i/a/cost-lines/{line.pk}/rate/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_the_same_moment_lose_nothing(
    cast: Cast, sign_in: SignIn, race: Callable[..., Race[Any]]
) -> None:
    """One changes the plan, the other the price of the kit: both were read before either was saved."""
    with scope({cast.a.pk}):
        of, sheet = vector(cast)
        kit = CostLine.objects.get(label="Kit")
        sent = [
            typed(sheet, act="save", participants="14"),
            typed(sheet, act="save", **{f"rate_{kit.pk}": "350"}),
        ]
    clients = [sign_in(cast.manager), sign_in(cast.director)]
    ran = race(2, lambda n: clients[n].post(address(of), sent[n]).status_code)
    assert ran.errors == []
    assert ran.results == [303, 303]
    with scope({cast.a.pk}):
        assert CostSheet.objects.get(pk=sheet.pk).participants == 14
        assert CostLine.objects.get(pk=kit.pk).rate == 350 * DIRHAM


@pytest.mark.django_db(transaction=True)
def test_lines_added_at_the_same_moment_are_all_there(cast: Cast, race: Callable[..., Race[Any]]) -> None:
    with scope({cast.a.pk}):
        _of, sheet = vector(cast)
        ran = race(4, lambda n: add_line(cast, CostSheet.objects.get(pk=sheet.pk), f"Line {n}", 10).position)
        assert ran.errors == []
        assert sorted(ran.results) == [3, 4, 5, 6]


def test_a_price_that_cost_has_overtaken_says_so(
    cast: Cast, sign_in: SignIn, course: tuple[Offering, CostSheet]
) -> None:
    of, sheet = course
    with scope({cast.a.pk}):
        set_price_from(
            actor=cast.manager.actor, offering=of, mode="participant", amount=1_425 * DIRHAM,
            valid_from=this_year().start,
        )  # fmt: skip
    client = sign_in(cast.manager)
    assert "covers its cost" in words(client.get(address(of)))
    with scope({cast.a.pk}):
        add_line(cast, CostSheet.objects.get(pk=sheet.pk), "Gloves", 10, driver="participant")
    page = words(client.get(address(of)))
    assert "covers its cost" not in page
    assert "below cost" in page
