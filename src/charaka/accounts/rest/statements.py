"""Statements over the API, and the allocation of shared costs: keys, shares, runs."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.accounts.models import AllocatedAmount, AllocationKey, AllocationRun
from charaka.accounts.models.choices import Basis
from charaka.accounts.permissions import ALLOCATE, VIEW_ACCOUNTS
from charaka.accounts.queries import allocation as queries
from charaka.accounts.queries.books_state import books_state, period_named
from charaka.accounts.queries.chart import list_service_lines
from charaka.accounts.queries.statement_list import STATEMENTS, make_statement
from charaka.accounts.queries.statement_table import Head, Row, Statement
from charaka.accounts.services import allocation as services
from charaka.kernel.errors import Invalid
from charaka.kernel.money import Money, round_to
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
    requires,
)
from charaka.kernel.text import Text3

router = Router(tags=["statements"])
Code = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[-\w]+$")]
Weight = Annotated[int, Field(ge=0, le=10**12)]
PeriodCode = Annotated[
    Line, Field(max_length=40, description="2026, 2026-03, 2026-Q1, 12m:2026-09 or 2021-09..2022-08; whole months.")
]


class StatementNameOut(Out):
    """A statement that can be asked for."""

    name: str
    title: str


class StatementColumnOut(Out):
    """A column of a statement."""

    code: str
    title: str
    kind: str = Field(description="money, share (of 1) or count.")


class StatementRowOut(Out):
    """A row. ``kind``: row, head (of a group), sum, total. Amounts and shares as decimal text, null where none is."""

    code: str
    label: str
    kind: str
    values: dict[str, str | None]


class StatementOut(Out):
    """A statement of whole months."""

    name: str
    title: str
    period: str
    first_day: date
    last_day: date
    currency: str
    columns: list[StatementColumnOut]
    rows: list[StatementRowOut]
    gap: str | None = Field(description="What must be nil: assets less liabilities, debits less credits.")
    notes: list[str]


class StatementFilter(In):
    """Of which period, and whether the same one a year before stands beside it."""

    period: PeriodCode = ""
    compare: bool = False


class ShareOut(Out):
    """The weight of a service line from a day on."""

    service_line: str
    valid_from: date
    weight: int


class AllocationKeyOut(RecordOut):
    """A key by which shared costs are spread."""

    code: str
    name: Text3Line
    basis: Basis
    prefix: str = Field(description="Accounts that begin with it; empty: all that no other key takes.")
    decision: str
    shares: list[ShareOut]

    @staticmethod
    def resolve_shares(key: AllocationKey) -> list[dict[str, Any]]:
        found = key.shares.select_related("service_line").order_by("valid_from", "service_line__position")
        return [
            {"service_line": one.service_line.code, "valid_from": one.valid_from, "weight": one.weight} for one in found
        ]


class AllocationKeyIn(In):
    """A key, added or changed by its code; with shares, those from a day on."""

    name: Text3Line
    basis: Basis
    prefix: Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$")] = ""
    decision: Annotated[Line, Field(max_length=120)] = ""
    valid_from: date | None = None
    shares: Annotated[dict[Code, Weight], Field(max_length=200, description="Service line -> weight.")] = {}


class AllocationRunOut(RecordOut):
    """An allocation of the shared costs of some months."""

    start: date
    end: date
    total: MoneyValue
    replaced_on: date | None

    @staticmethod
    def resolve_total(run: AllocationRun) -> Money:
        return Money(run.total, run.institution.currency)


class AllocationRunIn(In):
    """The months to spread."""

    period: Annotated[Line, Field(min_length=4, max_length=40, description="Whole months: 2026-Q1, 2026-01..2026-06.")]


class AllocatedAmountOut(Out):
    """What an allocation moved from a shared account to a service line in a month."""

    id: Id
    month: date
    account: str
    source: str
    service_line: str
    key: str
    weight: int
    amount: MoneyValue

    @staticmethod
    def resolve_account(row: AllocatedAmount) -> str:
        return row.account.code

    @staticmethod
    def resolve_source(row: AllocatedAmount) -> str:
        return row.source_line.code if row.source_line else ""

    @staticmethod
    def resolve_service_line(row: AllocatedAmount) -> str:
        return row.service_line.code

    @staticmethod
    def resolve_key(row: AllocatedAmount) -> str:
        return row.key.code

    @staticmethod
    def resolve_amount(row: AllocatedAmount) -> Money:
        return Money(row.amount, row.run.institution.currency)


@router.get("/statements", response=list[StatementNameOut])
@requires(VIEW_ACCOUNTS)
def list_statements(request: ApiRequest) -> list[dict[str, str]]:
    """List the statements that can be asked for."""
    return [{"name": one.name, "title": str(one.title)} for one in STATEMENTS]


@router.get("/statements/{name}", response=StatementOut)
@requires(VIEW_ACCOUNTS)
def read_statement(request: ApiRequest, name: Code, asked: Query[StatementFilter]) -> dict[str, Any]:
    """Read a statement: the last twelve months with figures when no period is named."""
    pk = request.institution.pk
    period = period_named(asked.period, books_state(pk).last_day)
    made = make_statement(name, pk, period, compared=asked.compare)
    return _told(made, request.institution.currency)


def _told(made: Statement, currency: str) -> dict[str, Any]:
    gap = None if made.gap is None else _decimal(made.gap, currency)
    return {
        "name": made.name, "title": _words(made.title), "period": made.period.code, "first_day": made.period.start,
        "last_day": made.period.end, "currency": currency, "gap": gap, "notes": [_words(note) for note in made.notes],
        "columns": [{"code": head.code, "title": _words(head.label), "kind": head.kind} for head in made.heads],
        "rows": [_row(made.heads, row, currency) for row in made.rows],
    }  # fmt: skip


def _row(heads: tuple[Head, ...], row: Row, currency: str) -> dict[str, Any]:
    values = {head.code: _decimal(value, currency) for head, value in zip(heads, row.values, strict=False)}
    return {"code": row.code, "label": _words(row.label), "kind": row.kind, "values": values}


def _decimal(value: object, currency: str) -> str | None:
    if isinstance(value, Fraction):
        return f"{round_to(value, 6):f}"
    return f"{Money(value, currency).decimal:f}" if isinstance(value, int) else None


def _words(value: object) -> str:
    if isinstance(value, Text3):
        return value.in_((get_language() or "fr").split("-")[0]).text
    return str(value)


# The allocation -------------------------------------------------------------------------------------------------------


@router.get("/allocation/keys", response=Page[AllocationKeyOut])
@requires(VIEW_ACCOUNTS)
def list_allocation_keys(request: ApiRequest, asked: Query[PageParams]) -> Found[AllocationKey]:
    """List the keys with their shares."""
    return paged(request, queries.list_keys(request.institution.pk), asked, order=["pk"])


@router.put("/allocation/keys/{key_code}", response=AllocationKeyOut)
@requires(ALLOCATE)
def put_allocation_key(request: ApiRequest, key_code: Code, body: AllocationKeyIn) -> AllocationKey:
    """Add a key or change the one of this code, and the shares that it names from a day on."""
    lines = {one.code: one for one in list_service_lines(request.institution.pk)}
    if unknown := sorted(body.shares.keys() - lines.keys()):
        sentence = _("There is no service line “%(code)s”.") % {"code": unknown[0]}
        raise Invalid(sentence, fields={f"shares.{unknown[0]}": [sentence]})
    if body.shares and body.valid_from is None:
        missing = _("Say from which day the shares are in force.")
        raise Invalid(missing, fields={"valid_from": [missing]})
    values = {"name": body.name, "basis": body.basis.value, "prefix": body.prefix, "decision": body.decision}
    key = services.set_key(actor=request.actor, institution_id=request.institution.pk, code=key_code, values=values)
    if body.shares and body.valid_from:
        weights = {lines[code]: weight for code, weight in body.shares.items()}
        services.set_shares(actor=request.actor, key=key, weights=weights, valid_from=body.valid_from)
    return key


@router.get("/allocation/runs", response=Page[AllocationRunOut])
@requires(VIEW_ACCOUNTS)
def list_allocation_runs(request: ApiRequest, asked: Query[PageParams]) -> Found[AllocationRun]:
    """List the allocations that were made, the latest first, with those that were replaced."""
    rows = queries.list_runs(request.institution.pk).select_related("institution")
    return paged(request, rows, asked, order=["-start"])


@router.post("/allocation/runs", response={201: AllocationRunOut})
@requires(ALLOCATE)
def run_allocation(request: ApiRequest, body: AllocationRunIn) -> Status[AllocationRun]:
    """Spread the shared costs of whole months. Replaces what was spread within them."""
    pk = request.institution.pk
    period = period_named(body.period, books_state(pk).last_day)
    return Status(201, services.run_allocation(actor=request.actor, institution_id=pk, period=period))


@router.get("/allocation/runs/{run_id}/amounts", response=Page[AllocatedAmountOut])
@requires(VIEW_ACCOUNTS)
def list_allocated_amounts(request: ApiRequest, run_id: Id, asked: Query[PageParams]) -> Found[AllocatedAmount]:
    """List what an allocation moved."""
    pk = request.institution.pk
    run = queries.access_run(request.actor, pk, run_id)
    rows = queries.list_amounts(pk).filter(run=run).select_related("run__institution")
    return paged(request, rows, asked, order=["pk"], among=str(run.pk))
