"""The journal: entries by key, the newest first, filtered by what they are and by what their lines are."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charaka.accounts.forms.chart import category_choices
from charaka.accounts.models import Entry, Journal, ServiceLine
from charaka.accounts.models.choices import CategoryChoice, EntryOrigin, EntryState
from charaka.accounts.permissions import IMPORT_LEDGER, POST_ENTRIES, VIEW_ACCOUNTS
from charaka.accounts.queries.chart import list_journals, list_service_lines
from charaka.accounts.queries.entries import Filters, list_entries, searchable, summaries_of
from charaka.accounts.queries.statements_of_lines import BAND_LABELS
from charaka.accounts.rules.ageing import BANDS
from charaka.accounts.rules.categories import Category
from charaka.accounts.views.books import with_books
from charaka.accounts.views.frame import account_tabs
from charaka.accounts.views.ledger_frame import ledger_parts
from charaka.kernel import formats
from charaka.kernel.fields import shown
from charaka.kernel.ui.lists import Chip, Chips, Column, ListSpec, Select, filtered_rows, list_page
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest, here, page, render_page

STATES = tuple(Chip(code, label, Q(state=code)) for code, label in EntryState.choices)
OWN = ("service", "category", "account", "from", "until", "owed", "band", "party", "party_name")


def entry_list_spec(journals: list[Journal]) -> ListSpec:
    """The journal. What concerns lines (service, category, account, days) is narrowed before."""
    named = [(journal.code, str(journal)) for journal in journals]
    return ListSpec(
        name="entries",
        columns=(
            Column("date", _("Date"), sort=("date",), first="descending"),
            Column("number", _("Entry"), sort=("journal__code", "year", "number")),
            Column("label", _("Wording and party"), sort=("label",)),
            Column("reference", _("Document"), sort=("reference",)),
            Column("origin", _("Origin")),
            Column("state", _("State")),
            Column("amount", _("Amount"), numeric=True),
        ),
        default_sort="-date",
        search=("words_of_label", "words_of_reference", "words_of_party"),
        placeholder=_("Wording, document, party…"),
        chips=(Chips("state", _("State"), STATES),),
        selects=(
            Select(
                "journal",
                pgettext_lazy("of entries", "Journal"),
                lambda: named,
                _of_journal,
            ),
            Select("origin", _("Origin"), lambda: EntryOrigin.choices, lambda value: Q(origin=value)),
        ),
        size=50,
    )


def _of_journal(value: str) -> Q:
    return Q(journal__code=value)


def filters_in(asked: QueryDict) -> Filters:
    """What the address asks of lines and days. What cannot be read is left out."""
    known = {category.value for category in Category}
    wanted = [part for part in ",".join(asked.getlist("category")).split(",") if part in known]
    account = asked.get("account", "").strip()
    return Filters(
        service=asked.get("service", "")[:20].replace("\x00", ""),
        categories=tuple(Category(value) for value in dict.fromkeys(wanted)),
        account=account if account.isascii() and account.isdigit() and len(account) <= 20 else "",
        first=_day(asked.get("from", "")),
        until=_day(asked.get("until", "")),
        owed=_day(asked.get("owed", "")),
        band=int(band) if (band := asked.get("band", "")) in {str(n) for n in range(BANDS)} else None,
        party=_party(asked),
    )


def _party(asked: QueryDict) -> tuple[str, str] | None:
    key, name = (asked.get(field, "")[:200].replace("\x00", "") for field in ("party", "party_name"))
    return (key, name) if key else None


def entries_asked(institution_id: int, asked: QueryDict) -> QuerySet[Entry]:
    """All the entries that an address asks for: what an export of the list takes."""
    spec = entry_list_spec(list(list_journals(institution_id)))
    return filtered_rows(spec, searchable(list_entries(institution_id, filters_in(asked))), asked)


def _day(text: str) -> date | None:
    """A day, or the first of a month, as addresses write them."""
    try:
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01") if text else None
    except ValueError:
        return None


@page(VIEW_ACCOUNTS)
@with_books
@require_safe
def entry_list(request: PageRequest) -> HttpResponse:
    """The entries of the institution."""
    ours, filters = request.institution.pk, filters_in(request.GET)
    spec, rows = entry_list_spec(list(list_journals(ours))), list_entries(ours, filters)
    listed = list_page(spec, searchable(rows), request.GET, export_url=here(request, "accounts:entry_export"))
    summaries, lines = summaries_of(listed.rows), list_service_lines(ours)
    context = {
        "list": listed,
        "lines": [{"entry": entry, "summary": summaries.get(entry.pk)} for entry in listed.rows],
        "narrowed": _narrowed(request, filters, lines),
        "filters": filters,
        "services": lines,
        "categories": category_choices(),
        "kept": [(key, value) for key, values in request.GET.lists() for value in values if _stays(key)],
        "tabs": account_tabs(request, "ledger"),
        "parts": ledger_parts(request, "journal"),
        "may_post": request.actor.may(POST_ENTRIES, ours),
        "may_import": request.actor.may(IMPORT_LEDGER, ours),
    }
    return render_page(request, "accounts/entry_list.html", context, fragment="rows")


def _stays(key: str) -> bool:
    """Whether a parameter goes on when lines are narrowed anew: all but what is narrowed, and the page."""
    return key not in {*OWN, "after", "before"}


def _narrowed(request: PageRequest, filters: Filters, lines: list[ServiceLine]) -> list[dict[str, Any]]:
    """What the list is narrowed to, each with the address without it."""
    names = {line.code: shown(line.name).text for line in lines}
    said: list[tuple[str, object]] = []
    if filters.service:
        said.append(("service", names.get(filters.service, filters.service)))
    if filters.categories:
        labels = [str(CategoryChoice(category.value).label) for category in filters.categories]
        said.append(("category", gettext(", ").join(labels)))
    if filters.account:
        said.append(("account", gettext("accounts %(prefix)s…") % {"prefix": filters.account}))
    if filters.party:
        said.append(("party", filters.party[1] or gettext("no party named")))
    if filters.band is not None:
        said.append(("band", BAND_LABELS[filters.band]))
    for key, day, text in (
        ("owed", filters.owed, gettext("owed on %(day)s")),
        ("from", filters.first, gettext("from %(day)s")),
        ("until", filters.until, gettext("until %(day)s")),
    ):
        if day:
            said.append((key, text % {"day": formats.short_date(day, language())}))
    return [{"label": label, "url": _without(request, key)} for key, label in said]


def _without(request: PageRequest, key: str) -> str:
    pairs = [(k, v) for k, vs in request.GET.lists() for v in vs if k not in {key, "after", "before"}]
    return f"?{urlencode(pairs)}"
