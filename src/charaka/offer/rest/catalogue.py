"""The catalogue over the API: offerings, the versions of their sheets, steps, variants for clients, dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.improvement.queries.actions import list_owners
from charaka.institutions.models import Sector
from charaka.institutions.queries.partners import access_partner
from charaka.institutions.queries.places import open_sites
from charaka.kernel.errors import Invalid
from charaka.kernel.rest import (
    ApiRequest,
    Count,
    Found,
    Id,
    In,
    Line,
    Out,
    Page,
    PageParams,
    Query,
    RecordOut,
    Router,
    Status,
    Text3Value,
    paged,
    requires,
)
from charaka.kernel.search_text import fold
from charaka.kernel.text import Text3
from charaka.offer.models import CatalogueDate, Offering, ServiceLine, SheetVersion
from charaka.offer.models.choices import LinkKind, Mode, OfferingKind, TreatmentChoice
from charaka.offer.permissions import CHANGE_OFFER, PUBLISH_OFFER, VIEW_OFFER
from charaka.offer.queries.catalogue import (
    access_date,
    access_offering,
    access_version,
    compared,
    list_dates,
    list_lines,
    list_links,
)
from charaka.offer.rules.programme import MOST_MINUTES, MOST_MODULES
from charaka.offer.rules.states import OFFERING
from charaka.offer.services import catalogue as services

router = Router(tags=["offerings"])

Code = Annotated[Line, Field(min_length=1, max_length=40)]
LineCode = Annotated[Line, Field(max_length=20, description="Code of a service line.")]
SectorCode = Annotated[Line, Field(max_length=40, description="Code of a sector; empty: not stated.")]
State = Annotated[str, Field(json_schema_extra={"enum": sorted(OFFERING.states)})]
Verb = Annotated[Line, Field(max_length=20, json_schema_extra={"enum": sorted(OFFERING.transitions)})]
Day = Annotated[date, Field(ge=date(1912, 1, 1), le=date(2199, 12, 31))]
Minutes = Annotated[int, Field(ge=0, le=MOST_MINUTES)]
Days = Annotated[int, Field(ge=0, le=999)]
People = Annotated[int, Field(ge=1, le=9999)]
Number = Annotated[int, Field(ge=1, le=32767)]


class ModuleOut(Out):
    """A part of the programme."""

    title: Text3Value
    competencies: Text3Value
    minutes: Count


class SheetOut(RecordOut):
    """A version of the sheet. Published, it never changes."""

    number: Count
    published_at: datetime | None
    title: Text3Value
    aims: Text3Value
    audience: Text3Value
    prerequisites: Text3Value
    methods: Text3Value
    assessment: Text3Value
    certificate: Text3Value
    duration_minutes: Count
    days: Count
    min_participants: Count
    max_participants: Count
    modules: list[ModuleOut]
    modes: list[Mode]
    trainer_qualifications: Text3Value
    equipment: Text3Value
    accessibility: Text3Value
    vat_treatment: TreatmentChoice
    change_note: str

    @staticmethod
    def resolve_modules(sheet: SheetVersion) -> list[dict[str, Any]]:
        return [{"competencies": {}, "minutes": 0, **module} for module in sheet.modules]


class LinkOut(Out):
    """An older or newer title. ``offering_id`` is null while its code is not in the catalogue."""

    kind: LinkKind
    code: str
    offering_id: Id | None


class OfferingOut(RecordOut):
    """An offering. ``current`` is the number of the version on sale, ``draft`` of the one being written."""

    code: str
    kind: OfferingKind
    line: str
    sector: str | None
    owner_id: Id | None
    state: State
    title: Text3Value
    on_public_site: bool
    external_type: str
    valid_until: date | None
    parent_id: Id | None
    parent_version: Count | None
    client_id: Id | None
    current: Count | None
    draft: Count | None

    @staticmethod
    def resolve_line(offering: Offering) -> str:
        return offering.line.code

    @staticmethod
    def resolve_sector(offering: Offering) -> str | None:
        return offering.sector.code if offering.sector else None

    @staticmethod
    def resolve_parent_version(offering: Offering) -> int | None:
        return offering.parent_version.number if offering.parent_version else None

    @staticmethod
    def resolve_current(offering: Offering) -> int | None:
        return offering.current.number if offering.current else None

    @staticmethod
    def resolve_draft(offering: Offering) -> int | None:
        return offering.draft.number if offering.draft else None


class WholeOut(OfferingOut):
    """An offering with the version on sale (else the draft) and its links."""

    sheet: SheetOut | None
    links: list[LinkOut]

    @staticmethod
    def resolve_sheet(offering: Offering) -> SheetVersion | None:
        return offering.current or offering.draft

    @staticmethod
    def resolve_links(offering: Offering) -> list[dict[str, Any]]:
        return [
            {"kind": link.kind, "code": link.other_code, "offering_id": link.other_id} for link in list_links(offering)
        ]


class LineOut(RecordOut):
    """A service line: revenue and cost are told apart by it."""

    code: str
    name: Text3Value
    kind: str


class ModuleIn(In):
    """A part of the programme; ``minutes`` 0: not stated."""

    title: Text3Value
    competencies: Text3Value | None = None
    minutes: Minutes = 0


class SheetPatch(In):
    """What changes in the sheet. A sheet on sale gets a new version; ``note`` says what changed."""

    title: Text3Value | None = None
    aims: Text3Value | None = None
    audience: Text3Value | None = None
    prerequisites: Text3Value | None = None
    methods: Text3Value | None = None
    assessment: Text3Value | None = None
    certificate: Text3Value | None = None
    duration_minutes: Minutes = 0
    days: Days = 0
    min_participants: People = 1
    max_participants: People = 1
    modules: Annotated[list[ModuleIn], Field(max_length=MOST_MODULES)] = Field(default_factory=list)
    modes: Annotated[list[Mode], Field(max_length=len(Mode))] = Field(default_factory=list)
    trainer_qualifications: Text3Value | None = None
    equipment: Text3Value | None = None
    accessibility: Text3Value | None = None
    vat_treatment: TreatmentChoice = TreatmentChoice.STANDARD
    note: Annotated[Line, Field(max_length=400)] = ""


class OfferingPatch(In):
    """What changes of an offering beside its sheet."""

    code: Code = "-"
    kind: OfferingKind = OfferingKind.COURSE
    line: LineCode = ""
    sector: SectorCode = ""
    owner_id: Id | None = None
    on_public_site: bool = True
    external_type: Annotated[Line, Field(max_length=120)] = ""
    valid_until: Day | None = None


class OfferingIn(OfferingPatch):
    """A new offering, an idea at first, with the first version of its sheet."""

    code: Code
    kind: OfferingKind
    line: LineCode
    sheet: SheetPatch


class MoveIn(In):
    """A step. Sending back, suspending and retiring need ``reason``."""

    verb: Verb
    reason: Annotated[Line, Field(max_length=300)] = ""


class DeriveIn(In):
    """A variant for one client, with what differs from the sheet on sale."""

    client_id: Id
    code: Code
    sheet: SheetPatch | None = None


class DateIn(In):
    """A date to announce; without ``end`` it is one day."""

    start: Day
    end: Day | None = None
    site_id: Id | None = None
    note: Line = ""


class CancelIn(In):
    """Why a date is cancelled."""

    reason: Annotated[Line, Field(max_length=300)] = ""


class DateOut(RecordOut):
    """An announced date."""

    start: date
    end: date
    site_id: Id | None
    note: str
    cancelled_on: date | None


class DifferenceOut(Out):
    """The name of a field that differs between two versions."""

    field: str


class OfferingFilters(PageParams):
    """Which offerings."""

    q: Annotated[Line, Field(max_length=100, description="Words of the code or the title.")] = ""
    state: Annotated[Line | None, Field(max_length=12, json_schema_extra={"enum": sorted(OFFERING.states)})] = None
    kind: OfferingKind | None = None
    line: LineCode | None = None
    parent_id: Id | None = None


# Offerings ------------------------------------------------------------------------------------------------------------


@router.get("/service-lines", response=list[LineOut])
@requires(VIEW_OFFER)
def list_service_lines(request: ApiRequest) -> list[ServiceLine]:
    """List the service lines, in their order."""
    return list_lines()


@router.get("/offerings", response=Page[OfferingOut])
@requires(VIEW_OFFER)
def list_catalogue(request: ApiRequest, asked: Query[OfferingFilters]) -> Found[Offering]:
    """List the offerings, by code."""
    rows = Offering.objects.select_related("line", "sector", "parent_version", "current", "draft")
    return paged(request, _narrowed(rows, asked), asked, order=["code"])


@router.post("/offerings", response={201: WholeOut})
@requires(CHANGE_OFFER)
def add_offering(request: ApiRequest, body: OfferingIn) -> Status[Offering]:
    """Add an offering."""
    given = body.given
    sheet = _sheet(given.pop("sheet"))
    sheet.pop("note", None)
    made = services.create_offering(
        actor=request.actor, institution_id=request.institution.pk, details=_details(request, given), sheet=sheet
    )
    return Status(201, _read(request, made.pk))


@router.get("/offerings/{offering_id}", response=WholeOut)
@requires(VIEW_OFFER)
def read_offering(request: ApiRequest, offering_id: Id) -> Offering:
    """Read an offering with its sheet and its links."""
    return _read(request, offering_id)


@router.patch("/offerings/{offering_id}", response=WholeOut)
@requires(CHANGE_OFFER, if_match=True)
def change_offering_record(request: ApiRequest, offering_id: Id, body: OfferingPatch) -> Offering:
    """Change what does not depend on the version of the sheet."""
    found = _read(request, offering_id)
    changes = _details(request, body.given)
    services.change_offering(
        actor=request.actor, offering=found, changes=changes, expected_version=request.expected_version
    )
    return _read(request, offering_id)


@router.post("/offerings/{offering_id}/moves", response=WholeOut)
@requires(VIEW_OFFER)
def move_offering_on(request: ApiRequest, offering_id: Id, body: MoveIn) -> Offering:
    """Take a step: develop, approve, send back, publish, suspend, resume, retire. Each asks for its own right."""
    found = _read(request, offering_id)
    services.move_offering(actor=request.actor, offering=found, verb=body.verb, reason=body.reason)
    return _read(request, offering_id)


@router.post("/offerings/{offering_id}/variants", response={201: WholeOut})
@requires(CHANGE_OFFER)
def derive_for_client(request: ApiRequest, offering_id: Id, body: DeriveIn) -> Status[Offering]:
    """Derive an offering for one client from the version on sale."""
    values = _sheet(body.sheet) if body.sheet else {}
    values.pop("note", None)
    made = services.derive_offering(
        actor=request.actor,
        parent=_read(request, offering_id),
        client=access_partner(request.actor, body.client_id),
        code=body.code,
        values=values,
    )
    return Status(201, _read(request, made.pk))


# Versions -------------------------------------------------------------------------------------------------------------


@router.get("/offerings/{offering_id}/versions", response=Page[SheetOut])
@requires(VIEW_OFFER)
def list_sheet_versions(request: ApiRequest, offering_id: Id, asked: Query[PageParams]) -> Found[SheetVersion]:
    """List the versions of the sheet, the newest first."""
    found = _read(request, offering_id)
    rows = SheetVersion.objects.filter(offering=found)
    return paged(request, rows, asked, order=["-number"], among=str(found.pk))


@router.get("/offerings/{offering_id}/versions/{number}", response=SheetOut)
@requires(VIEW_OFFER)
def read_sheet_version(request: ApiRequest, offering_id: Id, number: Number) -> SheetVersion:
    """Read one version: what an order that bought it holds."""
    return access_version(_read(request, offering_id), number)


@router.get("/offerings/{offering_id}/versions/{number}/differences", response=list[DifferenceOut])
@requires(VIEW_OFFER)
def compare_versions(request: ApiRequest, offering_id: Id, number: Number, to: Number) -> list[dict[str, str]]:
    """Name the fields in which version ``to`` differs from this one."""
    found = _read(request, offering_id)
    return [{"field": d.field} for d in compared(access_version(found, number), access_version(found, to))]


@router.patch("/offerings/{offering_id}/sheet", response=SheetOut)
@requires(CHANGE_OFFER, if_match=True)
def write_offering_sheet(request: ApiRequest, offering_id: Id, body: SheetPatch) -> SheetVersion:
    """Change the sheet. ``If-Match`` names the version of the sheet that was read; what is on sale stays as it is."""
    values = _sheet(body)
    note = values.pop("note", "")
    return services.write_sheet(
        actor=request.actor,
        offering=_read(request, offering_id),
        values=values,
        expected_version=request.expected_version,
        note=note,
    )


@router.post("/offerings/{offering_id}/publication", response=WholeOut)
@requires(PUBLISH_OFFER)
def publish_new_version(request: ApiRequest, offering_id: Id) -> Offering:
    """Put the draft of an offering on sale in the place of the version that is on sale."""
    services.publish_version(actor=request.actor, offering=_read(request, offering_id))
    return _read(request, offering_id)


# Dates ----------------------------------------------------------------------------------------------------------------


@router.get("/offerings/{offering_id}/dates", response=Page[DateOut])
@requires(VIEW_OFFER)
def list_offering_dates(request: ApiRequest, offering_id: Id, asked: Query[PageParams]) -> Found[CatalogueDate]:
    """List the announced dates, the latest first."""
    found = _read(request, offering_id)
    return paged(request, list_dates(found), asked, order=["-start", "-pk"], among=str(found.pk))


@router.post("/offerings/{offering_id}/dates", response={201: DateOut})
@requires(CHANGE_OFFER)
def announce_date(request: ApiRequest, offering_id: Id, body: DateIn) -> Status[CatalogueDate]:
    """Announce a date."""
    site = open_sites().filter(pk=body.site_id).first() if body.site_id else None
    if body.site_id and site is None:
        raise _unknown("site_id", _("There is no such site."))
    found = _read(request, offering_id)
    made = services.plan_date(
        actor=request.actor, offering=found, start=body.start, end=body.end, site=site, note=body.note
    )
    return Status(201, made)


@router.post("/offerings/{offering_id}/dates/{date_id}/cancellation", response=DateOut)
@requires(CHANGE_OFFER)
def cancel_offering_date(request: ApiRequest, offering_id: Id, date_id: Id, body: CancelIn) -> CatalogueDate:
    """Cancel an announced date."""
    planned = access_date(_read(request, offering_id), date_id)
    return services.cancel_date(actor=request.actor, planned=planned, reason=body.reason)


# What they share ------------------------------------------------------------------------------------------------------


def _read(request: ApiRequest, offering_id: int) -> Offering:
    return access_offering(request.actor, offering_id)


def _narrowed(rows: QuerySet[Offering], asked: OfferingFilters) -> QuerySet[Offering]:
    for word in fold(asked.q).split():
        rows = rows.filter(search__contains=word)
    wanted = {"state": asked.state, "kind": asked.kind, "line__code": asked.line, "parent_id": asked.parent_id}
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def _sheet(body: SheetPatch) -> dict[str, Any]:
    """The fields that were sent, as the services take them; a text that is null is emptied."""
    found = body.given
    for name in services.SHEET_FIELDS:
        if name in found and found[name] is None:
            found[name] = Text3()
    if "modules" in found:
        found["modules"] = [_module(module) for module in body.modules]
    for name in ("modes", "vat_treatment"):
        if name in found:
            found[name] = [m.value for m in body.modes] if name == "modes" else body.vat_treatment.value
    return found


def _module(module: ModuleIn) -> dict[str, Any]:
    competencies = module.competencies.to_json() if module.competencies else {}
    return {"title": module.title.to_json(), "competencies": competencies, "minutes": module.minutes}


def _details(request: ApiRequest, given: dict[str, Any]) -> dict[str, Any]:
    """A body as the services take it: lines, sectors and people as records. Raises Invalid."""
    details = dict(given)
    if "kind" in details:
        details["kind"] = OfferingKind(details["kind"]).value
    if "line" in details:
        details["line"] = _line(request, details["line"])
    if "sector" in details:
        details["sector"] = _sector(details["sector"])
    if "owner_id" in details:
        wanted = details.pop("owner_id")
        owner = list_owners(timezone.localdate()).filter(pk=wanted).first() if wanted else None
        if wanted and owner is None:
            raise _unknown("owner_id", _("Nobody of the team or the bodies has this id."))
        details["owner"] = owner
    return details


def _line(request: ApiRequest, code: str) -> ServiceLine:
    lines = services.ensure_service_lines(actor=request.actor, institution_id=request.institution.pk)
    found = next((line for line in lines if line.code == code), None)
    if found is None:
        raise _unknown("line", _("There is no service line of this code."))
    return found


def _sector(code: str) -> Sector | None:
    found = Sector.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise _unknown("sector", _("There is no sector of this code."))
    return found


def _unknown(field: str, sentence: object) -> Invalid:
    return Invalid(sentence, fields={field: [sentence]})
