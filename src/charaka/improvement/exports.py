"""The register as a table for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action
from charaka.improvement.permissions import EXPORT_ACTIONS
from charaka.improvement.queries.actions import list_actions
from charaka.improvement.queries.effects import measure_of, written_effect
from charaka.improvement.queries.sources import source_labels
from charaka.improvement.rules import OPEN_STATES, days_late, progress
from charaka.kernel.exports.registry import Export, register_export
from charaka.kernel.exports.tables import Column

COLUMNS = (
    Column(_("Reference"), width=10),
    Column(_("Action"), width=48),
    Column(_("State"), width=20),
    Column(_("Priority"), width=12),
    Column(_("Kind of source"), width=20),
    Column(_("Source"), width=32),
    Column(_("Problem"), width=48),
    Column(_("Owner"), width=24),
    Column(_("Proposed on"), "date"),
    Column(_("First due"), "date"),
    Column(_("Due"), "date"),
    Column(_("Done on"), "date"),
    Column(_("Closed on"), "date"),
    Column(_("Days late"), "integer"),
    Column(_("Progress"), "percent"),
    Column(_("Measure"), width=32),
    Column(_("At the start"), width=14),
    Column(_("Expected"), width=32),
    Column(_("Seen"), width=32),
    Column(_("Verdict"), width=18),
)


def action_rows(actions: QuerySet[Action] | Iterable[Action], today: date) -> Iterator[tuple[Any, ...]]:
    """One row per action, in the order of COLUMNS; ``actions`` come from ``list_actions``."""
    sources = source_labels()
    for action in actions:
        yield (*_facts(action, sources), *_dates(action, today), *_effect(action))


def _facts(action: Action, sources: dict[str, object]) -> tuple[Any, ...]:
    return (
        action.reference,
        action.title,
        action.get_state_display(),
        action.get_priority_display(),
        sources.get(action.source_kind, action.source_kind),
        action.source_label,
        action.problem,
        str(action.owner),
    )


def _dates(action: Action, today: date) -> tuple[Any, ...]:
    counted = action.state in OPEN_STATES or action.done_on is not None
    late = days_late(action.due_on, today, action.done_on) if counted else None
    done = progress(action.steps_done, action.steps_total, action.state)  # type: ignore[attr-defined]  # annotated
    share = Decimal(done) / 100
    return (
        action.proposed_on, action.first_due_on, action.due_on, action.done_on, action.closed_on, late, share,
    )  # fmt: skip


def _effect(action: Action) -> tuple[Any, ...]:
    wanted = measure_of(action.effect_measure)
    if wanted is None:
        return ("", "", action.effect_text, action.effect_seen_text, action.get_effect_verdict_display())
    seen = written_effect(wanted, action.effect_seen) if action.effect_seen is not None else action.effect_seen_text
    start, target = (written_effect(wanted, kept) for kept in (action.effect_baseline, action.effect_target))
    return (wanted.name, start, target, seen, action.get_effect_verdict_display())


ACTIONS: Final = register_export(
    Export(
        code="actions",
        label=_("Improvement actions"),
        permission=EXPORT_ACTIONS,
        columns=lambda: COLUMNS,
        rows=lambda: action_rows(list_actions().order_by("number").iterator(chunk_size=500), timezone.localdate()),
    )
)
