"""The versions of budgets: the list, beginning one, writing it month by month, adopting, revising, comparing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charaka.accounts.exports.budget import budget_columns, budget_rows, list_columns, list_rows
from charaka.accounts.forms.budget import ACTUALS, AdoptForm, BudgetLineForm, GridForm, NewBudgetForm
from charaka.accounts.models import Budget
from charaka.accounts.models.choices import BudgetState, Scenario
from charaka.accounts.permissions import ADOPT_BUDGET, CHANGE_BUDGET, VIEW_BUDGET
from charaka.accounts.queries.budgets import access_budget, amounts_of, compare_budgets, list_budgets, year_of_budget
from charaka.accounts.queries.chart import list_service_lines
from charaka.accounts.services import budgets as services
from charaka.accounts.views.frame import account_tabs
from charaka.kernel.calendar_names import SHORT_MONTHS
from charaka.kernel.errors import Conflict, StaleRecord
from charaka.kernel.exports.services import export_rows
from charaka.kernel.fields import shown
from charaka.kernel.ui.form_pages import Crumb, Words, form_page, posted
from charaka.kernel.ui.lists import Chip, Chips, Column, ListSpec, filtered_rows, list_page
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest, here, page, render_page

SPEC = ListSpec(
    name="budgets",
    columns=(
        Column("year", gettext_lazy("Financial year"), sort=("year",), first="descending"),
        Column("scenario", gettext_lazy("Scenario"), sort=("scenario",)),
        Column("number", gettext_lazy("Version"), sort=("number",)),
        Column("state", gettext_lazy("State"), sort=("state",)),
        Column("adopted_on", gettext_lazy("Adopted on"), sort=("adopted_on",)),
        Column("decision", gettext_lazy("Decision"), sort=("decision",)),
    ),
    default_sort="-year",
    chips=(
        Chips("scenario", gettext_lazy("Scenario"), tuple(Chip(c, n, Q(scenario=c)) for c, n in Scenario.choices)),
        Chips("state", gettext_lazy("State"), tuple(Chip(c, n, Q(state=c)) for c, n in BudgetState.choices)),
    ),
)


@page(VIEW_BUDGET)
@require_safe
def budget_list(request: PageRequest) -> HttpResponse:
    """All versions of all budgets."""

    def year_cell(one: Budget) -> object:
        address = here(request, "accounts:budget_edit", budget_id=one.pk)
        return format_html('<a class="ck-fig" href="{}"><bdi dir="ltr">{}</bdi></a>', address, one.year)

    def state_cell(one: Budget) -> object:
        tone = "ok" if one.state == BudgetState.ADOPTED else "draft"
        return format_html('<span class="ck-state {}">{}</span>', tone, BudgetState(one.state).label)

    cells = {"year": year_cell, "state": state_cell, "scenario": lambda one: Scenario(one.scenario).label}
    rows = Budget.objects.filter(institution_id=request.institution.pk)
    listed = list_page(SPEC, rows, request.GET, cells=cells, export_url=here(request, "accounts:budget_list_export"))
    context = {
        "list": listed, "tabs": account_tabs(request, "budget"),
        "may_change": bool(request.actor.may(CHANGE_BUDGET, request.institution.pk)),
    }  # fmt: skip
    return render_page(request, "accounts/budget_list.html", context, fragment="rows")


@page(VIEW_BUDGET)
@require_safe
def budget_list_export(request: PageRequest) -> Any:
    """The versions of the list as it is filtered and sorted, with the sums of the year."""
    rows = filtered_rows(SPEC, Budget.objects.filter(institution_id=request.institution.pk), request.GET)
    return export_rows(
        list_columns(), list_rows(rows), request.GET.get("format", "xlsx"),
        actor=request.actor, institution=request.institution, permission=VIEW_BUDGET, name="budgets",
        title=_("Budgets"),
    )  # fmt: skip


@page(CHANGE_BUDGET)
def budget_new(request: PageRequest) -> HttpResponse:
    """Begin a budget: empty, like another one, or like the year before came."""
    known = {str(one.pk): one for one in list_budgets(request.institution.pk)}
    initial = {"year": request.GET.get("year", str(timezone.localdate().year + 1))}
    form = NewBudgetForm(posted(request), initial=initial, copies=[(pk, str(one)) for pk, one in known.items()])
    words = Words(
        title=_("New budget"), label=_("Begin the budget"), done=_("Budget begun."), icon="plus",
        text=_("Three scenarios of a year stand side by side; adopt the one on which you can count."),
    )  # fmt: skip

    def save() -> str:
        given = form.cleaned_data
        made = services.begin_budget(
            actor=request.actor, institution_id=request.institution.pk, year=given["year"], scenario=given["scenario"],
            copied=known.get(given["begin_from"]), from_actuals=given["begin_from"] == ACTUALS,
        )  # fmt: skip
        return here(request, "accounts:budget_edit", budget_id=made.pk)

    return form_page(request, form, save, words, way=_way(request), back=here(request, "accounts:budget"))


@page(VIEW_BUDGET)
def budget_edit(request: PageRequest, budget_id: int) -> HttpResponse:
    """The amounts month by month: a grid that is saved as a whole. An adopted one is read only."""
    wanted = CHANGE_BUDGET if request.method == "POST" else VIEW_BUDGET
    found = access_budget(request.actor, budget_id, wanted)
    year, amounts = year_of_budget(found), amounts_of(found)
    form = GridForm(posted(request), budget=found, year=year, amounts=amounts, currency=request.institution.currency)
    words = Words(title=str(found), label=_("Save the amounts"), done=_("Amounts saved."))
    here_again = here(request, "accounts:budget_edit", budget_id=found.pk)

    def save() -> str:
        try:
            services.set_budget_amounts(
                actor=request.actor, budget=found, cells=form.cells, expected_version=form.cleaned_data["version"]
            )
        except StaleRecord as stale:
            raise Conflict(_("Someone else changed this budget. Open it again before you save.")) from stale
        return here_again

    names = {line.pk: shown(line.name).text for line in list_service_lines(request.institution.pk)}
    draft = found.state == BudgetState.DRAFT
    may_change = bool(request.actor.may(CHANGE_BUDGET, request.institution.pk))
    more = {
        "budget": found, "year": year, "tabs": account_tabs(request, "budget"), "may_change": may_change,
        "may_write": draft and may_change, "currency": request.institution.currency,
        "may_adopt": draft and bool(request.actor.may(ADOPT_BUDGET, request.institution.pk)),
        "months": [SHORT_MONTHS[language()][month.start.month - 1] for month in year.months()],
        "lines": [
            {
                "prefix": key[0], "line": names.get(key[1] or 0, ""), "amounts": months, "total": sum(months),
                "cells": form.row(key),
            }
            for key, months in amounts.items()
        ],
        "others": _others(request, found),
    }  # fmt: skip
    return form_page(
        request, form, save, words, way=_way(request), back=here_again, template="accounts/budget_edit.html", more=more
    )


@page(CHANGE_BUDGET)
def budget_line(request: PageRequest, budget_id: int) -> HttpResponse:
    """A line for the whole year, spread over its months."""
    found = access_budget(request.actor, budget_id, CHANGE_BUDGET)
    form = BudgetLineForm(posted(request), currency=request.institution.currency)
    words = Words(
        title=_("Line of the budget"), label=_("Set the line"), done=_("Line set."),
        text=_("A line that is there already is replaced. Income and expense are both written without a sign."),
    )  # fmt: skip

    def save() -> None:
        given = dict(form.cleaned_data)
        services.spread_budget_line(actor=request.actor, budget=found, prefix=given.pop("accounts"), **given)

    back = here(request, "accounts:budget_edit", budget_id=found.pk)
    return form_page(request, form, save, words, way=(*_way(request), (str(found), back)), back=back)


@page(ADOPT_BUDGET)
def budget_adopt(request: PageRequest, budget_id: int) -> HttpResponse:
    """Mark a budget as adopted: it does not change any more."""
    found = access_budget(request.actor, budget_id, ADOPT_BUDGET)
    form = AdoptForm(posted(request), initial={"on": timezone.localdate()})
    words = Words(
        title=_("Adopt %(budget)s") % {"budget": found}, label=_("Mark as adopted"), done=_("Budget adopted."),
        text=_("From then on it does not change, neither here nor in the database. A revision is another version."),
        icon="lock",
    )  # fmt: skip

    def save() -> None:
        services.adopt_budget(actor=request.actor, budget=found, **form.cleaned_data)

    back = here(request, "accounts:budget_edit", budget_id=found.pk)
    return form_page(request, form, save, words, way=(*_way(request), (str(found), back)), back=back)


@page(CHANGE_BUDGET)
@require_POST
def budget_revise(request: PageRequest, budget_id: int) -> HttpResponse:
    """Begin the next version with the amounts of this one."""
    found = access_budget(request.actor, budget_id, CHANGE_BUDGET)
    made = services.begin_revision(actor=request.actor, budget=found)
    messages.success(request, _("Revision begun."))
    return HttpResponseRedirect(here(request, "accounts:budget_edit", budget_id=made.pk), status=303)


@page(CHANGE_BUDGET)
@require_POST
def budget_discard(request: PageRequest, budget_id: int) -> HttpResponse:
    """Throw a draft away."""
    services.discard_budget(actor=request.actor, budget=access_budget(request.actor, budget_id, CHANGE_BUDGET))
    messages.success(request, _("Draft discarded."))
    return HttpResponseRedirect(here(request, "accounts:budget_list"), status=303)


@page(VIEW_BUDGET)
@require_safe
def budget_compare(request: PageRequest, budget_id: int, other_id: int) -> HttpResponse:
    """Two versions line by line."""
    before, after = access_budget(request.actor, budget_id), access_budget(request.actor, other_id)
    names = {line.pk: shown(line.name).text for line in list_service_lines(request.institution.pk)}
    found = compare_budgets(before, after)
    context = {
        "before": before, "after": after, "tabs": account_tabs(request, "budget"),
        "currency": request.institution.currency,
        "rows": [{"prefix": one.key[0], "line": names.get(one.key[1] or 0, ""), "one": one} for one in found],
        "changed": sum(one.change != 0 for one in found),
        "crumbs": [{"label": label, "url": url} for label, url in (*_way(request), (_("Two versions"), ""))],
    }  # fmt: skip
    return render_page(request, "accounts/budget_compare.html", context)


@page(VIEW_BUDGET)
@require_safe
def budget_export(request: PageRequest, budget_id: int, fmt: str) -> HttpResponseBase:
    """The amounts of a budget, in the columns of the import."""
    found = access_budget(request.actor, budget_id)
    return export_rows(
        budget_columns(), budget_rows(found), fmt, actor=request.actor, institution=request.institution,
        permission=VIEW_BUDGET, name=f"budget-{found.year}-{found.scenario}-v{found.number}", title=_("Budget"),
    )  # fmt: skip


def _others(request: PageRequest, found: Budget) -> list[dict[str, object]]:
    """The other versions of the year, to compare with."""
    return [
        {"label": str(one), "url": here(request, "accounts:budget_compare", budget_id=one.pk, other_id=found.pk)}
        for one in list_budgets(found.institution_id)
        if one.year == found.year and one.pk != found.pk
    ]


def _way(request: PageRequest) -> tuple[Crumb, ...]:
    return (
        (_("Budget"), here(request, "accounts:budget")),
        (_("Versions"), here(request, "accounts:budget_list")),
    )
