"""Where figures of the accounts open to: the entries, or what an allocation moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from charaka.accounts.rules.categories import Category
from charaka.kernel.periods import Period
from charaka.kernel.web import PageRequest, here


def entries_url(
    request: PageRequest,
    period: Period,
    *,
    service: str = "",
    categories: Iterable[Category] = (),
    account: str = "",
) -> str:
    """The entries of a period, of a service line, of categories, of an account: those that make a figure."""
    asked: list[tuple[str, str]] = [("service", service)] if service else []
    asked += [("category", category.value) for category in categories]
    asked += [("account", account)] if account else []
    asked += [("from", period.start.isoformat()), ("until", period.end.isoformat())]
    return f"{here(request, 'accounts:entry_list')}?{urlencode(asked)}"


def owed_url(request: PageRequest, day: date, *, party: tuple[str, str] | None = None, band: int | None = None) -> str:
    """The entries with what is owed on a day: by a party (key, name), in a band of age."""
    asked: list[tuple[str, str]] = [("owed", day.isoformat())]
    asked += [("party", party[0]), ("party_name", party[1])] if party else []
    asked += [("band", str(band))] if band is not None else []
    return f"{here(request, 'accounts:entry_list')}?{urlencode(asked)}"


def allocated_url(request: PageRequest, period: Period, **filters: str) -> str:
    """What allocations in force moved in a period: by ``service`` or ``key``."""
    return f"{here(request, 'accounts:allocated')}?{urlencode({'period': period.code, **filters})}"
