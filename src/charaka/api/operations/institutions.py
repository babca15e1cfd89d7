"""The institutions in which the token's owner holds a role."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from charaka.kernel.models import Institution
from charaka.kernel.rest import (
    ApiRequest,
    Found,
    Id,
    Line,
    Out,
    Page,
    PageParams,
    Query,
    Router,
    Text3Value,
    paged,
    signed_in,
)

router = Router(tags=["institutions"])


class InstitutionOut(Out):
    """An institution by its name; its record is kept under its own address."""

    id: Id
    code: str
    name: Text3Value
    short_name: Text3Value
    fund: str | None
    currency: str
    financial_year_start_month: Annotated[int, Field(ge=1, le=12)]
    closed_on: date | None

    @staticmethod
    def resolve_fund(institution: Institution) -> str | None:
        return institution.fund.code if institution.fund else None


class InstitutionFilters(PageParams):
    """Which institutions."""

    fund: Annotated[Line, Field(description="Only those of the fund with this code.")] = ""


@router.get("/institutions", response=Page[InstitutionOut])
@signed_in
def list_institutions(request: ApiRequest, asked: Query[InstitutionFilters]) -> Found[Institution]:
    """List the institutions that the token reaches, by code."""
    rows = Institution.objects.select_related("fund")
    if not request.actor.roles_in(None):
        rows = rows.filter(pk__in=request.actor.institutions)
    if asked.fund:
        rows = rows.filter(fund__code=asked.fund)
    return paged(request, rows, asked, order=["code"])
