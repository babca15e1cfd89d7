"""The page of the team as a whole: competencies by person, what rests on one alone, what expires."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charaka.institutions.exports.team import team_columns, team_rows
from charaka.institutions.models.choices import Mastery
from charaka.institutions.permissions import VIEW_PEOPLE, VIEW_ROLES
from charaka.institutions.queries.team import list_expiring, team_capability
from charaka.institutions.views.person_lines import qualification_lines
from charaka.kernel.exports.services import export_rows
from charaka.kernel.web import PageRequest, here, page, render_page

LEVELS = dict(Mastery.choices)


@page(VIEW_PEOPLE)
@require_safe
def team(request: PageRequest) -> HttpResponse:
    """What the team can do: competencies by person, what rests on one alone, what expires."""
    today = timezone.localdate()
    capability = team_capability(today)
    rows = [
        {"row": row, "cells": [(level, LEVELS.get(str(level), "")) for level in _levels(row.levels, capability.people)]}
        for row in capability.rows
    ]
    context = {
        "capability": capability,
        "rows": rows,
        "levels": [(step, label) for step, (_value, label) in enumerate(Mastery.choices)],
        "expiring": qualification_lines(list_expiring(today)[:8], today),
        "see_roles": bool(request.actor.may(VIEW_ROLES, request.institution.pk)),
        "export_url": here(request, "institutions:team_export") + "?",
    }
    return render_page(request, "institutions/team.html", context)


@page(VIEW_PEOPLE)
@require_safe
def team_export(request: PageRequest) -> Any:
    """The competencies by person as a table."""
    capability = team_capability()
    return export_rows(
        team_columns(capability),
        team_rows(capability),
        request.GET.get("format", "xlsx"),
        actor=request.actor,
        institution=request.institution,
        permission=VIEW_PEOPLE,
        name="team",
        title=_("What the team can do"),
    )


def _levels(levels: Any, people: list[Any]) -> list[int | None]:
    return [levels.get(person.pk) for person in people]
