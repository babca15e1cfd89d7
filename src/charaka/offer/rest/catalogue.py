"""The catalogue over the API: offerings, the versions of their sheets, steps, variants for clients, dates."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import ServiceLine
from charaka.accounts.services.books import ensure_service_lines
from charaka.improvement.queries.actions import list_owners
from charaka.institutions.models import Sector
from charaka.institutions.queries.partners import access_partner
from charaka.institutions.queries.places import open_sites
from charaka.kernel.errors import Invalid
from charaka.kernel.rest import (
    ApiRequest,
    Found,
    Id,
    Page,
    PageParams,
    Query,
    Router,
    Status,
    paged,
    requires,
)
from charaka.kernel.search_text import fold
from charaka.kernel.text import Text3
from charaka.offer.models import CatalogueDate, Offering, SheetVersion
from charaka.offer.models.choices import OfferingKind
from charaka.offer.permissions import CHANGE_OFFER, PUBLISH_OFFER, VIEW_OFFER
from charaka.offer.queries.catalogue import (
    access_date,
    access_offering,
    access_version,
    compared,
    list_dates,
    list_lines,
)
from charaka.offer.rest.catalogue_schemas import (
    CancelIn,
    DateIn,
    DateOut,
    DeriveIn,
    DifferenceOut,
    LineOut,
    ModuleIn,
    MoveIn,
    Number,
    OfferingFilters,
    OfferingIn,
    OfferingOut,
    OfferingPatch,
    SheetOut,
    SheetPatch,
    WholeOut,
)
from charaka.offer.services import catalogue as services

router = Router(tags=["offerings"])

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
    lines = ensure_service_lines(actor=request.actor, institution_id=request.institution.pk)
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
