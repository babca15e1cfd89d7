"""A small room of sites, so that the shell is tested without waiting for the rooms: addresses as in production."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import IntegrityError, OperationalError
from django.http import Http404
from django.urls import include, path
from pydantic import Field

from charaka.api.assembly import INSIDE, assemble
from charaka.api.operations import me
from charaka.institutions.models import Site
from charaka.institutions.permissions import CHANGE_PARTNERS, VIEW_PARTNERS
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Conflict, Forbidden, IllegalTransition, Invalid, NotFound, Posted, TooLarge
from charaka.kernel.money import Money
from charaka.kernel.records import add_record, change_record
from charaka.kernel.rest import (
    ApiRequest,
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
    public,
    requires,
)
from charaka.kernel.services import service
from charaka.kernel.text import Text3

ADDED = audit_action("tests.toy_site.added", "Site added")
CHANGED = audit_action("tests.toy_site.changed", "Site changed")
router = Router(tags=["sites"])


class SiteOut(RecordOut):
    """A site."""

    code: str
    name: Text3Line
    city: str
    rent: MoneyValue

    @staticmethod
    def resolve_rent(site: Site) -> Money:
        return Money(123450, "MAD")


class ContactIn(In):
    """Someone at the site."""

    email: Line


class SiteIn(In):
    """A new site."""

    code: Annotated[Line, Field(min_length=1, max_length=20)]
    name: Text3Line
    city: Line = ""
    rent: MoneyValue | None = None
    contacts: Annotated[list[ContactIn], Field(max_length=3)] = Field(default_factory=list)


class SitePatch(In):
    """What changes."""

    name: Text3Line = Text3()
    city: Line = ""


class SiteFilters(PageParams):
    """Which sites."""

    city: Line = ""


@service
def add_site(*, actor: Actor, institution_id: int, values: dict[str, Any]) -> Site:
    return add_record(Site(institution_id=institution_id, **values), actor=actor, action=ADDED)


@service
def change_site(*, actor: Actor, site: Site, changes: dict[str, Any], expected_version: int | None) -> Site:
    change_record(site, changes, actor=actor, action=CHANGED, expected_version=expected_version)
    return site


@router.get("/sites", response=Page[SiteOut])
@requires(VIEW_PARTNERS)
def list_sites(request: ApiRequest, asked: Query[SiteFilters]) -> Found[Site]:
    """List sites by city."""
    rows = Site.objects.filter(city=asked.city) if asked.city else Site.objects.all()
    return paged(request, rows, asked, order=["city"])


@router.get("/sites/closing", response=Page[SiteOut])
@requires(VIEW_PARTNERS)
def list_sites_by_closing(request: ApiRequest, asked: Query[SiteFilters]) -> Found[Site]:
    """List sites, the last to close first, those that stay open at the end."""
    return paged(request, Site.objects.all(), asked, order=["-closed_on"])


@router.get("/sites/{site_id}", response=SiteOut)
@requires(VIEW_PARTNERS)
def read_site(request: ApiRequest, site_id: Id) -> Site:
    """Read a site."""
    return _site(site_id)


@router.post("/sites", response={201: SiteOut})
@requires(CHANGE_PARTNERS)
def create_site(request: ApiRequest, body: SiteIn) -> Status[Site]:
    """Create a site."""
    given = {"code": body.code, "name": body.name, "city": body.city}
    return Status(201, add_site(actor=request.actor, institution_id=request.institution.pk, values=given))


@router.patch("/sites/{site_id}", response=SiteOut)
@requires(CHANGE_PARTNERS, if_match=True)
def change_one_site(request: ApiRequest, site_id: Id, body: SitePatch) -> Site:
    """Change a site."""
    return change_site(
        actor=request.actor, site=_site(site_id), changes=body.given, expected_version=request.expected_version
    )


class FaultOut(Out):
    """Never answered."""


FAULTS: dict[str, Exception] = {
    "forbidden": Forbidden("Not you.", reason_code="role"),
    "not_found": NotFound("Gone."),
    "conflict": Conflict("Not now."),
    "illegal_transition": IllegalTransition("Not from here."),
    "posted": Posted("Final."),
    "invalid": Invalid("Wrong.", fields={"contacts.0.email": ["No address."]}),
    "too_large": TooLarge("Too much."),
    "model": ValidationError({"city": ["Too long."]}),
    "model_whole": ValidationError("All of it."),
    "integrity": IntegrityError("UNIQUE constraint failed: secret_table.secret_column"),
    "django_404": Http404("secret"),
    "denied": PermissionDenied("secret"),
    "suspicious": SuspiciousOperation("secret"),
    "locked": OperationalError("database is locked"),
    "fault": RuntimeError("secret"),
    "database": OperationalError("secret"),
}


@router.get("/faults/{kind}", response=FaultOut)
@requires(VIEW_PARTNERS)
def raise_fault(request: ApiRequest, kind: str) -> Any:
    """Raise what is asked for."""
    raise FAULTS[kind]


outside = Router(tags=["outside"])


@outside.get("/open", response=FaultOut)
@public
def read_open(request: ApiRequest) -> dict[str, str]:
    """Answer anyone."""
    return {}


def _site(site_id: int) -> Site:
    found: Site | None = Site.objects.filter(pk=site_id).first()
    if found is None:
        raise NotFound("There is no such site.")
    return found


toy = assemble(("", me.router), ("", outside), (INSIDE, router))
urlpatterns = [path("api/v1/", toy.urls), path("me/tokens/", include("charaka.api.token_urls"))]
handler404 = "charaka.web.errors.not_found"
handler500 = "charaka.web.errors.fault"
