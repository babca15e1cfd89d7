"""The bank over the API: accounts with their balances, statements, lines; matching, booking and undoing."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import File
from ninja.files import UploadedFile
from pydantic import Field

from charaka.accounts.models import Account, BankAccount, BankLine, BankStatement, ServiceLine
from charaka.accounts.models.choices import BankLineState
from charaka.accounts.permissions import CHANGE_BANK, VIEW_BANK
from charaka.accounts.queries.bank import access_bank_account, access_bank_line, standings
from charaka.accounts.services import matching as services
from charaka.accounts.services.statements import import_statement
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
    paged,
    requires,
)

router = Router(tags=["bank"])


class BankAccountOut(RecordOut):
    """An account at a bank, and how it stands beside its ledger account."""

    name: str
    number: str
    currency: str
    account: str = Field(description="Code of the ledger account.")
    journal: str = Field(description="Code of the journal.")
    statement_balance: MoneyValue | None = Field(description="Closing balance of the last statement.")
    ledger_balance: MoneyValue
    lines_to_match: int

    @staticmethod
    def resolve_account(own: BankAccount) -> str:
        return own.account.code

    @staticmethod
    def resolve_journal(own: BankAccount) -> str:
        return own.journal.code

    @staticmethod
    def resolve_statement_balance(own: Any) -> Money | None:
        found = own.standing.statement
        return Money(int(found.closing), own.currency) if found else None

    @staticmethod
    def resolve_ledger_balance(own: Any) -> Money:
        return Money(own.standing.ledger, own.currency)

    @staticmethod
    def resolve_lines_to_match(own: Any) -> int:
        return int(own.standing.to_match)


class StatementOut(RecordOut):
    """A statement: opening balance and lines give the closing balance."""

    bank_account: Id
    reference: str
    start: dt.date
    end: dt.date
    opening: MoneyValue
    closing: MoneyValue

    @staticmethod
    def resolve_bank_account(one: BankStatement) -> int:
        return one.bank_account_id

    @staticmethod
    def resolve_opening(one: BankStatement) -> Money:
        return Money(int(one.opening), one.bank_account.currency)

    @staticmethod
    def resolve_closing(one: BankStatement) -> Money:
        return Money(int(one.closing), one.bank_account.currency)


class BankLineOut(RecordOut):
    """A line of a statement; its amount is above zero when money came in."""

    bank_account: Id
    statement: Id
    date: dt.date
    value_date: dt.date | None
    amount: MoneyValue
    text: str
    reference: str
    counterparty: str
    state: BankLineState
    entry: Id | None = Field(description="The entry that it was matched with.")

    @staticmethod
    def resolve_bank_account(line: BankLine) -> int:
        return line.bank_account_id

    @staticmethod
    def resolve_statement(line: BankLine) -> int:
        return line.statement_id

    @staticmethod
    def resolve_amount(line: BankLine) -> Money:
        return Money(int(line.amount), line.bank_account.currency)

    @staticmethod
    def resolve_entry(line: BankLine) -> int | None:
        return line.entry_id


class StatementFilters(PageParams):
    """Which statements."""

    bank_account: Id | None = None


class StatementWish(In):
    """Of which account a statement is, where its file does not say it."""

    bank_account: Id | None = None


class ImportedStatementOut(Out):
    """A statement of the file: its account and days, how many of its lines were new."""

    bank_account: Id
    start: dt.date
    end: dt.date
    new_lines: Count
    known_lines: Count


class ImportedOut(Out):
    """What a file brought. The same file again brings nothing."""

    statements: list[ImportedStatementOut]
    new_lines: Count
    known_lines: Count


class BankLineFilters(PageParams):
    """Which lines."""

    bank_account: Id | None = None
    state: BankLineState | None = None


class PartIn(In):
    """An open line of the ledger, and how much of it is settled; without an amount all that is open."""

    entry_line: Id
    amount: MoneyValue | None = None


class MatchIn(In):
    """What a line settles. A difference is refused, unless it is left open or booked on an account."""

    parts: Annotated[list[PartIn], Field(min_length=1, max_length=100)]
    leave_open: bool = False
    difference_account: Annotated[Line, Field(description="Code of the account that takes the difference.")] = ""


class BookingIn(In):
    """The account on which a line is booked."""

    account: Annotated[Line, Field(description="Code of the account.")]
    service_line: Annotated[Line, Field(description="Code of the service line.")] = ""
    label: Line = ""


class UndoIn(In):
    """Why a match is undone."""

    reason: Annotated[Line, Field(min_length=1)]


@router.get("/bank/accounts", response=Page[BankAccountOut])
@requires(VIEW_BANK)
def list_bank_accounts(request: ApiRequest, asked: Query[PageParams]) -> Found[BankAccount]:
    """List the bank accounts with the balance of the bank and that of the ledger."""
    rows = BankAccount.objects.select_related("account", "journal")
    found = paged(request, rows, asked, order=["pk"])
    own = {one.bank_account.pk: one for one in standings()}
    for row in found.items:
        row.standing = own[row.pk]  # type: ignore[attr-defined]
    return found


@router.get("/bank/statements", response=Page[StatementOut])
@requires(VIEW_BANK)
def list_bank_statements(request: ApiRequest, asked: Query[StatementFilters]) -> Found[BankStatement]:
    """List the statements, in the order in which they came."""
    where = {"bank_account": asked.bank_account} if asked.bank_account is not None else {}
    rows = BankStatement.objects.filter(**where).select_related("bank_account")
    return paged(request, rows, asked, order=["pk"])


@router.post("/bank/statements", response={201: ImportedOut})
@requires(CHANGE_BANK)
def import_bank_statement(
    request: ApiRequest, file: File[UploadedFile], asked: Query[StatementWish]
) -> Status[ImportedOut]:
    """Bring in a statement of the bank (MT940, CAMT.053 or csv), whole or not at all; no line comes twice."""
    chosen = access_bank_account(request.actor, asked.bank_account, CHANGE_BANK) if asked.bank_account else None
    plan = import_statement(
        actor=request.actor, institution_id=request.institution.pk, data=file.read(), bank_account=chosen
    )
    statements = [
        ImportedStatementOut(
            bank_account=one.account.pk, start=one.statement.first_day, end=one.statement.last_day,
            new_lines=len(one.fresh), known_lines=one.known,
        )
        for one in plan.statements
    ]  # fmt: skip
    return Status(201, ImportedOut(statements=statements, new_lines=plan.fresh_count, known_lines=plan.known_count))


@router.get("/bank/lines", response=Page[BankLineOut])
@requires(VIEW_BANK)
def list_bank_lines(request: ApiRequest, asked: Query[BankLineFilters]) -> Found[BankLine]:
    """List lines of statements."""
    where = {name: value for name in ("bank_account", "state") if (value := getattr(asked, name)) is not None}
    return paged(request, BankLine.objects.filter(**where).select_related("bank_account"), asked, order=["pk"])


@router.post("/bank/lines/{line_id}/match", response=BankLineOut)
@requires(CHANGE_BANK)
def match_bank_line(request: ApiRequest, line_id: Id, body: MatchIn) -> BankLine:
    """Settle open documents with a line: posts the entry of the bank."""
    line = access_bank_line(request.actor, line_id, CHANGE_BANK)
    rest = services.Rest() if body.leave_open else None
    if body.difference_account:
        rest = services.Rest(_account(body.difference_account, "difference_account"))
    parts = [services.Part(part.entry_line, _minor(part.amount, line)) for part in body.parts]
    return services.confirm_match(actor=request.actor, line=line, parts=parts, rest=rest)


@router.post("/bank/lines/{line_id}/booking", response=BankLineOut)
@requires(CHANGE_BANK)
def book_bank_line(request: ApiRequest, line_id: Id, body: BookingIn) -> BankLine:
    """Book a line on an account: fees, contributions, a transfer."""
    line = access_bank_line(request.actor, line_id, CHANGE_BANK)
    service_line = ServiceLine.objects.filter(code=body.service_line).first() if body.service_line else None
    if body.service_line and service_line is None:
        sentence = _("There is no such service line.")
        raise Invalid(sentence, fields={"service_line": [sentence]})
    return services.book_line(
        actor=request.actor, line=line, account=_account(body.account, "account"), service_line=service_line,
        label=body.label,
    )  # fmt: skip


@router.post("/bank/lines/{line_id}/undo", response=BankLineOut)
@requires(CHANGE_BANK)
def undo_bank_match(request: ApiRequest, line_id: Id, body: UndoIn) -> BankLine:
    """Undo a match: its entry is reversed, what it settled is open again."""
    line = access_bank_line(request.actor, line_id, CHANGE_BANK)
    return services.undo_match(actor=request.actor, line=line, reason=body.reason)


def _account(code: str, field: str) -> Account:
    found = Account.objects.filter(code=code, closed_on__isnull=True).first()
    if found is None:
        sentence = _("There is no such account.")
        raise Invalid(sentence, fields={field: [sentence]})
    return found


def _minor(amount: Money | None, line: BankLine) -> int | None:
    if amount is None:
        return None
    if amount.currency != line.bank_account.currency:
        sentence = _("Amounts are in the currency of the account.")
        raise Invalid(sentence, fields={"parts": [sentence]})
    return amount.minor
