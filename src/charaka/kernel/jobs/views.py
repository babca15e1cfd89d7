"""The page of one job: how far it is, and the button that stops it. htmx asks it for its bar once a second."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from charaka.kernel.jobs.models import JobRun
from charaka.kernel.jobs.queries import access_run
from charaka.kernel.jobs.queue import request_cancel
from charaka.kernel.web import render_page, signed_in


@signed_in
@require_safe
def run_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """The whole page, or its bar alone (partial ``bar``, which other pages include with ``run``)."""
    return _shown(request, access_run(request.actor, run_id))  # type: ignore[attr-defined]


@signed_in
@require_POST
def cancel_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask the job to stop, then show it. Asking twice changes nothing."""
    run = access_run(request.actor, run_id)  # type: ignore[attr-defined]
    request_cancel(run)
    if request.headers.get("HX-Request"):
        return _shown(request, access_run(request.actor, run_id))  # type: ignore[attr-defined]
    return redirect("kernel:run", run_id=run.pk)


def _shown(request: HttpRequest, run: JobRun) -> HttpResponse:
    response = render_page(request, "jobs/run.html", {"run": run}, fragment="bar")
    if run.is_over and request.headers.get("HX-Request"):
        response.headers["HX-Trigger"] = "kernel:run-ended"
    return response
