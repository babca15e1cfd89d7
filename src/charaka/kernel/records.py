"""Records that people edit: a version guards them, and a change says what changed.

Two people may open the same record. The second to save is told what the first changed, and loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import AuditAction, record
from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import StaleRecord
from charaka.kernel.scope import Scoped

Rec = TypeVar("Rec", bound="Record")


class Record(Scoped):
    """A tenant row with a version. ``version`` grows by one with each saved change."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True


def add_record(row: Rec, *, actor: Actor, action: AuditAction, reason: str = "") -> Rec:
    """Validate, insert and record a new row. Raises django's ValidationError and IntegrityError."""
    _check(row)
    row.save(force_insert=True)
    record(action, row, actor=actor, changes=_filled(row), reason=reason)
    return row


def change_record(
    row: Rec,
    changes: Mapping[str, Any],
    *,
    actor: Actor,
    action: AuditAction,
    expected_version: int | None = None,
    reason: str = "",
) -> dict[str, tuple[Any, Any]]:
    """Save what differs, if the row still has the expected version, and record it; nothing differs, nothing happens.

    ``changes`` maps field names to new values. Returns field -> (before, after). The update is one compare-and-set:
    of two writers with the same version exactly one wins. Raises StaleRecord, which tells what the other changed.
    """
    expected = row.version if expected_version is None else expected_version
    if expected != row.version:
        raise stale(row, expected)
    differing = differences(row, changes)
    if not differing:
        return {}
    for name, (_before, after) in differing.items():
        setattr(row, name, after)
    _check(row)
    saved = {name: getattr(row, name) for name in differing} | {"version": expected + 1, "updated_at": timezone.now()}
    if not type(row).objects.filter(pk=row.pk, version=expected).update(**saved):
        raise stale(row, expected)
    row.version = expected + 1
    record(action, row, actor=actor, changes=differing, reason=reason)
    return differing


def differences(row: models.Model, wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields that are to have another value: field -> (before, after)."""
    return {name: (getattr(row, name), value) for name, value in wanted.items() if getattr(row, name) != value}


def _check(row: models.Model) -> None:
    """Validate the row's own values. References are left to the database, which checks them without a query each."""
    references = {field.name for field in row._meta.concrete_fields if field.is_relation}
    row.full_clean(exclude=references, validate_unique=False, validate_constraints=False)


def _filled(row: models.Model) -> dict[str, tuple[Any, Any]]:
    """The fields of a new row that hold something, as changes from nothing."""
    fields = [f for f in row._meta.concrete_fields if f.editable and not f.primary_key and f.name != "institution"]
    values = {f.name: getattr(row, f.attname) for f in fields}
    return {name: (None, value) for name, value in values.items() if value or value is False}


def stale(row: Record, expected: int) -> StaleRecord:
    """What the second to save is told: who was first, and what they changed since the version ``expected``."""
    current = type(row).objects.filter(pk=row.pk).values_list("version", flat=True).first() or expected
    theirs: dict[str, tuple[Any, Any]] = {}
    latest = list(history_of(row)[: max(current - expected, 1)])
    for entry in reversed(latest):
        for name, (before, after) in entry.changes.items():
            theirs[name] = (theirs[name][0] if name in theirs else before, after)
    who = latest[0].actor_label if latest else ""
    return StaleRecord(
        _("%(who)s saved this record while you were editing it. Your changes are still here: compare, then save again.")
        % {"who": who},
        theirs=theirs,
        current_version=current,
    )
