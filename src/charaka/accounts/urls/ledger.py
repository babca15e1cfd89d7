"""Addresses of the room: the journal, entries, the ledger of an account, periods."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.accounts.views import account_ledger, entry, entry_list, entry_writing, periods

_ENTRY = "journal/<int:entry_id>/"
patterns: list[URLPattern] = [
    path("journal/", entry_list.entry_list, name="entry_list"),
    path("journal/new/", entry_writing.entry_new, name="entry_new"),
    path("journal/check/", entry_writing.entry_check, name="entry_check"),
    path(_ENTRY, entry.entry, name="entry"),
    path(_ENTRY + "edit/", entry_writing.entry_edit, name="entry_edit"),
    path(_ENTRY + "post/", entry.entry_post, name="entry_post"),
    path(_ENTRY + "reverse/", entry.entry_reverse, name="entry_reverse"),
    path(_ENTRY + "discard/", entry.entry_discard, name="entry_discard"),
    path(_ENTRY + "files/", entry.entry_file, name="entry_file"),
    path("chart/<str:account>/ledger/", account_ledger.account_ledger, name="account_ledger"),
    path("periods/", periods.period_list, name="period_list"),
    path("periods/<int:year>/<int:number>/close/", periods.period_close, name="period_close"),
    path("periods/<int:year>/<int:number>/reopen/", periods.period_reopen, name="period_reopen"),
]
