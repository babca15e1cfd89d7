"""The rules of background work: waiting, slots of the clock, and telling the dead from the busy."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.jobs.rules import LONGEST_DELAY, Interval, WallClock, Watch, cadence, seconds_before_retry

CASABLANCA = ZoneInfo("Africa/Casablanca")
INSTANTS = st.integers(946_684_800, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.integers(1, 200), st.integers())
def test_the_wait_doubles_up_to_an_hour_and_half_of_it_is_chance(attempt: int, seed: int) -> None:
    whole = min(LONGEST_DELAY, 10 * 2 ** min(attempt - 1, 20))
    assert whole / 2 <= seconds_before_retry(attempt, chance=random.Random(seed)) <= whole


def test_a_list_of_delays_is_followed_and_its_last_repeated() -> None:
    def longest(attempt: int) -> float:
        return max(seconds_before_retry(attempt, (5, 300), chance=random.Random(seed)) for seed in range(200))

    assert longest(1) <= 5 < longest(2) <= 300
    assert 150 <= seconds_before_retry(9, (5, 300), chance=random.Random(1)) <= 300


@given(INSTANTS, st.integers(10, 10**6))
def test_the_slots_of_an_interval_hold_the_present_moment(now: datetime, seconds: int) -> None:
    step = timedelta(seconds=seconds)
    slot = Interval(step).latest(now)
    assert slot <= now < slot + step
    assert Interval(step).latest(slot) == slot


@given(INSTANTS, st.times())
def test_a_daily_slot_is_the_wall_clock_time_of_today_or_yesterday(now: datetime, at: time) -> None:
    clock = WallClock(at.replace(second=0, microsecond=0), CASABLANCA)
    slot = clock.latest(now)
    assert timedelta(0) <= now - slot <= timedelta(hours=25)
    assert clock.latest(slot) == slot


def test_one_slot_a_day_through_ramadan_2026() -> None:
    """Clocks went back on 15 February (3:00 became 2:00) and forward on 22 March (2:00 became 3:00)."""
    half_past_two = cadence("daily 02:30", CASABLANCA)
    first = datetime(2026, 2, 10, tzinfo=UTC)
    slots = {half_past_two.latest(first + timedelta(minutes=10 * n)) for n in range(6 * 24 * 50)}
    days = sorted(slot.astimezone(CASABLANCA).date() for slot in slots)
    assert len(days) == len(set(days)) == 51
    assert half_past_two.latest(datetime(2026, 2, 15, 12, tzinfo=UTC)) == datetime(2026, 2, 15, 1, 30, tzinfo=UTC)


def test_weekly_and_monthly_slots() -> None:
    now = datetime(2026, 10, 13, 12, tzinfo=UTC)  # a Tuesday
    assert cadence("weekly mon 07:30", CASABLANCA).latest(now) == datetime(2026, 10, 12, 6, 30, tzinfo=UTC)
    assert cadence("weekly wed 07:30", CASABLANCA).latest(now) == datetime(2026, 10, 7, 6, 30, tzinfo=UTC)
    assert cadence("monthly 1 06:00", CASABLANCA).latest(now) == datetime(2026, 10, 1, 5, 0, tzinfo=UTC)
    assert cadence("monthly 14 06:00", CASABLANCA).latest(now) == datetime(2026, 9, 14, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize("wrong", ["daily", "daily 6:00", "daily 25:00", "monthly 31 06:00", "monthly 0 06:00", "now"])
def test_a_cadence_that_cannot_be_kept_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        cadence(wrong, CASABLANCA)


def test_a_worker_is_lost_when_it_stands_still_while_we_look() -> None:
    watch = Watch(lost_after=30, longest_pause=20)
    for at in (0, 10, 20):
        assert watch.look({"busy": at, "dead": 7}, at) == []
    assert watch.look({"busy": 30, "dead": 7}, 30) == ["dead"]


def test_a_long_pause_of_our_own_says_nothing_about_the_others() -> None:
    """We were in a long job, and on SQLite our transaction kept the others from beating."""
    watch = Watch(lost_after=30, longest_pause=20)
    watch.look({"other": 7}, 0)
    assert watch.look({"other": 7}, 300) == []
    assert watch.look({"other": 7}, 315) == []
    assert watch.look({"other": 7}, 331) == ["other"]


def test_a_worker_that_beats_again_is_watched_anew() -> None:
    watch = Watch(lost_after=10, longest_pause=20)
    watch.look({"w": 1}, 0)
    assert watch.look({"w": 2}, 10) == []
    assert watch.look({"w": 2}, 19) == []
    assert watch.look({"w": 2}, 20) == ["w"]
