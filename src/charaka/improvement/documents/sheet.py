"""An action on paper: facts, problem, steps, effect, evidence, what was said, history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from charaka.improvement.models import Action
from charaka.improvement.queries.conversation import history_lines, list_comments, list_evidence
from charaka.improvement.queries.effects import measure_of, written_effect
from charaka.improvement.queries.sources import source_labels
from charaka.kernel.documents.letterheads import Letterhead
from charaka.kernel.documents.sheets import (
    Column,
    Happening,
    Pair,
    Pairs,
    Printing,
    Prose,
    RecordSheet,
    Table,
    record_sheet,
)
from charaka.kernel.labelled import labelled
from charaka.kernel.models import Institution


def action_sheet(action: Action, *, institution: Institution, language: str, by: str, at: datetime) -> bytes:
    """The PDF of an action in ``ar``, ``fr`` or ``en``, whose language is active. Needs a scope."""
    sheet = RecordSheet(
        title=action.title,
        subtitle=_("Improvement action"),
        number=action.reference,
        facts=_facts(action),
        sections=_sections(action),
        printing=Printing(by, at),
        history=[Happening(line.at, line.what, line.who, line.reason) for line in reversed(history_lines(action))],
    )
    return record_sheet(sheet, language=language, letterhead=Letterhead(name=institution.name))


def _facts(action: Action) -> list[Pair]:
    facts = [
        Pair(_("State"), action.get_state_display()),
        Pair(_("Source"), labelled(source_labels().get(action.source_kind, ""), action.source_label)),
        Pair(_("Owner"), str(action.owner)),
        Pair(_("Priority"), action.get_priority_display()),
        Pair(_("Due"), action.due_on),
    ]
    if action.first_due_on != action.due_on:
        facts.append(Pair(_("First due"), action.first_due_on))
    return facts + [
        Pair(label, day) for label, day in ((_("Done on"), action.done_on), (_("Closed on"), action.closed_on)) if day
    ]


def _sections(action: Action) -> Sequence[Pairs | Table | Prose]:
    sections: list[Pairs | Table | Prose] = []
    if action.problem:
        sections.append(Prose(_("Problem"), action.problem.splitlines()))
    sections.append(Pairs(_("Effect"), _effect(action)))
    steps = [[step.title, step.done_on or _("open")] for step in action.steps.all()]
    sections.append(Table(_("Steps"), [Column(_("Step"), width=4), Column(_("Done on"))], steps))
    filed = [[item.title, item.url or item.note, item.added_label] for item in list_evidence(action)]
    heads = [Column(_("Evidence"), width=3), Column(_("Detail"), width=4), Column(_("Filed by"), width=2)]
    sections.append(Table(_("Evidence"), heads, filed))
    said = [[c.posted_at, c.author_label, c.text] for c in list_comments(action) if c.withdrawn_at is None]
    heads = [Column(_("Date")), Column(_("Who"), width=2), Column(_("Comment"), width=5)]
    sections.append(Table(_("Comments"), heads, said))
    return sections


def _effect(action: Action) -> list[Pair]:
    wanted = measure_of(action.effect_measure)
    pairs = [Pair(_("Expected"), action.effect_text)] if action.effect_text else []
    if wanted is not None:
        pairs += [
            Pair(_("Measure"), wanted.name),
            Pair(_("At the start"), written_effect(wanted, action.effect_baseline)),
            Pair(_("Expected value"), written_effect(wanted, action.effect_target)),
        ]
    if wanted is not None and action.effect_seen is not None:
        pairs.append(Pair(_("Seen"), written_effect(wanted, action.effect_seen)))
    elif action.effect_seen_text:
        pairs.append(Pair(_("Seen"), action.effect_seen_text))
    if action.effect_verdict:
        pairs.append(Pair(_("Verdict"), action.get_effect_verdict_display()))
    if action.effect_note:
        pairs.append(Pair(_("What else may explain it"), action.effect_note))
    return pairs or [Pair(_("Expected"), _("not stated"))]
