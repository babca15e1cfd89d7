"""The pages of the shell: start, Today, portfolio, my account, language, theme."""

from __future__ import annotations

from itertools import groupby
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from charaka.institutions.queries.portfolio import list_portfolio
from charaka.kernel import formats
from charaka.kernel.actors import Actor
from charaka.kernel.models import Institution, User
from charaka.kernel.navigation import Todo, tile_sources, todo_sources
from charaka.kernel.permissions import ROLE_LABELS, Role, permission
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest, page, public, render_page, signed_in
from charaka.web.choices import keep_language, keep_theme
from charaka.web.services import change_account
from charaka.web.shell import LAST_INSTITUTION, Shell

SEE_TODAY = permission("web.today:view", gettext_lazy("See Today"), *(set(Role) - {Role.FUND_MANAGER}))


@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Where a role begins: the fund at its portfolio, everybody else at Today of their institution."""
    roles = {grant.role for grant in request.actor.grants}  # type: ignore[attr-defined]
    if roles and roles <= {Role.FUND_MANAGER, Role.ADVISER} and Role.FUND_MANAGER in roles:
        return redirect("web:portfolio")
    institution = Shell(request).institution
    if institution is None:
        return render(request, "web/no_role.html", status=403)
    return redirect("web:today", code=institution.code)


@page(SEE_TODAY)
def today(request: PageRequest) -> HttpResponse:
    """Today: what waits for the reader, each with its reason and its button."""
    request.session[LAST_INSTITUTION] = request.institution.pk
    todos = sorted((t for source in todo_sources() for t in source(request)), key=_urgency)
    tiles = sorted((t for source in tile_sources() for t in source(request)), key=lambda t: t.position)
    heading = formats.long_date(timezone.localdate(), language())
    context = {
        "heading": heading[:1].upper() + heading[1:],  # French writes its days in small letters
        "part_of_day": "morning" if timezone.localtime().hour < 12 else "afternoon",
        "todo_count": len(todos),
        "groups": [(label, list(found)) for label, found in groupby(todos, key=_when)],
        "tiles": tiles,
    }
    return render_page(request, "web/today.html", context)


def _urgency(todo: Todo) -> tuple[int, str]:
    return (todo.days_left if todo.days_left is not None else 10_000, todo.title)


def _when(todo: Todo) -> str:
    """The heading under which a to-do stands."""
    left = todo.days_left
    if left is None:
        return _("Without a date")
    if left < 0:
        return _("Late")
    if left == 0:
        return _("Today")
    return _("This week") if left <= 7 else _("Later")


@signed_in
def portfolio(request: HttpRequest) -> HttpResponse:
    """The institutions that the reader follows: identity and what they have submitted, never live records."""
    actor = request.actor  # type: ignore[attr-defined]
    return render(request, "web/portfolio.html", {"portfolio": list_portfolio(actor)})


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """My account: name, language, theme; the doors to password, passkeys and double key; my roles."""
    user = cast(User, request.user)
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("name", "language", "theme")}
        change_account(actor=request.actor, user=user, **given)  # type: ignore[attr-defined]
        messages.success(request, _("Saved."))
        response = redirect("web:me")
        keep_language(response, user.language)
        keep_theme(response, user.theme)
        return response
    return render(request, "web/me.html", {"account": user, "roles": _roles(request.actor)})  # type: ignore[attr-defined]


def _roles(actor: Actor) -> list[tuple[object, str]]:
    """Each role that the actor holds, and where."""
    places = Institution.objects.in_bulk(actor.institutions)
    grants = sorted(actor.grants, key=lambda g: (g.institution_id or 0, g.role))
    return [
        (ROLE_LABELS[g.role], str(places[g.institution_id]) if g.institution_id else _("the platform")) for g in grants
    ]


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language for a year, on the account too when someone is signed in, and go back to the page."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(_back(request))
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated and request.user.language != language:
        change_account(actor=request.actor, user=request.user, language=language)  # type: ignore[attr-defined]
    keep_language(response, language)
    return response


@public
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or the system's choice for a year."""
    theme = request.POST.get("theme", "auto")
    response = HttpResponse(status=204) if request.headers.get("X-Quiet") else HttpResponseRedirect(_back(request))
    keep_theme(response, theme if theme in {"light", "dark"} else "auto")
    return response


def _back(request: HttpRequest) -> str:
    """The page from which the choice was made, if it is ours."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("web:start")
