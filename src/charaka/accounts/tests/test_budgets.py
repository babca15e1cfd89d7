"""The budget of a year: written, adopted, revised, held against the ledger, explained."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from charaka.accounts.models import Budget, BudgetAmount
from charaka.accounts.queries.budget_execution import REASON_AMOUNT, Execution, Row, execution_of, lines_of_row
from charaka.accounts.queries.budgets import access_budget, amounts_of, compare_budgets, list_budgets, versions_of
from charaka.accounts.services.budgets import (
    Cell,
    adopt_budget,
    begin_budget,
    begin_revision,
    discard_budget,
    explain_variance,
    set_budget_amounts,
    spread_budget_line,
)
from charaka.accounts.tests.books import DIRHAM, line_called, open_books, post
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound, StaleRecord
from charaka.kernel.scope import scope
from charaka.kernel.settings_registry import set_value
from charaka.testing.cast import Cast
from charaka.testing.races import Race

LINES = (
    ("7124", "FC", 1_200_000),
    ("7127", "LOC", 120_000),
    ("716", None, 600_000),
    ("61", None, 360_000),
    ("617", None, 900_000),
)


def a_budget(cast: Cast, year: int = 2026, **more: Any) -> Budget:
    return begin_budget(
        actor=cast.finance.actor, institution_id=cast.a.pk, year=year, **{"scenario": "probable", **more}
    )


def spread(cast: Cast, budget: Budget, prefix: str, line: str | None, dirhams: int, **more: Any) -> Budget:
    return spread_budget_line(
        actor=cast.finance.actor, budget=budget, prefix=prefix, service_line=line_called(line) if line else None,
        amount=dirhams * DIRHAM, **more,
    )  # fmt: skip


def written(cast: Cast) -> Budget:
    """A budget of 2026: own revenue of two lines, a grant, pay, and the rest of operating expense."""
    budget = a_budget(cast)
    for prefix, line, amount in LINES:
        spread(cast, budget, prefix, line, amount)
    return budget


def adopted(cast: Cast) -> Budget:
    budget = written(cast)
    return adopt_budget(actor=cast.director.actor, budget=budget, decision="D-11-01", on=date(2025, 12, 11))


def three_months(cast: Cast) -> None:
    """January to March: less training than foreseen, more electricity, a donation that nobody foresaw."""
    for month in (1, 2, 3):
        day = date(2026, month, 15)
        post(cast, ("3421", 90_000), ("71243", -90_000), day=day, service_line=line_called("FC"))
        post(cast, ("61711", 75_000), ("5141", -75_000), day=day)
        post(cast, ("61251", 40_000), ("5141", -40_000), day=day)
    post(cast, ("5141", 150_000), ("7161", -150_000), day=date(2026, 2, 1))
    post(cast, ("3421", 5_000), ("71243", -5_000), day=date(2026, 3, 20), service_line=line_called("CONS"))


def row(found: Execution, subject: str) -> Row:
    return next(one for one in found.rows if one.subject == subject)


def told(one: Row) -> tuple[int, int, int, int]:
    """Budget to date, actual, budget of the year, forecast, in dirhams."""
    return one.to_date.budget // DIRHAM, one.to_date.actual // DIRHAM, one.year // DIRHAM, one.forecast // DIRHAM


def test_a_quarter_against_the_budget(in_a: Cast) -> None:
    """The finance officer holds three months against the budget that the board adopted, and explains what differs."""
    open_books(in_a)
    budget = adopted(in_a)
    three_months(in_a)
    found = execution_of(budget, None, date(2026, 3, 31))
    assert told(row(found, "line:FC")) == (300_000, 270_000, 1_200_000, 1_170_000)
    assert told(row(found, "line:LOC")) == (30_000, 0, 120_000, 90_000)
    assert told(row(found, "line:CONS")) == (0, 5_000, 0, 5_000), "nobody foresaw it: it stands under its own line"
    assert told(row(found, "category:operating_grant")) == (150_000, 150_000, 600_000, 600_000)
    assert told(row(found, "category:pay")) == (225_000, 225_000, 900_000, 900_000)
    other = row(found, "category:other_expense")
    assert told(other) == (90_000, 120_000, 360_000, 390_000), "electricity falls to the longest prefix foreseen: 61"
    assert told(found.result) == (165_000, 80_000, 660_000, 575_000)
    assert [code for code, _months in lines_of_row(found, "category:other_expense")] == ["61251000"]

    assert {one.subject for one in found.waiting} == {"line:FC", "line:LOC", "line:CONS", "category:other_expense"}
    assert (row(found, "line:FC").good, other.good, row(found, "line:CONS").good) == (False, False, True)
    explain_variance(
        actor=in_a.finance.actor, budget=budget, subject="line:FC", until=found.until, text="Trois sessions reportées."
    )
    again = execution_of(budget, None, date(2026, 3, 31))
    assert "line:FC" not in {one.subject for one in again.waiting}
    assert execution_of(budget, None, date(2026, 4, 30)).rows[0].note is None, "a reason is of its months"


def test_the_limits_of_a_reason_are_settings(in_a: Cast) -> None:
    open_books(in_a)
    budget = adopted(in_a)
    post(in_a, ("61711", 74_000), ("5141", -74_000), day=date(2026, 1, 15))
    assert not row(execution_of(budget, None, date(2026, 1, 31)), "category:pay").asks
    set_value(actor=in_a.director.actor, wanted=REASON_AMOUNT, value=500, institution_id=in_a.a.pk)
    assert row(execution_of(budget, None, date(2026, 1, 31)), "category:pay").asks


def test_execution_stays_with_the_original_and_shows_the_revised_beside(in_a: Cast) -> None:
    open_books(in_a)
    original = adopted(in_a)
    three_months(in_a)
    revision = begin_revision(actor=in_a.finance.actor, budget=original)
    assert (revision.number, amounts_of(revision)) == (2, amounts_of(original))
    spread(in_a, revision, "7124", "FC", 960_000)
    with pytest.raises(Conflict, match="still a draft"):
        begin_revision(actor=in_a.finance.actor, budget=original)
    adopt_budget(actor=in_a.director.actor, budget=revision, decision="D-12-03", on=date(2026, 3, 19))
    found = versions_of(list_budgets(in_a.a.pk), 2026, "probable")
    assert (found.original, found.revised, found.draft) == (original, revision, None)
    training = row(execution_of(original, revision, date(2026, 3, 31)), "line:FC")
    assert (training.year, training.revised_year) == (1_200_000 * DIRHAM, 960_000 * DIRHAM)
    assert training.forecast == (270_000 + 9 * 80_000) * DIRHAM
    moved = [one for one in compare_budgets(original, revision) if one.change]
    assert [(one.key[0], one.change // DIRHAM) for one in moved] == [("7124", -240_000)]


def test_an_adopted_budget_does_not_change(in_a: Cast) -> None:
    open_books(in_a)
    budget = written(in_a)
    with pytest.raises(Forbidden):
        adopt_budget(actor=in_a.finance.actor, budget=budget, decision="D-1", on=date(2025, 12, 1))
    with pytest.raises(Invalid, match="decision"):
        adopt_budget(actor=in_a.director.actor, budget=budget, decision=" ", on=date(2025, 12, 1))
    adopt_budget(actor=in_a.director.actor, budget=budget, decision="D-1", on=date(2025, 12, 1))
    for act in (
        lambda: spread(in_a, budget, "617", None, 1),
        lambda: discard_budget(actor=in_a.finance.actor, budget=budget),
        lambda: adopt_budget(actor=in_a.director.actor, budget=budget, decision="D-2", on=date(2025, 12, 1)),
    ):
        with pytest.raises(Conflict, match="does not change"):
            act()
    for statement in (
        "UPDATE accounts_budgetamount SET amount = 1",
        "DELETE FROM accounts_budgetamount",
        "UPDATE accounts_budget SET decision = 'x'",
    ):
        with pytest.raises(IntegrityError, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_budget_begins_empty_copied_or_as_last_year_came(in_a: Cast) -> None:
    open_books(in_a)
    three_months(in_a)
    assert amounts_of(a_budget(in_a)) == {}
    with pytest.raises(Conflict, match="Revise it instead"):
        a_budget(in_a)
    as_it_came = a_budget(in_a, 2027, from_actuals=True)
    found = amounts_of(as_it_came)
    assert found["71243000", line_called("FC").pk] == [90_000 * DIRHAM] * 3 + [0] * 9
    assert found["61711000", line_called("STR").pk][0] == 75_000 * DIRHAM
    copied = a_budget(in_a, 2028, scenario="signed", copied=as_it_came)
    assert amounts_of(copied) == found
    assert {amount.month.year for amount in BudgetAmount.objects.filter(budget=copied)} == {2028}
    spread(in_a, copied, "71", "CONS", 900, spread="weights", weights=[1, 2] + [0] * 10)
    assert amounts_of(copied)["71", line_called("CONS").pk][:3] == [300 * DIRHAM, 600 * DIRHAM, 0]
    fresh = a_budget(in_a, 2027, scenario="all")
    spread(in_a, fresh, "7124", "FC", 1_200_000, spread="last_year")
    assert amounts_of(fresh)["7124", line_called("FC").pk] == [400_000 * DIRHAM] * 3 + [0] * 9


@pytest.mark.parametrize(
    "cell",
    [
        Cell("5141", None, date(2026, 1, 1), 1),
        Cell("99", None, date(2026, 1, 1), 1),
        Cell("", None, date(2026, 1, 1), 1),
        Cell("61'; --", None, date(2026, 1, 1), 1),
        Cell("617", None, date(2026, 1, 2), 1),
        Cell("617", None, date(2027, 1, 1), 1),
        Cell("617", 10**9, date(2026, 1, 1), 1),
        Cell("617", None, date(2026, 1, 1), 10**16),
    ],
)
def test_a_budget_refuses_what_it_cannot_hold(in_a: Cast, cell: Cell) -> None:
    open_books(in_a)
    with pytest.raises(Invalid):
        set_budget_amounts(actor=in_a.finance.actor, budget=a_budget(in_a), cells=[cell])


def test_strangers_find_no_budget_and_readers_write_none(in_a: Cast) -> None:
    open_books(in_a)
    budget = a_budget(in_a)
    with pytest.raises(NotFound):
        access_budget(in_a.stranger.actor, budget.pk)
    assert access_budget(in_a.reader.actor, budget.pk) == budget
    with pytest.raises(Forbidden):
        set_budget_amounts(actor=in_a.reader.actor, budget=budget, cells=[])


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_lose_nothing(cast: Cast, race: Callable[..., Race[Any]]) -> None:
    with scope({cast.a.pk}):
        open_books(cast)
        budget = a_budget(cast)
        cells = [Cell("617", None, date(2026, month, 1), month * DIRHAM) for month in range(1, 13)]

        def save(number: int) -> None:
            set_budget_amounts(
                actor=cast.finance.actor, budget=budget, cells=cells[4 * number : 4 * number + 4], expected_version=1
            )

        found = race(3, save)
        assert [type(error) for error in found.errors] == [StaleRecord, StaleRecord]
        assert BudgetAmount.objects.count() == 4
        begun = race(3, lambda _n: a_budget(cast, 2030))
        assert [type(error) for error in begun.errors] == [Conflict, Conflict]
