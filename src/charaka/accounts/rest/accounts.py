"""The chart over the API: accounts, what they mean, journals, and the months that are closed.

Service lines are listed by the offer (``/service-lines``).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils import timezone
from pydantic import Field

from charaka.accounts.models import Account, AccountRule, Journal
from charaka.accounts.models.choices import CategoryChoice, JournalKind
from charaka.accounts.permissions import CHANGE_CHART, CLOSE_PERIODS, REOPEN_PERIODS, VIEW_ACCOUNTS
from charaka.accounts.queries.accounts import access_rule, access_service_line, moved_in
from charaka.accounts.queries.chart import access_account, list_accounts, list_journals, mapping_of
from charaka.accounts.queries.periods import MonthState, access_period, months_of_year
from charaka.accounts.queries.words import words_in
from charaka.accounts.services import books as services
from charaka.accounts.services.periods import close_period, reopen_period
from charaka.kernel.money import Money
from charaka.kernel.periods import Period, financial_year, financial_year_of, month
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
    line,
    paged,
    requires,
)

router = Router(tags=["accounts"])

Code = Annotated[Line, Field(min_length=1, max_length=20, pattern=r"^[0-9]+$", examples=["71243000"])]
Year = Annotated[int, Field(ge=1990, le=2150, description="The year in which the financial year begins.")]
MonthNumber = Annotated[int, Field(ge=1, le=12)]
Category = Annotated[CategoryChoice, Field(description="What the accounts mean.")]


class AccountOut(RecordOut):
    """An account, what it means today, and what was posted on it in a year."""

    code: str
    name: Text3Line
    closed_on: date | None
    category: CategoryChoice | None
    debit: MoneyValue
    credit: MoneyValue


class AccountFilters(PageParams):
    """Which accounts."""

    q: Annotated[Line, Field(max_length=100, description="Beginning of the code, or words of the name.")] = ""
    year: Year | None = None


class AccountIn(In):
    """A new account."""

    code: Code
    name: Text3Line


class AccountPatch(In):
    """What changes of an account."""

    name: Text3Line | None = None
    closed_on: date | None = None


class RuleOut(RecordOut):
    """What accounts with a prefix mean from a day on."""

    prefix: str
    category: CategoryChoice
    service_line: str | None
    valid_from: date


class RuleIn(In):
    """What accounts with a prefix mean from the first of a month on."""

    prefix: Code
    category: Category
    service_line: Annotated[Line, Field(max_length=20, description="Its code.")] = ""
    valid_from: date = services.BEGINNING


class JournalOut(RecordOut):
    """A journal."""

    code: str
    name: Text3Line
    kind: JournalKind


class JournalIn(In):
    """A new journal."""

    code: line(10, shortest=1)  # type: ignore[valid-type]
    name: Text3Line
    kind: JournalKind


class PeriodOut(Out):
    """A month of the books."""

    month: Annotated[str, Field(examples=["2026-03"])]
    first_day: date
    last_day: date
    closed_on: date | None
    posted: Count
    drafts: Count


class PeriodFilters(In):
    """Which year."""

    year: Year | None = None


class ReopenIn(In):
    """Why."""

    reason: line(400, shortest=1)  # type: ignore[valid-type]


# Accounts -------------------------------------------------------------------------------------------------------------


@router.get("/accounts", response=Page[AccountOut])
@requires(VIEW_ACCOUNTS)
def list_chart(request: ApiRequest, asked: Query[AccountFilters]) -> Found[AccountOut]:
    """List the accounts by code, with what was posted on them in a financial year (the present one unless named)."""
    rows = list_accounts(request.institution.pk)
    if asked.q:
        named = words_in(asked.q, ("name__ar", "name__fr", "name__en"))
        rows = rows.filter(code__startswith=asked.q) if asked.q.isdigit() else rows.filter(named)
    found = paged(request, rows, asked, order=["code"])
    return Found(_accounts(request, list(found.items), _year(request, asked.year)), found.next)


@router.post("/accounts", response={201: AccountOut})
@requires(CHANGE_CHART)
def add_chart_account(request: ApiRequest, body: AccountIn) -> Status[AccountOut]:
    """Add an account."""
    made = services.add_account(
        actor=request.actor, institution_id=request.institution.pk, code=body.code, name=body.name
    )
    return Status(201, _accounts(request, [made], _year(request, None))[0])


@router.get("/accounts/{account}", response=AccountOut)
@requires(VIEW_ACCOUNTS)
def read_account(request: ApiRequest, account: Code) -> AccountOut:
    """Read an account."""
    found = access_account(request.actor, request.institution.pk, account)
    return _accounts(request, [found], _year(request, None))[0]


@router.patch("/accounts/{account}", response=AccountOut)
@requires(CHANGE_CHART, if_match=True)
def change_chart_account(request: ApiRequest, account: Code, body: AccountPatch) -> AccountOut:
    """Rename an account, or close it."""
    found = access_account(request.actor, request.institution.pk, account)
    given = {name: value for name, value in body.given.items() if name == "closed_on" or value is not None}
    changed = services.change_account(
        actor=request.actor, account=found, changes=given, expected_version=request.expected_version
    )
    return _accounts(request, [changed], _year(request, None))[0]


# What they mean -------------------------------------------------------------------------------------------------------


@router.get("/account-rules", response=Page[RuleOut])
@requires(VIEW_ACCOUNTS)
def list_account_rules(request: ApiRequest, asked: Query[PageParams]) -> Found[RuleOut]:
    """List what accounts mean, by prefix; the longest prefix wins."""
    rows = AccountRule.objects.filter(institution_id=request.institution.pk).select_related("service_line")
    found = paged(request, rows, asked, order=["prefix", "valid_from"])
    return Found([_rule(row) for row in found.items], found.next)


@router.post("/account-rules", response={201: RuleOut})
@requires(CHANGE_CHART)
def set_rule(request: ApiRequest, body: RuleIn) -> Status[RuleOut]:
    """Say what accounts with a prefix mean from a month on; the rule of that prefix and month is replaced."""
    ours = request.institution.pk
    service = access_service_line(ours, body.service_line) if body.service_line else None
    made = services.set_account_rule(
        actor=request.actor, institution_id=ours, prefix=body.prefix, category=body.category.value,
        valid_from=body.valid_from, service_line=service,
    )  # fmt: skip
    return Status(201, _rule(made))


@router.delete("/account-rules/{rule_id}", response={204: None})
@requires(CHANGE_CHART)
def remove_rule(request: ApiRequest, rule_id: Id) -> Status[None]:
    """Take a rule away. Refused when its accounts are used and would mean nothing."""
    services.remove_account_rule(actor=request.actor, rule=access_rule(request.institution.pk, rule_id))
    return Status(204, None)


# Journals -------------------------------------------------------------------------------------------------------------


@router.get("/journals", response=list[JournalOut])
@requires(VIEW_ACCOUNTS)
def list_account_journals(request: ApiRequest) -> list[Journal]:
    """List the journals."""
    return list(list_journals(request.institution.pk))


@router.post("/journals", response={201: JournalOut})
@requires(CHANGE_CHART)
def add_account_journal(request: ApiRequest, body: JournalIn) -> Status[Journal]:
    """Add a journal."""
    made = services.add_journal(
        actor=request.actor, institution_id=request.institution.pk, code=body.code, name=body.name,
        kind=body.kind.value,
    )  # fmt: skip
    return Status(201, made)


# Periods --------------------------------------------------------------------------------------------------------------


@router.get("/periods", response=list[PeriodOut])
@requires(VIEW_ACCOUNTS)
def list_periods(request: ApiRequest, asked: Query[PeriodFilters]) -> list[PeriodOut]:
    """List the months of a financial year (the present one unless named)."""
    return [_period(one) for one in months_of_year(request.institution.pk, _year(request, asked.year))]


@router.post("/periods/{year}/{number}/closure", response=PeriodOut)
@requires(CLOSE_PERIODS)
def close_month(request: ApiRequest, year: Year, number: MonthNumber) -> PeriodOut:
    """Close a month: it takes no entry from then on. Refused while drafts are left in it."""
    span = month(year, number)
    close_period(actor=request.actor, institution_id=request.institution.pk, month=span.start)
    return _period(months_of_year(request.institution.pk, span)[0])


@router.post("/periods/{year}/{number}/reopening", response=PeriodOut)
@requires(REOPEN_PERIODS)
def reopen_month(request: ApiRequest, year: Year, number: MonthNumber, body: ReopenIn) -> PeriodOut:
    """Open a closed month again, with a reason."""
    span = month(year, number)
    period = access_period(request.institution.pk, span)
    reopen_period(actor=request.actor, period=period, reason=body.reason)
    return _period(months_of_year(request.institution.pk, span)[0])


# What they share ------------------------------------------------------------------------------------------------------


def _year(request: ApiRequest, asked: int | None) -> Period:
    start = request.institution.financial_year_start_month
    return financial_year(start, asked) if asked else financial_year_of(timezone.localdate(), start)


def _accounts(request: ApiRequest, rows: list[Account], year: Period) -> list[AccountOut]:
    mapping, moved, currency = mapping_of(request.institution.pk), moved_in(rows, year), request.institution.currency
    told = []
    for row in rows:
        rule, sums = mapping.rule_of(row.code, timezone.localdate()), moved.get(row.pk)
        told.append(
            AccountOut(
                id=row.pk, version=row.version, code=row.code, name=row.name, closed_on=row.closed_on,
                category=CategoryChoice(rule.category.value) if rule else None,
                debit=Money(sums.debit if sums else 0, currency), credit=Money(sums.credit if sums else 0, currency),
            )
        )  # fmt: skip
    return told


def _rule(row: AccountRule) -> RuleOut:
    return RuleOut(
        id=row.pk, version=row.version, prefix=row.prefix, category=CategoryChoice(row.category),
        service_line=row.service_line.code if row.service_line else None, valid_from=row.valid_from,
    )  # fmt: skip


def _period(state: MonthState) -> PeriodOut:
    return PeriodOut(
        month=state.month.code, first_day=state.month.start, last_day=state.month.end, closed_on=state.closed_on,
        posted=state.posted, drafts=state.drafts,
    )  # fmt: skip
