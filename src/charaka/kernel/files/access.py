"""Who may have a file: the room that owns the record decides, by a function that it registers."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.files.models import StoredFile
from charaka.kernel.permissions import ALLOWED, Decision, Permission, refused

FileRule = Callable[[Actor, StoredFile], Decision]
_rules: dict[str, FileRule] = {}


def access_for(subject_type: str, rule: FileRule | Permission) -> None:
    """Declare who may read the files of a record: a function, or simply the permission that shows the record.

    ``subject_type`` is the model's label in small letters: ``institutions.partner``. Raises ValueError if taken.
    """
    if subject_type in _rules:
        raise ValueError(f"files of {subject_type} already have a rule")
    _rules[subject_type] = _by_permission(rule) if isinstance(rule, Permission) else rule


def decision_on(actor: Actor, file: StoredFile) -> Decision:
    """May the actor read this file? Where its record has no rule, only the person who added it may."""
    if actor.is_system:
        return ALLOWED
    rule = _rules.get(file.subject_type)
    if rule is not None:
        return rule(actor, file)
    if actor.user_id is not None and actor.user_id == file.uploaded_by_id:
        return ALLOWED
    return refused("file", _("This file is open only to the person who added it."))


def _by_permission(wanted: Permission) -> FileRule:
    return lambda actor, file: actor.may(wanted, file.institution_id)
