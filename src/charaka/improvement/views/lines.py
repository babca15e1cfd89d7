"""An action as lists, boards and pages show it: badge, progress, effect in one line, source with its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charaka.improvement.models import Action
from charaka.improvement.queries.effects import expected_effect, measure_of, seen_or_now, written_effect
from charaka.improvement.queries.sources import source_labels, source_link
from charaka.improvement.rules import ACTION, OPEN_STATES, Verdict, days_late, is_soon, progress
from charaka.institutions.models import Person
from charaka.kernel.transitions import in_words
from charaka.kernel.ui.shown import figure, language
from charaka.kernel.web import PageRequest, here

VERDICT_TONES = {Verdict.REACHED: "ok", Verdict.PARTLY: "warn", Verdict.NONE: "bad", Verdict.UNKNOWN: "draft"}
CARD_TONES = {"bad": "late", "warn": "warn"}


@dataclass(frozen=True, slots=True)
class Badge:
    """A state: word and tone."""

    word: object
    tone: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where an action comes from; ``url`` is empty when the record has no page."""

    kind: object
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action for a row or a card. ``who`` is the owner in short; ``seen`` is empty while nothing is known."""

    action: Action
    url: str
    owner: str
    who: str
    badge: Badge
    percent: int
    bar: Literal["", "terra"]
    expected: str
    seen: object
    before: object
    source: SourceLine

    @property
    def late(self) -> bool:
        return self.badge.tone == "bad"

    @property
    def card_tone(self) -> str:
        return CARD_TONES.get(self.badge.tone, "") if self.action.state in OPEN_STATES else ""


def line_of(request: PageRequest, action: Action, today: date, now: dict[str, int | None] | None = None) -> ActionLine:
    """The line of an action of ``list_actions``; ``now`` holds the present values of measures, by code."""
    late = action.state in OPEN_STATES and days_late(action.due_on, today) > 0
    seen, before = _seen(action, today, now)
    return ActionLine(
        action=action,
        url=here(request, "improvement:action", action.number),
        owner=called(action.owner),
        who=called_in_short(action.owner),
        badge=badge_of(action, today),
        percent=progress(action.steps_done, action.steps_total, action.state),  # type: ignore[attr-defined]  # annotated
        bar="terra" if late else "",
        expected=expected_effect(action),
        seen=seen,
        before=before,
        source=source_of(request, action),
    )


def called(person: Person) -> str:
    """A person's name in the reader's script, where it is known."""
    return person.name_ar if person.name_ar and language() == "ar" and not person.erased_at else str(person)


def called_in_short(person: Person) -> str:
    """The first initial and the rest: ``I. Raqib``."""
    if person.erased_at:
        return str(person)
    if person.name_ar and language() == "ar":
        first, _space, rest = person.name_ar.partition(" ")
    else:
        first, rest = person.first_name, person.last_name
    return f"{first[:1]}. {rest}" if first and rest else called(person)


def badge_of(action: Action, today: date) -> Badge:
    """Late and nearly due open actions say so; the others say their state, verified ones their verdict."""
    if action.state in OPEN_STATES:
        late = days_late(action.due_on, today)
        if late:
            return Badge(ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}, "bad")
        if is_soon(action.due_on, today) and action.state != "proposed":
            return Badge(_("due soon"), "warn")
    if action.state == "verified" and action.effect_verdict:
        return Badge(action.get_effect_verdict_display(), VERDICT_TONES[Verdict(action.effect_verdict)])
    if action.state == "done":
        return Badge(_("effect awaited"), "warn")
    return state_badge(action)


def state_badge(action: Action) -> Badge:
    """The state alone."""
    state = ACTION.states[action.state]
    return Badge(in_words(state.label), state.tone)


def source_of(request: PageRequest, action: Action) -> SourceLine:
    link = source_link(action.source_kind, action.source_id)
    kind = source_labels().get(action.source_kind, action.source_kind)
    try:
        url = here(request, link[0], *link[1]) if link else ""
    except NoReverseMatch:  # the room of the source is not part of this deployment
        url = ""
    return SourceLine(kind, action.source_label, url)


def _seen(action: Action, today: date, now: dict[str, int | None] | None) -> tuple[object, object]:
    """The effect seen and the value at the start, as written."""
    wanted = measure_of(action.effect_measure)
    if wanted is None:
        return action.effect_seen_text, ""
    seen = seen_or_now(action, today, now)
    if seen is None:
        return action.effect_seen_text, ""
    before = written_effect(wanted, action.effect_baseline) if action.effect_baseline is not None else ""
    return figure(written_effect(wanted, seen)), figure(before) if before else ""
