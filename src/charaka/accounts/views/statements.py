"""Statements: the list of them, each as a page, a table for other programs, and a paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charaka.accounts.documents.statement import statement_pdf
from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.queries.books_state import books_state, period_named
from charaka.accounts.queries.statement_list import STATEMENTS, make_statement
from charaka.accounts.queries.statement_table import Head, Row, Statement
from charaka.accounts.views.frame import account_tabs
from charaka.accounts.views.opened import entries_url, owed_url
from charaka.accounts.views.services import period_context
from charaka.kernel.exports.services import export_rows
from charaka.kernel.exports.tables import Column
from charaka.kernel.exports.tables import Kind as ColumnKind
from charaka.kernel.money import Money, round_to
from charaka.kernel.text import LANGUAGES, Text3
from charaka.kernel.ui import shown
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest, here, page, render_page

LANGUAGE_NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}
_KINDS: dict[str, ColumnKind] = {"text": "text", "money": "money", "share": "percent", "count": "integer"}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the page shows it: cells of (text, address)."""

    row: Row
    label: object
    url: str
    cells: list[tuple[object, str]]


@page(VIEW_ACCOUNTS)
@require_safe
def statement_list(request: PageRequest) -> HttpResponse:
    """All the statements, each a step away."""
    books = books_state(request.institution.pk)
    period = period_named(request.GET.get("period", ""), books.last_day)
    context = {
        "tabs": account_tabs(request, "statements"),
        "statements": STATEMENTS,
        **period_context(request, period, books),
    }
    return render_page(request, "accounts/statement_list.html", context)


@page(VIEW_ACCOUNTS)
@require_safe
def statement(request: PageRequest, name: str) -> HttpResponse:
    """One statement of a period, beside the same period a year before."""
    pk = request.institution.pk
    books = books_state(pk)
    period = period_named(request.GET.get("period", ""), books.last_day)
    compared = _compared(request)
    made = make_statement(name, pk, period, compared=compared)
    others = [
        {"label": one.title, "url": _with_query(request, one.name), "current": one.name == name} for one in STATEMENTS
    ]
    context = {
        "tabs": account_tabs(request, "statements"),
        "others": others,
        "made": made,
        "rows": [_shown(request, made, row) for row in made.rows],
        "compared": compared,
        "query": request.GET.urlencode(),
        "papers": [(lang, LANGUAGE_NAMES[lang]) for lang in sorted(LANGUAGES, key=lambda one: one != language())],
        "crumbs": [
            {"label": _("Statements"), "url": here(request, "accounts:statement_list")},
            {"label": made.title, "url": ""},
        ],
        **period_context(request, period, books),
    }  # fmt: skip
    return render_page(request, "accounts/statement.html", context)


@page(VIEW_ACCOUNTS)
@require_safe
def statement_export(request: PageRequest, name: str, fmt: str) -> HttpResponseBase:
    """The statement as a table: codes, labels, amounts to the centime."""
    made = _made(request, name)
    columns = [
        Column(_("Code")), Column(str(made.first), width=40),
        *(Column(_title(head), _KINDS[head.kind]) for head in made.heads),
    ]  # fmt: skip
    return export_rows(
        columns, _exported(made), fmt, actor=request.actor, institution=request.institution, permission=VIEW_ACCOUNTS,
        name=f"{name}-{made.period.code}", title=made.title,
    )  # fmt: skip


@page(VIEW_ACCOUNTS)
@require_safe
def statement_paper(request: PageRequest, name: str) -> HttpResponse:
    """The statement as a PDF, in the language asked for."""
    made = _made(request, name)
    asked = request.GET.get("lang", "")
    lang = asked if asked in LANGUAGES else language()
    paper = statement_pdf(made, request.institution, language=lang, by=request.actor.label, at=timezone.now())
    file = f"{request.institution.code}-{name}-{made.period.code.replace(':', '-')}-{lang}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{file}"', "Cache-Control": "no-store"}
    return HttpResponse(paper, content_type="application/pdf", headers=headers)


def _made(request: PageRequest, name: str) -> Statement:
    pk = request.institution.pk
    period = period_named(request.GET.get("period", ""), books_state(pk).last_day)
    return make_statement(name, pk, period, compared=_compared(request))


def _compared(request: PageRequest) -> bool:
    return request.GET.get("compare", "1") != "0"


def _with_query(request: PageRequest, name: str) -> str:
    query = request.GET.urlencode()
    return here(request, "accounts:statement", name) + (f"?{query}" if query else "")


def _shown(request: PageRequest, made: Statement, row: Row) -> ShownRow:
    url = _url(request, made, row)
    cells = [
        (
            _written(head, value),
            _url(request, made, row, head) if head.code not in {"before", "change", "share"} else "",
        )
        for head, value in zip(made.heads, row.values, strict=False)
    ]
    return ShownRow(row, shown.plain(row.label), url, cells)


def _url(request: PageRequest, made: Statement, row: Row, head: Head | None = None) -> str:
    if row.opens is None:
        return ""
    if row.opens.owed_on:
        return owed_url(request, row.opens.owed_on, party=row.opens.party, band=head.band if head else None)
    categories = (head.category,) if head and head.category else row.opens.categories
    return entries_url(
        request, row.opens.period or made.period, service=row.opens.service, categories=categories,
        account=row.opens.account,
    )  # fmt: skip


def _written(head: Head, value: Any) -> object:
    if value is None:
        return ""
    if head.kind == "money":
        return shown.amount(Money(value, "MAD"), 2)
    return shown.percent(value, 1) if head.kind == "share" else shown.plain(value)


def _exported(made: Statement) -> Iterator[list[Any]]:
    for row in made.rows:
        label = row.label.in_(language()).text if isinstance(row.label, Text3) else str(row.label)
        values = list(row.values) or [None] * len(made.heads)
        yield [row.code, label, *(round_to(v, 4) if isinstance(v, Fraction) else v for v in values)]


def _title(head: Head) -> str:
    return head.label.in_(language()).text if isinstance(head.label, Text3) else str(head.label)
