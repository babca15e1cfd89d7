"""The laws of actions, without a database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.improvement.rules import (
    ACTION,
    Verdict,
    days_late,
    from_shown,
    in_shown_unit,
    is_soon,
    mentioned,
    progress,
    reminder_days,
    reminder_due,
    scaled,
    verdict,
)
from charaka.improvement.rules.mentions import Name
from charaka.kernel.errors import IllegalTransition

DUE = date(2026, 10, 15)
ALLOWED = {
    ("proposed", "accept"): "accepted",
    ("proposed", "drop"): "dropped",
    ("accepted", "start"): "in_progress",
    ("accepted", "finish"): "done",
    ("accepted", "drop"): "dropped",
    ("in_progress", "finish"): "done",
    ("in_progress", "drop"): "dropped",
    ("done", "verify"): "verified",
    ("done", "reopen"): "in_progress",
    ("verified", "reopen"): "in_progress",
    ("dropped", "reopen"): "in_progress",
}


@pytest.mark.parametrize("state", ACTION.states)
@pytest.mark.parametrize("verb", ACTION.transitions)
def test_every_pair_of_state_and_verb(state: str, verb: str) -> None:
    if target := ALLOWED.get((state, verb)):
        assert ACTION.step(verb, state).target == target
    else:
        with pytest.raises(IllegalTransition):
            ACTION.step(verb, state)


def test_only_dropping_and_reopening_need_a_reason() -> None:
    assert {verb for verb, step in ACTION.transitions.items() if step.needs_reason} == {"drop", "reopen"}


def test_lateness_counts_from_the_day_after_and_stops_when_it_is_done() -> None:
    assert days_late(DUE, DUE) == 0
    assert days_late(DUE, DUE + timedelta(days=13)) == 13
    assert days_late(DUE, DUE + timedelta(days=400), done=DUE + timedelta(days=2)) == 2
    assert is_soon(DUE, DUE)
    assert is_soon(DUE, DUE - timedelta(days=7))
    assert not is_soon(DUE, DUE - timedelta(days=8))
    assert not is_soon(DUE, DUE + timedelta(days=1))


def test_progress_follows_the_steps_and_then_the_state() -> None:
    assert progress(2, 3, "in_progress") == 67
    assert progress(0, 0, "in_progress") == 50
    assert progress(0, 0, "accepted") == 0
    assert progress(1, 3, "done") == 100


@pytest.mark.parametrize(
    ("days_to_go", "expected"),
    [
        (20, ""), (7, "before-7"), (5, "before-7"), (1, "before-1"), (0, "due"), (-1, "due"), (-6, "due"),
        (-7, "late-7"), (-13, "late-7"), (-14, "late-14"),
    ],
)  # fmt: skip
def test_the_reminder_of_a_day_is_the_last_milestone_reached(days_to_go: int, expected: str) -> None:
    assert reminder_due(DUE, DUE - timedelta(days=days_to_go), (7, 1), 7) == expected


def test_without_repetition_only_the_due_date_is_reminded() -> None:
    assert reminder_due(DUE, DUE + timedelta(days=100), (7,), 0) == "due"


@given(st.integers(-400, 400), st.integers(0, 30))
def test_a_reminder_never_changes_between_two_milestones(away: int, every: int) -> None:
    """A day on which nothing ran is made up for, once: the next day names the same reminder or a later one."""
    order = ["", "before-7", "before-1", "due"]
    day = DUE + timedelta(days=away)
    now, then = (reminder_due(DUE, on, (7, 1), every) for on in (day, day + timedelta(days=1)))

    def rank(kind: str) -> int:
        return order.index(kind) if kind in order else 3 + int(kind.removeprefix("late-"))

    assert rank(then) >= rank(now)


def test_the_days_of_reminders_are_read_as_people_write_them() -> None:
    assert reminder_days("1, 7") == (7, 1)
    assert reminder_days("14،3") == (14, 3)
    assert reminder_days("") == ()
    for wrong in ("soon", "0", "-1", "91", "1.5"):
        with pytest.raises(ValueError, match=r".*"):
            reminder_days(wrong)


def test_a_verdict_looks_from_the_start_towards_the_target() -> None:
    assert verdict(6100, 8500, 8500) is Verdict.REACHED
    assert verdict(6100, 8500, 7800) is Verdict.PARTLY
    assert verdict(6100, 8500, 6100) is Verdict.NONE
    assert verdict(6100, 8500, 5000) is Verdict.NONE
    assert verdict(100, 40, 30) is Verdict.REACHED, "fewer is better when the target is lower"
    assert verdict(None, 40, 30) is verdict(40, 40, 40) is verdict(10, 40, None) is Verdict.UNKNOWN


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_a_verdict_does_not_depend_on_the_unit(start: int, target: int, seen: int) -> None:
    assert verdict(start, target, seen) is verdict(start * 100, target * 100, seen * 100)


@pytest.mark.parametrize("unit", ["share", "money", "count", "ratio", "days"])
@given(number=st.decimals(-(10**9), 10**9, places=2))
def test_what_people_type_is_what_they_read_again(unit: str, number: Decimal) -> None:
    assert in_shown_unit(from_shown(number, unit), unit) == Fraction(number)


def test_values_are_kept_exactly_or_refused() -> None:
    assert scaled(Fraction(61, 100)) == 6100
    assert scaled(Fraction(2, 3)) == 6667
    assert scaled(None) is None
    assert from_shown(85, "share") == 8500
    assert from_shown(90_000, "money") == 90_000_000_000
    with pytest.raises(OverflowError):
        from_shown(10**15, "money")


IMANE = Name(1, ("Imane Raqib", "Raqib Imane", "إيمان راقب"), "Raqib")
IMANE_ALAMI = Name(2, ("Imane Raqib Alami", "Raqib Alami Imane", ""), "Raqib Alami")
YOUSSEF = Name(3, ("Youssef Tahmi", "Tahmi Youssef", "يوسف طاهمي"), "Tahmi")
NAMESAKE = Name(4, ("Youssef Tahmi", "Tahmi Youssef", ""), "Tahmi")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("@Imane Raqib, can you?", [1]),
        ("see @imane raqib", [1]),
        ("@Raqib and @Youssef Tahmi", [1, 3]),
        ("@Imane Raqib Alami knows", [2]),
        ("شكرا @إيمان راقب", [1]),
        ("@ايمان راقب", [1]),
        ("@Imaneraqib", []),
        ("write to imane@raqib.ma", [1]),
        ("nobody", []),
        ("@Imane Raqib @Imane Raqib", [1]),
    ],
)
def test_who_is_meant_by_an_at_sign(text: str, people: list[int]) -> None:
    assert mentioned(text, [IMANE, IMANE_ALAMI, YOUSSEF]) == people


def test_namesakes_are_all_meant_and_a_shared_last_name_means_nobody() -> None:
    assert mentioned("@Youssef Tahmi", [YOUSSEF, NAMESAKE]) == [3, 4]
    assert mentioned("@Tahmi", [YOUSSEF, NAMESAKE]) == []
