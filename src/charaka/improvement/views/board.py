"""The board: a column for each state, cards with the buttons that move them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from charaka.improvement.models import Action
from charaka.improvement.queries.actions import list_actions, open_moves
from charaka.improvement.queries.effects import values_now
from charaka.improvement.views.lines import ActionLine, line_of
from charaka.improvement.views.moves import MoveButton, move_buttons
from charaka.kernel.web import PageRequest, here

MOST_CARDS = 20


@dataclass(frozen=True, slots=True)
class Card:
    """A card: the action, and the buttons of the steps that its reader may take."""

    line: ActionLine
    moves: list[MoveButton]


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """``count`` is of all actions in the state, ``cards`` are the first of them."""

    title: object
    count: int
    here: bool
    cards: list[Card]
    more_url: str


def board_columns(request: PageRequest, today: date) -> list[BoardColumn]:
    """Proposed, accepted, in progress, done; verified ones are on the list. Two queries and the values of measures."""
    titles = {
        "proposed": _("Proposed"), "accepted": _("Accepted"), "in_progress": _("In progress"),
        "done": _("Done, effect awaited"),
    }  # fmt: skip
    mine = Action.objects.filter(institution=request.institution, state__in=titles)
    counts = dict(mine.order_by().values_list("state").annotate(n=Count("pk")))
    rows = _first_of_each(request, titles)
    now = values_now([a.effect_measure for a in rows if a.effect_measure], request.institution.pk, today)
    lines = [line_of(request, action, today, now) for action in rows]
    return [
        BoardColumn(
            title,
            counts.get(state, 0),
            any(line.late for line in lines if line.action.state == state),
            [_card(request, line) for line in lines if line.action.state == state],
            _more(request, state) if counts.get(state, 0) > MOST_CARDS else "",
        )
        for state, title in titles.items()
    ]


def _first_of_each(request: PageRequest, states: Iterable[str]) -> list[Action]:
    """The most urgent actions of each state, in one query."""
    place = Window(RowNumber(), partition_by="state", order_by=["due_on", "pk"])
    rows = list_actions().filter(institution=request.institution, state__in=list(states))
    return list(rows.annotate(place=place).filter(place__lte=MOST_CARDS).order_by("due_on", "pk"))


def _card(request: PageRequest, line: ActionLine) -> Card:
    return Card(line, move_buttons(request, line.action, open_moves(request.actor, line.action)))


def _more(request: PageRequest, state: str) -> str:
    show = "done" if state == "done" else "open"
    return f"{here(request, 'improvement:actions')}?show={show}"
