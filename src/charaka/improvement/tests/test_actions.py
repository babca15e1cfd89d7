"""The life of an action, told with the cast: who proposes, accepts, works, moves the date, drops, reopens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from charaka.improvement.models import Action
from charaka.improvement.queries.actions import access_action, find_actions, list_actions, open_moves
from charaka.improvement.queries.conversation import history_lines
from charaka.improvement.queries.sources import Source
from charaka.improvement.rules import Verdict
from charaka.improvement.services import (
    change_action,
    complete_step,
    judge_effect,
    move_action,
    propose_action,
    set_steps,
)
from charaka.improvement.tests.register import action_in, again, propose
from charaka.kernel.audit.queries import history_of, verify
from charaka.kernel.errors import Conflict, Forbidden, IllegalTransition, Invalid, NotFound, StaleRecord
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast
from charaka.testing.races import Racer

TODAY = timezone.localdate


def test_an_action_enters_the_register_as_proposed_with_the_next_number(in_a: Cast) -> None:
    first, second = propose(in_a), propose(in_a, "Open the cold workshop")
    assert (first.reference, second.reference) == ("AC-1", "AC-2")
    assert (first.state, first.first_due_on, first.proposed_on) == ("proposed", first.due_on, TODAY())
    assert history_of(first).get().action == "improvement.action.proposed"
    assert [a.number for a in find_actions("AC-2", 5)] == [2]
    assert [a.number for a in find_actions("cold board", 5)] == [2], "words of the title and of the source"


@pytest.mark.parametrize("missing", ["title", "owner", "due_on"])
def test_what_who_and_until_when_are_needed(in_a: Cast, missing: str) -> None:
    with pytest.raises(Invalid) as refused:
        propose(in_a, **{missing: None} if missing != "title" else {"title": " \u202e "})
    assert list(refused.value.fields) == [missing]
    assert not Action.objects.exists()


def test_a_source_is_named_and_known(in_a: Cast) -> None:
    details = {"title": "Something", "owner": in_a.trainer.person, "due_on": TODAY()}
    for source in (Source("gossip", "someone"), Source("meeting", "  ")):
        with pytest.raises(Invalid):
            propose_action(actor=in_a.manager.actor, institution_id=in_a.a.pk, source=source, details=details)


def test_the_source_may_be_a_record_of_the_same_institution_only(cast: Cast) -> None:
    with scope({cast.b.pk}):
        theirs = cast.stranger.person
    with scope({cast.a.pk}):
        details = {"title": "Something", "owner": cast.trainer.person, "due_on": TODAY()}
        ours = Source("person", "Tariq Trainer", record=cast.trainer.person)
        made = propose_action(actor=cast.manager.actor, institution_id=cast.a.pk, source=ours, details=details)
        assert (made.source_type, made.source_id) == ("institutions.person", str(cast.trainer.person.pk))
        with pytest.raises(Invalid, match="another institution"):
            propose_action(
                actor=cast.manager.actor,
                institution_id=cast.a.pk,
                source=Source("person", "x", theirs),
                details=details,
            )
        with pytest.raises(Invalid, match="not of this institution"):
            propose(cast, owner=theirs)


def test_the_owner_works_and_somebody_else_verifies(in_a: Cast) -> None:
    action = propose(in_a)
    move_action(actor=in_a.director.actor, action=action, verb="accept")
    move_action(actor=in_a.trainer.actor, action=again(in_a, action), verb="start")
    done = move_action(actor=in_a.trainer.actor, action=again(in_a, action), verb="finish")
    assert (done.state, done.started_on, done.done_on) == ("done", TODAY(), TODAY())
    closed = judge_effect(
        actor=in_a.director.actor, action=again(in_a, action), seen_text="Twelve more", judged=Verdict.PARTLY
    )
    assert (closed.state, closed.effect_verdict, closed.closed_on) == ("verified", "partly", TODAY())
    lines = [entry.action for entry in history_of(action)]
    assert lines == ["improvement.action.moved"] * 4 + ["improvement.action.proposed"]
    assert verify(in_a.a.pk).whole


def test_a_trainer_proposes_but_does_not_accept(in_a: Cast) -> None:
    details = {"title": "Repair the press", "owner": in_a.trainer.person, "due_on": TODAY() + timedelta(days=5)}
    action = propose_action(
        actor=in_a.trainer.actor, institution_id=in_a.a.pk, source=Source("other", "My round"), details=details
    )
    with pytest.raises(Forbidden, match="Reserved for"):
        move_action(actor=in_a.trainer.actor, action=action, verb="accept")
    with pytest.raises(Forbidden):
        change_action(actor=in_a.trainer.actor, action=action, changes={"title": "Other"})
    assert again(in_a, action).state == "proposed"


def test_whoever_neither_owns_nor_manages_does_not_work_on_an_action(in_a: Cast) -> None:
    action = action_in(in_a, "accepted", owner=in_a.manager.person)
    with pytest.raises(Forbidden) as refused:
        move_action(actor=in_a.trainer.actor, action=action, verb="start")
    assert refused.value.reason_code == "not_owner"
    assert [step.verb for step in open_moves(in_a.trainer.actor, action)] == []
    assert [step.verb for step in open_moves(in_a.manager.actor, action)] == ["start", "finish", "drop"]


def test_nobody_verifies_their_own_action(in_a: Cast) -> None:
    action = action_in(in_a, "done", owner=in_a.director.person)
    with pytest.raises(Forbidden) as refused:
        judge_effect(actor=in_a.director.actor, action=action, seen_text="Splendid", judged=Verdict.REACHED)
    assert refused.value.reason_code == "own_action"
    assert "verify" not in {step.verb for step in open_moves(in_a.director.actor, action)}
    assert "verify" in {step.verb for step in open_moves(in_a.finance.actor, action)}
    judge_effect(actor=in_a.finance.actor, action=action, seen_text="Seen", judged=Verdict.REACHED)


def test_a_board_member_reads_and_proposes_and_a_stranger_finds_nothing(in_a: Cast) -> None:
    action = propose(in_a)
    assert access_action(in_a.reader.actor, in_a.a.pk, action.number).pk == action.pk
    with pytest.raises(Forbidden):
        move_action(actor=in_a.reader.actor, action=action, verb="accept")
    with pytest.raises(NotFound):
        move_action(actor=in_a.stranger.actor, action=action, verb="accept")
    with pytest.raises(NotFound):
        access_action(in_a.stranger.actor, in_a.a.pk, action.number)


def test_a_date_that_moves_needs_a_reason_and_keeps_the_first(in_a: Cast) -> None:
    action = propose(in_a)
    first, later = action.due_on, action.due_on + timedelta(days=20)
    with pytest.raises(Invalid) as refused:
        change_action(actor=in_a.manager.actor, action=action, changes={"due_on": later})
    assert list(refused.value.fields) == ["reason"]
    change_action(actor=in_a.manager.actor, action=action, changes={"due_on": later}, reason="The list is late")
    moved = again(in_a, action)
    assert (moved.due_on, moved.first_due_on) == (later, first)
    assert history_of(action).first().reason == "The list is late"  # type: ignore[union-attr]


def test_dropping_and_reopening_need_a_reason(in_a: Cast) -> None:
    action = propose(in_a)
    with pytest.raises(Invalid, match="Say why"):
        move_action(actor=in_a.director.actor, action=action, verb="drop", reason="  ")
    dropped = move_action(actor=in_a.director.actor, action=action, verb="drop", reason="The need is gone")
    assert (dropped.state, dropped.closed_on) == ("dropped", TODAY())
    back = move_action(actor=in_a.director.actor, action=dropped, verb="reopen", reason="It came back")
    assert (back.state, back.closed_on) == ("in_progress", None)


def test_reopening_forgets_the_verdict_but_the_history_keeps_it(in_a: Cast) -> None:
    action = action_in(in_a, "verified")
    back = move_action(actor=in_a.manager.actor, action=action, verb="reopen", reason="It fell back")
    assert (back.done_on, back.effect_verdict, back.effect_seen_text) == (None, "", "")
    assert any("effect_verdict" in entry.changes for entry in history_of(action))


def test_a_day_of_completion_lies_between_the_proposal_and_today(in_a: Cast) -> None:
    action = action_in(in_a, "in_progress")
    for day in (TODAY() + timedelta(days=1), date(2001, 1, 1)):
        with pytest.raises(Invalid):
            move_action(actor=in_a.trainer.actor, action=action, verb="finish", on=day)


def test_a_closed_action_is_not_changed_and_a_step_that_does_not_fit_is_refused(in_a: Cast) -> None:
    action = action_in(in_a, "dropped")
    with pytest.raises(Conflict, match="closed action"):
        change_action(actor=in_a.director.actor, action=action, changes={"title": "Other"})
    with pytest.raises(Conflict):
        set_steps(actor=in_a.director.actor, action=action, titles=["One"])
    with pytest.raises(IllegalTransition, match="dropped"):
        move_action(actor=in_a.director.actor, action=action, verb="finish")


def test_an_unknown_field_or_an_empty_title_is_refused(in_a: Cast) -> None:
    action = propose(in_a)
    with pytest.raises(Invalid, match="Unknown field"):
        change_action(actor=in_a.director.actor, action=action, changes={"state": "verified"})
    with pytest.raises(Invalid):
        change_action(actor=in_a.director.actor, action=action, changes={"title": " "})


def test_steps_keep_their_dates_and_what_is_done_stays(in_a: Cast) -> None:
    action = action_in(in_a, "in_progress")
    first, _second = set_steps(actor=in_a.trainer.actor, action=action, titles=["Letter", "Send", " letter ", "Send"])[
        :2
    ]
    complete_step(actor=in_a.trainer.actor, step=first, done=True)
    with pytest.raises(Conflict, match="Letter"):
        set_steps(actor=in_a.trainer.actor, action=action, titles=["Send"])
    set_steps(actor=in_a.trainer.actor, action=action, titles=["Print", "Letter"])
    assert [(s.title, bool(s.done_on)) for s in action.steps.all()] == [("Print", False), ("Letter", True)]
    listed = list_actions().get(pk=action.pk)
    assert (listed.steps_done, listed.steps_total) == (1, 2)  # type: ignore[attr-defined]  # annotated


def test_too_many_steps_are_refused(in_a: Cast) -> None:
    with pytest.raises(Invalid, match="40"):
        set_steps(actor=in_a.director.actor, action=propose(in_a), titles=[f"Step {n}" for n in range(41)])


def test_the_second_to_save_is_told_and_loses_nothing(in_a: Cast) -> None:
    action = propose(in_a)
    theirs, mine = again(in_a, action), again(in_a, action)
    change_action(actor=in_a.director.actor, action=theirs, changes={"title": "Write to all employers"})
    with pytest.raises(StaleRecord) as refused:
        change_action(
            actor=in_a.manager.actor, action=mine, changes={"title": "Write earlier"}, expected_version=mine.version
        )
    assert refused.value.theirs["title"][1] == "Write to all employers"


def test_the_history_names_people_and_not_their_numbers(in_a: Cast) -> None:
    action = propose(in_a)
    change_action(actor=in_a.director.actor, action=action, changes={"owner": in_a.finance.person})
    shown = [(change.label, change.before, change.after) for change in history_lines(action)[0].changes]
    assert shown == [("owner", "Tariq Trainer", "Fatima Finance")]


def test_of_two_who_move_an_action_at_once_one_is_told(race: Racer) -> None:
    cast = Cast()
    with scope({cast.a.pk}):
        number = propose(cast).number

    def accept_or_drop(index: int) -> str:
        with scope({cast.a.pk}):
            action = access_action(cast.director.actor, cast.a.pk, number)
            verb = "accept" if index % 2 else "drop"
            return str(move_action(actor=cast.director.actor, action=action, verb=verb, reason="At once").state)

    outcome = race(2, accept_or_drop)
    with scope({cast.a.pk}):
        state = access_action(cast.director.actor, cast.a.pk, number).state
        moves = [e for e in history_of(Action.objects.get()) if e.action == "improvement.action.moved"]
    # Accepting first leaves an action that may still be dropped; dropping first ends it.
    assert state == "dropped"
    assert len(outcome.results) == len(moves)
    assert all(isinstance(error, IllegalTransition) for error in outcome.errors)


def test_of_two_who_accept_at_once_exactly_one_does(race: Racer) -> None:
    cast = Cast()
    with scope({cast.a.pk}):
        number = propose(cast).number

    def accept(_index: int) -> str:
        with scope({cast.a.pk}):
            action = access_action(cast.director.actor, cast.a.pk, number)
            return str(move_action(actor=cast.director.actor, action=action, verb="accept").state)

    outcome = race(4, accept)
    assert outcome.results == ["accepted"]
    assert [type(error) for error in outcome.errors] == [IllegalTransition] * 3


def test_numbers_have_no_gaps_when_many_propose_at_once(race: Racer) -> None:
    cast = Cast()

    def propose_one(_index: int) -> int:
        with scope({cast.a.pk}):
            return int(propose(cast).number)

    outcome = race(5, propose_one)
    assert outcome.errors == []
    assert sorted(outcome.results) == [1, 2, 3, 4, 5]
