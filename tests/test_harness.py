"""The harness does what its users rely on: databases are put back, races are real, budgets are kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from charaka.kernel.models import Fund, Institution, User
from charaka.testing.cast import PARTS, Cast
from charaka.testing.queries import QueryCounter
from charaka.testing.races import Race

Racer = Callable[[int, Callable[[int], Any]], Race[Any]]


def test_the_cast_is_complete_and_knows_its_place(cast: Cast) -> None:
    assert {player.part.key for player in cast.everybody} == {part.key for part in PARTS}
    assert cast.director.actor.institutions == {cast.a.pk}
    assert cast.stranger.actor.institutions == {cast.b.pk}
    assert cast.fund_manager.actor.institutions == {cast.a.pk, cast.b.pk}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(turn: int) -> None:
    assert User.objects.count() == len(PARTS)
    assert User.objects.filter(email="director@example.org").exists()
    User.objects.create_user(f"guest{turn}@example.org", name="Guest")
    User.objects.filter(email="director@example.org").update(email="nobody@example.org")


@pytest.mark.django_db
def test_the_cast_survives_the_tests_that_commit() -> None:
    assert User.objects.filter(email="director@example.org").exists()


def test_a_race_has_one_connection_for_each_thread(race: Racer) -> None:
    def backend(_index: int) -> tuple[int, int]:
        return threading.get_ident(), id(connection.connection)

    outcome = race(5, backend)
    assert len(set(outcome.results)) == 5


def test_a_race_without_a_lock_can_be_lost_and_with_one_cannot(race: Racer) -> None:
    def count_up(_index: int) -> None:
        with transaction.atomic():
            Institution.objects.filter(code="a").update(financial_year_start_month=F("financial_year_start_month") + 1)

    assert race(8, count_up).errors == []
    assert Institution.objects.get(code="a").financial_year_start_month == 9


def test_a_race_returns_the_errors_of_its_threads(race: Racer) -> None:
    def stumble(index: int) -> int:
        if index == 1:
            raise ValueError(index)
        return index

    outcome = race(3, stumble)
    assert outcome.results == [0, 2]
    assert [str(error) for error in outcome.errors] == ["1"]


def test_a_budget_exceeded_lists_the_statements(assert_queries: QueryCounter) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"2 queries, 1 allowed(.|\n)*kernel_fund"), assert_queries(max=1):
        Fund.objects.count()
        Fund.objects.exists()


def test_a_budget_does_not_count_savepoints(assert_queries: QueryCounter) -> None:
    with assert_queries(max=1) as sent, transaction.atomic(), transaction.atomic():
        Fund.objects.count()
    assert len(sent) == 1


def test_a_budget_without_a_baseline_fails(assert_queries: QueryCounter) -> None:
    with pytest.raises(pytest.fail.Exception, match="no query budget"), assert_queries(budget="nowhere"):
        Fund.objects.count()
