"""The ledger of one account: what is carried forward, its lines by key with their running balance, months, totals."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from charaka.accounts.models import Account, ServiceLine
from charaka.accounts.models.choices import CategoryChoice
from charaka.accounts.permissions import CHANGE_CHART, VIEW_ACCOUNTS
from charaka.accounts.queries.account_ledger import (
    Asked,
    Key,
    LedgerPage,
    Month,
    beside,
    category_of,
    first_counted,
    last_month_of,
    months_of,
    page_of,
)
from charaka.accounts.queries.books_state import day_reached
from charaka.accounts.queries.chart import access_account, list_service_lines
from charaka.accounts.queries.entries import lines_of, source_of, total_of
from charaka.accounts.queries.periods import closed_month
from charaka.accounts.rules.categories import SIDES, Category, Side
from charaka.accounts.views.books import with_books
from charaka.accounts.views.frame import account_tabs
from charaka.accounts.views.ledger_frame import ledger_parts
from charaka.kernel import formats
from charaka.kernel.periods import Period, PeriodError, financial_year_of, parse
from charaka.kernel.ui import shown
from charaka.kernel.web import PageRequest, here, page, render_page

_KEY: Final = re.compile(r"^(\d{4}-\d{2}-\d{2})\.(\d{1,18})$")


@page(VIEW_ACCOUNTS)
@with_books
@require_safe
def account_ledger(request: PageRequest, account: str) -> HttpResponse:
    """The lines of an account in a year or a month of it, a page at a time."""
    found = access_account(request.actor, request.institution.pk, account)
    lines = list_service_lines(request.institution.pk)
    asked = _asked(request, found, lines)
    category = category_of(found, asked.period.end)
    start = request.institution.financial_year_start_month
    year = financial_year_of(asked.period.start, start)
    listed = page_of(asked, first_counted(found, category, asked.period, start))
    months = months_of(asked, year)
    context = _context(request, asked, listed, months, category) | {
        "year": year,
        "years": [{"label": one.label, "period": one.code, "current": one == year} for one in _around(year)],
        "services": lines,
        "tabs": account_tabs(request, "ledger"),
        "parts": ledger_parts(request, "accounts"),
        "may_change": request.actor.may(CHANGE_CHART, request.institution.pk),
    }
    return render_page(request, "accounts/account_ledger.html", context, fragment="rows")


def _around(year: Period) -> tuple[Period, Period, Period]:
    return year.previous(), year, year.next()


def _asked(request: PageRequest, account: Account, lines: list[ServiceLine]) -> Asked:
    given = request.GET
    service = next((line for line in lines if line.code == given.get("service", "")), None)
    words = " ".join(given.get("q", "").replace("\x00", "").split())[:100]
    period = _period(request, given, account)
    return Asked(account, period, service, words, _key(given.get("after", "")), _key(given.get("before", "")))


def _period(request: PageRequest, given: QueryDict, account: Account) -> Period:
    """``?period=2026-03`` or any other code, ``?from=…&until=…``, else the year of the account's last line."""
    try:
        if (first := given.get("from")) and (until := given.get("until")):
            return Period(date.fromisoformat(first), date.fromisoformat(until))
        if code := given.get("period"):
            return parse(code[:40])
    except (PeriodError, ValueError):
        pass
    day = last_month_of(account) or timezone.localdate()
    return financial_year_of(day, request.institution.financial_year_start_month)


def _key(text: str) -> Key | None:
    match = _KEY.match(text)
    try:
        return Key(date.fromisoformat(match[1]), int(match[2])) if match else None
    except ValueError:
        return None


def _context(
    request: PageRequest, asked: Asked, listed: LedgerPage, months: list[Month], category: Category | None
) -> dict[str, Any]:
    """What the page shows. Balances are shown on the side on which the account grows."""
    sign = -1 if category and SIDES[category] in {Side.INCOME, Side.LIABILITY} else 1
    before, after = beside(asked.account)
    last = max((one.period.start for one in months if one.sums.lines), default=None)
    return {
        "account": asked.account,
        "asked": asked,
        "page": listed,
        "category": CategoryChoice(category.value).label if category else "",
        "credit_side": sign < 0,
        "opening": sign * listed.opening,
        "brought": None if listed.brought is None else sign * listed.brought,
        "closing": sign * listed.closing,
        "net": sign * listed.sums.net,
        "lines": [_line(request, one.line, one.balance, sign) for one in listed.lines],
        "period_name": _named(asked.period),
        "before_period": date.fromordinal(asked.period.start.toordinal() - 1),
        "balance_day": day_reached(asked.period, last),
        "closed": closed_month(request.institution.pk, asked.period.end),
        "chips": _chips(asked, months),
        "previous": here(request, "accounts:account_ledger", before) if before else "",
        "next": here(request, "accounts:account_ledger", after) if after else "",
        "row_query": _row_query(request.GET),
        "earlier": _token(listed.earlier),
        "later": _token(listed.later),
        "detail": _detail(request, listed),
    }


def _line(request: PageRequest, line: Any, balance: int | None, sign: int) -> dict[str, Any]:
    return {
        "line": line,
        "entry": line.entry,
        "balance": None if balance is None else sign * balance,
        "source": source_of(request, line.entry),
    }


def _named(period: Period) -> str:
    return formats.period_name(period, shown.language())


def _chips(asked: Asked, months: list[Month]) -> list[dict[str, Any]]:
    """The whole year and each month that has lines."""
    return [
        {"label": _named(one.period), "period": one.period.code, "count": one.sums.lines,
         "chosen": one.period == asked.period}
        for one in months if one.sums.lines or one.period == asked.period
    ]  # fmt: skip


def _row_query(given: QueryDict) -> str:
    """The address of this page, to which each row adds its entry."""
    kept = given.copy()
    kept.pop("entry", None)
    return f"?{kept.urlencode()}&" if kept else "?"


def _token(key: Key | None) -> str:
    return f"{key.day.isoformat()}.{key.id}" if key else ""


def _detail(request: PageRequest, listed: LedgerPage) -> dict[str, Any] | None:
    """The entry of ``?entry=`` beside the list, when it is on the page."""
    asked = request.GET.get("entry", "")
    entry = next((one.line.entry for one in listed.lines if str(one.line.entry_id) == asked), None)
    if entry is None:
        return None
    lines = lines_of(entry)
    debit, credit = total_of(lines)
    return {"entry": entry, "lines": lines, "debit": debit, "credit": credit, "source": source_of(request, entry)}
