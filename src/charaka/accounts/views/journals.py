"""Journals and service lines: added, renamed, closed."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charaka.accounts.forms.chart import JournalForm, ServiceLineForm
from charaka.accounts.permissions import CHANGE_CHART, VIEW_ACCOUNTS
from charaka.accounts.queries.accounts import access_journal, access_service_line
from charaka.accounts.queries.chart import STRUCTURE, list_journals, list_service_lines
from charaka.accounts.services.books import add_journal, add_service_line
from charaka.accounts.services.chart import change_journal, change_service_line
from charaka.accounts.views.books import with_books
from charaka.accounts.views.frame import account_tabs
from charaka.accounts.views.ledger_frame import ledger_parts
from charaka.kernel.ui.form_pages import Crumb, Words, form_page, posted
from charaka.kernel.web import PageRequest, here, page, render_page


@page(VIEW_ACCOUNTS)
@with_books
@require_safe
def journal_list(request: PageRequest) -> HttpResponse:
    """The journals and the service lines."""
    ours = request.institution.pk
    context = {
        "journals": list_journals(ours),
        "lines": list_service_lines(ours),
        "structure": STRUCTURE,
        "tabs": account_tabs(request, "ledger"),
        "parts": ledger_parts(request, "journals"),
        "may_change": request.actor.may(CHANGE_CHART, ours),
    }
    return render_page(request, "accounts/journal_list.html", context)


@page(CHANGE_CHART)
@with_books
def journal_new(request: PageRequest) -> HttpResponse:
    """Add a journal."""
    form = JournalForm(posted(request))
    words = Words(title=_("New journal"), label=_("Add the journal"), done=_("Journal added."), icon="plus")

    def save() -> None:
        add_journal(actor=request.actor, institution_id=request.institution.pk, **form.values)

    return form_page(request, form, save, words, way=_way(request), back=_back(request))


@page(CHANGE_CHART)
@with_books
def journal_edit(request: PageRequest, journal: str) -> HttpResponse:
    """Rename a journal, or say what it collects."""
    found = access_journal(request.institution.pk, journal)
    form = JournalForm(posted(request), record=found)
    words = Words(title=_("Change the journal"), label=_("Save"), done=_("Journal saved."))

    def save() -> None:
        change_journal(actor=request.actor, journal=found, changes=form.values, expected_version=form.expected_version)

    return form_page(request, form, save, words, way=_way(request), back=_back(request))


@page(CHANGE_CHART)
@with_books
def service_line_new(request: PageRequest) -> HttpResponse:
    """Add a service line."""
    form = ServiceLineForm(posted(request))
    words = Words(
        title=_("New service line"), label=_("Add the service line"), done=_("Service line added."), icon="plus"
    )

    def save() -> None:
        add_service_line(actor=request.actor, institution_id=request.institution.pk, values=form.values)

    return form_page(request, form, save, words, way=_way(request), back=_back(request))


@page(CHANGE_CHART)
@with_books
def service_line_edit(request: PageRequest, line: str) -> HttpResponse:
    """Rename a service line, say what it sells, or close it."""
    found = access_service_line(request.institution.pk, line)
    form = ServiceLineForm(posted(request), record=found)
    words = Words(title=_("Change the service line"), label=_("Save"), done=_("Service line saved."))

    def save() -> None:
        change_service_line(
            actor=request.actor, line=found, changes=form.values, expected_version=form.expected_version
        )

    return form_page(request, form, save, words, way=_way(request), back=_back(request))


def _back(request: PageRequest) -> str:
    return here(request, "accounts:journal_list")


def _way(request: PageRequest) -> tuple[Crumb, ...]:
    return ((_("Journals and services"), _back(request)),)
