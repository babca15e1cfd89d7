"""Prices and consents: who must agree to what, what lapses, what may be quoted; the tables that the lawyer reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.scope import scope
from charaka.kernel.settings_registry import set_value
from charaka.kernel.text import Text3
from charaka.offer.models import CostSheet, DiscountRule, Offering, Price, PriceConsent, PriceList, VatRate
from charaka.offer.queries.prices import DISCOUNT_STACKING, consents_awaiting, price_states, stacking_of
from charaka.offer.rules.discounts import Stacking
from charaka.offer.services.prices import (
    answer_consent,
    confirm_vat_rate,
    ensure_vat_rates,
    is_sellable,
    set_discount,
    set_price,
    set_price_from,
    set_price_list,
    set_vat_rate,
)
from charaka.offer.tests.costed import DIRHAM, add_line, offering, sheet_for, vector
from charaka.testing.cast import Cast, Player

SignIn = Callable[[Player], Client]


@pytest.fixture
def course(in_a: Cast) -> Offering:
    """16 seats: full and avoidable cost of a seat are 1,425."""
    of, _sheet = vector(in_a)
    return of


def price(cast: Cast, of: Offering, dirhams: int, reason: str = "", **more: Any) -> Price:
    return set_price_from(
        actor=more.pop("actor", cast.manager.actor), offering=of, mode="participant", amount=dirhams * DIRHAM,
        valid_from=more.pop("valid_from", timezone.localdate()), reason=reason,
    )  # fmt: skip


def with_sunk(cast: Cast) -> Offering:
    """10 seats: avoidable cost 300 a seat, full cost 500."""
    of = offering(cast, "FC-9", most=10)
    sheet = sheet_for(cast, of, participants=10)
    add_line(cast, sheet, "Design", 2_000, nature="sunk", category="design")
    add_line(cast, sheet, "Kit", 300, driver="participant")
    return of


# Consent ------------------------------------------------------------------------------------------------------------


def test_a_price_that_covers_its_cost_asks_nobody(in_a: Cast, course: Offering) -> None:
    made = price(in_a, course, 1_425)
    assert is_sellable(made)
    assert not PriceConsent.objects.exists()


def test_one_dirham_below_full_cost_asks_for_a_reason_and_somebody(in_a: Cast) -> None:
    of = with_sunk(in_a)
    with pytest.raises(Invalid, match="say why"):
        price(in_a, of, 499)
    assert not Price.objects.exists(), "nothing is stored without the reason"

    made = price(in_a, of, 499, reason="A new client")
    asked = PriceConsent.objects.get(price=made)
    assert (asked.needs, asked.full_floor, asked.avoidable_floor) == ("approver", 500 * DIRHAM, 300 * DIRHAM)
    assert not is_sellable(made)

    answer_consent(actor=in_a.finance.actor, consent=asked, given=True)
    assert is_sellable(made)


def test_below_avoidable_cost_only_the_director_answers(in_a: Cast) -> None:
    made = price(in_a, with_sunk(in_a), 299, reason="To fill the workshop")
    asked = PriceConsent.objects.get(price=made)
    assert asked.needs == "director"
    with pytest.raises(Forbidden):
        answer_consent(actor=in_a.finance.actor, consent=asked, given=True)
    answer_consent(actor=in_a.director.actor, consent=asked, given=True)
    assert is_sellable(made)


def test_nobody_answers_their_own_question(in_a: Cast) -> None:
    made = price(in_a, with_sunk(in_a), 299, reason="To fill the workshop", actor=in_a.director.actor)
    asked = PriceConsent.objects.get(price=made)
    with pytest.raises(Forbidden, match="Somebody else") as refused:
        answer_consent(actor=in_a.director.actor, consent=asked, given=True)
    assert refused.value.reason_code == "own_question"
    assert consents_awaiting(in_a.director.actor, in_a.a.pk) == []


def test_a_refusal_says_why_and_keeps_the_price_from_being_quoted(in_a: Cast) -> None:
    made = price(in_a, with_sunk(in_a), 450, reason="A new client")
    asked = PriceConsent.objects.get(price=made)
    with pytest.raises(Invalid, match="Say why"):
        answer_consent(actor=in_a.finance.actor, consent=asked, given=False)
    answer_consent(actor=in_a.finance.actor, consent=asked, given=False, answer="They paid 600 last year")
    assert not is_sellable(made)
    with pytest.raises(Conflict, match="answered already"):
        answer_consent(actor=in_a.director.actor, consent=asked, given=True)


def test_another_amount_lapses_the_question_and_asks_anew(in_a: Cast) -> None:
    of = with_sunk(in_a)
    made = price(in_a, of, 450, reason="A new client")
    price(in_a, of, 460, reason="A new client, after all")
    assert list(PriceConsent.objects.order_by("pk").values_list("amount", "state")) == [
        (450 * DIRHAM, "lapsed"), (460 * DIRHAM, "asked"),
    ]  # fmt: skip
    made = price(in_a, of, 500)
    assert list(PriceConsent.objects.filter(state="asked")) == [], "full cost is covered: there is nothing to ask"
    assert is_sellable(made)


def test_a_refused_price_may_be_raised_to_its_cost(in_a: Cast) -> None:
    of = with_sunk(in_a)
    price(in_a, of, 450, reason="A new client")
    answer_consent(actor=in_a.finance.actor, consent=PriceConsent.objects.get(), given=False, answer="Too low")
    assert is_sellable(price(in_a, of, 500))


def test_the_question_waits_on_the_desks_of_those_who_may_answer(in_a: Cast) -> None:
    of = with_sunk(in_a)
    price(in_a, of, 450, reason="A new client")
    desks = ("director", "finance", "manager", "trainer")
    awaiting = {who: len(consents_awaiting(getattr(in_a, who).actor, in_a.a.pk)) for who in desks}
    assert awaiting == {"director": 1, "finance": 1, "manager": 0, "trainer": 0}


def test_prices_and_consents_are_read_in_one_query(in_a: Cast, assert_queries: Any) -> None:
    made = [price(in_a, with_sunk(in_a), 450, reason="A new client"), price(in_a, vector(in_a)[0], 1_500)]
    with assert_queries(max=1):
        states = price_states(made)
    assert [state.sellable for state in states] == [False, True]


# In pages -----------------------------------------------------------------------------------------------------------


def test_a_price_below_cost_travels_from_the_page_to_today_and_back(cast: Cast, sign_in: SignIn) -> None:
    with scope({cast.a.pk}):
        of = with_sunk(cast)
    page = f"/i/a/offerings/{of.pk}/price/"
    manager, director = sign_in(cast.manager), sign_in(cast.director)
    given = {"mode": "participant", "amount": "450", "valid_from": timezone.localdate().isoformat()}
    refused = manager.post(page, given)
    assert refused.status_code == 422
    assert "This price lies below cost: say why." in refused.content.decode()
    assert manager.post(page, given | {"reason": "A new client"}).status_code == 303

    assert "Price below cost" in director.get("/i/a/").content.decode()
    assert "Price below cost" not in manager.get("/i/a/").content.decode()
    with scope({cast.a.pk}):
        asked = PriceConsent.objects.get()
    question = f"/i/a/prices/consents/{asked.pk}/"
    assert "Give consent" not in manager.get(question).content.decode()
    assert manager.post(question, {"act": "give"}).status_code == 403
    assert director.post(question, {"act": "refuse"}).status_code == 422
    assert director.post(question, {"act": "give", "answer": "For this once"}).status_code == 303
    assert "For this once" in manager.get(question).content.decode()
    assert "Price below cost" not in director.get("/i/a/").content.decode()


def test_a_price_list_hides_consents_from_those_who_see_no_costs(cast: Cast, sign_in: SignIn) -> None:
    with scope({cast.a.pk}):
        made = price(cast, with_sunk(cast), 450, reason="A new client")
    address = f"/i/a/prices/lists/{made.price_list_id}/"
    assert "Consent" in sign_in(cast.finance).get(address).content.decode()
    board = sign_in(cast.reader).get(address)
    assert board.status_code == 200
    assert "Consent" not in board.content.decode()
    assert sign_in(cast.trainer).get(address).status_code == 403


# Lists, discounts, VAT ----------------------------------------------------------------------------------------------


def test_a_price_in_force_since_yesterday_is_set_in_a_new_list(in_a: Cast, course: Offering) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    old = price(in_a, course, 2_000, valid_from=yesterday)
    with pytest.raises(Conflict, match="in force since"):
        set_price(
            actor=in_a.manager.actor, price_list=old.price_list, offering=course, mode="participant",
            amount=2_100 * DIRHAM,
        )  # fmt: skip
    new = price(in_a, course, 2_100)
    assert new.price_list_id != old.price_list_id
    assert Price.objects.get(pk=old.pk).amount == 2_000 * DIRHAM


def test_the_list_of_a_day_is_made_once(in_a: Cast, course: Offering) -> None:
    day = date(2027, 1, 1)
    price(in_a, course, 2_000, valid_from=day)
    price(in_a, with_sunk(in_a), 600, valid_from=day)
    assert PriceList.objects.filter(valid_from=day).count() == 1


def test_codes_of_lists_and_discounts_are_taken_once(in_a: Cast) -> None:
    values = {"code": "T1", "name": Text3.same("Prices"), "valid_from": date(2026, 1, 1)}
    set_price_list(actor=in_a.manager.actor, institution_id=in_a.a.pk, values=values)
    with pytest.raises(Conflict):
        set_price_list(actor=in_a.manager.actor, institution_id=in_a.a.pk, values=values)
    rule = {
        "code": "GROUPS", "name": Text3.same("Groups"), "ground": "volume", "per_mille": 100, "least": 5,
        "valid_from": date(2026, 1, 1),
    }  # fmt: skip
    set_discount(actor=in_a.manager.actor, institution_id=in_a.a.pk, values=rule)
    with pytest.raises(Conflict):
        set_discount(actor=in_a.manager.actor, institution_id=in_a.a.pk, values=rule)
    with pytest.raises(Invalid):
        set_discount(actor=in_a.manager.actor, institution_id=in_a.a.pk, values=rule | {"code": "B", "per_mille": 1001})
    assert DiscountRule.objects.get().least == 5


def test_how_discounts_stack_is_a_setting_of_the_institution(in_a: Cast) -> None:
    assert stacking_of(in_a.a.pk) is Stacking.BEST
    set_value(actor=in_a.director.actor, wanted=DISCOUNT_STACKING, value="cumulative", institution_id=in_a.a.pk)
    assert stacking_of(in_a.a.pk) is Stacking.CUMULATIVE
    with pytest.raises(Invalid):
        set_value(actor=in_a.director.actor, wanted=DISCOUNT_STACKING, value="sum", institution_id=in_a.a.pk)


def test_the_usual_vat_table_is_made_once_and_awaits_the_accountant(in_a: Cast) -> None:
    own = {"treatment": "standard", "percent": 2000, "valid_from": date(2025, 1, 1), "confirmed_on": date(2025, 1, 1)}
    set_vat_rate(actor=in_a.finance.actor, institution_id=in_a.a.pk, values=own)
    made = ensure_vat_rates(actor=in_a.finance.actor, institution_id=in_a.a.pk)
    assert {rate.treatment: rate.percent for rate in made} == {
        "reduced": 1000, "exempt_with_deduction": 0, "exempt_without_deduction": 0, "out_of_scope": 0,
    }  # fmt: skip
    assert ensure_vat_rates(actor=in_a.finance.actor, institution_id=in_a.a.pk) == []
    assert not VatRate.objects.exclude(treatment="standard").filter(confirmed_on__isnull=False).exists()
    exempt = VatRate.objects.get(treatment="exempt_without_deduction")
    assert "91" in exempt.mention.fr
    assert "91" in exempt.mention.ar
    assert confirm_vat_rate(actor=in_a.finance.actor, rate=exempt).confirmed_on == timezone.localdate()
    with pytest.raises(Forbidden):
        confirm_vat_rate(actor=in_a.manager.actor, rate=exempt)


def test_an_exempt_treatment_has_no_rate(in_a: Cast) -> None:
    values = {"treatment": "exempt_without_deduction", "percent": 2000, "valid_from": date(2026, 1, 1)}
    with pytest.raises(Invalid, match="only taxed treatments"):
        set_vat_rate(actor=in_a.finance.actor, institution_id=in_a.a.pk, values=values)


def test_without_a_cost_sheet_nobody_can_say_that_a_price_is_too_low(in_a: Cast) -> None:
    made = price(in_a, offering(in_a), 1)
    assert is_sellable(made)
    assert not CostSheet.objects.exists()
