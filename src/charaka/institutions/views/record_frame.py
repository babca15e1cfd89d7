"""What the pages of the institution, its entities and its places share: tabs, crumbs, the page of a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from charaka.institutions.permissions import VIEW_PEOPLE, VIEW_ROLES, VIEW_ROOMS
from charaka.kernel.settings_views import VIEW_SETTINGS
from charaka.kernel.ui import form_pages
from charaka.kernel.ui.form_pages import Crumb, Words
from charaka.kernel.web import PageRequest, here


def tabs(request: PageRequest, current: str) -> list[dict[str, Any]]:
    """The parts of the institution that the reader may see."""
    may = {p: bool(request.actor.may(p, request.institution.pk)) for p in (VIEW_ROOMS, VIEW_ROLES, VIEW_PEOPLE)}
    people = "role_list" if may[VIEW_ROLES] else "person_list"
    named = (
        ("overview", _("Overview"), "institutions:overview", True),
        ("entities", _("Billing entities"), "institutions:entity_list", True),
        ("rooms", _("Rooms and equipment"), "institutions:room_list", may[VIEW_ROOMS]),
        ("people", _("People and roles"), f"institutions:{people}", may[VIEW_ROLES] or may[VIEW_PEOPLE]),
        ("settings", _("Settings"), "house:settings", bool(request.actor.may(VIEW_SETTINGS, request.institution.pk))),
    )
    return [
        {"label": label, "url": here(request, name), "current": key == current, "count": None}
        for key, label, name, shown in named
        if shown
    ]


def segments(request: PageRequest, current: str) -> list[dict[str, Any]]:
    """The three lists of places."""
    named = (("room", _("Rooms")), ("equipment", _("Equipment")), ("site", _("Sites")))
    return [
        {"label": label, "url": here(request, f"institutions:{key}_list"), "current": key == current}
        for key, label in named
    ]


def crumbs(request: PageRequest, *way: Crumb) -> list[dict[str, object]]:
    """From the institution to the page; the last has no address."""
    return [{"label": label, "url": url} for label, url in (_first(request), *way)]


def see(request: PageRequest, name: str, *args: object) -> HttpResponse:
    """Go and see a page of this institution after a POST."""
    return HttpResponseRedirect(here(request, f"institutions:{name}", *args), status=303)


def form_page(
    request: PageRequest, form: Any, save: Callable[[], object], words: Words, *, way: tuple[Crumb, ...], back: str
) -> HttpResponse:
    """The page of a form of the house, its crumbs beginning at the institution."""
    return form_pages.form_page(request, form, save, words, way=(_first(request), *way), back=back)


def _first(request: PageRequest) -> Crumb:
    return _("Institution"), here(request, "institutions:overview")
