"""The pages of one member of the team: qualifications, costs, availability, development."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from math import ceil
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.institutions.documents.team import development_plan_pdf
from charaka.institutions.forms.people import (
    AbsenceForm,
    CostForm,
    GoalForm,
    GoalStateForm,
    QualificationForm,
    SkillForm,
    SlotForm,
    TrainingForm,
)
from charaka.institutions.models.choices import GoalState
from charaka.institutions.permissions import (
    CHANGE_AVAILABILITY,
    CHANGE_COSTS,
    CHANGE_DEVELOPMENT,
    CHANGE_QUALIFICATIONS,
    VIEW_DEVELOPMENT,
    VIEW_PEOPLE,
)
from charaka.institutions.queries.people import access_person, require_development
from charaka.institutions.queries.team import (
    access_part,
    calendars,
    hours_received,
    known_competencies,
    rates_with_ends,
)
from charaka.institutions.rules.team import free_times, hours_in_week
from charaka.institutions.services import team as services
from charaka.institutions.views.person_lines import GOAL_TONES, Badge, minute_spans, qualification_lines, span
from charaka.institutions.views.person_pages import act, tab, to
from charaka.kernel.ui.form_pages import posted
from charaka.kernel.web import PageRequest, page

# Qualifications and costs ---------------------------------------------------------------------------------------------


@page(VIEW_PEOPLE)
@require_safe
def person_skills(request: PageRequest, person_id: int) -> HttpResponse:
    """Qualifications, levels of mastery, and for some readers the cost of an hour."""
    found = access_person(request.actor, person_id)
    today = timezone.localdate()
    context = {
        "qualifications": qualification_lines(found.qualifications.order_by("-obtained_on", "-pk"), today),
        "skills": found.skills.order_by("-level", "competency"),
        "rates": partial(rates_with_ends, found, today),
    }
    return tab(request, found, "person_skills", context)


@page(CHANGE_QUALIFICATIONS)
def qualification_new(request: PageRequest, person_id: int) -> HttpResponse:
    """Add a qualification."""
    found = access_person(request.actor, person_id, CHANGE_QUALIFICATIONS)
    words = {"title": _("Add a qualification"), "text": "", "label": _("Add the qualification")}
    do = partial(services.add_qualification, actor=request.actor, person=found)
    form = QualificationForm(posted(request))
    return act(request, found, form, do, words, done=_("Qualification added."), back="person_skills")


@page(CHANGE_QUALIFICATIONS)
def qualification_edit(request: PageRequest, person_id: int, row_id: int) -> HttpResponse:
    """Change a qualification."""
    found = access_person(request.actor, person_id, CHANGE_QUALIFICATIONS)
    row = access_part(found.qualifications, row_id)
    form = QualificationForm(posted(request), record=row)
    words = {"title": _("Change a qualification"), "text": "", "label": _("Save")}

    def do(**values: Any) -> None:
        services.change_qualification(
            actor=request.actor, qualification=row, changes=values, expected_version=form.expected_version
        )

    return act(request, found, form, do, words, done=_("Saved."), back="person_skills")


@page(CHANGE_QUALIFICATIONS)
@require_POST
def qualification_remove(request: PageRequest, person_id: int, row_id: int) -> HttpResponse:
    """Remove a qualification that was entered by mistake."""
    found = access_person(request.actor, person_id, CHANGE_QUALIFICATIONS)
    services.remove_qualification(actor=request.actor, qualification=access_part(found.qualifications, row_id))
    messages.success(request, _("Qualification removed. The history keeps its title."))
    return to(request, "person_skills", found.pk)


@page(CHANGE_QUALIFICATIONS)
def skill_assess(request: PageRequest, person_id: int) -> HttpResponse:
    """Say how well a competency is mastered."""
    found = access_person(request.actor, person_id, CHANGE_QUALIFICATIONS)
    form = SkillForm(posted(request), initial={"competency": request.GET.get("competency", "")[:160]})
    words = {
        "title": _("Assess a competency"),
        "text": _(
            "The newest assessment stands. Use the same words for the same competency: the team is compared by them."
        ),
        "label": _("Save the level"),
        "suggestions": known_competencies(),
    }
    do = partial(services.assess_skill, actor=request.actor, person=found)
    return act(request, found, form, do, words, done=_("Level saved."), back="person_skills")


@page(CHANGE_COSTS)
def cost_new(request: PageRequest, person_id: int) -> HttpResponse:
    """A new cost of an hour, from a day on."""
    found = access_person(request.actor, person_id, CHANGE_COSTS)
    words = {
        "title": _("Set the cost of an hour"),
        "text": _("It counts from that day on. What an hour has cost in the past never changes."),
        "label": _("Set the cost"),
    }
    do = partial(services.set_hourly_cost, actor=request.actor, person=found)
    return act(request, found, CostForm(posted(request)), do, words, done=_("Cost set."), back="person_skills")


# Availability ---------------------------------------------------------------------------------------------------------


@page(VIEW_PEOPLE)
@require_safe
def person_times(request: PageRequest, person_id: int) -> HttpResponse:
    """The week as declared, and the days away."""
    found = access_person(request.actor, person_id)
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    sunday = monday + timedelta(days=6)
    calendar = calendars([found.pk], monday, sunday)[found.pk]
    days = [monday + timedelta(days=n) for n in range(7)]
    hours = hours_in_week(calendar.slots, calendar.absences, monday)
    slots = found.availabilities.filter(free=True).order_by("weekday", "begins", "start")
    context = {
        "days": [(day, minute_spans(free_times(calendar.slots, calendar.absences, day))) for day in days],
        "hours": hours,
        "whole_hours": ceil(hours),
        "slots": [(row, span(row.begins, row.ends)) for row in slots],
        "absences": found.availabilities.filter(free=False).order_by("-start")[:50],
        "today": today,
    }
    return tab(request, found, "person_times", context)


@page(CHANGE_AVAILABILITY)
def slot_new(request: PageRequest, person_id: int) -> HttpResponse:
    """A weekly time at which the person can teach."""
    found = access_person(request.actor, person_id, CHANGE_AVAILABILITY)
    services.require_own_times(request.actor, found)
    words = {
        "title": _("Add a weekly time"),
        "text": _("Sessions are offered to a trainer only within these times."),
        "label": _("Add the time"),
    }
    do = partial(services.add_slot, actor=request.actor, person=found)
    return act(request, found, SlotForm(posted(request)), do, words, done=_("Time added."), back="person_times")


@page(CHANGE_AVAILABILITY)
def absence_new(request: PageRequest, person_id: int) -> HttpResponse:
    """Days away."""
    found = access_person(request.actor, person_id, CHANGE_AVAILABILITY)
    services.require_own_times(request.actor, found)
    words = {"title": _("Add days away"), "text": _("Whole days; both are included."), "label": _("Add the days")}
    do = partial(services.add_absence, actor=request.actor, person=found)
    return act(request, found, AbsenceForm(posted(request)), do, words, done=_("Days added."), back="person_times")


@page(CHANGE_AVAILABILITY)
@require_POST
def time_remove(request: PageRequest, person_id: int, row_id: int) -> HttpResponse:
    """Take a weekly time or days away off the calendar."""
    found = access_person(request.actor, person_id, CHANGE_AVAILABILITY)
    services.remove_availability(actor=request.actor, row=access_part(found.availabilities, row_id))
    messages.success(request, _("Removed."))
    return to(request, "person_times", found.pk)


# Development ----------------------------------------------------------------------------------------------------------


@page(VIEW_DEVELOPMENT)
@require_safe
def person_development(request: PageRequest, person_id: int) -> HttpResponse:
    """The development plan and the trainings received."""
    found = access_person(request.actor, person_id, VIEW_DEVELOPMENT)
    require_development(request.actor, found)
    goals = found.goals.order_by("state", "due_on", "pk")
    context = {
        "goals": [(goal, Badge(goal.get_state_display(), GOAL_TONES[GoalState(goal.state)])) for goal in goals],
        "trainings": found.trainings.select_related("goal").order_by("-start", "-pk"),
        "hours": hours_received(found),
        "today": timezone.localdate(),
    }
    return tab(request, found, "person_development", context)


@page(VIEW_DEVELOPMENT)
@require_safe
def plan_pdf(request: PageRequest, person_id: int) -> HttpResponse:
    """The development plan on paper."""
    found = access_person(request.actor, person_id, VIEW_DEVELOPMENT)
    require_development(request.actor, found)
    pdf = development_plan_pdf(found, actor=request.actor, language=(get_language() or "fr")[:2])
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="plan-{found.pk}.pdf"'
    return response


@page(CHANGE_DEVELOPMENT)
def goal_new(request: PageRequest, person_id: int) -> HttpResponse:
    """A line of the development plan."""
    found = access_person(request.actor, person_id, CHANGE_DEVELOPMENT)
    words = {
        "title": _("Add a goal"),
        "text": _("When it is reached, the level of mastery rises by itself."),
        "label": _("Add the goal"),
        "suggestions": known_competencies(),
    }
    do = partial(services.set_goal, actor=request.actor, person=found)
    return act(request, found, GoalForm(posted(request)), do, words, done=_("Goal added."), back="person_development")


@page(CHANGE_DEVELOPMENT)
def goal_edit(request: PageRequest, person_id: int, row_id: int) -> HttpResponse:
    """Change a goal or move its state."""
    found = access_person(request.actor, person_id, CHANGE_DEVELOPMENT)
    row = access_part(found.goals, row_id)
    form = GoalStateForm(posted(request), record=row)
    words = {"title": _("Change a goal"), "text": "", "label": _("Save"), "suggestions": known_competencies()}

    def do(*, reason: str, **values: Any) -> None:
        services.change_goal(
            actor=request.actor, goal=row, changes=values, expected_version=form.expected_version, reason=reason
        )

    return act(request, found, form, do, words, done=_("Saved."), back="person_development")


@page(CHANGE_DEVELOPMENT)
def training_new(request: PageRequest, person_id: int) -> HttpResponse:
    """A training that the person has followed."""
    found = access_person(request.actor, person_id, CHANGE_DEVELOPMENT)
    form = TrainingForm(posted(request), person=found)
    words = {"title": _("Record a training"), "text": "", "label": _("Record the training")}
    do = partial(services.record_training, actor=request.actor, person=found)
    return act(request, found, form, do, words, done=_("Training recorded."), back="person_development")
