"""Posting entries, one or a hundred thousand: the same way for a page, the API, a document and an import.

Rows are inserted as drafts with their numbers, then posted by one statement, so that the database itself sees that each
balances and lies in an open period. The monthly balances follow in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Account, AccountingPeriod, Entry, EntryLine, Journal, ServiceLine
from charaka.accounts.models.choices import EntryOrigin, EntryState
from charaka.accounts.queries.chart import STRUCTURE, mapping_of
from charaka.accounts.rules.balances import Amounts, Posted, difference_of, one_sided, summed
from charaka.accounts.rules.categories import SIDES, AccountMapping, Side
from charaka.accounts.services.books import lock_book, unknown_account
from charaka.kernel.bulk import insert_values, reserve_ids
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.formats import number
from charaka.kernel.models import Institution
from charaka.kernel.numbering import take_number, take_numbers
from charaka.kernel.periods import financial_year_of

CHUNK: Final = 20_000


@dataclass(slots=True)
class LineDraft:
    """A line to be posted: an account's id and code, one amount in centimes, and what it may carry."""

    account_id: int
    account_code: str
    debit: int = 0
    credit: int = 0
    label: str = ""
    service_line_id: int | None = None
    party_code: str = ""
    party_name: str = ""
    partner_id: int | None = None
    due_on: date | None = None
    lettering: str = ""
    lettered_on: date | None = None
    offering: str = ""
    session: str = ""
    grant_line: str = ""


@dataclass(slots=True)
class EntryDraft:
    """An entry to be posted with its lines."""

    journal_id: int
    journal_code: str
    day: date
    label: str
    lines: list[LineDraft] = field(default_factory=list)
    reference: str = ""
    reference_date: date | None = None
    origin: str = EntryOrigin.TYPED.value
    reverses_id: int | None = None
    source_type: str = ""
    source_id: int | None = None
    external_number: str = ""
    fingerprint: str = ""


def line_on(account: Account, *, debit: int = 0, credit: int = 0, **more: Any) -> LineDraft:
    """A line on an account that is at hand."""
    return LineDraft(account.pk, account.code, debit, credit, **more)


def entry_in(journal: Journal, day: date, label: str, lines: Sequence[LineDraft], **more: Any) -> EntryDraft:
    """An entry in a journal that is at hand."""
    return EntryDraft(journal.pk, journal.code, day, label, list(lines), **more)


def write_posted(
    drafts: Sequence[EntryDraft], *, institution_id: int, progress: Callable[[int], None] = lambda _done: None
) -> list[int]:
    """Write and post entries, all or none, and answer their ids in the order given. Called by services, which record.

    Raises Invalid (an entry does not balance, an account means nothing), Conflict (a closed period, no books).
    """
    lock_book(institution_id)
    refuse_closed(institution_id, {draft.day for draft in drafts})
    mapping, structure = mapping_of(institution_id), _structure(institution_id)
    given = _ServiceLines(mapping, structure)
    for draft in drafts:
        check_draft(draft.lines)
        for line in draft.lines:
            line.service_line_id = given.of(line.account_code, draft.day, line.service_line_id)
    ids = reserve_ids(Entry, len(drafts))
    numbers = _numbers(drafts, institution_id)
    _insert_entries(drafts, ids, numbers, institution_id)
    done = 0
    for start in range(0, len(drafts), CHUNK):
        part = slice(start, start + CHUNK)
        done += _insert_lines(drafts[part], ids[part], institution_id)
        progress(done)
    _seal(ids, institution_id)
    add_to_balances(_posted(drafts), institution_id, mapping)
    return ids


def post_kept_draft(entry: Entry, lines: Sequence[EntryLine]) -> None:
    """Post a draft that was kept: number, seal, balances. Raises as ``write_posted``."""
    lock_book(entry.institution_id)
    refuse_closed(entry.institution_id, {entry.date})
    check_draft(lines)
    mapping, structure = mapping_of(entry.institution_id), _structure(entry.institution_id)
    for line in lines:
        given = service_line_for(line.account.code, entry.date, line.service_line_id, mapping, structure)
        if given != line.service_line_id:
            line.service_line_id = given
            EntryLine.objects.filter(pk=line.pk).update(service_line_id=given)
    year = year_of(entry.institution_id, entry.date)
    taken = take_number(
        _series(entry.journal.code), institution_id=entry.institution_id, year=year, on=entry.date, in_date_order=False
    )
    Entry.objects.filter(pk=entry.pk).update(year=year, number=taken)
    _seal([entry.pk], entry.institution_id)
    posted = (Posted(entry.date, line.account_id, line.service_line_id, line.debit, line.credit) for line in lines)
    add_to_balances(posted, entry.institution_id, mapping)


def check_draft(lines: Sequence[LineDraft] | Sequence[EntryLine]) -> None:
    """Refuse what does not balance, with the difference. Raises Invalid."""
    if len(lines) < 2:
        raise Invalid(_("An entry has two lines at least."), fields={"lines": [_("Add the other side.")]})
    amounts = [Amounts(line.debit, line.credit) for line in lines]
    if not all(map(one_sided, amounts)):
        one_side = _("A line stands on one side: debit or credit.")
        raise Invalid(one_side, fields={"lines": [one_side]})
    if difference := difference_of(amounts):
        sentence = _("Debits and credits differ by %(amount)s.") % {"amount": _in_words(difference)}
        raise Invalid(sentence, fields={"lines": [sentence]})


def _in_words(centimes: int) -> str:
    return number(Fraction(centimes, 100), 2, get_language() or "fr")


def refuse_closed(institution_id: int, days: Iterable[date]) -> None:
    """Raises Conflict when one of the days lies in a closed period."""
    months = {day.replace(day=1) for day in days}
    closed = AccountingPeriod.objects.filter(
        institution_id=institution_id, closed_on__isnull=False, start__in=months
    ).order_by("start")
    if found := closed.first():
        raise Conflict(_("%(month)s is closed: it takes no entries.") % {"month": str(found)})


def service_line_for(
    code: str, day: date, given: int | None, mapping: AccountMapping, structure: int | None
) -> int | None:
    """The service line of a line: its own, else its account's, else the structure for income and expense."""
    rule = mapping.rule_of(code, day)
    if rule is None:
        raise unknown_account(code)
    if SIDES[rule.category] not in {Side.INCOME, Side.EXPENSE}:
        return given
    return given or rule.line or structure


def year_of(institution_id: int, day: date) -> int:
    """The financial year of a day, named by the year in which it starts."""
    month = Institution.objects.values_list("financial_year_start_month", flat=True).get(pk=institution_id)
    return financial_year_of(day, month).start.year


def add_to_balances(lines: Iterable[Posted], institution_id: int, mapping: AccountMapping) -> None:
    """Add posted lines to the monthly balances, in one statement for each few thousand, in one order."""
    sums = summed(lines)
    codes = dict(Account.objects.filter(pk__in={key.account for key in sums}).values_list("pk", "code"))
    rows = []
    for key, (debit, credit, count) in sums.items():
        rule = mapping.rule_of(codes[key.account], key.month)
        if rule is None:
            raise unknown_account(codes[key.account])
        rows.append((institution_id, key.month, key.account, key.line, rule.category.value, debit, credit, count))
    with connection.cursor() as cursor:
        cursor.executemany(_ADD_TO_BALANCE, rows)


_ADD_TO_BALANCE: Final = """
    INSERT INTO accounts_monthlybalance AS kept
        (institution_id, month, account_id, line_key, category, debit, credit, lines)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (institution_id, month, account_id, line_key) DO UPDATE SET
        debit = kept.debit + excluded.debit,
        credit = kept.credit + excluded.credit,
        lines = kept.lines + excluded.lines
"""


class _ServiceLines:
    """``service_line_for``, asked once for each account, month and line given: rules begin on a first of a month."""

    def __init__(self, mapping: AccountMapping, structure: int | None) -> None:
        self.mapping = mapping
        self.structure = structure
        self.known: dict[tuple[str, int, int, int | None], int | None] = {}

    def of(self, code: str, day: date, given: int | None) -> int | None:
        key = (code, day.year, day.month, given)
        if key not in self.known:
            self.known[key] = service_line_for(code, day, given, self.mapping, self.structure)
        return self.known[key]


def _structure(institution_id: int) -> int | None:
    return (
        ServiceLine.objects.filter(institution_id=institution_id, code=STRUCTURE).values_list("pk", flat=True).first()
    )


def _series(journal_code: str) -> str:
    return f"entry:{journal_code}"


def _numbers(drafts: Sequence[EntryDraft], institution_id: int) -> list[tuple[int, int]]:
    """Financial year and number of each draft: in a row by journal and year, by date within what is posted at once."""
    month = Institution.objects.values_list("financial_year_start_month", flat=True).get(pk=institution_id)
    years = {day: financial_year_of(day, month).start.year for day in {draft.day for draft in drafts}}
    order = sorted(range(len(drafts)), key=lambda n: (drafts[n].journal_code, drafts[n].day, n))

    def series_of(place: int) -> tuple[str, int]:
        return drafts[place].journal_code, years[drafts[place].day]

    numbers: list[tuple[int, int]] = [(0, 0)] * len(drafts)
    for (journal, year), group in groupby(order, key=series_of):
        places = list(group)
        first = take_numbers(
            len(places), _series(journal), institution_id=institution_id, year=year, on=drafts[places[-1]].day,
            in_date_order=False,
        )  # fmt: skip
        for offset, place in enumerate(places):
            numbers[place] = (year, first + offset)
    return numbers


_ENTRY_COLUMNS: Final = (
    "id", "institution_id", "journal_id", "year", "number", "date", "label", "reference", "reference_date", "state",
    "origin", "reverses_id", "source_type", "source_id", "external_number", "fingerprint",
)  # fmt: skip
_LINE_COLUMNS: Final = (
    "institution_id", "entry_id", "position", "account_id", "date", "service_line_id", "debit", "credit", "label",
    "party_code", "party_name", "partner_id", "due_on", "lettering", "lettered_on", "offering", "session",
    "grant_line",
)  # fmt: skip


def _insert_entries(
    drafts: Sequence[EntryDraft], ids: Sequence[int], numbers: Sequence[tuple[int, int]], institution_id: int
) -> None:
    insert_values(
        Entry,
        _ENTRY_COLUMNS,
        (
            (
                pk, institution_id, d.journal_id, year, number, d.day, d.label, d.reference, d.reference_date,
                EntryState.DRAFT.value, d.origin, d.reverses_id, d.source_type, d.source_id, d.external_number,
                d.fingerprint,
            )
            for d, pk, (year, number) in zip(drafts, ids, numbers, strict=True)
        ),
    )  # fmt: skip


def _insert_lines(drafts: Sequence[EntryDraft], ids: Sequence[int], institution_id: int) -> int:
    return insert_values(
        EntryLine,
        _LINE_COLUMNS,
        (
            (
                institution_id, pk, position, one.account_id, draft.day, one.service_line_id, one.debit, one.credit,
                one.label, one.party_code, one.party_name, one.partner_id, one.due_on, one.lettering, one.lettered_on,
                one.offering, one.session, one.grant_line,
            )
            for draft, pk in zip(drafts, ids, strict=True)
            for position, one in enumerate(draft.lines, 1)
        ),
    )  # fmt: skip


def _seal(ids: Sequence[int], institution_id: int) -> None:
    """The one statement that posts. Ids that were reserved together lie in a row."""
    rows = Entry.objects.filter(institution_id=institution_id, state=EntryState.DRAFT, number__isnull=False)
    rows = rows.filter(pk=ids[0]) if len(ids) == 1 else rows.filter(pk__gte=min(ids), pk__lte=max(ids))
    posted = rows.update(state=EntryState.POSTED, posted_on=timezone.localdate())
    if posted != len(ids):
        raise Conflict(_("Someone else moved this record first. Look at it again."))


def _posted(drafts: Iterable[EntryDraft]) -> Iterable[Posted]:
    for draft in drafts:
        for line in draft.lines:
            yield Posted(draft.day, line.account_id, line.service_line_id, line.debit, line.credit)
