"""What the room makes known at start: the search box finds accounts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.queries.accounts import find_accounts
from charaka.kernel.fields import shown
from charaka.kernel.search import Hit, finder
from charaka.kernel.web import here


def search_accounts(request: Any, words: str, limit: int) -> list[Hit]:
    """Accounts by code or name."""
    if not request.actor.may(VIEW_ACCOUNTS, request.institution.pk):
        return []
    return [
        Hit(
            group=_("Accounts"), title=shown(account.name).text or account.code, detail=account.code,
            url=here(request, "accounts:account_ledger", account.code), icon="book-open",
        )
        for account in find_accounts(request.institution.pk, words, limit)
    ]  # fmt: skip


finder(search_accounts)
