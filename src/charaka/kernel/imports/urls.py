"""Addresses of imports, inside /i/<code>/imports/."""

from __future__ import annotations

from django.urls import path

from charaka.kernel.imports import views

app_name = "imports"
urlpatterns = [
    path("<slug:importer>/", views.upload, name="upload"),
    path("<slug:importer>/template.<table_format:fmt>", views.template, name="template"),
    path("<slug:importer>/<int:run_id>/columns/", views.columns, name="columns"),
    path("<slug:importer>/<int:run_id>/check/", views.check, name="check"),
    path("<slug:importer>/<int:run_id>/done/", views.done, name="done"),
    path("<slug:importer>/<int:run_id>/stop/", views.cancel, name="cancel"),
    path("<slug:importer>/<int:run_id>/errors.<table_format:fmt>", views.errors, name="errors"),
]
