"""The books brought in and the entries taken out: the way into the import, and the export."""

from __future__ import annotations

from typing import Any, Final

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charaka.accounts.exports.entries import FEC_TYPE, NAME, export_entries
from charaka.accounts.importers.ledger import CODE
from charaka.accounts.models.choices import ChartChoice
from charaka.accounts.permissions import CHANGE_CHART, IMPORT_LEDGER, VIEW_ACCOUNTS
from charaka.accounts.queries.chart import find_book
from charaka.accounts.services.books import open_book
from charaka.accounts.views.entry_list import entries_asked
from charaka.kernel.errors import Invalid
from charaka.kernel.exports.services import table_response
from charaka.kernel.periods import Period, PeriodError, parse
from charaka.kernel.web import PageRequest, here, page, render_page

_NO_FILTER: Final = frozenset({"period", "format", "sort", "after", "before"})


@page(IMPORT_LEDGER)
def ledger_import(request: PageRequest) -> HttpResponse:
    """The way to the import of the books; where they are not open yet, their chart is chosen first."""
    if find_book(request.institution.pk) is None:
        if request.method != "POST":
            return _choose_chart(request)
        open_book(actor=request.actor, institution_id=request.institution.pk, chart=request.POST.get("chart", ""))
    response = HttpResponseRedirect(here(request, "imports:upload", CODE))
    response.status_code = 303
    return response


def _choose_chart(request: PageRequest) -> HttpResponse:
    context = {
        "crumbs": [{"label": _("Accounts"), "url": ""}, {"label": _("Import"), "url": ""}],
        "charts": ChartChoice.choices,
        "may_open": request.actor.may(CHANGE_CHART, request.institution.pk),
    }
    return render_page(request, "accounts/ledger_import.html", context)


@page(VIEW_ACCOUNTS)
@require_safe
def entry_export(request: PageRequest, fmt: str = "") -> Any:
    """The posted entries as xlsx, csv or fec: those of ``?period=``, those that the filters of the journal leave."""
    ours, wanted = request.institution, fmt or request.GET.get("format", "xlsx")
    stream, _count = export_entries(
        wanted, actor=request.actor, institution=ours, period=period_from(request.GET.get("period", "")),
        entries=entries_asked(ours.pk, request.GET) if any(map(request.GET.get, {*request.GET} - _NO_FILTER)) else None,
    )  # fmt: skip
    if wanted != "fec":
        return table_response(stream, f"{request.institution.code}-{NAME}", wanted)
    response = FileResponse(
        stream, as_attachment=True, filename=f"{request.institution.code}-fec.txt", content_type=FEC_TYPE
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def period_from(code: str) -> Period | None:
    """The period of a code, None for none. Raises Invalid."""
    try:
        return parse(code) if code else None
    except PeriodError:
        raise Invalid(_("This is not a period: 2026, 2026-03, 2026-Q1 or 2026-01..2026-06.")) from None
