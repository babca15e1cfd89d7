"""The pages of what goes wrong outside the views of the house."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from charaka.kernel.errors import Forbidden, NotFound
from charaka.kernel.ui.shown import language
from charaka.web.middleware import refusal_page


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(request, NotFound(_("This address leads nowhere, or to something that you may not see.")))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What no page of ours sends. Rendered without the shell, which would read the request again."""
    sentence = _("What was sent cannot be read, or is too long. Nothing was stored.")
    words = {
        "title": _("Not accepted"),
        "sentence": sentence,
        "language": language(),
        "rtl": get_language_bidi(),
    }
    return HttpResponse(loader.render_to_string("kernel/too_large.html", words), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(request, Forbidden(_("This page is not open to you.")))


def fault(request: HttpRequest) -> HttpResponse:
    """A fault of ours. Rendered without the shell, which may be what failed."""
    context = {"code": getattr(request, "request_id", "")}
    return HttpResponse(loader.render_to_string("web/errors/500.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or cookies are refused."""
    return render(request, "web/errors/stale_form.html", {"status": 403}, status=403)
