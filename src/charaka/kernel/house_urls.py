"""Addresses of the kernel's own pages, inside /i/<code>/: measures, journal, settings."""

from __future__ import annotations

from django.urls import path

from charaka.kernel.audit.views import history, history_export
from charaka.kernel.measures.views import freeze, measure, measure_list
from charaka.kernel.settings_views import settings_page

app_name = "house"

urlpatterns = [
    path("measures/", measure_list, name="measures"),
    path("measures/<slug:measure_code>/", measure, name="measure"),
    path("measures/<slug:measure_code>/submit/", freeze, name="freeze"),
    path("journal/", history, name="history"),
    path("journal/export/", history_export, name="history_export"),
    path("settings/", settings_page, name="settings"),
]
