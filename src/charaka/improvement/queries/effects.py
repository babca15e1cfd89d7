"""Effects read from the registry of measures: the value now, the trend since before the start, values as written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from charaka.improvement.models import Action
from charaka.improvement.rules import EFFECT_SCALE, Verdict, scaled, verdict
from charaka.kernel import formats
from charaka.kernel.actors import Actor
from charaka.kernel.labelled import labelled
from charaka.kernel.measures import Measure, Unit, all_measures, measure_called
from charaka.kernel.measures.presentation import written_value
from charaka.kernel.measures.queries import Figure, compute
from charaka.kernel.periods import Period, month_of, rolling_months
from charaka.kernel.permissions import decide
from charaka.kernel.ui.shown import language

MONTHS_BEFORE = 3  # of the trend that stand before the start
MOST_POINTS = 12


def measure_of(code: str) -> Measure | None:
    """The measure of an action; None when there is none, or when this version knows it no longer."""
    try:
        return measure_called(code) if code else None
    except KeyError:
        return None


def list_measures_for(actor: Actor, institution_id: int) -> list[Measure]:
    """The measures on which the actor may expect an effect: those that they may see."""
    return [m for m in all_measures() if decide(actor, m.permission, institution_id)]


def figure_now(wanted: Measure, institution_id: int, today: date) -> Figure:
    """The figure over the twelve months to this one, as the register of measures shows it."""
    return compute(wanted, rolling_months(today), {institution_id})


def values_now(codes: Iterable[str], institution_id: int, today: date) -> dict[str, int | None]:
    """The present value of several measures as effects keep it, by code; each is computed once."""
    wanted = {code: measure_of(code) for code in set(codes)}
    return {code: scaled(figure_now(m, institution_id, today).value) for code, m in wanted.items() if m is not None}


def seen_or_now(action: Action, today: date, now: dict[str, int | None] | None = None) -> int | None:
    """The value that was seen when the action was verified, or else the value now."""
    if action.effect_seen is not None or action.state == "verified":
        return action.effect_seen
    wanted = measure_of(action.effect_measure)
    if wanted is None:
        return None
    if now is not None:
        return now.get(wanted.code)
    return scaled(figure_now(wanted, action.institution_id, today).value)


def verdict_now(action: Action, seen: int | None) -> Verdict:
    """The verdict that stands, or what it would be today."""
    if action.effect_verdict:
        return Verdict(action.effect_verdict)
    return verdict(action.effect_baseline, action.effect_target, seen)


@dataclass(frozen=True, slots=True)
class Trend:
    """Figures of successive months, oldest first; ``start`` is the place of the month in which the action started."""

    figures: tuple[Figure, ...]
    start: int | None


def effect_trend(action: Action, today: date) -> Trend | None:
    """The measure of an action from three months before its start until it was seen, or today: 12 points at most."""
    wanted = measure_of(action.effect_measure)
    if wanted is None:
        return None
    begun = month_of(action.started_on or action.proposed_on)
    last = month_of(max(action.effect_seen_on or today, begun.start))
    first = begun
    for _turn in range(MONTHS_BEFORE):
        first = first.previous()
    months = _thinned(list(Period(first.start, last.end).months()), keep=begun)
    figures = tuple(compute(wanted, rolling_months(month), {action.institution_id}) for month in months)
    return Trend(figures, months.index(begun))


def _thinned(months: list[Period], *, keep: Period) -> list[Period]:
    """At most some MOST_POINTS months, evenly spread back from the last; the month of the start stays."""
    every = -(-len(months) // MOST_POINTS)
    chosen = {month for place, month in enumerate(reversed(months)) if place % every == 0} | {keep}
    return [month for month in months if month in chosen]


# As written -----------------------------------------------------------------------------------------------------------


def written_effect(wanted: Measure, kept: int | None) -> str:
    """A kept value in the unit and the writing of the reader: ``85%``, ``90 000 MAD``, ``41``; a dash for none."""
    if kept is None:
        return "—"
    if wanted.unit is Unit.SHARE:
        return formats.percent(Fraction(kept, EFFECT_SCALE), None, language())
    return written_value(wanted.unit, Fraction(kept, EFFECT_SCALE))


def expected_effect(action: Action) -> str:
    """The expected effect in one line: ``Course fill: 85%``, or the words that were written."""
    wanted = measure_of(action.effect_measure)
    if wanted is None or action.effect_target is None:
        return action.effect_text
    return labelled(wanted.name, written_effect(wanted, action.effect_target))
