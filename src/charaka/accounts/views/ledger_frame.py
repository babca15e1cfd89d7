"""What the pages of the ledger share: their parts, the year that is looked at, the years beside it."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charaka.accounts.queries.periods import span_of_books
from charaka.kernel.periods import Period, financial_year, financial_year_of
from charaka.kernel.web import PageRequest, here

PARTS: Final = (
    ("journal", pgettext_lazy("of entries", "Journal"), "accounts:entry_list"),
    ("accounts", _("Accounts"), "accounts:account_list"),
    ("meanings", _("What accounts mean"), "accounts:rule_list"),
    ("journals", _("Journals and services"), "accounts:journal_list"),
    ("periods", _("Periods"), "accounts:period_list"),
)


def ledger_parts(request: PageRequest, current: str) -> list[dict[str, Any]]:
    """The ways to look at the ledger."""
    return [
        {"label": label, "url": here(request, address), "current": code == current} for code, label, address in PARTS
    ]


def year_asked(request: PageRequest) -> Period:
    """The financial year of ``?year=`` (the year in which it begins), else that of the last entry, else today's."""
    start, asked = request.institution.financial_year_start_month, request.GET.get("year", "")
    if asked.isascii() and asked.isdigit() and 1990 <= int(asked) <= 2150:
        return financial_year(start, int(asked))
    _first, last = span_of_books(request.institution.pk)
    return financial_year_of(last or timezone.localdate(), start)


def years_beside(request: PageRequest, year: Period) -> list[dict[str, Any]]:
    """The year before, this one, the next: as segments."""
    return [
        {"label": one.label, "url": f"?year={one.start.year}", "current": one == year}
        for one in (year.previous(), year, year.next())
    ]
