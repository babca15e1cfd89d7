"""Shared costs: spread by keys to the centime, again with the same result, and proved against the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.accounts.models import AllocatedAmount, AllocationKey, AllocationRun
from charaka.accounts.models.choices import Basis
from charaka.accounts.queries.services import ledger_sums, service_results
from charaka.accounts.rules.allocation import (
    Cost,
    DatedWeight,
    KeyRule,
    NoKey,
    NoWeight,
    digest,
    key_for,
    shared,
    spread,
    weights_on,
)
from charaka.accounts.services.allocation import (
    parts_kept,
    planned_parts,
    remove_key,
    run_allocation,
    set_key,
    set_shares,
)
from charaka.accounts.tests.books import DIRHAM, line_called, open_books, post
from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.periods import Period, month, parse, quarter
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast
from charaka.testing.races import Race

MARCH = month(2026, 3)
SPRING = quarter(2026, 1)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)

# The rule -------------------------------------------------------------------------------------------------------------


@given(total=st.integers(-(10**13), 10**13), weights=WEIGHTS)
def test_the_parts_add_up_to_the_centime_and_follow_the_weights(total: int, weights: list[int]) -> None:
    parts = shared(total, weights)
    assert sum(parts) == total
    assert parts == shared(total, weights), "the same again"
    base = sum(weights)
    assert all(abs(part * base - total * weight) < base for part, weight in zip(parts, weights, strict=True))
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@given(amounts=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20), weights=WEIGHTS)
def test_nothing_is_lost_over_months_and_accounts(amounts: list[int], weights: list[int]) -> None:
    costs = [Cost(MARCH.start, n, f"61{n:03d}", 1, amount) for n, amount in enumerate(amounts)]
    parts = spread(costs, [KeyRule(7, "ALL", "")], {(7, MARCH.start): dict(enumerate(weights))})
    assert sum(part.amount for part in parts) == sum(amounts)
    assert digest(parts) == digest(reversed(parts)), "the order of rows says nothing"


@pytest.mark.parametrize("weights", [[], [0, 0], [-5, 0]])
def test_no_weight_is_refused(weights: list[int]) -> None:
    with pytest.raises(NoWeight):
        shared(100, weights)


@pytest.mark.parametrize(
    ("account", "code"), [("61251000", "ENERGY"), ("61711000", "ALL"), ("61252", "ROOMS"), ("63", "ALL")]
)
def test_the_longest_prefix_says_the_key(account: str, code: str) -> None:
    keys = [KeyRule(1, "ALL", ""), KeyRule(2, "ROOMS", "6125"), KeyRule(3, "ENERGY", "61251")]
    assert key_for(account, keys).code == code
    with pytest.raises(NoKey):
        key_for("63", keys[1:])


def test_weights_are_those_of_their_day() -> None:
    dated = [
        DatedWeight(1, date(2026, 1, 1), 60), DatedWeight(1, date(2026, 3, 1), 0), DatedWeight(2, date(2026, 1, 1), 40)
    ]  # fmt: skip
    assert weights_on(date(2025, 12, 31), dated) == {}
    assert weights_on(date(2026, 2, 28), dated) == {1: 60, 2: 40}
    assert weights_on(date(2026, 3, 1), dated) == {1: 0, 2: 40}


# The books ------------------------------------------------------------------------------------------------------------


def year_of_a_centre(cast: Cast) -> None:
    """Training sells 600 and rental 200; training pays 100 of its own; energy 30.01 and pay 100 are shared."""
    open_books(cast)
    for code, amount in (("FC", 600), ("LOC", 200)):
        post(cast, ("5141", amount), ("71243", -amount), service_line=line_called(code), journal="VT")
    post(cast, ("61711", 100), ("5141", -100), service_line=line_called("FC"))
    post(cast, ("61711", 100), ("5141", -100), day=date(2026, 2, 5))
    post(cast, ("61251", 30), ("5141", -30))
    post(cast, ("5141", 500), ("7161", -500), day=date(2026, 1, 5))


def key(cast: Cast, code: str, basis: Basis, prefix: str = "", **more: Any) -> AllocationKey:
    values = {"name": Text3.same(code), "basis": basis.value, "prefix": prefix, **more}
    return set_key(actor=cast.finance.actor, institution_id=cast.a.pk, code=code, values=values)


def run(cast: Cast, period: Period = SPRING) -> AllocationRun:
    return run_allocation(actor=cast.finance.actor, institution_id=cast.a.pk, period=period)


def results(cast: Cast, period: Period = SPRING) -> dict[str, tuple[int, int, int, int]]:
    """Revenue, direct cost, shared cost and result by line, in dirhams."""
    found = service_results(cast.a.pk, period)
    assert found.result == ledger_sums(cast.a.pk, period).result, "the services fall back on the ledger"
    return {
        one.line.code: tuple(n // DIRHAM for n in (one.revenue, one.direct_cost, one.shared_cost, one.result))  # type: ignore[misc]
        for one in found.shown
    }


def test_before_and_after_the_allocation_the_services_tie_to_the_ledger(in_a: Cast) -> None:
    year_of_a_centre(in_a)
    assert results(in_a) == {"FC": (600, 100, 0, 500), "LOC": (200, 0, 0, 200), "STR": (0, 0, 130, -130)}
    key(in_a, "ALL", Basis.REVENUE)
    hours = key(in_a, "ENERGY", Basis.VOLUME, "61251")
    with pytest.raises(Invalid, match="ENERGY has no weight in 2026-03"):
        run(in_a)
    weights = {line_called("FC"): 9, line_called("LOC"): 1}
    set_shares(actor=in_a.finance.actor, key=hours, weights=weights, valid_from=date(2026, 1, 1))
    made = run(in_a)
    # Pay goes by revenue, 75 and 25; energy by hours, 27 and 3.
    assert results(in_a) == {"FC": (600, 100, 102, 398), "LOC": (200, 0, 28, 172)}
    assert made.total == 130 * DIRHAM
    # The allocation of February is readable by itself, and only that of months asked for counts.
    assert results(in_a, month(2026, 2)) == {"FC": (0, 0, 75, -75), "LOC": (0, 0, 25, -25)}


def test_the_same_again_gives_the_same_and_leaves_the_first_readable(in_a: Cast) -> None:
    year_of_a_centre(in_a)
    key(in_a, "ALL", Basis.DIRECT_COST)
    first = run(in_a)
    second = run(in_a)
    first.refresh_from_db()
    assert first.replaced_on is not None
    assert digest(parts_kept(first)) == digest(parts_kept(second))
    assert results(in_a)["FC"] == (600, 100, 130, 370), "the replaced one counts no more"
    assert AllocatedAmount.objects.filter(run=first).exists()


def test_a_simulation_writes_nothing(in_a: Cast) -> None:
    year_of_a_centre(in_a)
    key(in_a, "ALL", Basis.DIRECT_COST)
    run(in_a)
    before = AllocatedAmount.objects.count()
    parts = planned_parts(in_a.a.pk, SPRING, basis=Basis.REVENUE)
    borne = {line: sum(p.amount for p in parts if p.line == line) for line in {p.line for p in parts}}
    assert borne == {line_called("FC").pk: 9_750, line_called("LOC").pk: 3_250}
    assert AllocatedAmount.objects.count() == before


def test_a_cost_posted_later_is_shown_as_not_spread_until_the_next_run(in_a: Cast) -> None:
    year_of_a_centre(in_a)
    key(in_a, "ALL", Basis.REVENUE)
    run(in_a)
    post(in_a, ("61251", 8), ("5141", -8))
    assert results(in_a)["STR"] == (0, 0, 8, -8)
    run(in_a)
    assert "STR" not in results(in_a)


def test_months_are_never_spread_twice_or_by_halves(in_a: Cast) -> None:
    year_of_a_centre(in_a)
    key(in_a, "ALL", Basis.REVENUE)
    small = run(in_a, MARCH)
    run(in_a, SPRING)
    small.refresh_from_db()
    assert small.replaced_on is not None, "March lies within the quarter"
    with pytest.raises(Conflict, match=r"2026-01-01\.\.2026-03-31"):
        run(in_a, parse("2026-03..2026-05"))
    with pytest.raises(Conflict, match="nothing to spread"):
        run(in_a, quarter(2026, 3))
    with pytest.raises(Invalid, match="whole months"):
        run(in_a, Period(date(2026, 4, 2), date(2026, 5, 3)))


@pytest.mark.django_db(transaction=True)
def test_two_who_spread_the_same_months_leave_one_in_force(cast: Cast, race: Callable[..., Race[Any]]) -> None:
    with scope({cast.a.pk}):
        year_of_a_centre(cast)
        key(cast, "ALL", Basis.REVENUE)
        assert race(3, lambda _index: run(cast)).errors == []
        assert AllocationRun.objects.filter(replaced_on__isnull=True).count() == 1
        assert AllocationRun.objects.count() == 3
        assert results(cast)["FC"] == (600, 100, 97, 402)


def test_keys_have_their_rules(in_a: Cast, cast: Cast) -> None:
    year_of_a_centre(in_a)
    with pytest.raises(Invalid, match="No key fits"):
        run(in_a)
    first = key(in_a, "ALL", Basis.FIXED)
    with pytest.raises(Conflict, match="ALL already takes"):
        key(in_a, "TOO", Basis.REVENUE)
    with pytest.raises(Invalid):
        key(in_a, "TOO", Basis.REVENUE, "61x")
    actor, day = in_a.finance.actor, date(2026, 1, 1)
    for weights in ({line_called("STR"): 1}, {line_called("FC"): -1}):
        with pytest.raises(Invalid):
            set_shares(actor=actor, key=first, weights=weights, valid_from=day)
    set_shares(actor=actor, key=first, weights={line_called("FC"): 1}, valid_from=day)
    remove_key(actor=actor, key=first)
    used = key(in_a, "ALL", Basis.REVENUE)
    with pytest.raises(Invalid, match="follow from the ledger"):
        set_shares(actor=actor, key=used, weights={line_called("FC"): 1}, valid_from=day)
    run(in_a)
    with pytest.raises(Conflict, match="stays readable"):
        remove_key(actor=actor, key=used)
    with pytest.raises(Forbidden):
        run_allocation(actor=cast.reader.actor, institution_id=cast.a.pk, period=SPRING)
