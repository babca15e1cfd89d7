"""What was said, shown and done: comments, evidence, steps and the history of an action, each with few queries."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action, ActionComment, ActionStep, Evidence
from charaka.improvement.queries.effects import measure_of, written_effect
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.audit.presentation import ChangeLine, EntryLine, entry_lines
from charaka.kernel.errors import NotFound

Row = TypeVar("Row")
EFFECT_VALUES = frozenset({"effect_baseline", "effect_target", "effect_seen"})
NOT_SHOWN = frozenset({"search", "comment", "evidence", "source_type", "source_id"})
LATEST = 60


def list_comments(action: Action) -> QuerySet[ActionComment]:
    """The comments in order, each with its author and the people it mentions: two queries."""
    return action.comments.select_related("author").prefetch_related("mentions").order_by("pk")


def list_evidence(action: Action) -> QuerySet[Evidence]:
    """What was filed and not removed, oldest first."""
    return action.evidence.filter(removed_at__isnull=True).select_related("file").order_by("pk")


def access_comment(action: Action, comment_id: int) -> ActionComment:
    """Raises NotFound."""
    return _found(list_comments(action).filter(pk=comment_id).first())


def access_evidence(action: Action, evidence_id: int) -> Evidence:
    """Raises NotFound, also when it was removed."""
    return _found(list_evidence(action).filter(pk=evidence_id).first())


def access_step(action: Action, step_id: int) -> ActionStep:
    """Raises NotFound."""
    return _found(action.steps.select_related("action", "action__owner").filter(pk=step_id).first())


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound(_("There is no such thing on this action."))
    return row


def history_lines(action: Action) -> list[EntryLine]:
    """The latest acts on an action and on its steps, newest first, with effects in words."""
    steps = [str(pk) for pk in action.steps.values_list("pk", flat=True)]
    own = Q(subject_type=Action._meta.label_lower, subject_id=str(action.pk))
    of_steps = Q(subject_type=ActionStep._meta.label_lower, subject_id__in=steps)
    entries = list(
        AuditEntry.objects.filter(own | of_steps, institution_id=action.institution_id).order_by("-id")[:LATEST]
    )
    return [_readable(line, entry, action) for line, entry in zip(entry_lines(entries), entries, strict=True)]


def _readable(line: EntryLine, entry: AuditEntry, action: Action) -> EntryLine:
    pairs = zip(entry.changes.items(), line.changes, strict=True)
    changes = [_in_words(name, pair, change, action) for (name, pair), change in pairs if name not in NOT_SHOWN]
    return replace(line, changes=tuple(changes))


def _in_words(name: str, pair: list[object], change: ChangeLine, action: Action) -> ChangeLine:
    wanted = measure_of(action.effect_measure)
    if name in EFFECT_VALUES and wanted is not None:
        before, after = (written_effect(wanted, value) if isinstance(value, int) else None for value in pair)
        return replace(change, before=before, after=after)
    if name == "effect_measure":
        labels = [measure_of(str(value or "")) for value in pair]
        return replace(change, before=labels[0] and labels[0].name, after=labels[1] and labels[1].name)
    return change
