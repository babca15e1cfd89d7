"""One entry: its lines, where it comes from and where it goes, its papers; posting, reversing, discarding it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from charaka.accounts.models import Entry, EntryLine
from charaka.accounts.models.choices import EntryState
from charaka.accounts.permissions import POST_ENTRIES, VIEW_ACCOUNTS
from charaka.accounts.queries.entries import access_entry, lines_of, settled_by, source_of, total_of
from charaka.accounts.queries.periods import closed_month
from charaka.accounts.services.chart import attach_paper
from charaka.accounts.services.entries import discard_draft, post_draft, reverse_entry
from charaka.accounts.views.books import with_books
from charaka.accounts.views.frame import account_tabs
from charaka.institutions.forms.people import lines
from charaka.kernel.audit.presentation import entry_lines
from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import Conflict, Invalid, TooLarge
from charaka.kernel.files.queries import list_files_of
from charaka.kernel.ui.form_fields import DayFormField
from charaka.kernel.ui.form_pages import Crumb, Words, form_page, posted, take_refusal
from charaka.kernel.web import PageRequest, here, page, render_page

SHOWN_ACTS = 20


class PaperForm(forms.Form):
    """A paper of the entry."""

    upload = forms.FileField(label=_("File"), max_length=150)


class ReverseForm(forms.Form):
    """When the mirror of an entry is dated, and why."""

    on = DayFormField(label=_("Date of the reversal"))
    reason = lines(_("Reason"), 400, required=True)


@page(VIEW_ACCOUNTS)
@with_books
@require_safe
def entry(request: PageRequest, entry_id: int) -> HttpResponse:
    """The entry with all that belongs to it."""
    return _page(request, access_entry(request.actor, entry_id), PaperForm())


@page(POST_ENTRIES)
@with_books
@require_POST
def entry_file(request: PageRequest, entry_id: int) -> HttpResponse:
    """Keep a paper with the entry."""
    found = access_entry(request.actor, entry_id, POST_ENTRIES)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            attach_paper(actor=request.actor, entry=found, upload=form.cleaned_data["upload"])
        except (Invalid, Conflict, TooLarge) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, gettext("File added."))
            return HttpResponseRedirect(here(request, "accounts:entry", found.pk), status=303)
    return _page(request, found, form, status=422)


def _page(request: PageRequest, found: Entry, form: PaperForm, *, status: int = 200) -> HttpResponse:
    lines = lines_of(found)
    debit, credit = total_of(lines)
    may_post = request.actor.may(POST_ENTRIES, found.institution_id)
    reversal = getattr(found, "reversed_by", None)
    context = {
        "entry": found,
        "lines": lines,
        "debit": debit,
        "credit": credit,
        "difference": abs(debit - credit),
        "is_draft": found.state == EntryState.DRAFT,
        "reversal": reversal,
        "source": source_of(request, found),
        "settled": settled_by(lines),
        "counted": _counted(lines),
        "closed": closed_month(found.institution_id, found.date),
        "files": list(list_files_of(found)),
        "form": form,
        "history": entry_lines(history_of(found)[:SHOWN_ACTS]),
        "may_post": may_post,
        "may_reverse": may_post and found.state == EntryState.POSTED and not reversal and not found.reverses_id,
        "tabs": account_tabs(request, "ledger"),
    }
    return render_page(request, "accounts/entry.html", context, status=status)


def _counted(lines: list[EntryLine]) -> list[Any]:
    """The service lines in whose figures the entry counts."""
    return list({line.service_line_id: line.service_line for line in lines if line.service_line}.values())


# What is done with it -------------------------------------------------------------------------------------------------


@page(POST_ENTRIES)
@with_books
def entry_post(request: PageRequest, entry_id: int) -> HttpResponse:
    """Post a draft, once its consequence was read."""
    found = access_entry(request.actor, entry_id, POST_ENTRIES)
    words = Words(
        title=_("Post the entry"), label=_("Post"), done=_("Entry posted."),
        text=_("It takes the next number of its journal and counts from now on. It is corrected by its reversal only."),
    )  # fmt: skip

    def save() -> None:
        post_draft(actor=request.actor, entry=found)

    return _act(request, found, forms.Form(posted(request)), save, words)


@page(POST_ENTRIES)
@with_books
def entry_reverse(request: PageRequest, entry_id: int) -> HttpResponse:
    """Post the mirror of an entry."""
    found = access_entry(request.actor, entry_id, POST_ENTRIES)
    form = ReverseForm(posted(request), initial={"on": max(timezone.localdate(), found.date)})
    words = Words(
        title=_("Reverse %(entry)s") % {"entry": found}, label=_("Reverse it"), done=_("Entry reversed."),
        text=_("The mirror of the entry is posted: both stay, and together they count nothing."), icon="undo-2",
        danger=True,
    )  # fmt: skip

    def save() -> str:
        mirror = reverse_entry(actor=request.actor, entry=found, **form.cleaned_data)
        return here(request, "accounts:entry", mirror.pk)

    return _act(request, found, form, save, words)


@page(POST_ENTRIES)
@with_books
def entry_discard(request: PageRequest, entry_id: int) -> HttpResponse:
    """Throw a draft away."""
    found = access_entry(request.actor, entry_id, POST_ENTRIES)
    words = Words(
        title=_("Discard the draft"), label=_("Discard it"), done=_("Draft discarded."),
        text=_("It is in no figure. Only the journal of acts remembers it."), icon="trash", danger=True,
    )  # fmt: skip

    def save() -> str:
        discard_draft(actor=request.actor, entry=found)
        return here(request, "accounts:entry_list")

    return _act(request, found, forms.Form(posted(request)), save, words)


def _act(request: PageRequest, found: Entry, form: Any, save: Any, words: Words) -> HttpResponse:
    back = here(request, "accounts:entry", found.pk)
    way: tuple[Crumb, ...] = (
        (pgettext_lazy("of entries", "Journal"), here(request, "accounts:entry_list")),
        (str(found), back),
    )
    return form_page(request, form, save, words, way=way, back=back)
