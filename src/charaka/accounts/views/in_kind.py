"""The in-kind register: what is used without being paid for, as a list, one by one, signed and ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charaka.accounts.forms.imputed import EndForm, EvidenceForm, InKindForm
from charaka.accounts.models import InKindContribution
from charaka.accounts.models.choices import InKindKind
from charaka.accounts.permissions import CHANGE_IMPUTED, SIGN_IMPUTED, VIEW_ACCOUNTS
from charaka.accounts.queries import imputed as queries
from charaka.accounts.services import imputed as services
from charaka.accounts.views.frame import account_tabs
from charaka.kernel.errors import Conflict, Invalid, TooLarge
from charaka.kernel.exports.services import export_rows
from charaka.kernel.exports.tables import Column as TableColumn
from charaka.kernel.files.queries import list_files_of
from charaka.kernel.measures.presentation import period_title
from charaka.kernel.money import Money
from charaka.kernel.periods import Period, PeriodError, financial_year_of, parse
from charaka.kernel.ui.form_pages import Crumb, Words, form_page, posted, take_refusal
from charaka.kernel.ui.lists import Chip, Chips, Column, ListSpec, filtered_rows, list_page
from charaka.kernel.ui.shown import NOTHING, amount, text3
from charaka.kernel.web import PageRequest, here, page, render_page

STATES = (
    Chip("signed", gettext_lazy("signed"), Q(signed_on__isnull=False)),
    Chip("waiting", gettext_lazy("to be signed"), Q(signed_on__isnull=True)),
)
SPEC = ListSpec(
    name="in_kind",
    columns=(
        Column("label", gettext_lazy("What"), sort=("label",), css="ck-min-15 ck-wrap"),
        Column("kind", gettext_lazy("Kind"), sort=("kind",)),
        Column("line", gettext_lazy("Service line")),
        Column("yearly_value", gettext_lazy("Value of a year"), sort=("yearly_value",), numeric=True),
        Column("valid_from", gettext_lazy("From"), sort=("valid_from",)),
        Column("valid_until", gettext_lazy("Until"), sort=(F("valid_until"),)),
        Column("state", gettext_lazy("State"), sort=("signed_on",)),
    ),
    default_sort="-valid_from",
    chips=(
        Chips("kind", gettext_lazy("Kind"), tuple(Chip(c, n, Q(kind=c)) for c, n in InKindKind.choices)),
        Chips("state", gettext_lazy("State"), STATES),
    ),
)


@page(VIEW_ACCOUNTS)
@require_safe
def in_kind_list(request: PageRequest) -> HttpResponse:
    """The register, and what the signed part of it makes in a period: beside the books, not in them."""
    period = period_asked(request)
    listed = list_page(
        SPEC, queries.list_in_kind(request.institution.pk), request.GET, cells=_cells(request),
        export_url=here(request, "accounts:in_kind_export"),
    )  # fmt: skip
    found = queries.in_kind_amount([request.institution.pk], period)
    context = {
        "list": listed, "tabs": account_tabs(request, "imputed"), "segments": segments(request, "in_kind"),
        "period_title": period_title(period), "currency": request.institution.currency, "in_kind": found,
        "by_kind": [(InKindKind(code).label, found.by_kind[code]) for code in InKindKind if code in found.by_kind],
        "may_change": bool(request.actor.may(CHANGE_IMPUTED, request.institution.pk)),
    }  # fmt: skip
    return render_page(request, "accounts/in_kind_list.html", context, fragment="rows")


@page(VIEW_ACCOUNTS)
@require_safe
def in_kind_export(request: PageRequest) -> Any:
    """The register as it is filtered and sorted, with what each makes in the period."""
    columns = [
        TableColumn(_("What")), TableColumn(_("Kind")), TableColumn(_("Given by")), TableColumn(_("Service line")),
        TableColumn(_("Value of a year"), "money"), TableColumn(_("How it was valued")),
        TableColumn(_("From"), "date"), TableColumn(_("Until"), "date"), TableColumn(_("Signed on"), "date"),
        TableColumn(_("Signed by")), TableColumn(_("Value in the period"), "money"),
    ]  # fmt: skip
    rows = filtered_rows(SPEC, queries.list_in_kind(request.institution.pk), request.GET)
    return export_rows(
        columns, _exported(rows, period_asked(request), request.institution.financial_year_start_month),
        request.GET.get("format", "xlsx"), actor=request.actor, institution=request.institution,
        permission=VIEW_ACCOUNTS, name="in-kind", title=_("In-kind contributions"),
    )  # fmt: skip


def _exported(rows: Iterable[InKindContribution], period: Period, start_month: int) -> Iterator[tuple[Any, ...]]:
    for one in rows:
        counted = queries.amount_of(one, period, start_month) if one.signed_on else None
        yield (
            one.label, str(InKindKind(one.kind).label), one.provider, str(one.service_line or ""), one.yearly_value,
            one.method, one.valid_from, one.valid_until, one.signed_on, one.signed_by, counted,
        )  # fmt: skip


@page(VIEW_ACCOUNTS)
@require_safe
def in_kind(request: PageRequest, contribution_id: int) -> HttpResponse:
    """One contribution with its evidence."""
    return _page_of(request, queries.access_in_kind(request.actor, contribution_id), EvidenceForm())


@page(CHANGE_IMPUTED)
@require_POST
def in_kind_file(request: PageRequest, contribution_id: int) -> HttpResponse:
    """Add a piece of evidence."""
    found = queries.access_in_kind(request.actor, contribution_id, CHANGE_IMPUTED)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.attach_in_kind_file(actor=request.actor, contribution=found, upload=form.cleaned_data["upload"])
        except (Invalid, Conflict, TooLarge) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("File added."))
            return HttpResponseRedirect(_address(request, found), status=303)
    return _page_of(request, found, form, status=422)


@page(CHANGE_IMPUTED)
def in_kind_new(request: PageRequest) -> HttpResponse:
    """Enter a contribution."""
    form = InKindForm(posted(request), currency=request.institution.currency)
    words = Words(
        title=_("New in-kind contribution"), label=_("Add"), done=_("Contribution added."), icon="plus",
        text=_("It counts once the director has signed it; it is never booked."),
    )  # fmt: skip

    def save() -> str:
        made = services.add_in_kind(actor=request.actor, institution_id=request.institution.pk, values=form.values)
        return _address(request, made)

    return form_page(request, form, save, words, way=_way(request), back=here(request, "accounts:in_kind_list"))


@page(CHANGE_IMPUTED)
def in_kind_edit(request: PageRequest, contribution_id: int) -> HttpResponse:
    """Change what nobody has signed."""
    found = queries.access_in_kind(request.actor, contribution_id, CHANGE_IMPUTED)
    form = InKindForm(posted(request), record=found, currency=request.institution.currency)
    words = Words(title=_("Change: %(what)s") % {"what": found.label}, label=_("Save"), done=_("Contribution saved."))

    def save() -> None:
        services.change_in_kind(
            actor=request.actor, contribution=found, changes=form.values, expected_version=form.expected_version
        )

    return form_page(request, form, save, words, way=_way(request), back=_address(request, found))


@page(SIGN_IMPUTED)
@require_POST
def in_kind_sign(request: PageRequest, contribution_id: int) -> HttpResponse:
    """The director signs."""
    found = queries.access_in_kind(request.actor, contribution_id, SIGN_IMPUTED)
    services.sign_in_kind(actor=request.actor, contribution=found)
    messages.success(request, _("Signed. It counts from its first day on."))
    return HttpResponseRedirect(_address(request, found), status=303)


@page(CHANGE_IMPUTED)
def in_kind_end(request: PageRequest, contribution_id: int) -> HttpResponse:
    """Say on which day it ends."""
    found = queries.access_in_kind(request.actor, contribution_id, CHANGE_IMPUTED)
    form = EndForm(posted(request), initial={"on": found.valid_until or timezone.localdate()})
    words = Words(
        title=_("End: %(what)s") % {"what": found.label}, label=_("Save the last day"), done=_("Last day saved."),
        text=_("Days after the last one count nothing any more."), icon="calendar-x-2",
    )  # fmt: skip

    def save() -> None:
        services.end_in_kind(actor=request.actor, contribution=found, on=form.cleaned_data["on"])

    return form_page(request, form, save, words, way=_way(request), back=_address(request, found))


@page(CHANGE_IMPUTED)
@require_POST
def in_kind_remove(request: PageRequest, contribution_id: int) -> HttpResponse:
    """Take away what nobody has signed."""
    found = queries.access_in_kind(request.actor, contribution_id, CHANGE_IMPUTED)
    services.remove_in_kind(actor=request.actor, contribution=found)
    messages.success(request, _("Contribution removed."))
    return HttpResponseRedirect(here(request, "accounts:in_kind_list"), status=303)


def segments(request: PageRequest, current: str) -> list[dict[str, Any]]:
    """The two registers of what is not in the books as it stands."""
    parts = (
        ("in_kind", _("In kind"), "accounts:in_kind_list"),
        ("grants", _("Investment grants"), "accounts:grant_list"),
    )
    return [{"label": label, "url": here(request, name), "current": code == current} for code, label, name in parts]


def period_asked(request: PageRequest) -> Period:
    """The period of the address; the current financial year when none is named. Raises Invalid."""
    code = request.GET.get("period", "")
    if not code:
        return financial_year_of(timezone.localdate(), request.institution.financial_year_start_month)
    try:
        return parse(code)
    except PeriodError as fault:
        raise Invalid(_("This is not a period. Write 2026, 2026-03, 2026-Q1 or 12m:2026-09.")) from fault


def _page_of(request: PageRequest, found: InKindContribution, form: Any, *, status: int = 200) -> HttpResponse:
    year = financial_year_of(timezone.localdate(), request.institution.financial_year_start_month)
    context = {
        "one": found, "files": list(list_files_of(found)), "form": form, "currency": request.institution.currency,
        "tabs": account_tabs(request, "imputed"), "period_title": period_title(year),
        "amount": queries.amount_of(found, year, year.start.month),
        "may_change": bool(request.actor.may(CHANGE_IMPUTED, request.institution.pk)),
        "may_sign": bool(request.actor.may(SIGN_IMPUTED, request.institution.pk)),
        "crumbs": [{"label": label, "url": url} for label, url in (*_way(request), (found.label, ""))],
    }  # fmt: skip
    return render_page(request, "accounts/in_kind.html", context, status=status)


def _cells(request: PageRequest) -> dict[str, Any]:
    currency = request.institution.currency

    def label(one: InKindContribution) -> object:
        link = format_html('<a class="ck-fig ck-wrap" href="{}"><bdi>{}</bdi></a>', _address(request, one), one.label)
        return link + format_html('<div class="small ck-muted fw-normal"><bdi>{}</bdi></div>', one.provider)

    def state(one: InKindContribution) -> object:
        tone, word = ("ok", _("signed")) if one.signed_on else ("warn", _("to be signed"))
        return format_html('<span class="ck-state {}">{}</span>', tone, word)

    return {
        "label": label, "state": state, "kind": lambda one: InKindKind(one.kind).label,
        "line": lambda one: text3(one.service_line.name) if one.service_line else NOTHING,
        "yearly_value": lambda one: amount(Money(one.yearly_value, currency)),
    }  # fmt: skip


def _address(request: PageRequest, one: InKindContribution) -> str:
    return here(request, "accounts:in_kind", contribution_id=one.pk)


def _way(request: PageRequest) -> tuple[Crumb, ...]:
    return ((_("In kind and grants"), here(request, "accounts:in_kind_list")),)
