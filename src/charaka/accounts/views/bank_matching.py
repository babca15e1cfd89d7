"""The two panes: what the bank says, and beside it what was expected; the acts on a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q, Value
from django.db.models.functions import Concat, Lower
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from charaka.accounts.forms.bank import BookForm, UndoForm
from charaka.accounts.models import Account, BankAccount, BankLine, Entry, EntryLine
from charaka.accounts.models.choices import BankLineState
from charaka.accounts.permissions import CHANGE_BANK, VIEW_BANK
from charaka.accounts.queries.bank import (
    Finder,
    Found,
    access_bank_account,
    access_bank_line,
    list_bank_lines,
    list_matches,
    open_documents,
    party_of,
    standings,
)
from charaka.accounts.queries.bank_files import in_words
from charaka.accounts.queries.chart import list_accounts
from charaka.accounts.rules.matching import Ground, Reason, sure
from charaka.accounts.services import matching as services
from charaka.accounts.views.bank import crumbs, may_change
from charaka.accounts.views.frame import account_tabs
from charaka.kernel import formats
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.ui.form_pages import Words, form_page, posted, take_refusal
from charaka.kernel.ui.list_spec import Chip, Chips, Column, ListSpec
from charaka.kernel.ui.lists import list_page
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest, here, page, render_page

FOUND_AT_ONCE = 10
LINES = ListSpec(
    name="bank_lines",
    columns=(
        Column("date", gettext_lazy("Date"), sort=("date",)),
        Column("text", gettext_lazy("Text")),
        Column("reference", gettext_lazy("Reference")),
        Column("amount", gettext_lazy("Amount"), sort=("amount",), numeric=True),
        Column("state", gettext_lazy("State")),
    ),
    default_sort="-date",
    search=("folded",),
    placeholder=gettext_lazy("Text, reference, name…"),
    chips=(
        Chips(
            "state", gettext_lazy("State"),
            tuple(Chip(value, label, Q(state=value)) for value, label in BankLineState.choices),
        ),
    ),
    size=20,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A document beside a line: whether it is ticked, and the reasons as chips (for or against)."""

    document: Any
    name: str
    party: str
    url: str
    left: int
    ticked: bool
    chips: tuple[tuple[str, bool], ...]


def searchable_lines(bank_account: BankAccount) -> Any:
    """The lines of an account with their words in small letters, to be searched."""
    words = Lower(Concat("text", Value(" "), "reference", Value(" "), "counterparty"))
    return list_bank_lines(bank_account).annotate(folded=words)


@page(VIEW_BANK)
@require_safe
def bank_account(request: PageRequest, account_id: int) -> HttpResponse:
    """One account: its lines on the start side, what each may be on the other."""
    found = access_bank_account(request.actor, account_id)
    return _panes(request, found, ticked=_whole(request.GET.getlist("pick")))


@page(CHANGE_BANK)
@require_POST
def bank_line_match(request: PageRequest, line_id: int) -> HttpResponse:
    """Settle the documents that were ticked; a difference is refused, left open, or booked as one chose."""
    line = access_bank_line(request.actor, line_id, CHANGE_BANK)
    ticked = _whole(request.POST.getlist("document"))
    if request.POST.get("act") == "check":
        return _panes(request, line.bank_account, line=line, ticked=ticked, asked=True)
    try:
        rest = _rest(request)
        services.confirm_match(actor=request.actor, line=line, parts=[services.Part(pk) for pk in ticked], rest=rest)
    except (Invalid, Conflict) as refusal:
        return _panes(request, line.bank_account, line=line, ticked=ticked, asked=True, refusal=str(refusal))
    messages.success(request, _("Matched."))
    return _next(request, line)


@page(CHANGE_BANK)
@require_POST
def bank_line_posted(request: PageRequest, line_id: int) -> HttpResponse:
    """Match a line with a payment that is in the books already."""
    line = access_bank_line(request.actor, line_id, CHANGE_BANK)
    chosen = EntryLine.objects.filter(pk__in=_whole(request.POST.getlist("entry_line"))[:1]).first()
    try:
        if chosen is None:
            raise Invalid(_("Choose an entry."))
        services.match_posted(actor=request.actor, line=line, entry_line=chosen)
    except (Invalid, Conflict) as refusal:
        return _panes(request, line.bank_account, line=line, refusal=str(refusal))
    messages.success(request, _("Matched with the entry that was there."))
    return _next(request, line)


@page(CHANGE_BANK)
@require_POST
def bank_line_book(request: PageRequest, line_id: int) -> HttpResponse:
    """Book a line on an account, and remember its words when one wishes."""
    line = access_bank_line(request.actor, line_id, CHANGE_BANK)
    form = BookForm(request.POST, institution_id=request.institution.pk)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.book_line(
                actor=request.actor, line=line, account=given["account"], service_line=given["service_line"],
                label=given["label"], remember=given["remember"],
            )  # fmt: skip
        except (Invalid, Conflict) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Booked."))
            return _next(request, line)
    return _panes(request, line.bank_account, line=line, book=form)


@page(CHANGE_BANK)
def bank_line_undo(request: PageRequest, line_id: int) -> HttpResponse:
    """Undo a match."""
    line = access_bank_line(request.actor, line_id, CHANGE_BANK)
    form = UndoForm(posted(request))
    words = Words(
        title=_("Undo the match"),
        text=_("The entry is reversed, and what it settled is open again. An entry that was there before stays."),
        label=_("Undo"),
        done=_("The line is open again."),
        icon="undo-2",
        danger=True,
    )

    def save() -> None:
        services.undo_match(actor=request.actor, line=line, reason=form.cleaned_data["reason"])

    own = here(request, "accounts:bank_account", line.bank_account_id)
    way = ((_("Bank"), here(request, "accounts:bank")), (str(line.bank_account), own))
    return form_page(request, form, save, words, way=way, back=f"{own}?line={line.pk}")


@page(CHANGE_BANK)
@require_POST
def bank_sure(request: PageRequest, account_id: int) -> HttpResponse:
    """Confirm the sure proposals that the reader saw."""
    found = access_bank_account(request.actor, account_id, CHANGE_BANK)
    done = services.confirm_sure(actor=request.actor, bank_account=found, line_ids=_whole(request.POST.getlist("line")))
    messages.success(request, ngettext("One line matched.", "%(n)s lines matched.", done) % {"n": done})
    return HttpResponseRedirect(here(request, "accounts:bank_account", found.pk), status=303)


# The page -------------------------------------------------------------------------------------------------------------


def _panes(
    request: PageRequest,
    own: BankAccount,
    *,
    line: BankLine | None = None,
    ticked: Sequence[int] = (),
    asked: bool = False,
    refusal: str = "",
    book: BookForm | None = None,
) -> HttpResponse:
    shown = list_page(LINES, searchable_lines(own), _parameters(request), export_url=_export_url(request, own))
    line = line or _line_asked(request, own)
    finder = Finder(own)
    waiting = [row for row in shown.rows if row.state == BankLineState.OPEN]
    if line is not None and line.state == BankLineState.OPEN and line.pk not in {row.pk for row in waiting}:
        waiting.append(line)
    found = {one.line.pk: one for one in finder.find(waiting)}
    line = line or _first_to_match(shown.rows, found)
    sure_ones = [pk for pk, one in found.items() if not one.posted and sure(one.proposals)]
    context = {
        "tabs": account_tabs(request, "bank"), "bank_account": own, "standing": standings([own])[0], "list": shown,
        "rows": [(row, _day(row), _hint(found.get(row.pk))) for row in shown.rows], "line": line,
        "sure_ones": sure_ones,
        "chips": _state_chips(request, shown), "may_change": may_change(request), "refusal": refusal,
        "state": _state(request), "crumbs": [*crumbs(request), {"label": str(own), "url": ""}],
    }  # fmt: skip
    if line is not None and line.pk in found:
        context |= _open_pane(request, finder, found[line.pk], ticked, asked=asked)
        context["book"] = book or _book_form(request, found[line.pk])
    elif line is not None:
        context |= _matched_pane(request, line)
    failed = bool(refusal or (book and book.errors))
    return render_page(request, "accounts/bank_account.html", context, status=422 if failed else 200)


def _first_to_match(rows: Sequence[BankLine], found: Mapping[int, Found]) -> BankLine | None:
    """The line that stands open by itself: the first for which something was found, else the first."""
    helped = (row for row in rows if (one := found.get(row.pk)) and (one.posted or one.proposals or one.rule))
    return next(helped, rows[0] if rows else None)


def _open_pane(
    request: PageRequest, finder: Finder, found: Found, ticked: Sequence[int], *, asked: bool
) -> dict[str, Any]:
    """What may be chosen for an open line, and the difference that the choice leaves."""
    line, proposals = found.line, found.proposals
    received = line.amount > 0
    search = request.GET.get("find", "")[:80]
    if not ticked and not asked and proposals and not found.posted:
        ticked = proposals[0].keys
    rows = dict.fromkeys([*(key for one in proposals for key in one.keys), *ticked])
    documents = {key: finder.documents[key] for key in rows if key in finder.documents}
    if search:
        more = open_documents(line.institution_id, received=received, search=search, most=FOUND_AT_ONCE)
        documents |= {row.pk: row for row in more if row.pk not in documents}
    choices = [_choice(request, row, set(ticked), _reasons(found, key)) for key, row in documents.items()]
    total = sum(choice.left for choice in choices if choice.ticked)
    difference = abs(int(line.amount)) - total
    return {
        "choices": choices, "total": total, "ticked_count": sum(choice.ticked for choice in choices),
        "difference": difference, "wanted": abs(int(line.amount)), "search": search, "posted": found.posted,
        "posted_rows": [(row, entry_url(request, row.entry)) for row in found.posted], "rule": found.rule,
        "accounts": list_accounts(line.institution_id).filter(closed_on__isnull=True) if total and difference else [],
    }  # fmt: skip


def _reasons(found: Found, key: int) -> tuple[Reason, ...]:
    """The reasons of the best proposal with this document; of one that was searched for, none."""
    return next((one.reasons for one in found.proposals if key in one.keys), ())


def _choice(request: PageRequest, row: Any, ticked: set[int], reasons: Iterable[Reason]) -> Choice:
    name = row.entry.reference or row.label or str(row.entry)
    chips = tuple((_said(reason, received=row.left > 0), reason.speaks_for) for reason in reasons)
    return Choice(row, name, party_of(row), entry_url(request, row.entry), abs(int(row.left)), row.pk in ticked, chips)


def _said(reason: Reason, *, received: bool) -> str:
    """A reason as its chip says it."""
    if reason.ground is Ground.SAME_AMOUNT:
        return _("same amount")
    if reason.ground is Ground.EXACT_SUM:
        return _exact_sum(int(reason.detail))
    if reason.ground is Ground.NUMBER_IN_TEXT:
        return _("number %(number)s in the text") % {"number": reason.detail}
    if reason.ground is Ground.SAME_PARTY:
        return _("same payer") if received else _("same supplier")
    amount = {"amount": in_words(int(reason.detail))}
    return _("%(amount)s less") % amount if reason.ground is Ground.LESS else _("%(amount)s more") % amount


def _hint(found: Found | None) -> tuple[str, str]:
    """What was found for a line, in a few words, with its tone."""
    if found is None:
        return _("matched"), "ok"
    if found.posted:
        return _("posted already"), "info"
    best = found.proposals[0] if found.proposals else None
    if best and not best.difference:
        return _exact_hint(found, len(best.keys))
    if found.rule:
        return _("rule: account %(code)s") % {"code": found.rule.account.code}, "run"
    if best:
        return _("gap of %(amount)s") % {"amount": in_words(abs(best.difference))}, "warn"
    return _("nothing found"), "draft"


def _exact_hint(found: Found, count: int) -> tuple[str, str]:
    if sure(found.proposals):
        return _("one sure proposal"), "ok"
    return (_exact_sum(count), "ok") if count > 1 else (_("same amount"), "warn")


def _exact_sum(count: int) -> str:
    return ngettext("%(n)d document, exact sum", "%(n)d documents, exact sum", count) % {"n": count}


def _day(line: BankLine) -> str:
    """The day of a line, without the year, which the head of its statement says."""
    return formats.short_date(line.date, language(), with_year=False)


def _book_form(request: PageRequest, found: Found) -> BookForm:
    initial: dict[str, Any] = {}
    if found.rule:
        initial = {"account": found.rule.account_id, "service_line": found.rule.service_line_id}
    return BookForm(initial=initial, institution_id=request.institution.pk)


def _matched_pane(request: PageRequest, line: BankLine) -> dict[str, Any]:
    return {
        "matches": [(row, entry_url(request, row.entry_line.entry), party_of(row.entry_line))
                    for row in list_matches(line)],
        "entry_url": entry_url(request, line.entry) if line.entry else "",
    }  # fmt: skip


def entry_url(request: PageRequest, entry: Entry) -> str:
    """The page of an entry."""
    return here(request, "accounts:entry", entry.pk)


# What was asked -------------------------------------------------------------------------------------------------------


def _state(request: PageRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in BankLineState.values else BankLineState.OPEN.value


def _parameters(request: PageRequest) -> QueryDict:
    """The list's part of the address: without a state, what is to be matched."""
    asked = request.GET.copy()
    for name in ("line", "pick", "find"):
        asked.pop(name, None)
    asked["state"] = _state(request)
    return asked


def _state_chips(request: PageRequest, shown: Any) -> list[dict[str, Any]]:
    own = shown.chips[0].options
    return [{"label": one.label, "count": one.count, "url": f"?state={one.value}", "on": one.chosen} for one in own]


def _line_asked(request: PageRequest, own: BankAccount) -> BankLine | None:
    """The line of the address, if it is one of this account."""
    asked = _whole(request.GET.getlist("line"))
    rows = list_bank_lines(own).select_related("bank_account", "entry__journal")
    return rows.filter(pk=asked[0]).first() if asked else None


def _export_url(request: PageRequest, own: BankAccount) -> str:
    return here(request, "accounts:bank_line_export", own.pk)


def _rest(request: PageRequest) -> services.Rest | None:
    """What one wants done with a difference. Raises Invalid: an account is to be chosen."""
    wanted = request.POST.get("rest", "")
    if wanted == "open":
        return services.Rest()
    if wanted != "account":
        return None
    rows = Account.objects.filter(pk__in=_whole(request.POST.getlist("rest_account"))[:1], closed_on__isnull=True)
    if (account := rows.first()) is None:
        raise Invalid(_("Choose the account that takes the difference."))
    return services.Rest(account)


def _whole(values: Iterable[str]) -> list[int]:
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]


def _next(request: PageRequest, line: BankLine) -> HttpResponse:
    """Back to the lines: the next one that waits stands open by itself."""
    return HttpResponseRedirect(here(request, "accounts:bank_account", line.bank_account_id), status=303)
