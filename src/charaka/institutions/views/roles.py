"""The pages of roles and access: who sees and does what, giving and ending roles, inviting, closing access."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.institutions.errors import LikelyDuplicate
from charaka.institutions.exports.roles import ROLE_COLUMNS, role_rows
from charaka.institutions.forms.people import EndRoleForm, InviteForm, ReasonForm, RoleForm
from charaka.institutions.models import Person
from charaka.institutions.permissions import CHANGE_PEOPLE, CHANGE_ROLES, MANAGE_ACCESS, VIEW_ROLES
from charaka.institutions.queries.people import access_person, find_likely_duplicates
from charaka.institutions.queries.roles import (
    access_assignment,
    count_holders,
    holders,
    list_holders_rows,
    list_roles_of,
)
from charaka.institutions.services.access import close_access, invite, invite_newcomer, open_access
from charaka.institutions.services.roles import end_role, give_role
from charaka.institutions.views.person_lines import ACCESS_TONES, ROLES, SEES_AND_DOES
from charaka.institutions.views.person_pages import act, attempt, tab, to
from charaka.kernel.errors import Conflict, Invalid, NotFound
from charaka.kernel.exports.services import export_rows
from charaka.kernel.permissions import Role
from charaka.kernel.ui.form_pages import posted
from charaka.kernel.ui.lists import filtered_rows, list_page
from charaka.kernel.web import PageRequest, here, page, render_page


@page(VIEW_ROLES)
@require_safe
def role_list(request: PageRequest) -> HttpResponse:
    """People and roles: what each sees and does, when they last came, whether they have a double key."""
    export_url = here(request, "institutions:role_export")
    listed = list_page(ROLES, list_holders_rows(), request.GET, export_url=export_url)
    lines = [
        {
            "holder": holder,
            "does": [SEES_AND_DOES.get(Role(role.role), "") for role in holder.roles],
            "tone": ACCESS_TONES[holder.access],
        }
        for holder in holders(listed.rows)
    ]
    may_invite = all(request.actor.may(p, request.institution.pk) for p in (CHANGE_PEOPLE, CHANGE_ROLES, MANAGE_ACCESS))
    context = {"list": listed, "lines": lines, "may_invite": may_invite, "counts": count_holders}
    return render_page(request, "institutions/role_list.html", context, fragment="rows")


@page(VIEW_ROLES)
@require_safe
def role_export(request: PageRequest) -> Any:
    """The list as a table, as it is filtered and sorted."""
    return export_rows(
        ROLE_COLUMNS,
        role_rows(filtered_rows(ROLES, list_holders_rows(), request.GET)),
        request.GET.get("format", "xlsx"),
        actor=request.actor,
        institution=request.institution,
        permission=VIEW_ROLES,
        name="roles",
        title=_("People and roles"),
    )


@page(MANAGE_ACCESS)
def invite_new(request: PageRequest) -> HttpResponse:
    """Add someone, give them a role and write to them, on one page."""
    form = InviteForm(posted(request))
    context: dict[str, Any] = {"form": form, "inviting": True}
    if request.method == "POST" and form.is_valid():
        try:
            made = attempt(form, partial(_invite_new, request, form))
        except LikelyDuplicate:
            names = {name: form.values[name] for name in ("first_name", "last_name", "email")}
            context["twins"] = find_likely_duplicates(**names)
            return render_page(request, "institutions/person_form.html", context, status=422)
        if made is not None:
            messages.success(request, _("Invitation sent to %(address)s.") % {"address": made.email})
            return to(request, "person_roles", made.pk)
    return render_page(request, "institutions/person_form.html", context, status=422 if form.is_bound else 200)


def _invite_new(request: PageRequest, form: InviteForm) -> Person:
    return invite_newcomer(
        actor=request.actor,
        institution_id=request.institution.pk,
        details=form.values,
        engagement=form.engagement,
        role=form.cleaned_data["role"],
        confirmed="confirmed" in request.POST,
    )


@page(VIEW_ROLES)
@require_safe
def person_roles(request: PageRequest, person_id: int) -> HttpResponse:
    """The roles of a person, past ones too, and their access."""
    found = access_person(request.actor, person_id, VIEW_ROLES)
    rows = [(row, SEES_AND_DOES.get(Role(row.role), "")) for row in list_roles_of(found)]
    (holder,) = holders([found])
    return tab(request, found, "person_roles", {"rows": rows, "holder": holder})


@page(CHANGE_ROLES)
def role_give(request: PageRequest, person_id: int) -> HttpResponse:
    """Give a role."""
    found = access_person(request.actor, person_id, CHANGE_ROLES)
    words = {
        "title": _("Give a role"),
        "text": _("It takes effect with the next page that the person opens. Nobody gives a role to themselves."),
        "label": _("Give the role"),
    }
    do = partial(give_role, actor=request.actor, person=found)
    return act(request, found, RoleForm(posted(request)), do, words, done=_("Role given."), back="person_roles")


@page(CHANGE_ROLES)
def role_end(request: PageRequest, person_id: int, role_id: int) -> HttpResponse:
    """End a role, at once or after a day."""
    found = access_person(request.actor, person_id, CHANGE_ROLES)
    row = access_assignment(request.actor, role_id, CHANGE_ROLES)
    if row.person_id != found.pk:
        raise NotFound(_("There is no such role here."))
    words = {
        "title": _("End the role “%(role)s”") % {"role": row.get_role_display()},
        "text": _("%(name)s loses the rights of this role. The role stays in the history.")
        % {"name": found.shown_name},
        "label": _("End the role"),
        "danger": True,
    }
    do = partial(end_role, actor=request.actor, assignment=row)
    return act(request, found, EndRoleForm(posted(request)), do, words, done=_("Role ended."), back="person_roles")


@page(MANAGE_ACCESS)
@require_POST
def access_invite(request: PageRequest, person_id: int) -> HttpResponse:
    """Send an invitation, or send it again."""
    found = access_person(request.actor, person_id, MANAGE_ACCESS)
    try:
        invite(actor=request.actor, person=found)
    except (Invalid, Conflict) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Invitation sent to %(address)s.") % {"address": found.email})
    return to(request, "person_roles", found.pk)


@page(MANAGE_ACCESS)
def access_close(request: PageRequest, person_id: int) -> HttpResponse:
    """Close the access of a person to this institution."""
    found = access_person(request.actor, person_id, MANAGE_ACCESS)
    words = {
        "title": _("Close the access"),
        "text": _(
            "%(name)s can no longer open anything of this institution, from now on. You can open the access again."
        )
        % {"name": found.shown_name},
        "label": _("Close the access"),
        "danger": True,
    }
    do = partial(close_access, actor=request.actor, person=found)
    return act(request, found, ReasonForm(posted(request)), do, words, done=_("Access closed."), back="person_roles")


@page(MANAGE_ACCESS)
@require_POST
def access_open(request: PageRequest, person_id: int) -> HttpResponse:
    """Open the access again."""
    found = access_person(request.actor, person_id, MANAGE_ACCESS)
    try:
        open_access(actor=request.actor, person=found)
    except Conflict as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Access opened."))
    return to(request, "person_roles", found.pk)
