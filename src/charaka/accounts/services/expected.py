"""Flows that are expected: payroll, tranches, taxes, suppliers; once, or again every so many months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import ExpectedFlow
from charaka.accounts.permissions import CHANGE_BANK
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Invalid
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.services import service

FLOW_ADDED = audit_action("accounts.expected_flow.added", _("Expected flow added"))
FLOW_CHANGED = audit_action("accounts.expected_flow.changed", _("Expected flow changed"))
FLOW_REMOVED = audit_action("accounts.expected_flow.removed", _("Expected flow removed"))


@service
def add_expected_flow(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> ExpectedFlow:
    """Keep a flow that is expected; above zero it comes in, below it goes out. Raises Invalid, Forbidden."""
    require(actor, CHANGE_BANK, institution_id)
    row = ExpectedFlow(institution_id=institution_id, **values)
    _check(row)
    return add_record(row, actor=actor, action=FLOW_ADDED)


@service
def change_expected_flow(
    *, actor: Actor, flow: ExpectedFlow, changes: Mapping[str, Any], expected_version: int | None = None
) -> ExpectedFlow:
    """Change a flow. Raises StaleRecord (it changed since), Invalid, Forbidden."""
    require(actor, CHANGE_BANK, flow.institution_id)
    fields = ("kind", "label", "due_on", "amount", "every_months", "until", "partner")
    _check(ExpectedFlow(**({name: getattr(flow, name) for name in fields} | dict(changes))))
    change_record(flow, changes, actor=actor, action=FLOW_CHANGED, expected_version=expected_version)
    return flow


@service
def remove_expected_flow(*, actor: Actor, flow: ExpectedFlow) -> None:
    """Take a flow away: it was paid, or will not be. Raises Forbidden, NotFound."""
    require(actor, CHANGE_BANK, flow.institution_id)
    record(FLOW_REMOVED, flow, actor=actor, changes={"label": (flow.label, None), "amount": (flow.amount, None)})
    flow.delete()


def _check(row: ExpectedFlow) -> None:
    if not row.amount:
        sentence = _("Write an amount that is not zero.")
        raise Invalid(sentence, fields={"amount": [sentence]})
    if row.until is not None and row.until < row.due_on:
        sentence = _("The last day lies before the first.")
        raise Invalid(sentence, fields={"until": [sentence]})
