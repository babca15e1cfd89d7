"""The in-kind register: what is used without being paid for, valued, signed, ended. It is never booked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import InKindContribution
from charaka.accounts.permissions import CHANGE_IMPUTED, SIGN_IMPUTED
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.files.kinds import EVIDENCE
from charaka.kernel.files.models import StoredFile
from charaka.kernel.files.services import store_file
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.services import service

IN_KIND_ADDED = audit_action("accounts.in_kind.added", _("In-kind contribution added"))
IN_KIND_CHANGED = audit_action("accounts.in_kind.changed", _("In-kind contribution changed"))
IN_KIND_SIGNED = audit_action("accounts.in_kind.signed", _("In-kind contribution signed"))
IN_KIND_ENDED = audit_action("accounts.in_kind.ended", _("In-kind contribution ended"))
IN_KIND_REMOVED = audit_action("accounts.in_kind.removed", _("In-kind contribution removed"))


@service
def add_in_kind(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> InKindContribution:
    """Enter a contribution; it counts once it is signed. Raises Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_IMPUTED, institution_id)
    row = InKindContribution(institution_id=institution_id, **values)
    _check(row)
    return add_record(row, actor=actor, action=IN_KIND_ADDED)


@service
def change_in_kind(
    *, actor: Actor, contribution: InKindContribution, changes: Mapping[str, Any], expected_version: int | None = None
) -> InKindContribution:
    """Change a contribution that nobody has signed. Raises Conflict (signed), StaleRecord, Invalid, Forbidden."""
    locked = _locked(actor, contribution)
    _refuse_signed(locked)
    candidate = InKindContribution(institution_id=locked.institution_id)
    for field in InKindContribution._meta.concrete_fields:
        if field.name in ("yearly_value", "valid_from", "valid_until", "method", "service_line", "partner"):
            setattr(candidate, field.name, changes.get(field.name, getattr(locked, field.name)))
    _check(candidate)
    change_record(locked, changes, actor=actor, action=IN_KIND_CHANGED, expected_version=expected_version)
    return locked


@service
def sign_in_kind(*, actor: Actor, contribution: InKindContribution) -> InKindContribution:
    """Sign a contribution: from now on it counts and, but for its end, does not change. Raises Conflict, Forbidden."""
    require(actor, SIGN_IMPUTED, contribution.institution_id)
    locked = InKindContribution.objects.select_for_update().get(pk=contribution.pk)
    _refuse_signed(locked)
    values = {"signed_on": timezone.localdate(), "signed_by": actor.label[:200]}
    change_record(locked, values, actor=actor, action=IN_KIND_SIGNED)
    return locked


@service
def end_in_kind(*, actor: Actor, contribution: InKindContribution, on: date) -> InKindContribution:
    """Say on which day a contribution ends. It may end earlier than said before, not later: that is a new one.

    Raises Invalid (before it began, later than before), Forbidden, NotFound.
    """
    locked = _locked(actor, contribution)
    if on < locked.valid_from or (locked.signed_on and locked.valid_until and on > locked.valid_until):
        sentence = _("It ends after it began, and not later than was signed.")
        raise Invalid(sentence, fields={"on": [sentence]})
    change_record(locked, {"valid_until": on}, actor=actor, action=IN_KIND_ENDED)
    return locked


@service
def remove_in_kind(*, actor: Actor, contribution: InKindContribution) -> None:
    """Take away a contribution that nobody has signed. Raises Conflict, Forbidden, NotFound."""
    locked = _locked(actor, contribution)
    _refuse_signed(locked)
    record(IN_KIND_REMOVED, locked, actor=actor, changes={"label": (locked.label, None)})
    locked.delete()


@service
def attach_in_kind_file(*, actor: Actor, contribution: InKindContribution, upload: File[bytes]) -> StoredFile:
    """Keep a piece of evidence of a contribution. Raises Invalid, TooLarge, Forbidden, NotFound."""
    require(actor, CHANGE_IMPUTED, contribution.institution_id)
    return store_file(
        upload=upload, actor=actor, institution_id=contribution.institution_id, subject=contribution, kind=EVIDENCE
    )


def _locked(actor: Actor, contribution: InKindContribution) -> InKindContribution:
    require(actor, CHANGE_IMPUTED, contribution.institution_id)
    return InKindContribution.objects.select_for_update().get(pk=contribution.pk)


def _refuse_signed(row: InKindContribution) -> None:
    if row.signed_on is not None:
        raise Conflict(_("This is signed and does not change. End it, and enter a new one."))


def _check(row: InKindContribution) -> None:
    if row.yearly_value <= 0:
        sentence = _("The value of a year is above zero.")
        raise Invalid(sentence, fields={"yearly_value": [sentence]})
    if row.valid_until is not None and row.valid_until < row.valid_from:
        sentence = _("It ends before it begins.")
        raise Invalid(sentence, fields={"valid_until": [sentence]})
    for name in ("service_line", "partner"):
        other = getattr(row, name)
        if other is not None and other.institution_id != row.institution_id:
            sentence = _("This is not of the institution.")
            raise Invalid(sentence, fields={name: [sentence]})
