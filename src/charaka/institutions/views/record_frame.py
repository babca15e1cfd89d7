"""What the pages of the institution, its entities and its places share: tabs, the page of a form, conflicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from charaka.kernel.ui.conflicts import conflict_context
from charaka.institutions.models import Profile
from charaka.institutions.permissions import VIEW_PEOPLE, VIEW_ROLES, VIEW_ROOMS
from charaka.institutions.queries.record import profile_of
from charaka.kernel.errors import Conflict, Invalid, StaleRecord, TooLarge
from charaka.kernel.records import Record
from charaka.kernel.settings_views import VIEW_SETTINGS
from charaka.kernel.ui.form_fields import RecordForm
from charaka.kernel.web import PageRequest, here, render_page

Crumb = tuple[object, str]


@dataclass(frozen=True, slots=True)
class Words:
    """What the page of a form says: its title, what follows from it, its button, and what is said when it is done."""

    title: object
    label: object
    done: object
    text: object = ""
    icon: str = "check"
    danger: bool = False


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
    first: Crumb = (_("Institution"), here(request, "institutions:overview"))
    return [{"label": label, "url": url} for label, url in (first, *way)]


def posted(request: PageRequest) -> QueryDict | None:
    """What a form is bound to: whatever was posted, even nothing, and not at all before."""
    return request.POST if request.method == "POST" else None


def see(request: PageRequest, name: str, *args: object) -> HttpResponse:
    """Go and see a page of this institution after a POST."""
    return HttpResponseRedirect(here(request, f"institutions:{name}", *args), status=303)


def form_page(
    request: PageRequest, form: Any, save: Callable[[], object], words: Words, *, way: tuple[Crumb, ...], back: str
) -> HttpResponse:
    """A page that asks what an act needs, and does it: ``save`` is called with a valid form and may answer an address.

    Refusals stand in the form; when someone else saved first, both values are shown field by field.
    """
    if request.method == "POST" and form.is_valid():
        try:
            url = save()
        except StaleRecord as refusal:
            return _conflict(request, form, refusal, back)
        except (Invalid, Conflict, TooLarge) as refusal:
            _take(form, refusal)
        else:
            messages.success(request, str(words.done))
            return HttpResponseRedirect(url if isinstance(url, str) else back, status=303)
    context = {
        "form": form,
        "words": words,
        "back_url": back,
        "crumbs": crumbs(request, *way, (words.title, "")),
        "groups": form.groups() if hasattr(form, "groups") else None,
    }
    return render_page(request, "institutions/record_form.html", context, status=422 if form.is_bound else 200)


def _take(form: Any, refusal: Invalid | Conflict | TooLarge) -> None:
    if isinstance(form, RecordForm):
        form.take_errors(refusal.fields, refusal)
        return
    sentences = [str(s) for name, said in refusal.fields.items() if name in form.fields for s in said]
    form.add_error(next(iter(form.fields)), sentences or [str(refusal)])


def _conflict(request: PageRequest, form: RecordForm, refusal: StaleRecord, back: str) -> HttpResponse:
    if form.record is None:
        raise refusal
    current = as_it_is(form.record)
    context = conflict_context(form, current, refusal, action_url=request.path, back_url=back)
    return render_page(request, "web/errors/conflict.html", context, status=409)


def as_it_is(record: Record) -> Record:
    """The record as it stands in the database now."""
    if isinstance(record, Profile):
        return profile_of(record.institution)
    found: Record = type(record).objects.get(pk=record.pk)
    return found
