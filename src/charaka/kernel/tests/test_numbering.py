"""Numbers: without gaps, never out of date order, also when many take one at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from charaka.kernel.errors import Conflict
from charaka.kernel.numbering import take_number
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast
from charaka.testing.races import Racer

DAY = date(2026, 3, 1)


def _take(institution_id: int, on: date = DAY, series: str = "invoice:1") -> int:
    with scope({institution_id}), transaction.atomic():
        return take_number(series, institution_id=institution_id, year=on.year, on=on)


@pytest.mark.django_db
def test_numbers_run_from_one_by_institution_series_and_year(cast: Cast) -> None:
    assert [_take(cast.a.pk) for _ in range(3)] == [1, 2, 3]
    assert _take(cast.b.pk) == 1
    assert _take(cast.a.pk, series="invoice:2") == 1
    assert _take(cast.a.pk, on=date(2027, 1, 1)) == 1


@pytest.mark.django_db
def test_a_number_is_not_dated_before_the_one_before_it(cast: Cast) -> None:
    _take(cast.a.pk, on=date(2026, 3, 5))
    with pytest.raises(Conflict, match="2026-03-05"):
        _take(cast.a.pk, on=date(2026, 3, 4))
    assert _take(cast.a.pk, on=date(2026, 3, 5)) == 2


@pytest.mark.django_db
def test_a_number_rolled_back_is_taken_again(cast: Cast) -> None:
    with pytest.raises(RuntimeError), scope({cast.a.pk}), transaction.atomic():
        assert take_number("x", institution_id=cast.a.pk, year=2026, on=DAY) == 1
        raise RuntimeError
    assert _take(cast.a.pk, series="x") == 1


@pytest.mark.django_db(transaction=True)
def test_no_number_is_taken_outside_a_transaction(cast: Cast) -> None:
    with scope({cast.a.pk}), pytest.raises(transaction.TransactionManagementError):
        take_number("x", institution_id=cast.a.pk, year=2026, on=DAY)


@pytest.mark.django_db(transaction=True)
def test_many_takers_at_once_leave_no_gap_and_no_double(cast: Cast, race: Racer) -> None:
    institution_id = cast.a.pk

    def take_some(index: int) -> list[int]:
        taken = []
        for turn in range(6):
            try:
                with scope({institution_id}), transaction.atomic():
                    number = take_number("race", institution_id=institution_id, year=2026, on=DAY)
                    if (index + turn) % 3 == 0:
                        raise RuntimeError  # a third of the transactions fail after taking
                    taken.append(number)
            except RuntimeError:
                continue
        return taken

    outcome = race(6, take_some)
    assert outcome.errors == []
    numbers = sorted(n for taken in outcome.results for n in taken)
    assert numbers == list(range(1, 25))
