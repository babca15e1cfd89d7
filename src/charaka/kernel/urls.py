"""Addresses of what the kernel serves itself: files, documents, progress. No institution in the address."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.kernel.documents.views import verify
from charaka.kernel.files.views import download
from charaka.kernel.jobs.views import cancel_run, run_page
from charaka.kernel.mail.views import stop

app_name = "kernel"
urlpatterns: list[URLPattern] = [
    path("files/<uuid:public_id>/", download, name="download"),
    path("v/", verify, name="verify"),
    path("v/<str:code>/", verify, name="verify_code"),
    path("jobs/<int:run_id>/", run_page, name="run"),
    path("jobs/<int:run_id>/stop/", cancel_run, name="cancel_run"),
    path("mail/stop/<str:token>/", stop, name="stop_mail"),
]
