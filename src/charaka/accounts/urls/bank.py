"""Addresses of the room: bank."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.accounts.views import bank, bank_files, bank_matching, cash

_ONE = "bank/<int:account_id>/"
_LINE = "bank/lines/<int:line_id>/"
patterns: list[URLPattern] = [
    path("bank/", bank.bank, name="bank"),
    path("bank/new/", bank.bank_account_new, name="bank_account_new"),
    path("bank/import/", bank_files.bank_import, name="bank_import"),
    path("bank/import/<uuid:file_id>/", bank_files.bank_import_check, name="bank_import_check"),
    path("bank/statements/", bank_files.bank_statement_list, name="bank_statement_list"),
    path("bank/statements/export/", bank_files.bank_statement_export, name="bank_statement_export"),
    path("bank/rules/", bank.bank_rules, name="bank_rules"),
    path("bank/rules/<int:rule_id>/remove/", bank.bank_rule_remove, name="bank_rule_remove"),
    path(_ONE, bank_matching.bank_account, name="bank_account"),
    path(_ONE + "edit/", bank.bank_account_edit, name="bank_account_edit"),
    path(_ONE + "sure/", bank_matching.bank_sure, name="bank_sure"),
    path(_ONE + "lines/export/", bank_files.bank_line_export, name="bank_line_export"),
    path(_ONE + "reconciliation/", bank.bank_reconciliation, name="bank_reconciliation"),
    path(
        _ONE + "reconciliation/export.<table_format:fmt>",
        bank.bank_reconciliation_export,
        name="bank_reconciliation_export",
    ),
    path(_LINE + "match/", bank_matching.bank_line_match, name="bank_line_match"),
    path(_LINE + "posted/", bank_matching.bank_line_posted, name="bank_line_posted"),
    path(_LINE + "book/", bank_matching.bank_line_book, name="bank_line_book"),
    path(_LINE + "undo/", bank_matching.bank_line_undo, name="bank_line_undo"),
    path("cash/", cash.cash_forecast, name="cash_forecast"),
    path("cash/export.<table_format:fmt>", cash.cash_forecast_export, name="cash_forecast_export"),
    path("cash/flows/new/", cash.flow_new, name="flow_new"),
    path("cash/flows/<int:flow_id>/edit/", cash.flow_edit, name="flow_edit"),
    path("cash/flows/<int:flow_id>/remove/", cash.flow_remove, name="flow_remove"),
]
