"""What the pages of the accounts share: their tabs, each for those who may open it."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charaka.accounts.permissions import VIEW_ACCOUNTS, VIEW_BANK, VIEW_BUDGET
from charaka.kernel.web import PageRequest, here

TABS: Final = (
    ("services", _("By service"), "accounts:by_service", VIEW_ACCOUNTS),
    ("statements", _("Statements"), "accounts:statement_list", VIEW_ACCOUNTS),
    ("ledger", _("Journal and accounts"), "accounts:entry_list", VIEW_ACCOUNTS),
    ("budget", _("Budget"), "accounts:budget", VIEW_BUDGET),
    ("bank", _("Bank"), "accounts:bank", VIEW_BANK),
    ("cash", _("Cash forecast"), "accounts:cash_forecast", VIEW_BANK),
    ("imputed", _("In kind and grants"), "accounts:in_kind_list", VIEW_ACCOUNTS),
)


def account_tabs(request: PageRequest, current: str) -> list[dict[str, Any]]:
    """The tabs of the accounts that this reader may open."""
    return [
        {"label": label, "url": here(request, address), "current": code == current}
        for code, label, address, right in TABS
        if request.actor.may(right, request.institution.pk)
    ]
