"""Addresses of the room, inside /i/<code>/accounts/."""

from __future__ import annotations

from charaka.accounts.urls import bank, budget, chart, imports, imputed, ledger, services

app_name = "accounts"
urlpatterns = [
    *services.patterns,
    *ledger.patterns,
    *chart.patterns,
    *imports.patterns,
    *imputed.patterns,
    *budget.patterns,
    *bank.patterns,
]
