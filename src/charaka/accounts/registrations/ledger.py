"""What the room makes known at start: the search box finds entries, and their papers open with the accounts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Entry
from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.queries.entries import find_entries
from charaka.kernel.files.access import access_for
from charaka.kernel.search import Hit, finder
from charaka.kernel.web import here


def search_entries(request: Any, words: str, limit: int) -> list[Hit]:
    """Entries by number, or by the number of their document."""
    if not request.actor.may(VIEW_ACCOUNTS, request.institution.pk):
        return []
    return [
        Hit(
            group=_("Entries"),
            title=f"{entry} · {entry.label}"[:120],
            detail=f"{entry.date:%Y-%m-%d} {entry.reference}".strip(),
            url=here(request, "accounts:entry", entry.pk),
            icon="receipt-text",
        )
        for entry in find_entries(request.institution.pk, words, limit)
    ]


finder(search_entries)
access_for(Entry._meta.label_lower, VIEW_ACCOUNTS)
