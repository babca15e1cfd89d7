"""The pages of people: the list, one person, adding, changing, engaging, erasing. Roles and team have their own."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charaka.institutions.errors import LikelyDuplicate
from charaka.institutions.exports.people import people_columns, person_cells
from charaka.institutions.forms.people import (
    EndForm,
    EngagementForm,
    ErasureForm,
    NewPersonForm,
    PersonForm,
)
from charaka.institutions.models import Person
from charaka.institutions.permissions import CHANGE_PEOPLE, ERASE_PEOPLE, VIEW_PEOPLE, VIEW_PRIVATE_DATA, VIEW_ROLES
from charaka.institutions.queries.people import (
    access_engagement,
    access_person,
    find_likely_duplicates,
    history_of_person,
    list_people,
)
from charaka.institutions.services import people as services
from charaka.institutions.services.erasure import erase_person
from charaka.institutions.views.history import turned
from charaka.institutions.views.person_lines import PEOPLE, lines_of, person_lines
from charaka.institutions.views.person_pages import act, attempt, conflict, tab, to
from charaka.kernel.errors import StaleRecord
from charaka.kernel.exports.services import export_rows
from charaka.kernel.ui.form_pages import posted
from charaka.kernel.ui.lists import filtered_rows, list_page
from charaka.kernel.web import PageRequest, here, page, render_page

LATEST = 4  # acts shown on the overview; the history has them all


@page(VIEW_PEOPLE)
@require_safe
def person_list(request: PageRequest) -> HttpResponse:
    """All people, by what they are to the institution."""
    listed = list_page(PEOPLE, list_people(), request.GET, export_url=here(request, "institutions:person_export"))
    may_change = bool(request.actor.may(CHANGE_PEOPLE, request.institution.pk))
    see_roles = bool(request.actor.may(VIEW_ROLES, request.institution.pk))
    lines = person_lines(listed.rows)
    context = {"list": listed, "lines": lines, "may_change": may_change, "see_roles": see_roles}
    return render_page(request, "institutions/person_list.html", context, fragment="rows")


@page(VIEW_PEOPLE)
@require_safe
def person_export(request: PageRequest) -> Any:
    """The list as a table, with the columns that an import reads; private ones for those who may see them."""
    private = bool(request.actor.may(VIEW_PRIVATE_DATA, request.institution.pk))
    rows = filtered_rows(PEOPLE, list_people(), request.GET)
    return export_rows(
        people_columns(private=private),
        (person_cells(person, private=private) for person in rows.iterator(chunk_size=500)),
        request.GET.get("format", "xlsx"),
        actor=request.actor,
        institution=request.institution,
        permission=VIEW_PEOPLE,
        name="people",
        title=_("People"),
    )


@page(VIEW_PEOPLE)
@require_safe
def person(request: PageRequest, person_id: int) -> HttpResponse:
    """Who it is, what they are here, how they come in, and what happened last."""
    found = access_person(request.actor, person_id)
    may_change = request.actor.may(CHANGE_PEOPLE, request.institution.pk)
    context = {
        "engagements": found.engagements.select_related("partner").order_by("-start", "-pk"),
        "entries": lines_of(history_of_person(found)[:LATEST]) if may_change else [],
    }
    return tab(request, found, "person", context)


@page(CHANGE_PEOPLE)
@require_safe
def person_history(request: PageRequest, person_id: int) -> HttpResponse:
    """All that was done to a person's record; newest first."""
    found = access_person(request.actor, person_id)
    shown, older = turned(history_of_person(found), request.GET)
    return tab(request, found, "person_history", {"entries": lines_of(shown), "older": older})


# Adding and changing --------------------------------------------------------------------------------------------------


@page(CHANGE_PEOPLE)
def person_new(request: PageRequest) -> HttpResponse:
    """Add a person. When someone like this is here already, they are shown first and the reader decides."""
    form = NewPersonForm(posted(request), private=_sees_private(request))
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            made = attempt(form, partial(_add, request, form))
        except LikelyDuplicate:
            given = form.values
            context["twins"] = find_likely_duplicates(
                first_name=given["first_name"],
                last_name=given["last_name"],
                email=given["email"],
                birth_year=given.get("birth_year"),
            )
            return render_page(request, "institutions/person_form.html", context, status=422)
        if made is not None:
            messages.success(request, _("Person added."))
            return to(request, "person", made.pk)
    return render_page(request, "institutions/person_form.html", context, status=422 if form.is_bound else 200)


def _add(request: PageRequest, form: NewPersonForm) -> Person:
    return services.add_engaged_person(
        actor=request.actor,
        institution_id=request.institution.pk,
        details=form.values,
        engagement=form.engagement,
        confirmed="confirmed" in request.POST,
    )


@page(CHANGE_PEOPLE)
def person_edit(request: PageRequest, person_id: int) -> HttpResponse:
    """Change a person. When someone else saved first, both values are shown field by field."""
    found = access_person(request.actor, person_id)
    form = PersonForm(posted(request), record=found, private=_sees_private(request))
    if request.method == "POST" and form.is_valid():
        change = partial(
            services.change_person,
            actor=request.actor,
            person=found,
            changes=form.values,
            expected_version=form.expected_version,
        )
        try:
            if attempt(form, change):
                messages.success(request, _("Saved."))
                return to(request, "person", found.pk)
        except StaleRecord as refusal:
            return conflict(request, form, refusal, here(request, "institutions:person", found.pk))
    context = {"form": form, "person": found}
    return render_page(request, "institutions/person_form.html", context, status=422 if form.is_bound else 200)


def _sees_private(request: PageRequest) -> bool:
    return bool(request.actor.may(VIEW_PRIVATE_DATA, request.institution.pk))


# Engagements and erasure ----------------------------------------------------------------------------------------------


@page(CHANGE_PEOPLE)
def engagement_new(request: PageRequest, person_id: int) -> HttpResponse:
    """Say what the person is here, from a day to a day."""
    found = access_person(request.actor, person_id)
    words = {
        "title": _("Add what they are here"),
        "text": _("A person may be several things at once: trainer and member of the board."),
        "label": _("Add"),
    }
    do = partial(services.engage, actor=request.actor, person=found)
    return act(request, found, EngagementForm(posted(request)), do, words, done=_("Added."))


@page(CHANGE_PEOPLE)
def engagement_end(request: PageRequest, person_id: int, engagement_id: int) -> HttpResponse:
    """End an engagement on its last day."""
    row = access_engagement(request.actor, person_id, engagement_id, CHANGE_PEOPLE)
    text = _("It stays in the history. Roles are ended apart, under “Roles”.")
    words = {"title": _("End: %(what)s") % {"what": row.get_kind_display()}, "text": text, "label": _("End it")}
    do = partial(services.end_engagement, actor=request.actor, engagement=row)
    return act(request, row.person, EndForm(posted(request)), do, words, done=_("Ended."))


@page(ERASE_PEOPLE)
def person_erase(request: PageRequest, person_id: int) -> HttpResponse:
    """Erase the personal data of someone who has left."""
    found = access_person(request.actor, person_id)
    words = {
        "title": _("Erase the personal data"),
        "text": _(
            "Name, address, telephone, sex, year of birth, disability, notes, qualifications and plans are erased for "
            "ever. The number of the record, the days of engagements and roles, hourly costs, hours of training and "
            "the journal stay."
        ),
        "label": _("Erase for ever"),
        "danger": True,
    }
    do = partial(erase_person, actor=request.actor, person=found)
    return act(request, found, ErasureForm(posted(request)), do, words, done=_("The personal data were erased."))
