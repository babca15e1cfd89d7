"""How a page is made: who may see it, in which institution, as a whole or as a fragment.

Every view is declared by one of three decorators, so that the permission matrix can name them all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from charaka.kernel.actors import Actor
from charaka.kernel.members import access_institution
from charaka.kernel.models.institution import Institution
from charaka.kernel.permissions import Permission, require
from charaka.kernel.scope import scope

View = Callable[..., HttpResponseBase]


class PageRequest(HttpRequest):
    """A request inside an institution, as ``page`` hands it to a view."""

    actor: Actor
    institution: Institution
    htmx: Any


def page(wanted: Permission) -> Callable[[View], View]:
    """A page of one institution: ``/i/<code>/…``. Strangers get 404, members without the right 403 with the reason.

    The view runs within the institution's scope; the address argument ``code`` is resolved and removed.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def resolved(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            inside = cast(PageRequest, request)
            inside.institution = access_institution(inside.actor, code)
            require(inside.actor, wanted, inside.institution.pk)
            with scope({inside.institution.pk}):
                return view(inside, *args, **kwargs)

        guarded = login_required(resolved)
        guarded.charaka_page = ("institution", wanted)  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """A page of the person who is signed in, in no institution."""
    guarded = login_required(view)
    guarded.charaka_page = ("signed_in", None)  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """A page for everyone. Its view may open a scope only for what is published."""
    view.charaka_page = ("public", None)  # type: ignore[attr-defined]
    return view


def here(request: HttpRequest, name: str, *args: object, **kwargs: object) -> str:
    """The address of a page inside the current institution."""
    code = cast(PageRequest, request).institution.code
    if kwargs:
        return reverse(name, kwargs={"code": code, **kwargs})
    return reverse(name, args=(code, *args))


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, fragment: str = "", status: int = 200
) -> HttpResponse:
    """The whole page, or only its partial ``fragment`` when htmx asks for a part of it."""
    part = fragment and wants_part(request)
    response = render(request, f"{template}#{fragment}" if part else template, context, status=status)
    response.headers["Vary"] = "HX-Request"
    return response


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page that is open already."""
    asked = getattr(request, "htmx", None)
    return bool(asked and not asked.boosted and not asked.history_restore_request)
