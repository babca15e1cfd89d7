"""The institution's record and its billing entities over the REST API: the same services as the pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field

from charaka.institutions.models import BillingEntity, Profile
from charaka.institutions.models.choices import Governance, LegalForm, Region, TrainingLevel
from charaka.institutions.permissions import CHANGE_ENTITIES, CHANGE_INSTITUTION, VIEW_INSTITUTION
from charaka.institutions.queries import record as queries
from charaka.institutions.rules.record import Agreement, agreement
from charaka.institutions.services import entities as entity_services
from charaka.institutions.services import record as services
from charaka.kernel.errors import Invalid
from charaka.kernel.money import Money
from charaka.kernel.rest import (
    ApiRequest,
    Count,
    Found,
    Id,
    In,
    Line,
    MoneyValue,
    Out,
    Page,
    PageParams,
    Query,
    RecordOut,
    Router,
    Status,
    Text3Line,
    paged,
    requires,
)
from charaka.kernel.text import Text3

router = Router(tags=["institutions"])

Seats = Annotated[int, Field(ge=0, le=99)]
Month = Annotated[int, Field(ge=1, le=12)]
Reason = Annotated[Line, Field(max_length=300)]
Number = Annotated[Line, Field(max_length=20)]


class InstitutionRecordOut(RecordOut):
    """Who the institution is. ``completeness`` is in percent."""

    name: Text3Line
    short_name: Text3Line
    governance: Governance | None
    sector_codes: list[str]
    levels: list[TrainingLevel]
    region: Region | None
    city: str
    address: Text3Line
    phone: str
    email: str
    website: str
    opened_on: date | None
    agreement_from: date | None
    agreement_until: date | None
    agreement: Agreement = Field(description="Where the agreement stands today.")
    public_seats: Count
    private_seats: Count
    financial_year_start_month: Month
    completeness: Annotated[int, Field(ge=0, le=100)]

    @staticmethod
    def resolve_id(profile: Profile) -> int:
        return profile.institution_id

    @staticmethod
    def resolve_governance(profile: Profile) -> str | None:
        return profile.governance or None

    @staticmethod
    def resolve_region(profile: Profile) -> str | None:
        return profile.region or None

    @staticmethod
    def resolve_agreement(profile: Profile) -> Agreement:
        return agreement(profile.agreement_from, profile.agreement_until, on=timezone.localdate())

    @staticmethod
    def resolve_completeness(profile: Profile) -> int:
        return queries.completeness_of(profile).percent


class InstitutionRecordPatch(In):
    """The fields to change. Another first month of the financial year asks for a reason."""

    name: Text3Line = Text3()
    short_name: Text3Line = Text3()
    governance: Governance = Governance.OTHER
    sector_codes: Annotated[list[Line], Field(max_length=40)] = []
    levels: Annotated[list[TrainingLevel], Field(max_length=10)] = []
    region: Region | None = None
    city: Annotated[Line, Field(max_length=80)] = ""
    address: Text3Line = Text3()
    phone: Annotated[Line, Field(max_length=30)] = ""
    email: Annotated[Line, Field(max_length=254)] = ""
    website: Annotated[Line, Field(max_length=200)] = ""
    opened_on: date | None = None
    agreement_from: date | None = None
    agreement_until: date | None = None
    public_seats: Seats = 0
    private_seats: Seats = 0
    financial_year_start_month: Month = 1
    reason: Reason = ""


class EntityWarning(Out):
    """A doubt about a number of an entity, which blocks nothing."""

    number: str
    sentence: str


class EntityOut(RecordOut):
    """A billing entity: a legal person in whose name invoices are issued."""

    name: Text3Line
    legal_form: LegalForm | None
    capital: MoneyValue | None
    seat: Text3Line
    trade_register: str
    trade_register_court: Text3Line
    tax_id: str
    professional_tax: str
    social_security: str
    ice: str
    bank_account: str
    bank_name: str
    invoices_for: Text3Line
    closed_on: date | None
    law_asks: list[str] = Field(description="Fields that the law wants on documents and that are empty.")
    warnings: list[EntityWarning]

    @staticmethod
    def resolve_legal_form(entity: BillingEntity) -> str | None:
        return entity.legal_form or None

    @staticmethod
    def resolve_capital(entity: BillingEntity) -> Money | None:
        return Money(entity.capital, entity.institution.currency) if entity.capital is not None else None

    @staticmethod
    def resolve_law_asks(entity: BillingEntity) -> list[str]:
        return queries.law_asks(entity)

    @staticmethod
    def resolve_warnings(entity: BillingEntity) -> list[dict[str, str]]:
        return [{"number": n, "sentence": str(said)} for n, said in queries.warnings_of_entity(entity)]


class EntityPatch(In):
    """The fields to change. A field that is not sent stays as it is."""

    name: Text3Line = Text3()
    legal_form: LegalForm | None = None
    capital: MoneyValue | None = None
    seat: Text3Line = Text3()
    trade_register: Annotated[Line, Field(max_length=30)] = ""
    trade_register_court: Text3Line = Text3()
    tax_id: Number = ""
    professional_tax: Number = ""
    social_security: Number = ""
    ice: Annotated[Line, Field(max_length=50, description="15 digits; a failed key warns and never blocks.")] = ""
    bank_account: Annotated[Line, Field(max_length=50, description="RIB, 24 digits; a failed key only warns.")] = ""
    bank_name: Annotated[Line, Field(max_length=80)] = ""
    invoices_for: Text3Line = Text3()


class EntityIn(EntityPatch):
    """A new billing entity."""

    name: Text3Line


class CloseIn(In):
    """The last day, and why."""

    on: date
    reason: Annotated[Line, Field(min_length=1, max_length=500)]


@router.get("/record", response=InstitutionRecordOut)
@requires(VIEW_INSTITUTION)
def read_institution_record(request: ApiRequest) -> Profile:
    """Read who the institution is."""
    return _profile(request)


@router.patch("/record", response=InstitutionRecordOut)
@requires(CHANGE_INSTITUTION, if_match=True)
def change_institution_record(request: ApiRequest, body: InstitutionRecordPatch) -> Profile:
    """Change who the institution is."""
    values = {name: "" if value is None and name == "region" else value for name, value in body.given.items()}
    values.pop("reason", None)
    services.change_institution(
        actor=request.actor,
        institution=request.institution,
        values=values,
        expected_version=request.expected_version,
        reason=body.reason,
    )
    return _profile(request)


@router.get("/entities", response=Page[EntityOut])
@requires(VIEW_INSTITUTION)
def list_billing_entities(request: ApiRequest, asked: Query[PageParams]) -> Found[BillingEntity]:
    """List billing entities as they were added, closed ones too."""
    return paged(request, BillingEntity.objects.select_related("institution"), asked)


@router.get("/entities/{entity_id}", response=EntityOut)
@requires(VIEW_INSTITUTION)
def read_billing_entity(request: ApiRequest, entity_id: Id) -> BillingEntity:
    """Read a billing entity."""
    return queries.access_entity(request.actor, entity_id)


@router.post("/entities", response={201: EntityOut})
@requires(CHANGE_ENTITIES)
def create_billing_entity(request: ApiRequest, body: EntityIn) -> Status[BillingEntity]:
    """Create a billing entity."""
    made = entity_services.create_entity(
        actor=request.actor, institution_id=request.institution.pk, values=_values(request, body)
    )
    return Status(201, made)


@router.patch("/entities/{entity_id}", response=EntityOut)
@requires(CHANGE_ENTITIES, if_match=True)
def change_billing_entity(request: ApiRequest, entity_id: Id, body: EntityPatch) -> BillingEntity:
    """Change a billing entity."""
    entity = queries.access_entity(request.actor, entity_id)
    entity_services.change_entity(
        actor=request.actor,
        entity=entity,
        values=_values(request, body),
        expected_version=request.expected_version,
    )
    return entity


@router.post("/entities/{entity_id}/close", response=EntityOut)
@requires(CHANGE_ENTITIES, if_match=True)
def close_billing_entity(request: ApiRequest, entity_id: Id, body: CloseIn) -> BillingEntity:
    """Close a billing entity after its last day of invoicing."""
    entity = queries.access_entity(request.actor, entity_id)
    entity_services.close_entity(
        actor=request.actor, entity=entity, on=body.on, reason=body.reason, expected_version=request.expected_version
    )
    return entity


@router.post("/entities/{entity_id}/reopen", response=EntityOut)
@requires(CHANGE_ENTITIES, if_match=True)
def reopen_billing_entity(request: ApiRequest, entity_id: Id) -> BillingEntity:
    """Take back the closing of a billing entity."""
    entity = queries.access_entity(request.actor, entity_id)
    entity_services.reopen_entity(actor=request.actor, entity=entity, expected_version=request.expected_version)
    return entity


def _profile(request: ApiRequest) -> Profile:
    request.institution.refresh_from_db()
    return queries.profile_of(request.institution)


def _values(request: ApiRequest, body: EntityPatch) -> dict[str, Any]:
    """What was sent, as the services take it: amounts in minor units of the institution's currency."""
    values = body.given
    if "capital" in values:
        values["capital"] = minor_units(request, values["capital"], "capital")
    return {name: "" if value is None and name == "legal_form" else value for name, value in values.items()}


def minor_units(request: ApiRequest, amount: Money | None, field: str) -> int | None:
    """An amount of a body as the records keep it. Raises Invalid for another currency than the institution's."""
    if amount is None:
        return None
    currency = request.institution.currency
    if amount.currency != currency:
        sentence = _("Amounts of this institution are in %(currency)s.") % {"currency": currency}
        raise Invalid(sentence, fields={f"{field}.currency": [sentence]})
    return amount.minor
