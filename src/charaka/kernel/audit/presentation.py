"""Audit entries as people read them: the act in words, fields by their names, values as they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, Field, Model
from django.utils.translation import gettext as _

from charaka.kernel import formats
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.audit.registry import label_of
from charaka.kernel.fields import Text3Field, shown
from charaka.kernel.text import Text3
from charaka.kernel.ui.shown import language


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


Names = Mapping[tuple[type[Model], str], str]


def entry_lines(entries: Iterable[AuditEntry]) -> list[EntryLine]:
    """The lines of a history, in the order given; what references lead to is named with one query per table."""
    listed = list(entries)
    names = _names(listed)
    return [_line(entry, names) for entry in listed]


def _names(entries: Iterable[AuditEntry]) -> Names:
    """The rows that the changes refer to, in words. What is out of scope or gone keeps its number."""
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for entry in entries:
        model = _model(entry.subject_type)
        for name, pair in entry.changes.items():
            field = _field(model, name)
            if related := _related(field):
                wanted[related] |= {str(value) for value in pair if value is not None}
    found = {}
    for related, keys in wanted.items():
        for row in related._default_manager.filter(  # noqa: SLF001
            pk__in=[key for key in keys if key.isdigit()]
        ):
            found[related, str(row.pk)] = str(row)
    return found


def _line(entry: AuditEntry, names: Names) -> EntryLine:
    model = _model(entry.subject_type)
    return EntryLine(
        at=entry.at,
        who=entry.actor_label,
        what=label_of(entry.action),
        subject=entry.subject_label,
        kind=model._meta.verbose_name if model else entry.subject_type,
        changes=tuple(_change(model, name, pair, names) for name, pair in entry.changes.items()),
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


def _change(model: type[Model] | None, name: str, pair: list[Any], names: Names) -> ChangeLine:
    """A model says in HISTORY (name -> (label, words of a value)) how it shows what is no column, or a bare code."""
    own = getattr(model, "HISTORY", {}).get(name)
    if own is not None:
        label, words = own
        return ChangeLine(label, words(pair[0]), words(pair[1]))
    field = _field(model, name)
    label = field.verbose_name if field else name.replace("_", " ")
    return ChangeLine(label, _written(field, pair[0], names), _written(field, pair[1], names))


def _field(model: type[Model] | None, name: str) -> Field[Any, Any] | None:
    if model is None:
        return None
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _related(field: Field[Any, Any] | None) -> type[Model] | None:
    """The table that a reference points to."""
    found = field.related_model if field is not None and field.is_relation else None
    return found if isinstance(found, type) else None


def _written(field: Field[Any, Any] | None, value: Any, names: Names) -> object:
    """A value in words: choices by their label, days, yes and no, references, three languages in the reader's."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if field is None else _of_column(field, value, names)


def _of_column(field: Field[Any, Any], value: Any, names: Names) -> object:
    if isinstance(field, Text3Field) and isinstance(value, dict):
        return shown(Text3.from_json(value)).text
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if related := _related(field):
        return names.get((related, str(value)), f"#{value}")
    return _day(value) if isinstance(field, DateField) and isinstance(value, str) else value


def _day(value: str) -> str:
    """An ISO day or moment in the reader's writing."""
    return formats.short_date(date.fromisoformat(value[:10]), language())
