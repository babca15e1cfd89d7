"""In-kind contributions and investment grants over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.accounts.models import Entry, InKindContribution, InvestmentGrant
from charaka.accounts.models.choices import InKindKind
from charaka.accounts.permissions import CHANGE_IMPUTED, SIGN_IMPUTED, VIEW_ACCOUNTS
from charaka.accounts.queries.chart import list_service_lines
from charaka.accounts.queries.grants import access_grant, clearing_of, list_grants, schedule_of
from charaka.accounts.queries.imputed import access_in_kind, list_in_kind
from charaka.accounts.services import grants as grant_services
from charaka.accounts.services import imputed as services
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
    line,
    paged,
    requires,
)

router = Router(tags=["imputed"])


class InKindOut(RecordOut):
    """Something used without being paid for. Signed, it counts; it is never booked."""

    kind: InKindKind
    label: str
    provider: str
    service_line: str
    yearly_value: MoneyValue
    method: str
    valid_from: date
    valid_until: date | None
    signed_on: date | None
    signed_by: str

    @staticmethod
    def resolve_service_line(one: InKindContribution) -> str:
        return one.service_line.code if one.service_line else ""

    @staticmethod
    def resolve_yearly_value(one: InKindContribution) -> Money:
        return Money(one.yearly_value, one.institution.currency)


class InKindIn(In):
    """A contribution. ``service_line`` is a code; empty, it serves all."""

    kind: InKindKind
    label: line(200, shortest=1)  # type: ignore[valid-type]
    provider: line(200, shortest=1)  # type: ignore[valid-type]
    service_line: Line = ""
    yearly_value: MoneyValue
    method: line(300, shortest=1)  # type: ignore[valid-type]
    valid_from: date
    valid_until: date | None = None


class InKindFilters(PageParams):
    """Which contributions."""

    kind: InKindKind | None = None
    signed: bool | None = None


class EndIn(In):
    """The last day."""

    on: date


class StepOut(Out):
    """What a financial year releases of a grant, and the entry made of it."""

    year: Count
    amount: MoneyValue
    entry: Id | None
    posted: bool


class GrantOut(RecordOut):
    """A grant that paid for an asset, with its schedule of release."""

    reference: str
    grantor: str
    asset: str
    notified_on: date
    amount: MoneyValue
    asset_cost: MoneyValue
    in_service_on: date
    months: Count

    @staticmethod
    def resolve_amount(grant: InvestmentGrant) -> Money:
        return Money(grant.amount, grant.institution.currency)

    @staticmethod
    def resolve_asset_cost(grant: InvestmentGrant) -> Money:
        return Money(grant.asset_cost, grant.institution.currency)


class ScheduleOut(Out):
    """The schedule of a grant; ``clearing`` is the entry that cleared it."""

    steps: list[StepOut]
    clearing: Id | None


class GrantIn(In):
    """A grant, the asset, and the months over which the asset is depreciated."""

    reference: line(60, shortest=1)  # type: ignore[valid-type]
    grantor: line(200, shortest=1)  # type: ignore[valid-type]
    asset: line(200, shortest=1)  # type: ignore[valid-type]
    notified_on: date
    amount: MoneyValue
    asset_cost: MoneyValue
    in_service_on: date
    months: Annotated[int, Field(ge=1, le=600)]


class ReleaseIn(In):
    """The financial year whose release is proposed."""

    year: Annotated[int, Field(ge=1900, le=2198)]


class ProposedOut(Out):
    """A draft that waits to be posted."""

    entry: Id
    date: date
    amount: MoneyValue


@router.get("/in-kind", response=Page[InKindOut])
@requires(VIEW_ACCOUNTS)
def list_in_kind_contributions(request: ApiRequest, asked: Query[InKindFilters]) -> Found[InKindContribution]:
    """List in-kind contributions, in the order in which they were entered."""
    where = Q(kind=asked.kind) if asked.kind else Q()
    if asked.signed is not None:
        where &= Q(signed_on__isnull=not asked.signed)
    rows = list_in_kind(request.institution.pk).filter(where).select_related("institution")
    return paged(request, rows, asked, order=["pk"])


@router.post("/in-kind", response={201: InKindOut})
@requires(CHANGE_IMPUTED)
def add_in_kind_contribution(request: ApiRequest, body: InKindIn) -> Status[InKindContribution]:
    """Enter an in-kind contribution; it counts once the director has signed it."""
    values = body.model_dump(exclude={"service_line", "yearly_value"}) | {"kind": body.kind.value}
    lines = {one.code: one for one in list_service_lines(request.institution.pk)}
    if body.service_line and body.service_line not in lines:
        sentence = _("There is no such service line.")
        raise Invalid(sentence, fields={"service_line": [sentence]})
    values |= {
        "service_line": lines.get(body.service_line),
        "yearly_value": _minor(request, body.yearly_value, "yearly_value"),
    }
    return Status(201, services.add_in_kind(actor=request.actor, institution_id=request.institution.pk, values=values))


@router.post("/in-kind/{contribution_id}/sign", response=InKindOut)
@requires(SIGN_IMPUTED)
def sign_in_kind_contribution(request: ApiRequest, contribution_id: Id) -> InKindContribution:
    """Sign an in-kind contribution; from then on only its end may change."""
    found = access_in_kind(request.actor, contribution_id, SIGN_IMPUTED)
    return services.sign_in_kind(actor=request.actor, contribution=found)


@router.post("/in-kind/{contribution_id}/end", response=InKindOut)
@requires(CHANGE_IMPUTED)
def end_in_kind_contribution(request: ApiRequest, contribution_id: Id, body: EndIn) -> InKindContribution:
    """Say on which day an in-kind contribution ends."""
    found = access_in_kind(request.actor, contribution_id, CHANGE_IMPUTED)
    return services.end_in_kind(actor=request.actor, contribution=found, on=body.on)


@router.get("/investment-grants", response=Page[GrantOut])
@requires(VIEW_ACCOUNTS)
def list_investment_grants(request: ApiRequest, asked: Query[PageParams]) -> Found[InvestmentGrant]:
    """List investment grants by reference."""
    rows = list_grants(request.institution.pk).select_related("institution")
    return paged(request, rows, asked, order=["reference"])


@router.post("/investment-grants", response={201: GrantOut})
@requires(CHANGE_IMPUTED)
def add_investment_grant(request: ApiRequest, body: GrantIn) -> Status[InvestmentGrant]:
    """Enter an investment grant."""
    values: dict[str, Any] = body.model_dump(exclude={"amount", "asset_cost"})
    values |= {name: _minor(request, getattr(body, name), name) for name in ("amount", "asset_cost")}
    return Status(
        201, grant_services.add_grant(actor=request.actor, institution_id=request.institution.pk, values=values)
    )


@router.get("/investment-grants/{grant_id}/schedule", response=ScheduleOut)
@requires(VIEW_ACCOUNTS)
def read_grant_schedule(request: ApiRequest, grant_id: Id) -> dict[str, Any]:
    """Read what each financial year releases of a grant."""
    found = access_grant(request.actor, grant_id)
    clearing = clearing_of(found)
    steps = [
        {
            "year": step.year, "amount": Money(step.amount, request.institution.currency),
            "entry": step.entry.pk if step.entry else None, "posted": step.posted,
        }
        for step in schedule_of(found)
    ]  # fmt: skip
    return {"steps": steps, "clearing": clearing.pk if clearing else None}


@router.post("/investment-grants/{grant_id}/releases", response={201: ProposedOut})
@requires(CHANGE_IMPUTED)
def propose_grant_release(request: ApiRequest, grant_id: Id, body: ReleaseIn) -> Status[dict[str, Any]]:
    """Propose the release of a year as a draft."""
    found = access_grant(request.actor, grant_id, CHANGE_IMPUTED)
    return _proposed(request, grant_services.propose_release(actor=request.actor, grant=found, year=body.year))


@router.post("/investment-grants/{grant_id}/clearing", response={201: ProposedOut})
@requires(CHANGE_IMPUTED)
def propose_grant_clearing(request: ApiRequest, grant_id: Id) -> Status[dict[str, Any]]:
    """Propose the clearing of a grant that is released whole, as a draft."""
    found = access_grant(request.actor, grant_id, CHANGE_IMPUTED)
    return _proposed(request, grant_services.propose_clearing(actor=request.actor, grant=found))


def _proposed(request: ApiRequest, entry: Entry) -> Status[dict[str, Any]]:
    amount = sum(one.debit for one in entry.lines.all())
    return Status(201, {"entry": entry.pk, "date": entry.date, "amount": Money(amount, request.institution.currency)})


def _minor(request: ApiRequest, money: Money, name: str) -> int:
    if money.currency != request.institution.currency:
        sentence = _("Amounts are in the currency of the institution.")
        raise Invalid(sentence, fields={name: [sentence]})
    return money.minor
