"""Writing billing entities: in whose name invoices are issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from charaka.institutions.events import InstitutionChanged
from charaka.institutions.models import BillingEntity
from charaka.institutions.permissions import CHANGE_ENTITIES
from charaka.institutions.queries.ice import ice_sentence
from charaka.institutions.queries.rib import rib_sentence
from charaka.institutions.rules.ice import check_ice
from charaka.institutions.rules.record import EARLIEST, check_rib
from charaka.institutions.services.checks import (
    Faults,
    cleaned_text,
    refuse,
    refuse_unknown,
    refusing,
    require_reason,
)
from charaka.institutions.services.logos import keep_logo
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Conflict
from charaka.kernel.events import publish
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.search_text import clean_name
from charaka.kernel.services import service

ENTITY_ADDED = audit_action("institutions.entity.added", _("Billing entity added"))
ENTITY_CHANGED = audit_action("institutions.entity.changed", _("Billing entity changed"))
ENTITY_CLOSED = audit_action("institutions.entity.closed", _("Billing entity closed"))
ENTITY_REOPENED = audit_action("institutions.entity.reopened", _("Billing entity opened again"))
ENTITY_LOGO = audit_action("institutions.entity.logo", _("Logo of the billing entity changed"))

EDITABLE: Final = (
    "name", "legal_form", "capital", "seat", "trade_register", "trade_register_court", "tax_id", "professional_tax",
    "social_security", "ice", "bank_account", "bank_name", "invoices_for",
)  # fmt: skip
_TEXTS: Final = ("name", "seat", "trade_register_court", "invoices_for")
_LINES: Final = ("trade_register", "tax_id", "professional_tax", "social_security", "bank_name")


@service
def create_entity(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> BillingEntity:
    """Add a billing entity from values of EDITABLE fields. Raises Invalid with the fields at fault, Forbidden."""
    require(actor, CHANGE_ENTITIES, institution_id)
    given = {"name": BillingEntity().name, **values}
    entity = BillingEntity(institution_id=institution_id, **_checked(given))
    with refusing():
        add_record(entity, actor=actor, action=ENTITY_ADDED)
    publish(InstitutionChanged(institution_id=institution_id, fields=("entities",)))
    return entity


@service
def change_entity(
    *,
    actor: Actor,
    entity: BillingEntity,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
) -> dict[str, tuple[Any, Any]]:
    """Change EDITABLE fields; only what differs is written. Raises StaleRecord, Conflict when it is closed, Invalid."""
    require(actor, CHANGE_ENTITIES, entity.institution_id)
    _require_open(entity)
    checked = _checked(values)
    with refusing():
        changed = change_record(
            entity, checked, actor=actor, action=ENTITY_CHANGED, expected_version=expected_version, reason=reason
        )
    if changed:
        publish(InstitutionChanged(institution_id=entity.institution_id, fields=("entities",)))
    return changed


@service
def close_entity(
    *, actor: Actor, entity: BillingEntity, on: date, reason: str, expected_version: int | None = None
) -> None:
    """Close an entity after its last day of invoicing. Its documents stay. Asks for a reason."""
    require(actor, CHANGE_ENTITIES, entity.institution_id)
    _require_open(entity)
    said = require_reason(reason, _("Say why the entity is closed."))
    if on < EARLIEST:
        refuse({"on": [_("This day is too long ago. Check the year.")]})
    change_record(
        entity,
        {"closed_on": on},
        actor=actor,
        action=ENTITY_CLOSED,
        expected_version=expected_version,
        reason=said,
    )
    publish(InstitutionChanged(institution_id=entity.institution_id, fields=("entities",)))


@service
def reopen_entity(*, actor: Actor, entity: BillingEntity, expected_version: int | None = None) -> None:
    """Take back the closing of an entity. Raises Conflict when it is open."""
    require(actor, CHANGE_ENTITIES, entity.institution_id)
    if entity.closed_on is None:
        raise Conflict(_("This entity is open."))
    change_record(entity, {"closed_on": None}, actor=actor, action=ENTITY_REOPENED, expected_version=expected_version)
    publish(InstitutionChanged(institution_id=entity.institution_id, fields=("entities",)))


@service
def set_entity_logo(*, actor: Actor, entity: BillingEntity, upload: File[bytes] | None) -> None:
    """Give the entity a logo of its own (PNG or JPEG, at most 1 MB), or take it away. Raises Invalid, TooLarge."""
    require(actor, CHANGE_ENTITIES, entity.institution_id)
    _require_open(entity)
    logo = keep_logo(actor=actor, owner=entity, institution_id=entity.institution_id, old=entity.logo, upload=upload)
    change_record(entity, {"logo": logo}, actor=actor, action=ENTITY_LOGO)
    publish(InstitutionChanged(institution_id=entity.institution_id, fields=("entities",)))


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises Invalid naming every field at fault."""
    refuse_unknown(set(values), set(EDITABLE))
    checked = dict(values)
    for name in _TEXTS:
        if name in checked:
            checked[name] = cleaned_text(checked[name])
    for name in _LINES:
        if name in checked:
            checked[name] = clean_name(str(checked[name] or "")).text
    faults: Faults = {}
    if "name" in checked and not checked["name"]:
        faults["name"] = [_("Write it in one language at least.")]
    if (checked.get("capital") or 0) < 0:
        faults["capital"] = [_("A capital is not below zero.")]
    if "ice" in checked:
        ice = check_ice(str(checked["ice"] or ""))
        checked["ice"] = ice.number
        faults |= {} if ice.accepted else {"ice": [ice_sentence(ice)]}
    if "bank_account" in checked:
        rib = check_rib(str(checked["bank_account"] or ""))
        checked["bank_account"] = rib.number
        faults |= {} if rib.accepted else {"bank_account": [rib_sentence(rib)]}
    refuse(faults)
    return checked


def _require_open(entity: BillingEntity) -> None:
    if entity.closed_on is not None:
        raise Conflict(_("“%(name)s” is closed. Open it again before you change it.") % {"name": entity})
