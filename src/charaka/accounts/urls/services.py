"""Addresses of the room: accounts by service, allocation of shared costs, statements."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.accounts.views import allocated, allocation, services, statements

_KEY = "allocation/keys/<int:key_id>/"
patterns: list[URLPattern] = [
    path("", services.by_service, name="by_service"),
    path("by-service/export.<table_format:fmt>", services.by_service_export, name="by_service_export"),
    path("allocated/", allocated.allocated, name="allocated"),
    path("allocated/export.<table_format:fmt>", allocated.allocated_export, name="allocated_export"),
    path("allocation/", allocation.allocation, name="allocation"),
    path("allocation/new/", allocation.allocation_new, name="allocation_new"),
    path("allocation/simulate/", allocation.allocation_simulate, name="allocation_simulate"),
    path("allocation/runs/<int:run_id>/", allocated.allocation_run, name="allocation_run"),
    path("allocation/keys/new/", allocation.key_new, name="key_new"),
    path(_KEY, allocation.key_edit, name="key_edit"),
    path(_KEY + "shares/", allocation.key_shares, name="key_shares"),
    path(_KEY + "remove/", allocation.key_remove, name="key_remove"),
    path("statements/", statements.statement_list, name="statement_list"),
    path("statements/<slug:name>/", statements.statement, name="statement"),
    path("statements/<slug:name>/export.<table_format:fmt>", statements.statement_export, name="statement_export"),
    path("statements/<slug:name>/paper.pdf", statements.statement_paper, name="statement_paper"),
]
