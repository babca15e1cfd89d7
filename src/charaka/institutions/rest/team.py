"""What people are qualified for and when they are free, over the API."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from pydantic import Field

from charaka.institutions.models import Availability, Qualification
from charaka.institutions.permissions import CHANGE_AVAILABILITY, CHANGE_QUALIFICATIONS, VIEW_PEOPLE
from charaka.institutions.queries.people import access_person
from charaka.institutions.queries.team import access_part
from charaka.institutions.services import team as team_services
from charaka.kernel.rest import (
    ApiRequest,
    Found,
    Id,
    In,
    Line,
    Page,
    PageParams,
    Query,
    RecordOut,
    Router,
    Status,
    paged,
    requires,
)

router = Router(tags=["people"])

Day = Annotated[date, Field(ge=date(1912, 1, 1), le=date(2199, 12, 31))]


# Qualifications ------------------------------------------------------------------------------------------------------


class QualificationOut(RecordOut):
    """A diploma, a certificate, an accreditation."""

    title: str
    awarded_by: str
    obtained_on: date | None
    expires_on: date | None


class QualificationPatch(In):
    """What changes in a qualification."""

    title: Annotated[Line, Field(max_length=160)] = ""
    awarded_by: Annotated[Line, Field(max_length=160)] = ""
    obtained_on: Day | None = None
    expires_on: Day | None = None


class QualificationIn(QualificationPatch):
    """A new qualification."""

    title: Annotated[Line, Field(min_length=1, max_length=160)]


@router.get("/people/{person_id}/qualifications", response=Page[QualificationOut])
@requires(VIEW_PEOPLE)
def list_qualifications(request: ApiRequest, person_id: Id, asked: Query[PageParams]) -> Found[Qualification]:
    """List the qualifications of a person."""
    rows = access_person(request.actor, person_id).qualifications.all()
    return paged(request, rows, asked, among=str(person_id))


@router.post("/people/{person_id}/qualifications", response={201: QualificationOut})
@requires(CHANGE_QUALIFICATIONS)
def add_qualification(request: ApiRequest, person_id: Id, body: QualificationIn) -> Status[Qualification]:
    """Add a qualification."""
    person = access_person(request.actor, person_id, CHANGE_QUALIFICATIONS)
    return Status(201, team_services.add_qualification(actor=request.actor, person=person, **body.given))


@router.patch("/people/{person_id}/qualifications/{qualification_id}", response=QualificationOut)
@requires(CHANGE_QUALIFICATIONS, if_match=True)
def change_qualification(
    request: ApiRequest, person_id: Id, qualification_id: Id, body: QualificationPatch
) -> Qualification:
    """Change a qualification."""
    rows = access_person(request.actor, person_id, CHANGE_QUALIFICATIONS).qualifications
    return team_services.change_qualification(
        actor=request.actor,
        qualification=access_part(rows, qualification_id),
        changes=body.given,
        expected_version=request.expected_version,
    )


@router.delete("/people/{person_id}/qualifications/{qualification_id}", response={204: None})
@requires(CHANGE_QUALIFICATIONS)
def remove_qualification(request: ApiRequest, person_id: Id, qualification_id: Id) -> Status[None]:
    """Remove a qualification that was entered by mistake."""
    rows = access_person(request.actor, person_id, CHANGE_QUALIFICATIONS).qualifications
    team_services.remove_qualification(actor=request.actor, qualification=access_part(rows, qualification_id))
    return Status(204, None)


# Availability --------------------------------------------------------------------------------------------------------


class AvailabilityOut(RecordOut):
    """A weekly time (``free``, weekday 0 is Monday), or whole days away."""

    free: bool
    weekday: int | None
    begins: time | None
    ends: time | None
    start: date
    end: date | None
    note: str


class WeeklyTimeIn(In):
    """A weekly time at which the person can teach."""

    weekday: Annotated[int, Field(ge=0, le=6, description="0 is Monday.")]
    begins: time
    ends: time
    start: Day
    end: Day | None = None


class AbsenceIn(In):
    """Whole days away, both included; without ``end``, that day only."""

    start: Day
    end: Day | None = None
    note: Annotated[Line, Field(max_length=160)] = ""


@router.get("/people/{person_id}/availability", response=Page[AvailabilityOut])
@requires(VIEW_PEOPLE)
def list_availability(request: ApiRequest, person_id: Id, asked: Query[PageParams]) -> Found[Availability]:
    """List the weekly times and the days away of a person."""
    rows = access_person(request.actor, person_id).availabilities.all()
    return paged(request, rows, asked, among=str(person_id))


@router.post("/people/{person_id}/weekly-times", response={201: AvailabilityOut})
@requires(CHANGE_AVAILABILITY)
def add_weekly_time(request: ApiRequest, person_id: Id, body: WeeklyTimeIn) -> Status[Availability]:
    """Add a weekly time."""
    person = access_person(request.actor, person_id, CHANGE_AVAILABILITY)
    return Status(201, team_services.add_slot(actor=request.actor, person=person, **body.given))


@router.post("/people/{person_id}/absences", response={201: AvailabilityOut})
@requires(CHANGE_AVAILABILITY)
def add_absence(request: ApiRequest, person_id: Id, body: AbsenceIn) -> Status[Availability]:
    """Add days away."""
    person = access_person(request.actor, person_id, CHANGE_AVAILABILITY)
    return Status(201, team_services.add_absence(actor=request.actor, person=person, **body.given))


@router.delete("/people/{person_id}/availability/{row_id}", response={204: None})
@requires(CHANGE_AVAILABILITY)
def remove_availability(request: ApiRequest, person_id: Id, row_id: Id) -> Status[None]:
    """Take a weekly time or days away off the calendar."""
    rows = access_person(request.actor, person_id, CHANGE_AVAILABILITY).availabilities
    team_services.remove_availability(actor=request.actor, row=access_part(rows, row_id))
    return Status(204, None)
