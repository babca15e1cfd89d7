"""Addresses of the room: imports."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.accounts.views import imports

patterns: list[URLPattern] = [
    path("import/", imports.ledger_import, name="ledger_import"),
    path("entries/export/", imports.entry_export, name="entry_export"),
    path("entries/export.<slug:fmt>", imports.entry_export, name="entry_export"),
]
