"""What an hour costs on a day, when someone is free, what expires, what the team can do."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.institutions.rules.team import (
    Absence,
    Mastered,
    Rate,
    Slot,
    Validity,
    cost_on,
    ends_of,
    free_times,
    hours_in_week,
    is_free,
    matrix,
    may_begin,
    validity,
)

TODAY = date(2026, 10, 13)  # a Tuesday
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
RATES = st.lists(st.builds(Rate, DAYS, st.integers(0, 100_000)), max_size=6, unique_by=lambda rate: rate.start)
MINUTES = st.integers(0, 23 * 60 + 59)


def moment(*parts: int) -> datetime:
    """A local time: rules know no zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def at(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


@st.composite
def slots(draw: st.DrawFn) -> Slot:
    first, last = sorted(draw(st.lists(MINUTES, min_size=2, max_size=2, unique=True)))
    return Slot(draw(st.integers(0, 6)), at(first), at(last), date(2024, 1, 1))


# Cost of an hour -----------------------------------------------------------------------------------------------------


def test_an_hour_costs_what_was_agreed_for_its_day() -> None:
    rates = [Rate(date(2026, 1, 1), 180_00), Rate(date(2026, 9, 1), 200_00)]
    assert cost_on(rates, date(2026, 8, 31)) == 180_00
    assert cost_on(rates, date(2026, 9, 1)) == 200_00
    assert cost_on(rates, date(2025, 12, 31)) is None


@given(RATES, DAYS)
def test_on_each_day_exactly_one_rate_is_in_force_or_none_has_begun(rates: list[Rate], day: date) -> None:
    covering = [rate for rate, last in ends_of(rates) if rate.start <= day and (last is None or day <= last)]
    assert [rate.amount for rate in covering] == ([] if cost_on(rates, day) is None else [cost_on(rates, day)])


@given(RATES, DAYS, st.integers(0, 100_000), DAYS)
def test_a_new_rate_never_changes_what_a_past_hour_cost(rates: list[Rate], start: date, amount: int, day: date) -> None:
    if rates and may_begin(rates, start, TODAY) and day < TODAY:
        others = [rate for rate in rates if rate.start != start]
        assert cost_on([*others, Rate(start, amount)], day) == cost_on(rates, day)


def test_the_first_rate_may_say_what_was_unknown_until_now() -> None:
    assert may_begin([], date(2020, 1, 1), TODAY)
    assert not may_begin([Rate(date(2026, 1, 1), 1)], date(2025, 1, 1), TODAY)


# Availability --------------------------------------------------------------------------------------------------------

MORNING = Slot(1, time(8, 30), time(12, 30), date(2026, 9, 1))
AFTERNOON = Slot(1, time(12, 30), time(16, 30), date(2026, 9, 1))


def test_slots_that_touch_are_one_time() -> None:
    whole_day = (moment(2026, 10, 13, 9, 0), moment(2026, 10, 13, 16, 0))
    assert is_free([MORNING, AFTERNOON], [], *whole_day)
    assert not is_free([MORNING], [], *whole_day)


def test_someone_is_away_for_whole_days() -> None:
    lesson = (moment(2026, 10, 13, 9, 0), moment(2026, 10, 13, 10, 0))
    assert is_free([MORNING], [Absence(date(2026, 10, 14), date(2026, 10, 20))], *lesson)
    assert not is_free([MORNING], [Absence(date(2026, 10, 13))], *lesson)


def test_a_slot_holds_in_its_weeks_only() -> None:
    september = Slot(1, time(8, 0), time(12, 0), date(2026, 9, 1), date(2026, 9, 30))
    assert is_free([september], [], moment(2026, 9, 29, 8, 0), moment(2026, 9, 29, 12, 0))
    assert not is_free([september], [], moment(2026, 10, 6, 8, 0), moment(2026, 10, 6, 12, 0))


def test_a_span_over_midnight_needs_both_days() -> None:
    monday, tuesday = (
        Slot(0, time(0, 0), time(23, 59), date(2026, 1, 1)),
        Slot(1, time(0, 0), time(8, 0), date(2026, 1, 1)),
    )
    assert not is_free([monday, tuesday], [], moment(2026, 10, 12, 22, 0), moment(2026, 10, 13, 6, 0))
    assert is_free([monday], [], moment(2026, 10, 12, 22, 0), moment(2026, 10, 12, 23, 59))


def test_a_span_ends_after_it_starts() -> None:
    with pytest.raises(ValueError, match="ends after"):
        is_free([MORNING], [], moment(2026, 10, 13, 9, 0), moment(2026, 10, 13, 9, 0))


@given(st.lists(slots(), max_size=5), MINUTES, MINUTES)
def test_free_all_the_way_means_free_in_every_minute(listed: list[Slot], one: int, other: int) -> None:
    first, last = min(one, other), max(one, other)
    if first == last:
        return
    start, end = datetime.combine(TODAY, at(first)), datetime.combine(TODAY, at(last))
    here = [s for s in listed if s.weekday == TODAY.weekday()]
    minutes = (at(minute) for minute in range(first, last))
    assert is_free(listed, [], start, end) == all(any(s.begins <= m < s.ends for s in here) for m in minutes)


@given(st.lists(slots(), max_size=6))
def test_the_free_times_of_a_day_are_in_order_and_apart(listed: list[Slot]) -> None:
    times = free_times(listed, [], TODAY)
    assert all(first < last for first, last in times)
    assert all(a[1] < b[0] for a, b in pairwise(times))


def test_a_week_counts_its_free_hours() -> None:
    assert hours_in_week([MORNING, AFTERNOON], [], date(2026, 10, 12)) == 8
    assert hours_in_week([MORNING, AFTERNOON], [Absence(date(2026, 10, 13))], date(2026, 10, 12)) == 0


# Qualifications and competencies -------------------------------------------------------------------------------------


def test_a_qualification_is_good_on_its_last_day() -> None:
    assert validity(None, TODAY) is Validity.LASTING
    assert validity(TODAY, TODAY) is Validity.EXPIRING
    assert validity(TODAY - timedelta(days=1), TODAY) is Validity.EXPIRED
    assert validity(TODAY + timedelta(days=90), TODAY) is Validity.EXPIRING
    assert validity(TODAY + timedelta(days=91), TODAY) is Validity.VALID


def test_a_competency_that_rests_on_one_person_is_named() -> None:
    rows = matrix(
        [
            Mastered(1, "tig", "TIG welding", 4),
            Mastered(2, "tig", "TIG welding", 2),
            Mastered(1, "robots", "Robots", 3),
            Mastered(2, "robots", "Robots", 1),
            Mastered(2, "safety", "Safety", 1),
        ]
    )
    assert [(row.name, row.able, row.teaching, row.fragile) for row in rows] == [
        ("TIG welding", 2, 1, False),
        ("Robots", 1, 0, True),
        ("Safety", 0, 0, False),
    ]
