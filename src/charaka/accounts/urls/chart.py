"""Addresses of the room: the chart, what accounts mean, journals, service lines, opening the books."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.accounts.views import books, chart, journals, meanings

patterns: list[URLPattern] = [
    path("open/", books.book_open, name="book_open"),
    path("chart/", chart.account_list, name="account_list"),
    path("chart/new/", chart.account_new, name="account_new"),
    path("chart/<str:account>/edit/", chart.account_edit, name="account_edit"),
    path("meanings/", meanings.rule_list, name="rule_list"),
    path("meanings/set/", meanings.rule_set, name="rule_set"),
    path("meanings/preview/", meanings.rule_preview, name="rule_preview"),
    path("meanings/<int:rule_id>/remove/", meanings.rule_remove, name="rule_remove"),
    path("journals/", journals.journal_list, name="journal_list"),
    path("journals/new/", journals.journal_new, name="journal_new"),
    path("journals/<str:journal>/", journals.journal_edit, name="journal_edit"),
    path("service-lines/new/", journals.service_line_new, name="service_line_new"),
    path("service-lines/<str:line>/", journals.service_line_edit, name="service_line_edit"),
]
