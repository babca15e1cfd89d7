"""Addresses of the room: budget."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.accounts.views import budget, budget_versions

_ONE = "budgets/<int:budget_id>/"
patterns: list[URLPattern] = [
    path("budget/", budget.budget, name="budget"),
    path("budgets/", budget_versions.budget_list, name="budget_list"),
    path("budgets/export/", budget_versions.budget_list_export, name="budget_list_export"),
    path("budgets/new/", budget_versions.budget_new, name="budget_new"),
    path(_ONE, budget_versions.budget_edit, name="budget_edit"),
    path(_ONE + "lines/new/", budget_versions.budget_line, name="budget_line"),
    path(_ONE + "adopt/", budget_versions.budget_adopt, name="budget_adopt"),
    path(_ONE + "revise/", budget_versions.budget_revise, name="budget_revise"),
    path(_ONE + "discard/", budget_versions.budget_discard, name="budget_discard"),
    path(_ONE + "compare/<int:other_id>/", budget_versions.budget_compare, name="budget_compare"),
    path(_ONE + "export.<table_format:fmt>", budget_versions.budget_export, name="budget_export"),
    path(_ONE + "execution.<table_format:fmt>", budget.execution_export, name="execution_export"),
    path(_ONE + "rows/<str:subject>/", budget.budget_row, name="budget_row"),
]
