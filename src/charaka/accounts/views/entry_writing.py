"""Writing an entry: kept as a draft or posted; more lines by a button that posts; the balance told while one types."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from charaka.accounts.forms.entry import EntryForm
from charaka.accounts.models import Entry
from charaka.accounts.models.choices import EntryState
from charaka.accounts.permissions import POST_ENTRIES
from charaka.accounts.queries.chart import list_accounts, list_journals, list_service_lines
from charaka.accounts.queries.entries import access_entry, lines_of
from charaka.accounts.services.drafting import MOST_LINES, LinesInvalid, draft_of, post_changed_draft
from charaka.accounts.services.entries import change_draft, draft_entry, post_entry
from charaka.accounts.services.posting import EntryDraft
from charaka.accounts.views.books import with_books
from charaka.kernel.errors import Conflict
from charaka.kernel.ui.form_pages import Crumb, Words, form_context, form_page, posted
from charaka.kernel.web import PageRequest, here, page, render_page

OFFERED: Final = 1500  # accounts offered while one types; more would make the page heavy


@page(POST_ENTRIES)
@with_books
def entry_new(request: PageRequest) -> HttpResponse:
    """Write an entry."""
    form = _form(request)
    words = _words(_("New entry"), request)

    def save() -> str:
        draft = _draft(form)
        write = post_entry if _posts(request) else draft_entry
        made = write(actor=request.actor, institution_id=request.institution.pk, draft=draft)
        return here(request, "accounts:entry", made.pk)

    return _written(request, form, save, words, here(request, "accounts:entry_list"))


@page(POST_ENTRIES)
@with_books
def entry_edit(request: PageRequest, entry_id: int) -> HttpResponse:
    """Change a draft. One that somebody else changed meanwhile is told, with what was typed kept."""
    entry = access_entry(request.actor, entry_id, POST_ENTRIES)
    if entry.state != EntryState.DRAFT:
        raise Conflict(_("A posted entry does not change. Reverse it instead."))
    form = _form(request, entry)
    words = _words(_("Change the draft"), request)

    def save() -> None:
        write = post_changed_draft if _posts(request) else change_draft
        write(actor=request.actor, entry=entry, draft=_draft(form), expected_version=form.head.expected_version)

    return _written(request, form, save, words, here(request, "accounts:entry", entry.pk))


@page(POST_ENTRIES)
@with_books
@require_POST
def entry_check(request: PageRequest) -> HttpResponse:
    """Whether the lines balance so far: what the page shows while one types."""
    return render_page(request, "accounts/entry_balance.html", _balance(_form(request)))


def _form(request: PageRequest, entry: Entry | None = None) -> EntryForm:
    ours = request.institution.pk
    lines = [line for line in list_service_lines(ours) if line.closed_on is None]
    kept = lines_of(entry) if entry else []
    initial = {} if entry else {"date": timezone.localdate(), "journal": request.GET.get("journal", "OD")}
    return EntryForm(
        posted(request), journals=list_journals(ours), services=lines, entry=entry, lines=kept, initial=initial
    )


def _draft(form: EntryForm) -> EntryDraft:
    values = form.head.cleaned_data
    try:
        return draft_of(
            form.journal, values["date"], values["label"], [line.typed for line in form.written],
            reference=values["reference"], reference_date=values["reference_date"],
        )  # fmt: skip
    except LinesInvalid as refusal:
        form.take_lines(refusal)
        raise


def _posts(request: PageRequest) -> bool:
    return request.POST.get("act") == "post"


def _words(title: object, request: PageRequest) -> Words:
    done = _("Entry posted.") if _posts(request) else _("Draft kept.")
    return Words(
        title=title, label=_("Post"), done=done,
        text=_("A draft counts nowhere until it is posted. A posted entry does not change: it is reversed."),
    )  # fmt: skip


def _written(request: PageRequest, form: EntryForm, save: Any, words: Words, back: str) -> HttpResponse:
    way: tuple[Crumb, ...] = ((pgettext_lazy("of entries", "Journal"), here(request, "accounts:entry_list")),)
    if request.method == "POST" and request.POST.get("act") == "more":
        context = form_context(form, words, way=way, back=back) | _more(request, form)
        return render_page(request, "accounts/entry_form.html", context)
    if form.is_bound:
        form.is_valid()
    template = "accounts/entry_form.html"
    return form_page(request, form, save, words, way=way, back=back, template=template, more=_more(request, form))


def _more(request: PageRequest, form: EntryForm) -> dict[str, Any]:
    accounts = list(list_accounts(request.institution.pk).filter(closed_on__isnull=True)[:OFFERED])
    return _balance(form) | {
        "accounts": accounts, "most": MOST_LINES, "full": len(form.lines) >= MOST_LINES,
        "check_url": here(request, "accounts:entry_check"),
    }  # fmt: skip


def _balance(form: EntryForm) -> dict[str, Any]:
    debit, credit, difference = form.sums
    return {"debit": debit, "credit": credit, "difference": difference, "missing": abs(difference), "form": form}
