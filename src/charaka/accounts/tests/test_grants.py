"""An investment grant of three years, told as a finance officer would; and what may not be done with one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from charaka.accounts.models import Account, Entry, EntryLine, GrantRelease, InvestmentGrant, MonthlyBalance
from charaka.accounts.queries.grants import BOOKED, INCOME, access_grant, clearing_of, released, schedule_of
from charaka.accounts.queries.proof import find_differences
from charaka.accounts.services.entries import discard_draft, post_draft, reverse_entry
from charaka.accounts.services.grants import (
    add_grant,
    change_grant,
    propose_clearing,
    propose_release,
    propose_releases,
)
from charaka.accounts.tests.books import DIRHAM, open_books
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from charaka.kernel.scope import scope
from charaka.kernel.settings_registry import set_value
from charaka.testing.cast import Cast
from charaka.testing.races import Race

THIS_YEAR = timezone.localdate().year
FIRST = THIS_YEAR - 3


def grant_values(**more: Any) -> dict[str, Any]:
    """900,000 towards a welding workshop of 1,200,000, in service for three whole years before this one."""
    return {
        "reference": "SI-12", "grantor": "Fonds Charaka", "asset": "Atelier de soudage",
        "notified_on": date(FIRST, 1, 5), "amount": 900_000 * DIRHAM,
        "asset_cost": 1_200_000 * DIRHAM, "in_service_on": date(FIRST, 1, 1), "months": 36,
    } | more  # fmt: skip


def a_grant(cast: Cast, **more: Any) -> InvestmentGrant:
    return add_grant(actor=cast.finance.actor, institution_id=cast.a.pk, values=grant_values(**more))


def sides(entry: Entry) -> list[tuple[str, int]]:
    """Account and debit less credit, in dirhams."""
    return [(line.account.code[:4], line.net // DIRHAM) for line in entry.lines.order_by("position")]


def net(prefix: str) -> int:
    found = EntryLine.objects.filter(account__code__startswith=prefix, entry__state="posted")
    sums = found.aggregate(debit=Sum("debit"), credit=Sum("credit"))
    return ((sums["debit"] or 0) - (sums["credit"] or 0)) // DIRHAM


def test_a_grant_of_three_years_from_its_register_to_its_clearing(in_a: Cast) -> None:
    """Each year the finance officer has the release proposed, reads the draft, posts it; then all is cleared."""
    open_books(in_a)
    actor = in_a.finance.actor
    grant = a_grant(in_a)
    assert [(step.year, step.amount // DIRHAM) for step in schedule_of(grant)] == [
        (FIRST, 300_000), (FIRST + 1, 300_000), (FIRST + 2, 300_000),
    ]  # fmt: skip

    first = propose_release(actor=actor, grant=grant, year=FIRST)
    assert (first.state, first.date, first.origin) == ("draft", date(FIRST, 12, 31), "system")
    assert sides(first) == [("1319", 300_000), ("7577", -300_000)]
    assert not MonthlyBalance.objects.exists(), "a proposal counts nowhere"
    with pytest.raises(Conflict, match="proposed already"):
        propose_release(actor=actor, grant=grant, year=FIRST)

    post_draft(actor=actor, entry=first)
    income = MonthlyBalance.objects.get(account__code__startswith="7577")
    assert (income.category, income.credit) == ("investment_release", 300_000 * DIRHAM)
    with pytest.raises(Conflict, match="not fully released"):
        propose_clearing(actor=actor, grant=grant)

    for year in (FIRST + 1, FIRST + 2):
        (entry,) = propose_releases(actor=actor, institution_id=in_a.a.pk, year=year)
        post_draft(actor=actor, entry=entry)
    assert propose_releases(actor=actor, institution_id=in_a.a.pk, year=FIRST + 2) == []
    assert released(schedule_of(grant)) == grant.amount

    clearing = propose_clearing(actor=actor, grant=grant)
    assert sides(clearing) == [("1311", 900_000), ("1319", -900_000)]
    with pytest.raises(Conflict, match="already"):
        propose_clearing(actor=actor, grant=grant)
    post_draft(actor=actor, entry=clearing)
    assert (net("1319"), net("7577")) == (0, -900_000)
    assert find_differences(in_a.a.pk) == []


def test_a_draft_thrown_away_and_an_entry_taken_back_may_be_proposed_again(in_a: Cast) -> None:
    open_books(in_a)
    actor, grant = in_a.finance.actor, a_grant(in_a)
    discard_draft(actor=actor, entry=propose_release(actor=actor, grant=grant, year=FIRST))
    posted = post_draft(actor=actor, entry=propose_release(actor=actor, grant=grant, year=FIRST))
    reverse_entry(actor=actor, entry=posted, on=date(FIRST, 12, 31), reason="wrong year")
    assert released(schedule_of(grant)) == 0
    again = propose_release(actor=actor, grant=grant, year=FIRST)
    assert GrantRelease.objects.get().entry == again
    assert clearing_of(grant) is None


def test_what_a_grant_refuses(in_a: Cast) -> None:
    open_books(in_a)
    actor, grant = in_a.finance.actor, a_grant(in_a)
    for wrong in ({"amount": 0}, {"asset_cost": 1}, {"months": 0}):
        with pytest.raises(Invalid):
            a_grant(in_a, reference="SI-13", **wrong)
    with pytest.raises(Conflict, match="SI-12 is taken"):
        a_grant(in_a)
    for year in (FIRST - 1, FIRST + 3, THIS_YEAR + 1):
        with pytest.raises(Invalid, match="Nothing of this grant"):
            propose_release(actor=actor, grant=grant, year=year)
    with pytest.raises(Forbidden):
        propose_release(actor=in_a.reader.actor, grant=grant, year=FIRST)
    propose_release(actor=actor, grant=grant, year=FIRST)
    with pytest.raises(Conflict, match="stand"):
        change_grant(actor=actor, grant=grant, changes={"months": 48})
    assert change_grant(actor=actor, grant=grant, changes={"asset": "Atelier A"}).asset == "Atelier A"
    with pytest.raises(NotFound):
        access_grant(in_a.stranger.actor, grant.pk)


def test_a_year_that_has_not_begun_releases_nothing_yet(in_a: Cast) -> None:
    open_books(in_a)
    later = a_grant(in_a, in_service_on=timezone.localdate() + timedelta(days=400))
    with pytest.raises(Invalid, match="has not begun"):
        propose_release(actor=in_a.finance.actor, grant=later, year=schedule_of(later)[0].year)


def test_the_accounts_are_those_of_the_chart_or_of_the_settings(in_a: Cast) -> None:
    open_books(in_a)
    director, actor, grant = in_a.director.actor, in_a.finance.actor, a_grant(in_a)
    set_value(actor=director, wanted=INCOME, value="7516", institution_id=in_a.a.pk)
    with pytest.raises(Conflict, match="no account 7516"):
        propose_release(actor=actor, grant=grant, year=FIRST)
    set_value(actor=director, wanted=INCOME, value="7161", institution_id=in_a.a.pk)
    assert sides(propose_release(actor=actor, grant=grant, year=FIRST))[1][0] == "7161"
    with pytest.raises(Invalid, match="digits"):
        set_value(actor=director, wanted=BOOKED, value="13x", institution_id=in_a.a.pk)


def test_the_french_chart_releases_on_its_own_accounts(in_a: Cast) -> None:
    open_books(in_a, chart="pcg-fr")
    for code in ("131000", "139100", "777000"):
        Account.objects.create(institution_id=in_a.a.pk, code=code)
    actor, grant = in_a.finance.actor, a_grant(in_a)
    assert [code for code, _amount in sides(propose_release(actor=actor, grant=grant, year=FIRST))] == ["1391", "7770"]


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_propose_a_year_once(cast: Cast, race: Callable[..., Race[Any]]) -> None:
    with scope({cast.a.pk}):
        open_books(cast)
        grant = a_grant(cast)
        found = race(3, lambda _n: propose_release(actor=cast.finance.actor, grant=grant, year=FIRST))
        assert sum(isinstance(error, Conflict) for error in found.errors) == 2
        assert Entry.objects.count() == GrantRelease.objects.count() == 1
