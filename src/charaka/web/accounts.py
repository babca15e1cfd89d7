"""Sign-in. Accounts are opened by invitation only; in the demo, and only there, by one click."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from charaka.institutions.queries.actors import actor_for
from charaka.kernel.demo import DOMAIN
from charaka.kernel.models import Institution, User
from charaka.kernel.permissions import ROLE_LABELS, Role
from charaka.kernel.web import public
from charaka.web.choices import keep_language

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's behaviour where the house decides otherwise."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        keep_language(response, user.language)
        return response


@public
def closed(request: HttpRequest) -> HttpResponse:
    """What allauth offers and the house does not: an address is changed by the director, who knows whose it is."""
    raise Http404


@public
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One button per role of the demo. Absent, as if it had never been written, outside demo mode."""
    if not settings.DEMO:
        raise Http404
    return render(request, "web/demo_sign_in.html", {"doors": demo_doors()})


@public
@require_POST
def demo_enter(request: HttpRequest, user_id: int) -> HttpResponse:
    """Sign in as one of the demo's people, without a password. Absent outside demo mode."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(User, pk=user_id, is_active=True, email__endswith=DOMAIN)
    login(request, user, backend=BACKEND)
    response = HttpResponseRedirect(reverse("web:start"))
    keep_language(response, request.LANGUAGE_CODE or user.language)
    return response


def demo_doors() -> list[dict[str, object]]:
    """One account per role, the first of the demo's world: user, role, institution."""
    doors: dict[Role, dict[str, object]] = {}
    names = dict(Institution.objects.values_list("pk", "short_name"))
    for user in User.objects.filter(email__endswith=DOMAIN, is_active=True).order_by("pk"):
        for grant in sorted(actor_for(user).grants, key=lambda g: (g.role, g.institution_id or 0)):
            place = "" if grant.role is Role.FUND_MANAGER else names.get(grant.institution_id or 0, "")
            doors.setdefault(grant.role, {"user": user, "role": ROLE_LABELS[grant.role], "place": place})
    return [doors[role] for role in Role if role in doors]
