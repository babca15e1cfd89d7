"""People over the API: who they are, what they are here, the roles they hold. Qualifications and times: ``team``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.institutions.models import Person, RoleAssignment
from charaka.institutions.models.choices import EngagementKind
from charaka.institutions.permissions import (
    CHANGE_PEOPLE,
    CHANGE_ROLES,
    VIEW_PEOPLE,
    VIEW_ROLES,
)
from charaka.institutions.queries.people import access_person, list_people, may_see_private
from charaka.institutions.queries.roles import access_assignment, list_roles_of
from charaka.institutions.queries.search import holding
from charaka.institutions.services import people as services
from charaka.institutions.services import roles as role_services
from charaka.kernel.errors import NotFound
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

Kind = Literal["staff", "own_trainer", "hired_trainer", "body_member", "contact"]
HouseKind = Literal["staff", "own_trainer", "hired_trainer", "body_member"]
InstitutionRole = Literal["director", "finance", "training_manager", "trainer", "staff", "board_member", "adviser"]
Language = Literal["ar", "fr", "en"]
BirthYear = Annotated[int, Field(ge=1900, le=2100)]
Day = Annotated[date, Field(ge=date(1912, 1, 1), le=date(2199, 12, 31))]
Email = Annotated[Line, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s.]+$")]


# People --------------------------------------------------------------------------------------------------------------


class EngagementOut(RecordOut):
    """What a person is to the institution, from a day to a day."""

    kind: str
    title: str
    partner_id: Id | None
    start: date | None
    end: date | None


class PersonOut(RecordOut):
    """A person. ``sex``, ``birth_year`` and ``disability`` are null for callers who may not see them."""

    first_name: str
    last_name: str
    name_ar: str
    email: str
    phone: str
    language: str
    staff_number: str
    sex: str | None
    birth_year: int | None
    disability: bool | None
    engagements: list[EngagementOut]

    @staticmethod
    def resolve_sex(person: Person, context: Any) -> str | None:
        return person.sex if _private(person, context) else None

    @staticmethod
    def resolve_birth_year(person: Person, context: Any) -> int | None:
        return person.birth_year if _private(person, context) else None

    @staticmethod
    def resolve_disability(person: Person, context: Any) -> bool | None:
        return person.disability if _private(person, context) else None

    @staticmethod
    def resolve_engagements(person: Any) -> list[Any]:
        return person.engaged_now if hasattr(person, "engaged_now") else list(person.engagements.order_by("pk"))


class PersonPatch(In):
    """What changes in a person."""

    first_name: Annotated[Line, Field(max_length=80)] = ""
    last_name: Annotated[Line, Field(max_length=80)] = ""
    name_ar: Annotated[Line, Field(max_length=160)] = ""
    email: Email = ""
    phone: Annotated[Line, Field(max_length=30)] = ""
    language: Language = "fr"
    staff_number: Annotated[Line, Field(max_length=30)] = ""
    sex: Literal["", "F", "M"] = ""
    birth_year: BirthYear | None = None
    disability: bool | None = None


class PersonIn(PersonPatch):
    """A new person, and what they are here. ``confirmed`` adds someone who looks like a person already here."""

    first_name: Annotated[Line, Field(min_length=1, max_length=80)]
    last_name: Annotated[Line, Field(min_length=1, max_length=80)]
    kind: HouseKind
    title: Annotated[Line, Field(max_length=120)] = ""
    start: Day | None = None
    confirmed: bool = False


class PersonFilters(PageParams):
    """Which people."""

    kind: Annotated[Kind | None, Field(description="Only people who are this today.")] = None
    q: Annotated[Line, Field(max_length=100, description="Words of the name, the e-mail or the staff number.")] = ""


ENGAGEMENT = frozenset({"kind", "title", "start"})


@router.get("/people", response=Page[PersonOut])
@requires(VIEW_PEOPLE)
def list_people_of(request: ApiRequest, asked: Query[PersonFilters]) -> Found[Person]:
    """List people by name, with what they are today."""
    return paged(request, _filtered(asked), asked, order=["last_name", "first_name"], among=f"{asked.kind}:{asked.q}")


@router.get("/people/{person_id}", response=PersonOut)
@requires(VIEW_PEOPLE)
def read_person(request: ApiRequest, person_id: Id) -> Person:
    """Read a person, with all that they are and have been here."""
    return access_person(request.actor, person_id)


@router.post("/people", response={201: PersonOut})
@requires(CHANGE_PEOPLE)
def create_person(request: ApiRequest, body: PersonIn) -> Status[Person]:
    """Add a person and what they are here. Someone alike who is here already answers 409."""
    given = body.given
    confirmed = given.pop("confirmed", False)
    engagement = {name: given.pop(name) for name in ENGAGEMENT & set(given)}
    person = services.add_engaged_person(
        actor=request.actor,
        institution_id=request.institution.pk,
        details=given,
        engagement=engagement,
        confirmed=confirmed,
    )
    return Status(201, person)


@router.patch("/people/{person_id}", response=PersonOut)
@requires(CHANGE_PEOPLE, if_match=True)
def change_person(request: ApiRequest, person_id: Id, body: PersonPatch) -> Person:
    """Change a person."""
    person = access_person(request.actor, person_id, CHANGE_PEOPLE)
    return services.change_person(
        actor=request.actor, person=person, changes=body.given, expected_version=request.expected_version
    )


def _filtered(asked: PersonFilters) -> QuerySet[Person]:
    rows = list_people()
    if asked.kind:
        rows = rows.filter(**{f"is_{EngagementKind(asked.kind).value}": True})
    return rows.filter(holding(asked.q))


def _private(person: Person, context: Any) -> bool:
    return bool(may_see_private(context["request"].actor, person))


# Roles ---------------------------------------------------------------------------------------------------------------


class RoleHeldOut(RecordOut):
    """A role from a day to a day, both included. ``withdrawn``: taken back, it holds no more, even on its last day."""

    role: str
    start: date
    end: date | None
    withdrawn: bool

    @staticmethod
    def resolve_withdrawn(row: RoleAssignment) -> bool:
        return row.withdrawn_at is not None


class RoleGivenIn(In):
    """A role to give."""

    role: InstitutionRole
    start: Day | None = None
    end: Day | None = None
    reason: Annotated[Line, Field(max_length=200)] = ""


class RoleEndIn(In):
    """The end of a role: after the day ``on``, or at once."""

    on: Day | None = None
    reason: Annotated[Line, Field(max_length=200)] = ""


@router.get("/people/{person_id}/roles", response=Page[RoleHeldOut])
@requires(VIEW_ROLES)
def list_person_roles(request: ApiRequest, person_id: Id, asked: Query[PageParams]) -> Found[RoleAssignment]:
    """List the roles of a person, past ones too, the latest first."""
    rows = list_roles_of(access_person(request.actor, person_id, VIEW_ROLES))
    return paged(request, rows, asked, order=["-start"], among=str(person_id))


@router.post("/people/{person_id}/roles", response={201: RoleHeldOut})
@requires(CHANGE_ROLES)
def give_person_role(request: ApiRequest, person_id: Id, body: RoleGivenIn) -> Status[RoleAssignment]:
    """Give a role. Nobody gives one to themselves."""
    person = access_person(request.actor, person_id, CHANGE_ROLES)
    return Status(201, role_services.give_role(actor=request.actor, person=person, **body.given))


@router.post("/people/{person_id}/roles/{role_id}/end", response=RoleHeldOut)
@requires(CHANGE_ROLES)
def end_person_role(request: ApiRequest, person_id: Id, role_id: Id, body: RoleEndIn) -> RoleAssignment:
    """End a role. The last director cannot be removed."""
    row = access_assignment(request.actor, role_id, CHANGE_ROLES)
    if row.person_id != person_id:
        raise NotFound(_("There is no such role here."))
    return role_services.end_role(actor=request.actor, assignment=row, **body.given)
