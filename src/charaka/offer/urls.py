"""Addresses of the room, inside /i/<code>/."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.offer.views import catalogue, dates, portfolio, sheet_changes, sheets

app_name = "offer"

_ONE = "offerings/<int:offering_id>/"
_CATALOGUE = [
    path("offerings/", catalogue.offering_list, name="offering_list"),
    path("offerings/export/", catalogue.offering_export, name="offering_export"),
    path("offerings/new/", sheet_changes.offering_new, name="offering_new"),
    path(_ONE, sheets.offering, name="offering"),
    path(_ONE + "sheet.pdf", sheets.offering_sheet, name="offering_sheet"),
    path(_ONE + "files/", sheets.offering_file, name="offering_file"),
    path(_ONE + "edit/", sheet_changes.offering_edit, name="offering_edit"),
    path(_ONE + "record/", sheet_changes.offering_details, name="offering_details"),
    path(_ONE + "move/<slug:verb>/", sheet_changes.offering_move, name="offering_move"),
    path(_ONE + "derive/", sheet_changes.offering_derive, name="offering_derive"),
    path(_ONE + "programme/", sheets.offering_programme, name="offering_programme"),
    path(_ONE + "programme/edit/", sheet_changes.offering_modules, name="offering_modules"),
    path(_ONE + "dates/", dates.date_list, name="date_list"),
    path(_ONE + "dates/<int:date_id>/cancel/", dates.date_cancel, name="date_cancel"),
    path(_ONE + "versions/", sheets.offering_versions, name="offering_versions"),
    path(_ONE + "versions/publish/", sheet_changes.offering_publish_version, name="offering_publish_version"),
    path(_ONE + "versions/<int:number>/", sheets.offering_version, name="offering_version"),
    path(_ONE + "history/", sheets.offering_history, name="offering_history"),
]

urlpatterns: list[URLPattern] = [
    *_CATALOGUE,
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/export.<table_format:fmt>", portfolio.portfolio_export, name="portfolio_export"),
]
