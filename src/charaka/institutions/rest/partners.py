"""Partners over the REST API: the same services as the pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.institutions.models import Partner, PartnerMerge, Sector
from charaka.institutions.models.choices import PartnerKind, PartnerPart, PartnerSize, Region, Side
from charaka.institutions.permissions import CHANGE_PARTNERS, MERGE_PARTNERS, VIEW_PARTNERS
from charaka.institutions.queries import duplicates as duplicate_queries
from charaka.institutions.queries import partners as queries
from charaka.institutions.queries.duplicates import Pair
from charaka.institutions.queries.ice import ice_sentence
from charaka.institutions.queries.search import holding
from charaka.institutions.rules.duplicates import Agreement, Certainty, Difference
from charaka.institutions.rules.ice import check_ice
from charaka.institutions.rules.partners import Standing
from charaka.institutions.services import merge as merge_services
from charaka.institutions.services import partners as services
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
    Prose,
    Query,
    RecordOut,
    Router,
    Status,
    paged,
    requires,
)

router = Router(tags=["partners"])

Name = Annotated[Line, Field(min_length=1, max_length=160)]
OptionalName = Annotated[Line, Field(max_length=160)]
Ice = Annotated[
    Line, Field(max_length=40, description="15 digits. A failed key or none at all warns and never blocks.")
]
SectorCode = Annotated[Line, Field(description="Code of a sector; empty: not stated.")]


class PartnerOut(RecordOut):
    """A partner. ``merged_into`` is set when the record is only a signpost to another."""

    name: str
    name_ar: str
    side: Side
    kind: PartnerKind
    ice: str
    ice_warning: str = Field(description="What is to be said of the ICE; empty when all is well.")
    tax_id: str
    trade_register: str
    sector: str | None = Field(description="Code of the sector.")
    employees: Count | None
    size: PartnerSize | None
    region: Region | None
    city: str
    address: str
    phone: str
    email: str
    website: str
    since: date | None
    ended_on: date | None
    last_contact_on: date | None
    standing: Standing
    parts: list[PartnerPart] = Field(description="The parts that the partner plays today.")
    notes: str
    merged_into: Id | None

    @staticmethod
    def resolve_ice_warning(partner: Partner) -> str:
        return str(ice_sentence(check_ice(partner.ice)))

    @staticmethod
    def resolve_sector(partner: Partner) -> str | None:
        return partner.sector.code if partner.sector else None

    @staticmethod
    def resolve_size(partner: Partner) -> str | None:
        return partner.size or None

    @staticmethod
    def resolve_region(partner: Partner) -> str | None:
        return partner.region or None

    @staticmethod
    def resolve_standing(partner: Partner) -> Standing:
        return queries.standing_of(partner)

    @staticmethod
    def resolve_parts(partner: Any) -> list[str]:
        if hasattr(partner, "parts_now"):
            return [role.part for role in partner.parts_now]
        return queries.parts_today(partner)

    @staticmethod
    def resolve_merged_into(partner: Partner) -> int | None:
        return partner.merged_into_id


class PartnerPatch(In):
    """The fields to change. A field that is not sent stays as it is."""

    name: Name = ""
    name_ar: OptionalName = ""
    side: Side = Side.PRIVATE
    kind: PartnerKind = PartnerKind.COMPANY
    ice: Ice = ""
    tax_id: Annotated[Line, Field(max_length=20)] = ""
    trade_register: Annotated[Line, Field(max_length=30)] = ""
    sector: SectorCode = ""
    employees: Count | None = None
    size: PartnerSize | None = None
    region: Region | None = None
    city: Annotated[Line, Field(max_length=80)] = ""
    address: Annotated[Prose, Field(max_length=400)] = ""
    phone: Annotated[Line, Field(max_length=30)] = ""
    email: Annotated[Line, Field(max_length=254)] = ""
    website: Annotated[Line, Field(max_length=200)] = ""
    since: date | None = None
    last_contact_on: date | None = None
    notes: Annotated[Prose, Field(max_length=4000)] = ""


class PartnerIn(PartnerPatch):
    """A new partner."""

    name: Name
    side: Side
    kind: PartnerKind
    confirmed: bool = Field(
        default=False, description="Add it although a partner like it is here (answer 409, code likely_duplicate)."
    )


class PartnerFilters(PageParams):
    """Which partners."""

    q: Annotated[Line, Field(max_length=100, description="Words of the name, the ICE, the city or a contact.")] = ""
    side: Annotated[Side | None, Field(description="Only of this side.")] = None
    kind: Annotated[PartnerKind | None, Field(description="Only of this type.")] = None
    part: Annotated[PartnerPart | None, Field(description="Only those that play this part today.")] = None
    quiet: Annotated[bool, Field(description="Only those without contact for 90 days.")] = False


class DuplicateOut(Out):
    """Two partners that may be one. ``kept`` is the fuller record. ``name_likeness`` is in percent."""

    kept: Id
    other: Id
    certainty: Certainty
    name_likeness: Annotated[int, Field(ge=0, le=100)]
    agrees: list[Agreement]
    differs: list[Difference]


class DuplicatesOut(Out):
    """The surest pairs, and how many there are in all."""

    items: list[DuplicateOut]
    total: Count


class MergeIn(In):
    """``other`` becomes one with the partner of the address. ``take`` names the fields whose value comes from it."""

    other: Id
    other_version: Annotated[Count | None, Field(description="The version of the other that was compared.")] = None
    take: Annotated[list[Line], Field(max_length=40)] = []
    reason: Annotated[Line, Field(max_length=500)] = ""


class MergeOut(Out):
    """A merge, which can be undone for 30 days."""

    id: Id
    kept: Id
    dissolved: Id
    moved: Count = Field(description="How many rows refer to the kept partner since.")

    @staticmethod
    def resolve_kept(merge: PartnerMerge) -> int:
        return merge.kept_id

    @staticmethod
    def resolve_dissolved(merge: PartnerMerge) -> int:
        return merge.dissolved_id

    @staticmethod
    def resolve_moved(merge: PartnerMerge) -> int:
        return merge.moved_count


@router.get("/partners", response=Page[PartnerOut])
@requires(VIEW_PARTNERS)
def list_partners(request: ApiRequest, asked: Query[PartnerFilters]) -> Found[Partner]:
    """List partners by name; those that were merged into another are left out."""
    today = timezone.localdate()
    where = holding(asked.q) & Q(**{name: value for name in ("side", "kind") if (value := getattr(asked, name))})
    if asked.part:
        where &= Q(queries.plays(asked.part, today))
    if asked.quiet:
        where &= queries.is_quiet(today)
    return paged(request, queries.list_partners(today).filter(where), asked, order=["name"])


@router.get("/partners/duplicates", response=DuplicatesOut)
@requires(MERGE_PARTNERS)
def list_partner_duplicates(request: ApiRequest) -> dict[str, Any]:
    """List likely duplicates, the surest first, at most 200."""
    found = duplicate_queries.find_duplicates(request.institution.pk, limit=200)
    return {"items": [_duplicate(pair) for pair in found.pairs], "total": found.total}


@router.get("/partners/{partner_id}", response=PartnerOut)
@requires(VIEW_PARTNERS)
def read_partner(request: ApiRequest, partner_id: Id) -> Partner:
    """Read a partner."""
    return queries.access_partner(request.actor, partner_id)


@router.post("/partners", response={201: PartnerOut})
@requires(CHANGE_PARTNERS)
def create_partner(request: ApiRequest, body: PartnerIn) -> Status[Partner]:
    """Create a partner. When one like it is here already, the answer is 409 until the body says ``confirmed``."""
    values = _values(body)
    values.pop("confirmed", None)
    made = services.create_partner(
        actor=request.actor, institution_id=request.institution.pk, values=values, refuse_twins=not body.confirmed
    )
    return Status(201, made)


@router.patch("/partners/{partner_id}", response=PartnerOut)
@requires(CHANGE_PARTNERS, if_match=True)
def change_partner(request: ApiRequest, partner_id: Id, body: PartnerPatch) -> Partner:
    """Change a partner."""
    partner = queries.access_partner(request.actor, partner_id)
    services.change_partner(
        actor=request.actor, partner=partner, values=_values(body), expected_version=request.expected_version
    )
    return partner


@router.post("/partners/{partner_id}/merge", response={201: MergeOut})
@requires(MERGE_PARTNERS, if_match=True)
def merge_partners(request: ApiRequest, partner_id: Id, body: MergeIn) -> Status[PartnerMerge]:
    """Merge another partner into this one: all that refers to the other refers to this one."""
    merge = merge_services.merge_partners(
        actor=request.actor,
        kept=queries.access_partner(request.actor, partner_id),
        dissolved=queries.access_partner(request.actor, body.other),
        from_dissolved=body.take,
        expected=merge_services.Expected(request.expected_version, body.other_version),
        reason=body.reason,
    )
    return Status(201, merge)


@router.post("/partners/merges/{merge_id}/undo", response=PartnerOut)
@requires(MERGE_PARTNERS)
def undo_partner_merge(request: ApiRequest, merge_id: Id) -> Partner:
    """Undo a merge of the last 30 days; answers the partner that is one of its own again."""
    merge = queries.access_merge(request.actor, merge_id)
    parted = merge_services.undo_merge(actor=request.actor, merge=merge)
    return queries.access_partner(request.actor, parted.pk)


def _values(body: PartnerPatch) -> dict[str, Any]:
    """What was sent, as the services take it. Raises Invalid for a sector that nobody knows."""
    values = body.given
    if "sector" in values:
        values["sector"] = _sector(values["sector"])
    return {name: "" if value is None and name in {"size", "region"} else value for name, value in values.items()}


def _sector(code: str) -> Sector | None:
    if not code:
        return None
    found = Sector.objects.filter(code=code).first()
    if found is None:
        sentence = _("There is no sector of this code.")
        raise Invalid(sentence, fields={"sector": [sentence]})
    return found


def _duplicate(pair: Pair) -> dict[str, Any]:
    likeness = pair.likeness
    return {
        "kept": pair.kept.pk,
        "other": pair.other.pk,
        "certainty": likeness.certainty,
        "name_likeness": likeness.name,
        "agrees": likeness.agrees,
        "differs": likeness.differs,
    }
