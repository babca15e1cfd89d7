"""What the catalogue takes and gives over the API: the shapes of offerings, sheets, steps and dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from charaka.kernel.rest import (
    Count,
    Id,
    In,
    Line,
    Out,
    PageParams,
    RecordOut,
    Text3Value,
)
from charaka.offer.models import Offering, SheetVersion
from charaka.offer.models.choices import LinkKind, Mode, OfferingKind, TreatmentChoice
from charaka.offer.queries.catalogue import (
    list_links,
)
from charaka.offer.rules.programme import MOST_MINUTES, MOST_MODULES
from charaka.offer.rules.states import OFFERING

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
