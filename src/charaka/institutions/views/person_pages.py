"""What all pages of a person share: the head with its tabs, and the page that asks what an act needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from charaka.institutions.forms.people import PartForm
from charaka.institutions.models import Person
from charaka.institutions.permissions import (
    CHANGE_AVAILABILITY,
    CHANGE_COSTS,
    CHANGE_DEVELOPMENT,
    CHANGE_PEOPLE,
    CHANGE_QUALIFICATIONS,
    CHANGE_ROLES,
    ERASE_PEOPLE,
    MANAGE_ACCESS,
    VIEW_COSTS,
    VIEW_ROLES,
)
from charaka.institutions.queries.people import is_self, may_see_development, may_see_private
from charaka.institutions.views.person_lines import access_badge
from charaka.kernel.errors import Conflict, Invalid, StaleRecord, TooLarge
from charaka.kernel.ui.conflicts import conflict_context
from charaka.kernel.ui.form_pages import take_refusal
from charaka.kernel.web import PageRequest, here, render_page

RIGHTS = {
    "change": CHANGE_PEOPLE,
    "erase": ERASE_PEOPLE,
    "see_roles": VIEW_ROLES,
    "change_roles": CHANGE_ROLES,
    "manage_access": MANAGE_ACCESS,
    "see_costs": VIEW_COSTS,
    "change_costs": CHANGE_COSTS,
    "change_qualifications": CHANGE_QUALIFICATIONS,
    "change_development": CHANGE_DEVELOPMENT,
}


def rights(request: PageRequest, person: Person) -> dict[str, bool]:
    """What this reader may do with this person; the templates ask it by name."""
    may = partial(request.actor.may, institution_id=request.institution.pk)
    found = {name: bool(may(wanted)) for name, wanted in RIGHTS.items()}
    found["see_private"] = bool(may_see_private(request.actor, person))
    found["see_development"] = bool(may_see_development(request.actor, person))
    own = is_self(request.actor, person)
    found["is_self"] = own
    found["change_times"] = bool(may(CHANGE_AVAILABILITY)) and (own or found["change_development"])
    return found


def tab(
    request: PageRequest, person: Person, current: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A tab of a person: the template ``institutions/<current>.html`` under the head that all tabs share."""
    may = rights(request, person)
    shared = {
        "person": person,
        "may": may,
        "access": access_badge(person),
        "tabs": _tabs(request, person, current, may),
        "crumbs": _crumbs(request, person.shown_name),
    }
    return render_page(request, f"institutions/{current}.html", shared | (context or {}), status=status)


def act(
    request: PageRequest,
    person: Person,
    form: PartForm,
    do: Callable[..., Any],
    words: dict[str, Any],
    *,
    done: str,
    back: str = "person",
) -> HttpResponse:
    """A page that asks what an act needs, and does it.

    ``do`` is called with the form's values. ``words``: title, text, label, and danger for what cannot be undone.
    ``back`` names the tab to which one returns.
    """
    back_url = here(request, f"institutions:{back}", person.pk)
    if request.method == "POST" and form.is_valid():
        try:
            if attempt(form, partial(do, **form.values)):
                messages.success(request, done)
                return HttpResponseRedirect(back_url, status=303)
        except StaleRecord as refusal:
            return conflict(request, form, refusal, back_url)
    context = {
        "person": person,
        "form": form,
        "words": words,
        "back_url": back_url,
        "crumbs": _crumbs(request, person.shown_name, back_url, words["title"]),
    }
    return render_page(request, "institutions/person_act.html", context, status=422 if form.is_bound else 200)


def attempt(form: PartForm, call: Callable[[], Any]) -> Any:
    """What the service returned, or True; None after a refusal, whose sentences then stand in the form."""
    try:
        made = call()
    except StaleRecord:
        raise
    except (Invalid, Conflict, TooLarge) as refusal:
        take_refusal(form, refusal)
        return None
    return True if made is None else made


def conflict(request: PageRequest, form: PartForm, refusal: StaleRecord, back_url: str) -> HttpResponse:
    """Someone else saved first: both values, field by field."""
    if form.record is None:
        raise refusal
    current = form.as_stored(type(form.record).objects.get(pk=form.record.pk))
    context = conflict_context(form, current, refusal, action_url=request.path, back_url=back_url)
    return render_page(request, "web/errors/conflict.html", context, status=409)


def to(request: PageRequest, name: str, *args: object) -> HttpResponse:
    """Go and see a page of this institution after a POST."""
    return HttpResponseRedirect(here(request, f"institutions:{name}", *args), status=303)


def _tabs(request: PageRequest, person: Person, current: str, may: dict[str, bool]) -> list[dict[str, Any]]:
    named = (
        ("person", _("Overview"), True),
        ("person_roles", _("Roles"), may["see_roles"]),
        ("person_skills", _("Qualifications and costs") if may["see_costs"] else _("Qualifications"), True),
        ("person_times", _("Availability"), True),
        ("person_development", _("Development"), may["see_development"]),
        ("person_history", _("History"), may["change"]),
    )
    return [
        {
            "label": label,
            "url": here(request, f"institutions:{name}", person.pk),
            "current": name == current,
            "count": None,
        }
        for name, label, shown in named
        if shown
    ]


def _crumbs(request: PageRequest, name: str, url: str = "", last: object = "") -> list[dict[str, object]]:
    way: list[dict[str, object]] = [
        {"label": _("People"), "url": here(request, "institutions:person_list")},
        {"label": name, "url": url},
    ]
    return [*way, {"label": last, "url": ""}] if last else way
