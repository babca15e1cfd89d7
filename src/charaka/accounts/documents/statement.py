"""A statement on paper: for the board, the accountant, a funder. Amounts to the centime, or whole on a wide table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from charaka.accounts.queries.statement_table import Head, Row, Statement
from charaka.accounts.queries.statements import period_words
from charaka.institutions.models import Profile
from charaka.kernel import formats
from charaka.kernel.documents.letterheads import Letterhead
from charaka.kernel.documents.sheets import Column, Pair, Pairs, Printing, Prose, RecordSheet, Table, record_sheet
from charaka.kernel.documents.words import Amount, Reference
from charaka.kernel.models import Institution
from charaka.kernel.money import Money
from charaka.kernel.text import LANGUAGES, Text3

MOST_TO_THE_CENTIME: Final = 5


def statement_pdf(made: Statement, institution: Institution, *, language: str, by: str, at: datetime) -> bytes:
    """The PDF of a statement, in ar, fr or en. Needs the institution's scope."""
    currency = institution.currency
    facts = [Pair(_("Period"), period_words(made.period)), Pair(_("Currency"), Reference(currency))]
    if made.gap is not None:
        facts.append(Pair(_("Gap"), Amount(Money(made.gap, currency))))
    paper = RecordSheet(
        title=made.title, sections=[*_tables(made, currency), *_notes(made)], printing=Printing(by, at), facts=facts
    )
    return record_sheet(paper, language=language, letterhead=_letterhead(institution))


def _tables(made: Statement, currency: str) -> list[Table | Pairs | Prose]:
    """One table for each group: a heading of the statement is a heading of the page."""
    columns = [Column(made.first, width=1), *(Column(head.label, "end") for head in made.heads)]
    whole = _is_wide(made)
    groups: list[tuple[object, list[Row]]] = [(None, [])]
    for row in made.rows:
        if row.kind == "head":
            groups.append((row.label, []))
        else:
            groups[-1][1].append(row)
    return [
        Table(
            title, columns, [_cells(made, row, currency, whole=whole) for row in rows if row.kind == "row"],
            totals=[_cells(made, row, currency, whole=whole) for row in rows if row.kind != "row"],
        )
        for title, rows in groups
        if rows
    ]  # fmt: skip


def _is_wide(made: Statement) -> bool:
    """More columns than a page can show to the centime."""
    return len(made.heads) > MOST_TO_THE_CENTIME


def _cells(made: Statement, row: Row, currency: str, *, whole: bool) -> list[object]:
    label = _coded(row) if made.shows_codes and row.kind == "row" else row.label
    values = zip(made.heads, row.values, strict=True)
    return [label, *(_value(head, value, currency, whole=whole) for head, value in values)]


def _coded(row: Row) -> Text3:
    name = row.label if isinstance(row.label, Text3) else Text3.same(str(row.label))
    return Text3(**{language: f"{row.code} {name.in_(language).text}" for language in LANGUAGES})


def _value(head: Head, value: object, currency: str, *, whole: bool) -> object:
    if head.kind == "share" and isinstance(value, Fraction):
        return _each(partial(formats.percent, value, 1))
    if head.kind != "money" or not isinstance(value, int):
        return value
    amount = Money(value, currency)
    return _each(partial(_whole, amount)) if whole else Amount(amount)


def _whole(amount: Money, language: str) -> str:
    return formats.money(amount, language, 0, with_currency=False)


def _each(write: Callable[[str], str]) -> Text3:
    """The same value as each language writes it."""
    return Text3(**{language: write(language) for language in LANGUAGES})


def _notes(made: Statement) -> list[Prose]:
    notes = [*made.notes]
    if _is_wide(made):
        notes.append(_("In whole units; the page and the table for other programs have the centimes."))
    return [Prose(None, notes)] if notes else []


def _letterhead(institution: Institution) -> Letterhead:
    """The institution's name and address: a statement is no invoice and carries no legal block."""
    profile = Profile.objects.filter(institution_id=institution.pk).first()
    return Letterhead(name=institution.name, place=profile.address if profile else Text3())
