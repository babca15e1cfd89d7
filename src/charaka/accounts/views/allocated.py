"""What allocations moved, as a list: the account, the month, the key, the weight, from where to where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, cast

from django.db.models import Q, Sum
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charaka.accounts.models import AllocatedAmount
from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.queries.allocation import access_run, list_amounts, list_keys
from charaka.accounts.queries.books_state import books_state, period_named
from charaka.accounts.queries.chart import list_service_lines
from charaka.accounts.views.frame import account_tabs
from charaka.accounts.views.opened import entries_url
from charaka.accounts.views.services import period_context
from charaka.kernel import formats
from charaka.kernel.exports.services import export_rows
from charaka.kernel.exports.tables import Column as Exported
from charaka.kernel.fields import shown
from charaka.kernel.money import Money
from charaka.kernel.periods import Period, PeriodError, month_of, parse
from charaka.kernel.ui import shown as written
from charaka.kernel.ui.lists import Column, ListPage, ListSpec, Select, filtered_rows, list_page
from charaka.kernel.web import PageRequest, here, page, render_page


def allocated_spec(institution_id: int, periods: Iterable[tuple[str, str]]) -> ListSpec:
    """The list, with the keys and lines of the institution and the periods that may be chosen."""
    lines = [(line.code, shown(line.name).text) for line in list_service_lines(institution_id)]
    keys = [(str(key.pk), shown(key.name).text) for key in list_keys(institution_id)]
    known = list(periods)
    return ListSpec(
        name="allocated",
        columns=(
            Column("month", _("Month"), sort=("month", "pk"), cell=lambda row: _month(row.month)),
            Column("account", _("Account"), sort=("account__code",), cell=_account, css="ck-wrap"),
            Column("source", _("From"), cell=lambda row: written.text3(row.source_line.name)),
            Column("service", _("To"), sort=("service_line__position",), cell=_target),
            Column("key", _("Key"), sort=("key__code",), cell=lambda row: written.text3(row.key.name)),
            Column("weight", _("Weight"), sort=("weight",), numeric=True, first="descending"),
            Column(
                "amount", _("Amount"), sort=("amount",), numeric=True, first="descending", total=Sum("amount"),
                cell=lambda row: written.amount(Money(row.amount, "MAD"), 2),
            ),
        ),
        default_sort="month",
        search=("account__code",),
        placeholder=_("Account…"),
        selects=(
            Select("service", _("To"), lambda: lines, lambda code: Q(service_line__code=code)),
            Select("key", _("Key"), lambda: keys, lambda pk: Q(key=pk)),
            Select("period", _("Period"), lambda: known, _in_period),
        ),
    )  # fmt: skip


def _in_period(code: str) -> Q:
    period = parse(code)
    return Q(month__gte=period.start, month__lte=period.end)


def _month(day: Any) -> str:
    return formats.period_name(month_of(day), written.language())


def _target(row: AllocatedAmount) -> Any:
    return written.text3(row.service_line.name)


def _account(row: AllocatedAmount) -> Any:
    return format_html("{} {}", written.figure(row.account.code), written.text3(row.account.name))


@page(VIEW_ACCOUNTS)
@require_safe
def allocated(request: PageRequest) -> HttpResponse:
    """What the allocations in force moved, to a service line, by a key, in a period."""
    rows = list_amounts(request.institution.pk).filter(run__replaced_on__isnull=True)
    export_url = here(request, "accounts:allocated_export", "xlsx")
    spec = allocated_spec(request.institution.pk, _choices(request))
    context = {
        "list": _in_money(list_page(spec, rows, request.GET, cells=_cells(request), export_url=export_url)),
        "tabs": account_tabs(request, "services"),
    }
    return render_page(request, "accounts/allocated.html", context, fragment="rows")


@page(VIEW_ACCOUNTS)
@require_safe
def allocation_run(request: PageRequest, run_id: int) -> HttpResponse:
    """One allocation with all that it moved, also when a later one has replaced it."""
    run = access_run(request.actor, request.institution.pk, run_id)
    spec, rows = allocated_spec(request.institution.pk, _choices(request)), list_amounts(request.institution.pk)
    context = {
        "run": run,
        "months": formats.period_name(Period(run.start, run.end), written.language()),
        "list": _in_money(list_page(spec, rows.filter(run=run), request.GET, cells=_cells(request))),
        "tabs": account_tabs(request, "services"),
    }
    return render_page(request, "accounts/allocation_run.html", context, fragment="rows")


@page(VIEW_ACCOUNTS)
@require_safe
def allocated_export(request: PageRequest, fmt: str) -> HttpResponseBase:
    """The list as it is filtered and sorted."""
    rows = list_amounts(request.institution.pk).filter(run__replaced_on__isnull=True)
    columns = [
        *(Exported(name) for name in (gettext("Month"), gettext("Account"), gettext("Name"), gettext("From"))),
        *(Exported(name) for name in (gettext("To"), gettext("Key"))),
        Exported(gettext("Weight"), "integer"),
        Exported(gettext("Amount"), "money"),
    ]
    found = filtered_rows(allocated_spec(request.institution.pk, _choices(request)), rows, request.GET)
    return export_rows(
        columns, _exported(found.iterator(chunk_size=2000)), fmt, actor=request.actor, institution=request.institution,
        permission=VIEW_ACCOUNTS, name="allocated", title=gettext("Shared costs"),
    )  # fmt: skip


def _exported(rows: Iterable[AllocatedAmount]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        source = row.source_line.code if row.source_line else ""
        yield (
            f"{row.month:%Y-%m}", row.account.code, shown(row.account.name).text, source, row.service_line.code,
            row.key.code, row.weight, row.amount,
        )  # fmt: skip


def _in_money(found: ListPage) -> ListPage:
    """The sum of a list of amounts, in centimes, as money."""
    return replace(found, sums={key: Money(cast(int, value or 0), "MAD") for key, value in found.sums.items()})


def _choices(request: PageRequest) -> list[tuple[str, str]]:
    """The usual periods, and the one that the address names."""
    books = books_state(request.institution.pk)
    try:
        asked = period_named(request.GET.get("period", ""), books.last_day)
    except PeriodError:
        asked = period_named("", books.last_day)
    found: list[tuple[str, str]] = period_context(request, asked, books)["choices"]
    return found


def _cells(request: PageRequest) -> dict[str, Any]:
    """The account opens to its entries of the month, on the line that bore the cost first."""

    def account(row: AllocatedAmount) -> Any:
        service = row.source_line.code if row.source_line else ""
        url = entries_url(request, month_of(row.month), service=service, account=row.account.code)
        return format_html('<a class="ck-fig ck-wrap" href="{}">{}</a>', url, _account(row))

    return {"account": account}
