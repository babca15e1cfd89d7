"""Entries over the API: the journal with the filters of its page, one entry with its lines, what is done with it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.accounts.models import Entry
from charaka.accounts.models.choices import CategoryChoice, EntryOrigin, EntryState
from charaka.accounts.permissions import POST_ENTRIES, VIEW_ACCOUNTS
from charaka.accounts.queries.accounts import access_journal
from charaka.accounts.queries.entries import Filters, access_entry, lines_of, list_entries
from charaka.accounts.rules.categories import Category
from charaka.accounts.services import entries as services
from charaka.accounts.services.drafting import MOST_LINES, TypedLine, draft_of
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

router = Router(tags=["entries"])

Code = Annotated[Line, Field(max_length=20)]
Tag = Annotated[Line, Field(max_length=40)]


class LedgerEntryOut(RecordOut):
    """An entry as lists tell it. ``number`` is null for a draft."""

    journal: str
    year: Count
    number: Count | None
    date: dt.date
    label: str
    reference: str
    reference_date: dt.date | None
    state: EntryState
    origin: EntryOrigin
    reverses_id: Id | None
    source_type: str
    source_id: Id | None


class LineOut(Out):
    """A line of an entry."""

    account: str
    debit: MoneyValue
    credit: MoneyValue
    service_line: str | None
    label: str
    party: str
    offering: str
    session: str
    grant_line: str


class WholeLedgerEntryOut(LedgerEntryOut):
    """An entry with its lines."""

    lines: list[LineOut]
    reversed_by_id: Id | None


class EntryFilters(PageParams):
    """Which entries. Days are included."""

    journal: Code = ""
    service: Code = ""
    category: Annotated[list[CategoryChoice], Field(max_length=40)] = []
    account: Annotated[Line, Field(max_length=20, pattern=r"^[0-9]*$", description="Beginning of an account.")] = ""
    from_day: dt.date | None = None
    until_day: dt.date | None = None
    state: EntryState | None = None
    origin: EntryOrigin | None = None
    q: Annotated[Line, Field(max_length=100)] = ""


class LineIn(In):
    """A line: an amount on one side of an account."""

    account: Annotated[Line, Field(min_length=1, max_length=20, examples=["71243000"])]
    debit: MoneyValue | None = None
    credit: MoneyValue | None = None
    service_line: Code = ""
    label: line(300) = ""  # type: ignore[valid-type]
    party: line(200) = ""  # type: ignore[valid-type]
    offering: Tag = ""
    session: Tag = ""
    grant_line: Tag = ""


class EntryIn(In):
    """An entry to be kept as a draft or posted."""

    journal: Annotated[Line, Field(min_length=1, max_length=10)]
    date: Annotated[dt.date, Field(ge=dt.date(1912, 1, 1), le=dt.date(2199, 12, 31))]
    label: line(300, shortest=1)  # type: ignore[valid-type]
    reference: Annotated[Line, Field(max_length=80)] = ""
    reference_date: dt.date | None = None
    state: Literal["draft", "posted"] = "posted"
    lines: Annotated[list[LineIn], Field(max_length=MOST_LINES)]


class ReverseIn(In):
    """When the mirror is dated, and why."""

    on: Annotated[dt.date, Field(ge=dt.date(1912, 1, 1), le=dt.date(2199, 12, 31))]
    reason: line(400, shortest=1)  # type: ignore[valid-type]


@router.get("/entries", response=Page[LedgerEntryOut])
@requires(VIEW_ACCOUNTS)
def list_journal(request: ApiRequest, asked: Query[EntryFilters]) -> Found[LedgerEntryOut]:
    """List the entries, the newest first."""
    filters = Filters(
        journal=asked.journal, service=asked.service, account=asked.account, words=asked.q,
        categories=tuple(Category(value.value) for value in asked.category), first=asked.from_day,
        until=asked.until_day, state=asked.state.value if asked.state else "",
        origin=asked.origin.value if asked.origin else "",
    )  # fmt: skip
    found = paged(request, list_entries(request.institution.pk, filters), asked, order=["-date", "-pk"])
    return Found([LedgerEntryOut(**_head(entry)) for entry in found.items], found.next)


@router.post("/entries", response={201: WholeLedgerEntryOut})
@requires(POST_ENTRIES)
def add_entry(request: ApiRequest, body: EntryIn) -> Status[WholeLedgerEntryOut]:
    """Post an entry, or keep it as a draft. Send an ``Idempotency-Key`` so that it is never posted twice."""
    ours = request.institution.pk
    typed = [_typed(request, one) for one in body.lines]
    draft = draft_of(
        access_journal(ours, body.journal), body.date, body.label, typed, reference=body.reference,
        reference_date=body.reference_date,
    )  # fmt: skip
    write = services.post_entry if body.state == "posted" else services.draft_entry
    made = write(actor=request.actor, institution_id=ours, draft=draft)
    return Status(201, _read(request, made.pk))


@router.get("/entries/{entry_id}", response=WholeLedgerEntryOut)
@requires(VIEW_ACCOUNTS)
def read_entry(request: ApiRequest, entry_id: Id) -> WholeLedgerEntryOut:
    """Read an entry with its lines."""
    return _read(request, entry_id)


@router.post("/entries/{entry_id}/post", response=WholeLedgerEntryOut)
@requires(POST_ENTRIES)
def post_kept_entry(request: ApiRequest, entry_id: Id) -> WholeLedgerEntryOut:
    """Post a draft."""
    services.post_draft(actor=request.actor, entry=access_entry(request.actor, entry_id, POST_ENTRIES))
    return _read(request, entry_id)


@router.post("/entries/{entry_id}/reverse", response={201: WholeLedgerEntryOut})
@requires(POST_ENTRIES)
def reverse_posted_entry(request: ApiRequest, entry_id: Id, body: ReverseIn) -> Status[WholeLedgerEntryOut]:
    """Post the mirror of an entry, which is the only way to correct it; the answer is the mirror."""
    found = access_entry(request.actor, entry_id, POST_ENTRIES)
    mirror = services.reverse_entry(actor=request.actor, entry=found, on=body.on, reason=body.reason)
    return Status(201, _read(request, mirror.pk))


@router.delete("/entries/{entry_id}", response={204: None})
@requires(POST_ENTRIES)
def discard_kept_entry(request: ApiRequest, entry_id: Id) -> Status[None]:
    """Throw a draft away. A posted entry is reversed instead."""
    services.discard_draft(actor=request.actor, entry=access_entry(request.actor, entry_id, POST_ENTRIES))
    return Status(204, None)


def _typed(request: ApiRequest, one: LineIn) -> TypedLine:
    same = {name: getattr(one, name) for name in ("account", "service_line", "label", "party")}
    same |= {name: getattr(one, name) for name in ("offering", "session", "grant_line")}
    return TypedLine(debit=_minor(request, one.debit), credit=_minor(request, one.credit), **same)


def _minor(request: ApiRequest, amount: Money | None) -> int:
    """Centimes of an amount that stands on one side of a line. Raises Invalid."""
    if amount is None:
        return 0
    if amount.currency != request.institution.currency:
        sentence = _("Amounts are in the currency of the institution.")
        raise Invalid(sentence, fields={"lines": [sentence]})
    if amount.minor < 0:
        sentence = _("Write it on the other side instead of with a minus.")
        raise Invalid(sentence, fields={"lines": [sentence]})
    return amount.minor


_SAME = (
    "version", "year", "number", "date", "label", "reference", "reference_date", "state", "origin", "reverses_id",
    "source_type", "source_id",
)  # fmt: skip


def _head(entry: Entry) -> dict[str, Any]:
    return {"id": entry.pk, "journal": entry.journal.code} | {name: getattr(entry, name) for name in _SAME}


def _read(request: ApiRequest, entry_id: int) -> WholeLedgerEntryOut:
    entry, currency = access_entry(request.actor, entry_id), request.institution.currency
    lines = [
        LineOut(
            account=one.account.code, debit=Money(int(one.debit), currency), credit=Money(int(one.credit), currency),
            service_line=one.service_line.code if one.service_line else None, label=one.label, party=one.party_name,
            offering=one.offering, session=one.session, grant_line=one.grant_line,
        )
        for one in lines_of(entry)
    ]  # fmt: skip
    reversal = getattr(entry, "reversed_by", None)
    return WholeLedgerEntryOut(**_head(entry), lines=lines, reversed_by_id=reversal.pk if reversal else None)
