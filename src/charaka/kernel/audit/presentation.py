"""Audit entries as people read them: the act in words, fields by their names, values as they are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.audit.registry import label_of
from charaka.kernel.fields import Text3Field, shown
from charaka.kernel.text import Text3


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One field that changed."""

    label: object
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One act, ready for ``ui/log.html``."""

    at: datetime
    who: str
    what: object
    subject: str
    kind: object
    changes: tuple[ChangeLine, ...]
    reason: str
    position: int
    hash: str


def entry_lines(entries: Iterable[AuditEntry]) -> list[EntryLine]:
    """The lines of a history, in the order given."""
    return [_line(entry) for entry in entries]


def _line(entry: AuditEntry) -> EntryLine:
    model = _model(entry.subject_type)
    return EntryLine(
        at=entry.at,
        who=entry.actor_label,
        what=label_of(entry.action),
        subject=entry.subject_label,
        kind=model._meta.verbose_name if model else entry.subject_type,
        changes=tuple(_change(model, name, pair) for name, pair in entry.changes.items()),
        reason=entry.reason,
        position=entry.position,
        hash=entry.hash,
    )


def _model(label: str) -> type[Model] | None:
    """The model of a subject; None when this version no longer has it."""
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def _change(model: type[Model] | None, name: str, pair: list[Any]) -> ChangeLine:
    """A model says in HISTORY (name -> (label, words of a value)) how it shows what is no column, or a bare code."""
    own = getattr(model, "HISTORY", {}).get(name)
    if own is not None:
        label, words = own
        return ChangeLine(label, words(pair[0]), words(pair[1]))
    field = _field(model, name)
    label = field.verbose_name if field else name.replace("_", " ")
    return ChangeLine(label, _written(field, pair[0]), _written(field, pair[1]))


def _field(model: type[Model] | None, name: str) -> Field[Any, Any] | None:
    if model is None:
        return None
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _written(field: Field[Any, Any] | None, value: Any) -> object:
    """A value in words: choices by their label, yes and no, three languages in the reader's."""
    if value is None or value == "":
        return None
    if isinstance(field, Text3Field) and isinstance(value, dict):
        return shown(Text3.from_json(value)).text
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is not None and field.choices:
        return dict(field.flatchoices).get(value, value)
    if field is not None and field.is_relation:
        return f"#{value}"
    return ", ".join(map(str, value)) if isinstance(value, list) else value
