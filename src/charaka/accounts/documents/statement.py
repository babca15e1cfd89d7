"""A statement on paper: for the board, the accountant, a funder. Amounts to the centime."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

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
    columns = [Column(made.first, width=4), *(Column(head.label, "end", width=2) for head in made.heads)]
    groups: list[tuple[object, list[Row]]] = [(None, [])]
    for row in made.rows:
        if row.kind == "head":
            groups.append((row.label, []))
        else:
            groups[-1][1].append(row)
    return [
        Table(
            title, columns, [_cells(made, row, currency) for row in rows if row.kind == "row"],
            totals=[_cells(made, row, currency) for row in rows if row.kind != "row"],
        )
        for title, rows in groups
        if rows
    ]  # fmt: skip


def _cells(made: Statement, row: Row, currency: str) -> list[object]:
    label = _coded(row) if made.shows_codes and row.kind == "row" else row.label
    return [label, *(_value(head, value, currency) for head, value in zip(made.heads, row.values, strict=True))]


def _coded(row: Row) -> Text3:
    name = row.label if isinstance(row.label, Text3) else Text3.same(str(row.label))
    return Text3(**{language: f"{row.code} {name.in_(language).text}" for language in LANGUAGES})


def _value(head: Head, value: object, currency: str) -> object:
    if value is None:
        return None
    if head.kind == "share" and isinstance(value, Fraction):
        return Text3(**{language: formats.percent(value, 1, language) for language in LANGUAGES})
    return Amount(Money(value, currency)) if head.kind == "money" and isinstance(value, int) else value


def _notes(made: Statement) -> list[Prose]:
    return [Prose(None, list(made.notes))] if made.notes else []


def _letterhead(institution: Institution) -> Letterhead:
    """The institution's name and address: a statement is no invoice and carries no legal block."""
    profile = Profile.objects.filter(institution_id=institution.pk).first()
    return Letterhead(name=institution.name, place=profile.address if profile else Text3())
