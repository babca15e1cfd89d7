"""Addresses of the room, inside /i/<code>/."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.offer.views import catalogue, costs, dates, portfolio, prices, public, rates, sheet_changes, sheets

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

# Costs, rates, prices
_COST = "cost-sheets/<int:sheet_id>/"
_LINE = "cost-lines/<int:line_id>/"
_COSTS = [
    path(_ONE + "cost/", costs.cost, name="cost"),
    path(_ONE + "cost/preview/", costs.cost_preview, name="cost_preview"),
    path(_ONE + "cost/begin/", costs.cost_begin, name="cost_begin"),
    path(_ONE + "price/", prices.price_set, name="price_set"),
    path(_COST + "copy/", costs.cost_copy, name="cost_copy"),
    path(_COST + "validate/", costs.cost_validate, name="cost_validate"),
    path(_COST + "lines/new/", costs.cost_line_new, name="cost_line_new"),
    path(_LINE + "rate/", costs.cost_line_rate, name="cost_line_rate"),
    path(_LINE + "edit/", costs.cost_line_edit, name="cost_line_edit"),
    path(_LINE + "remove/", costs.cost_line_remove, name="cost_line_remove"),
    path("rates/", rates.rates, name="rates"),
    path("rates/capacity/new/", rates.rate_new, name="rate_new"),
    path("rates/capacity/<int:rate_id>/version/", rates.rate_version, name="rate_version"),
    path("rates/capacity/<int:rate_id>/hours/", rates.rate_hours, name="rate_hours"),
    path("rates/cards/new/", rates.card_new, name="card_new"),
    path("rates/cards/<int:card_id>/version/", rates.card_version, name="card_version"),
    path("rates/overhead/new/", rates.overhead_new, name="overhead_new"),
    path("rates/close/", rates.year_close, name="year_close"),
    path("rates/copy/", rates.rates_copy, name="rates_copy"),
    path("prices/", prices.price_lists, name="price_lists"),
    path("prices/lists/new/", prices.price_list_new, name="price_list_new"),
    path("prices/lists/<int:list_id>/", prices.price_list, name="price_list"),
    path("prices/lists/<int:list_id>/edit/", prices.price_list_edit, name="price_list_edit"),
    path("prices/lists/<int:list_id>/prices/new/", prices.price_new, name="price_new"),
    path("prices/consents/<int:consent_id>/", prices.consent, name="consent"),
    path("prices/discounts/new/", prices.discount_new, name="discount_new"),
    path("prices/vat/new/", prices.vat_new, name="vat_new"),
    path("prices/vat/usual/", prices.vat_defaults, name="vat_defaults"),
    path("prices/vat/<int:rate_id>/confirm/", prices.vat_confirm, name="vat_confirm"),
]

urlpatterns: list[URLPattern] = [
    *_CATALOGUE,
    *_COSTS,
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/export.<table_format:fmt>", portfolio.portfolio_export, name="portfolio_export"),
]

# Outside /i/<code>/: what everyone may read by program.
public_patterns = [
    path("courses.json", public.courses, name="courses"),
    path("dates.ics", public.dates, name="dates"),
]
