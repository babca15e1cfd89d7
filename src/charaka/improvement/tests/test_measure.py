"""Actions done on time: exact, by first due date, and opened to the rows that make it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import time_machine
from django.test import Client

from charaka.improvement.measures import ACTIONS_ON_TIME
from charaka.improvement.tests.register import row
from charaka.kernel.measures.queries import break_down, compute, open_rows
from charaka.kernel.periods import month, quarter
from charaka.testing.cast import Cast, Player

OCTOBER = month(2026, 10)
NOON = "2026-10-20 12:00"


def _october(cast: Cast) -> None:
    """Fallen due by the 20th: five; on time: two. Not yet due, dropped and of another month: left out."""
    row(cast, 1, due_on=date(2026, 10, 5), done_on=date(2026, 10, 5), state="verified", priority="4")
    row(cast, 2, due_on=date(2026, 10, 6), done_on=date(2026, 10, 1), state="done", source_kind="audit")
    row(cast, 3, due_on=date(2026, 10, 6), done_on=date(2026, 10, 7), state="done")
    row(cast, 4, due_on=date(2026, 10, 8), state="in_progress", priority="4")
    moved = {"due_on": date(2026, 12, 1), "first_due_on": date(2026, 10, 9)}
    row(cast, 5, done_on=date(2026, 10, 15), state="done", **moved)
    row(cast, 6, due_on=date(2026, 10, 9), state="dropped")
    row(cast, 7, due_on=date(2026, 10, 25), state="in_progress")
    row(cast, 8, due_on=date(2026, 9, 30), done_on=date(2026, 9, 1), state="done")


@time_machine.travel(NOON, tick=False)
def test_it_counts_what_has_fallen_due_by_the_first_date(in_a: Cast) -> None:
    _october(in_a)
    figure = compute(ACTIONS_ON_TIME, OCTOBER, {in_a.a.pk})
    assert (figure.numerator, figure.denominator, figure.value) == (2, 5, Fraction(2, 5))
    assert compute(ACTIONS_ON_TIME, quarter(2026, 1), {in_a.a.pk}).value is None


@time_machine.travel(NOON, tick=False)
def test_it_opens_to_the_same_rows(in_a: Cast) -> None:
    _october(in_a)
    ids, actor = {in_a.a.pk}, in_a.director.actor
    on_time = open_rows(ACTIONS_ON_TIME, ACTIONS_ON_TIME.numerator, OCTOBER, ids, actor=actor)
    assert ACTIONS_ON_TIME.denominator is not None
    due = open_rows(ACTIONS_ON_TIME, ACTIONS_ON_TIME.denominator, OCTOBER, ids, actor=actor)
    assert [r.label for r in on_time] == ["AC-1 Action 1", "AC-2 Action 2"]
    assert len(due) == 5
    assert on_time[0].link == ("improvement:action", (1,))


@time_machine.travel(NOON, tick=False)
def test_its_parts_add_up(in_a: Cast) -> None:
    _october(in_a)
    for by in ACTIONS_ON_TIME.breakdowns:
        cells = break_down(ACTIONS_ON_TIME, by, OCTOBER, {in_a.a.pk})
        assert sum(cell.numerator or 0 for cell in cells) == 2
        assert sum(cell.denominator or 0 for cell in cells) == 5
    urgent = {c.key: c.value for c in break_down(ACTIONS_ON_TIME, ACTIONS_ON_TIME.breakdowns[0], OCTOBER, {in_a.a.pk})}
    assert urgent["4"] == Fraction(1, 2)


def test_its_page_leads_to_the_actions(in_a: Cast, sign_in: Callable[[Player], Client]) -> None:
    with time_machine.travel(NOON, tick=False):
        _october(in_a)
        page = sign_in(in_a.director).get("/i/a/measures/actions_on_time/?period=2026-10")
    assert page.status_code == 200
    assert "/i/a/actions/2/" in page.content.decode()
