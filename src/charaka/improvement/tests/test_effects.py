"""Expected and seen: the value at the start and the verdict come from the registry; words where nothing counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from charaka.improvement.queries.effects import effect_trend, values_now
from charaka.improvement.rules import Verdict
from charaka.improvement.services import change_action, judge_effect, move_action
from charaka.improvement.tests.register import action_in, again, propose, row
from charaka.kernel.errors import Forbidden, Invalid
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast

TODAY = timezone.localdate
MEASURE = "actions_on_time"


def _due_yesterday(cast: Cast, on_time: int, late: int) -> None:
    """So many actions that fell due yesterday, done on that day or not at all."""
    yesterday = TODAY() - timedelta(days=1)
    for number in range(on_time + late):
        done = yesterday if number < on_time else None
        row(cast, 900 + number, due_on=yesterday, done_on=done, state="done" if done else "accepted")


def test_the_value_at_the_start_is_read_and_not_believed(in_a: Cast) -> None:
    _due_yesterday(in_a, on_time=3, late=1)
    action = propose(in_a, effect_measure=MEASURE, effect_target=9000, effect_baseline=100)
    assert action.effect_baseline == 7500


def test_it_is_typed_only_where_it_cannot_be_computed(in_a: Cast) -> None:
    action = propose(in_a, effect_measure=MEASURE, effect_target=9000, effect_baseline=4000)
    assert action.effect_baseline == 4000, "nothing has fallen due, so there is nothing to divide by"


def test_a_measure_needs_a_target_a_name_and_the_right_to_see_it(in_a: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        propose(in_a, effect_measure=MEASURE)
    assert list(refused.value.fields) == ["effect_target"]
    with pytest.raises(Invalid) as refused:
        propose(in_a, effect_measure="happiness", effect_target=1)
    assert list(refused.value.fields) == ["effect_measure"]
    with pytest.raises(Invalid, match="too large"):
        propose(in_a, effect_measure=MEASURE, effect_target=10**18)


def test_without_a_measure_there_are_no_numbers(in_a: Cast) -> None:
    action = propose(in_a, effect_text="Fewer errors", effect_target=5, effect_baseline=9)
    assert (action.effect_text, action.effect_target, action.effect_baseline) == ("Fewer errors", None, None)


def test_another_target_keeps_the_start_and_no_measure_forgets_both(in_a: Cast) -> None:
    _due_yesterday(in_a, on_time=1, late=1)
    action = propose(in_a, effect_measure=MEASURE, effect_target=9000)
    row(in_a, 990, due_on=TODAY() - timedelta(days=1))
    change_action(actor=in_a.manager.actor, action=action, changes={"effect_target": 8000, "effect_baseline": 1})
    assert (action.effect_baseline, action.effect_target) == (5000, 8000)
    change_action(actor=in_a.manager.actor, action=action, changes={"effect_measure": ""})
    assert (again(in_a, action).effect_baseline, again(in_a, action).effect_target) == (None, None)


@pytest.mark.parametrize(("on_time_then", "expected"), [(0, Verdict.NONE), (4, Verdict.PARTLY), (40, Verdict.REACHED)])
def test_the_verdict_follows_from_the_records_whatever_the_verifier_thinks(
    in_a: Cast, on_time_then: int, expected: Verdict
) -> None:
    _due_yesterday(in_a, on_time=1, late=3)
    action = action_in(in_a, "done", effect_measure=MEASURE, effect_target=8000)
    for number in range(on_time_then):
        row(in_a, 100 + number, due_on=TODAY(), done_on=TODAY(), state="done")
    seen = judge_effect(
        actor=in_a.director.actor, action=action, judged=Verdict.REACHED, note="A new client came as well."
    )
    assert seen.effect_verdict == expected
    assert seen.effect_seen == values_now([MEASURE], in_a.a.pk, TODAY())[MEASURE]
    assert (seen.effect_seen_on, seen.effect_note) == (TODAY(), "A new client came as well.")


def test_where_nothing_counts_the_verifier_says_what_was_seen(in_a: Cast) -> None:
    action = action_in(in_a, "done", effect_text="Twelve more places")
    with pytest.raises(Invalid) as refused:
        judge_effect(actor=in_a.director.actor, action=action)
    assert list(refused.value.fields) == ["judged"]
    with pytest.raises(Invalid) as refused:
        judge_effect(actor=in_a.director.actor, action=action, judged=Verdict.REACHED)
    assert list(refused.value.fields) == ["seen_text"]
    closed = judge_effect(actor=in_a.director.actor, action=action, judged=Verdict.UNKNOWN)
    assert (closed.effect_verdict, closed.effect_seen) == ("unknown", None)


def test_only_those_who_verify_do(in_a: Cast) -> None:
    action = action_in(in_a, "done")
    with pytest.raises(Forbidden, match="Director"):
        judge_effect(actor=in_a.manager.actor, action=action, seen_text="x", judged=Verdict.REACHED)
    with pytest.raises(Invalid, match="effect that was seen"):
        move_action(actor=in_a.director.actor, action=action, verb="verify")


def test_the_trend_marks_the_start_and_stays_short(in_a: Cast) -> None:
    action = propose(in_a, effect_measure=MEASURE, effect_target=9000, effect_baseline=1)
    for months in (1, 8, 40):
        action.proposed_on = date(2026, 6, 10)
        last = date(2026 + (6 + months) // 12, (6 + months) % 12 + 1, 5)
        trend = effect_trend(action, last)
        assert trend is not None
        assert trend.start is not None
        assert trend.figures[trend.start].slice.period.end == date(2026, 6, 30)
        assert trend.figures[-1].slice.period.end.month == last.month
        assert trend.start >= 1, "what came before stands beside it"
        assert len(trend.figures) <= 13


def test_values_are_those_of_the_institution_alone(cast: Cast) -> None:
    with scope({cast.a.pk}):
        _due_yesterday(cast, on_time=1, late=0)
        assert values_now([MEASURE, "gone"], cast.a.pk, TODAY()) == {MEASURE: 10_000}
    with scope({cast.b.pk}):
        assert values_now([MEASURE], cast.b.pk, TODAY()) == {MEASURE: None}
