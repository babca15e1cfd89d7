"""The one page that a mail leads to without signing in: switching its kind off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from charaka.kernel.mail.preferences import read_stop_token, set_preference, wants
from charaka.kernel.web import public


@public
@csrf_exempt  # RFC 8058: mail programs post to this address by themselves; the signed token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks (programs that look into mails follow every link), POST switches off."""
    user, kind = read_stop_token(token)
    if request.method == "POST":
        set_preference(user, kind, wanted=False)
    return render(request, "mail/stop.html", {"kind": kind, "wanted": wants(user, kind), "address": user.email})
