"""The offer as a portfolio: advice with its reasons, spread, states and versions of a sheet."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.errors import IllegalTransition, Invalid, Posted
from charaka.offer.rules.diversity import concentration, coverage_of
from charaka.offer.rules.portfolio import Advice, Figures, Reason, advise, together
from charaka.offer.rules.states import OFFERING
from charaka.offer.rules.versions import Effect, differences, effect_of, next_number

GOOD = Figures(
    income=200_000,
    full_cost=150_000,
    avoidable_cost=90_000,
    income_before=190_000,
    needs=6,
    quotes_won=4,
    quotes_lost=2,
    places=40,
    taken=32,
    months=24,
)
ORDER = [Advice.STOP, Advice.MEND, Advice.KEEP, Advice.GROW]
COUNTS = st.integers(0, 12)


@st.composite
def figures(draw: st.DrawFn) -> Figures:
    avoidable, more = draw(st.integers(0, 10**6)), draw(st.integers(0, 10**6))
    places = draw(st.integers(0, 60))
    return Figures(
        income=draw(st.integers(0, 3 * 10**6)),
        full_cost=avoidable + more,
        avoidable_cost=avoidable,
        income_before=draw(st.integers(0, 10**6)),
        needs=draw(COUNTS),
        quotes_won=draw(COUNTS),
        quotes_lost=draw(COUNTS),
        places=places,
        taken=draw(st.integers(0, places)),
        months=draw(st.integers(0, 36)),
    )


# --- advice -----------------------------------------------------------------------------------------------------------


def test_what_pays_and_is_wanted_grows() -> None:
    found = advise(GOOD)
    assert found.advice is Advice.GROW
    assert found.reasons == (Reason.ABOVE_TARGET, Reason.STRONG_DEMAND, Reason.WELL_FILLED)


@pytest.mark.parametrize(
    ("changes", "advice", "reason"),
    [
        ({"full_cost": 195_000}, Advice.KEEP, Reason.PAYS_FULL_COST),
        ({"taken": 10}, Advice.KEEP, Reason.POORLY_FILLED),
        ({"income_before": 300_000}, Advice.KEEP, Reason.FALLING),
        ({"full_cost": 240_000}, Advice.MEND, Reason.BELOW_FULL_COST),
        ({"avoidable_cost": 210_000, "full_cost": 240_000}, Advice.MEND, Reason.BELOW_AVOIDABLE_COST),
        ({"needs": 0, "quotes_won": 0, "quotes_lost": 0, "taken": 0}, Advice.MEND, Reason.NO_DEMAND),
    ],
)
def test_one_weakness_at_a_time(changes: dict[str, int], advice: Advice, reason: Reason) -> None:
    found = advise(replace(GOOD, **changes))
    assert found.advice is advice
    assert reason in found.reasons


def test_what_loses_and_nobody_wants_stops_unless_it_is_young() -> None:
    unwanted = Figures(income=10_000, full_cost=50_000, avoidable_cost=5_000, months=30)
    assert advise(unwanted).advice is Advice.STOP
    young = advise(replace(unwanted, months=3))
    assert (young.advice, young.reasons[0]) == (Advice.KEEP, Reason.TOO_YOUNG)


def test_what_was_never_sold_says_so() -> None:
    found = advise(Figures(income=0, full_cost=0, avoidable_cost=0, months=30))
    assert Reason.NO_INCOME in found.reasons
    assert found.advice is not Advice.GROW


@given(figures(), st.integers(0, 10**6))
def test_more_income_never_makes_the_advice_worse(found: Figures, more: int) -> None:
    richer = replace(found, income=found.income + more)
    assert ORDER.index(advise(richer).advice) >= ORDER.index(advise(found).advice)


@given(st.lists(figures(), max_size=8))
def test_a_sector_is_the_sum_of_its_offerings(parts: list[Figures]) -> None:
    whole = together(parts)
    assert whole.full_margin == sum(part.full_margin for part in parts)
    assert whole.taken == sum(part.taken for part in parts)
    assert whole.months == max((part.months for part in parts), default=0)


def test_shares_of_nothing_are_not_known() -> None:
    nothing = Figures(income=0, full_cost=0, avoidable_cost=0)
    assert (nothing.margin_share, nothing.won_share, nothing.fill, nothing.trend) == (None, None, None, None)


# --- spread -----------------------------------------------------------------------------------------------------------


def test_sixty_twenty_ten_ten_are_two_point_four_sources() -> None:
    found = concentration([600, 200, 100, 100, 0])
    assert found is not None
    assert (found.sources, found.index, found.effective) == (4, Fraction(42, 100), Fraction(50, 21))
    assert found.normalised == Fraction(17, 75)  # 0.227


def test_one_source_and_none() -> None:
    alone = concentration([5])
    assert alone is not None
    assert (alone.effective, alone.normalised) == (Fraction(1), None)
    assert concentration([0, 0]) is None
    with pytest.raises(Invalid):
        concentration([5, -1])


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20))
def test_effective_sources_lie_between_one_and_all(amounts: list[int]) -> None:
    found = concentration(amounts)
    assert found is not None
    assert 1 <= found.effective <= len(amounts)


def test_coverage_names_what_is_missing() -> None:
    found = coverage_of(["crafts", "tourism", "health"], ["health", "crafts", "energy"])
    assert (found.covered, found.missing, found.share) == (("crafts", "health"), ("tourism",), Fraction(2, 3))
    assert coverage_of([], ["crafts"]).share is None


# --- states and versions ----------------------------------------------------------------------------------------------


def test_an_idea_becomes_an_offering_and_ends_as_one() -> None:
    state = OFFERING.initial
    for verb in ("develop", "approve", "publish", "suspend", "resume", "retire"):
        state = OFFERING.step(verb, state).target
    assert state == "retired"
    assert OFFERING.final == {"retired"}


@pytest.mark.parametrize(("verb", "state"), [("publish", "draft"), ("approve", "idea"), ("resume", "retired")])
def test_no_step_is_left_out(verb: str, state: str) -> None:
    with pytest.raises(IllegalTransition):
        OFFERING.step(verb, state)


SHEET: dict[str, object] = {"title": "Welding", "duration_minutes": 30, "keywords": "tig"}
LONGER = differences(SHEET, {**SHEET, "duration_minutes": 35})
REWORDED = differences(SHEET, {**SHEET, "keywords": "tig, mig"})


@pytest.mark.parametrize(
    ("state", "longer"),
    [
        ("idea", Effect.IN_PLACE),
        ("draft", Effect.IN_PLACE),
        ("approved", Effect.SEND_BACK),
        ("published", Effect.NEW_VERSION),
        ("suspended", Effect.NEW_VERSION),
    ],
)
def test_what_clients_rely_on_is_not_changed_under_them(state: str, longer: Effect) -> None:
    assert effect_of(state, LONGER) is longer
    assert effect_of(state, REWORDED) is Effect.IN_PLACE
    assert effect_of(state, ()) is Effect.NOTHING


def test_a_version_that_was_bought_is_kept_whatever_the_state() -> None:
    assert effect_of("draft", LONGER, is_sold=True) is Effect.NEW_VERSION


def test_a_retired_sheet_is_kept_as_it_was() -> None:
    with pytest.raises(Posted):
        effect_of("retired", REWORDED)


def test_a_sheet_derived_for_one_client_shows_what_changed() -> None:
    found = differences(SHEET, {"title": "Welding", "duration_minutes": 21, "client": "Atlas"})
    assert [(each.field, each.before, each.after) for each in found] == [
        ("duration_minutes", 30, 21),
        ("keywords", "tig", None),
        ("client", None, "Atlas"),
    ]
    assert [each.is_substance for each in found] == [True, False, False]


def test_versions_count_from_one() -> None:
    assert next_number([]) == 1
    assert next_number([1, 2, 5]) == 6
