"""Investment grants: the register, one grant with its schedule and entries, what is proposed for the books."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charaka.accounts.forms.imputed import GrantForm
from charaka.accounts.models import Entry, InvestmentGrant
from charaka.accounts.permissions import CHANGE_IMPUTED, POST_ENTRIES, VIEW_ACCOUNTS
from charaka.accounts.queries import grants as queries
from charaka.accounts.services import grants as services
from charaka.accounts.services.entries import discard_draft, post_draft
from charaka.accounts.views.frame import account_tabs
from charaka.accounts.views.in_kind import segments
from charaka.kernel.errors import NotFound
from charaka.kernel.exports.services import export_rows
from charaka.kernel.exports.tables import Column as TableColumn
from charaka.kernel.money import Money
from charaka.kernel.periods import financial_year_of
from charaka.kernel.ui.form_pages import Crumb, Words, form_page, posted
from charaka.kernel.ui.lists import Column, ListSpec, filtered_rows, list_page
from charaka.kernel.ui.shown import amount
from charaka.kernel.web import PageRequest, here, page, render_page

SPEC = ListSpec(
    name="grants",
    columns=(
        Column("reference", gettext_lazy("Reference"), sort=("reference",)),
        Column("asset", gettext_lazy("Asset"), sort=("asset",), css="ck-min-15 ck-wrap"),
        Column("grantor", gettext_lazy("Grantor"), sort=("grantor",), css="ck-wrap"),
        Column("amount", gettext_lazy("Amount of the grant"), sort=("amount",), numeric=True),
        Column("in_service_on", gettext_lazy("In service from"), sort=("in_service_on",)),
        Column("months", gettext_lazy("Months"), sort=("months",), numeric=True),
    ),
    default_sort="-in_service_on",
)


@page(VIEW_ACCOUNTS)
@require_safe
def grant_list(request: PageRequest) -> HttpResponse:
    """All grants that paid for an asset."""
    listed = list_page(
        SPEC, queries.list_grants(request.institution.pk), request.GET, cells=_cells(request),
        export_url=here(request, "accounts:grant_export"),
    )  # fmt: skip
    year = financial_year_of(timezone.localdate(), request.institution.financial_year_start_month).start.year
    context = {
        "list": listed, "tabs": account_tabs(request, "imputed"), "segments": segments(request, "grants"),
        "years": (year - 1, year), "currency": request.institution.currency,
        "may_change": bool(request.actor.may(CHANGE_IMPUTED, request.institution.pk)),
    }  # fmt: skip
    return render_page(request, "accounts/grant_list.html", context, fragment="rows")


@page(VIEW_ACCOUNTS)
@require_safe
def grant_export(request: PageRequest) -> Any:
    """The grants of the list with what is released of each."""
    columns = [
        TableColumn(_("Reference")), TableColumn(_("Asset")), TableColumn(_("Grantor")),
        TableColumn(_("Notified on"), "date"), TableColumn(_("Amount of the grant"), "money"),
        TableColumn(_("Cost of the asset"), "money"), TableColumn(_("In service from"), "date"),
        TableColumn(_("Months"), "integer"), TableColumn(_("Released"), "money"),
    ]  # fmt: skip
    found = list(filtered_rows(SPEC, queries.list_grants(request.institution.pk), request.GET))
    done = queries.released_by_grant(found)
    rows = (
        (
            g.reference, g.asset, g.grantor, g.notified_on, g.amount, g.asset_cost, g.in_service_on, g.months,
            done.get(g.pk, 0),
        )
        for g in found
    )  # fmt: skip
    return export_rows(
        columns, rows, request.GET.get("format", "xlsx"), actor=request.actor, institution=request.institution,
        permission=VIEW_ACCOUNTS, name="investment-grants", title=_("Investment grants"),
    )  # fmt: skip


@page(VIEW_ACCOUNTS)
@require_safe
def grant(request: PageRequest, grant_id: int) -> HttpResponse:
    """One grant: its schedule year by year with the entries made of it, and what is left."""
    found = queries.access_grant(request.actor, grant_id)
    steps = queries.schedule_of(found)
    clearing = queries.clearing_of(found)
    done = queries.released(steps)
    now = financial_year_of(timezone.localdate(), request.institution.financial_year_start_month).start.year
    context = {
        "one": found, "currency": request.institution.currency, "tabs": account_tabs(request, "imputed"),
        "steps": [
            {"step": step, "url": _entry_url(request, step.entry), "due": step.year <= now, "posted": step.posted}
            for step in steps
        ],
        "released": done, "left": found.amount - done, "percent": done * 100 // found.amount,
        "clearing": clearing, "clearing_url": _entry_url(request, clearing), "whole": done == found.amount,
        "may_change": bool(request.actor.may(CHANGE_IMPUTED, request.institution.pk)),
        "may_post": bool(request.actor.may(POST_ENTRIES, request.institution.pk)),
        "crumbs": [{"label": label, "url": url} for label, url in (*_way(request), (found.reference, ""))],
    }  # fmt: skip
    return render_page(request, "accounts/grant.html", context)


@page(CHANGE_IMPUTED)
def grant_new(request: PageRequest) -> HttpResponse:
    """Enter a grant."""
    form = GrantForm(posted(request), currency=request.institution.currency)
    words = Words(
        title=_("New investment grant"), label=_("Add"), done=_("Grant entered."), icon="plus",
        text=_("It becomes income year by year, as the asset is used up."),
    )  # fmt: skip

    def save() -> str:
        made = services.add_grant(actor=request.actor, institution_id=request.institution.pk, values=form.values)
        return _address(request, made)

    return form_page(request, form, save, words, way=_way(request), back=here(request, "accounts:grant_list"))


@page(CHANGE_IMPUTED)
def grant_edit(request: PageRequest, grant_id: int) -> HttpResponse:
    """Change a grant; its amounts and time only before anything was proposed."""
    found = queries.access_grant(request.actor, grant_id, CHANGE_IMPUTED)
    form = GrantForm(posted(request), record=found, currency=request.institution.currency)
    words = Words(title=_("Change: %(what)s") % {"what": found.reference}, label=_("Save"), done=_("Grant saved."))

    def save() -> None:
        services.change_grant(
            actor=request.actor, grant=found, changes=form.values, expected_version=form.expected_version
        )

    return form_page(request, form, save, words, way=_way(request), back=_address(request, found))


@page(CHANGE_IMPUTED)
@require_POST
def grant_release(request: PageRequest, grant_id: int, year: int) -> HttpResponse:
    """Draft the release of a year."""
    found = queries.access_grant(request.actor, grant_id, CHANGE_IMPUTED)
    services.propose_release(actor=request.actor, grant=found, year=year)
    messages.success(request, _("The release is proposed as a draft. Post it when it is right."))
    return HttpResponseRedirect(_address(request, found), status=303)


@page(CHANGE_IMPUTED)
@require_POST
def grant_releases(request: PageRequest, year: int) -> HttpResponse:
    """Draft the releases of a year of all grants."""
    made = services.propose_releases(actor=request.actor, institution_id=request.institution.pk, year=year)
    said = _("Releases proposed as drafts: %(n)d.") % {"n": len(made)}
    messages.success(request, said if made else _("Every release of the year has been proposed already."))
    return HttpResponseRedirect(here(request, "accounts:grant_list"), status=303)


@page(CHANGE_IMPUTED)
@require_POST
def grant_clear(request: PageRequest, grant_id: int) -> HttpResponse:
    """Draft the entry that clears a grant which is released whole."""
    found = queries.access_grant(request.actor, grant_id, CHANGE_IMPUTED)
    services.propose_clearing(actor=request.actor, grant=found)
    messages.success(request, _("The clearing is proposed as a draft. Post it when it is right."))
    return HttpResponseRedirect(_address(request, found), status=303)


@page(POST_ENTRIES)
@require_POST
def grant_entry(request: PageRequest, grant_id: int, entry_id: int, verb: str) -> HttpResponse:
    """Post or discard a draft that was proposed for this grant."""
    found = queries.access_grant(request.actor, grant_id)
    made = [step.entry for step in queries.schedule_of(found)] + [queries.clearing_of(found)]
    entry = next((one for one in made if one is not None and one.pk == entry_id), None)
    if entry is None or verb not in {"post", "discard"}:
        raise NotFound(_("There is no such entry of this grant."))
    if verb == "post":
        post_draft(actor=request.actor, entry=entry)
        messages.success(request, _("Entry posted."))
    else:
        discard_draft(actor=request.actor, entry=entry)
        messages.success(request, _("Draft discarded."))
    return HttpResponseRedirect(_address(request, found), status=303)


def _cells(request: PageRequest) -> dict[str, Any]:
    def reference(one: InvestmentGrant) -> object:
        link = '<a class="ck-fig" href="{}"><bdi dir="ltr">{}</bdi></a>'
        return format_html(link, _address(request, one), one.reference)

    return {
        "reference": reference,
        "amount": lambda one: amount(Money(one.amount, request.institution.currency)),
    }


def _entry_url(request: PageRequest, entry: Entry | None) -> str:
    return here(request, "accounts:entry", entry.pk) if entry else ""


def _address(request: PageRequest, one: InvestmentGrant) -> str:
    return here(request, "accounts:grant", grant_id=one.pk)


def _way(request: PageRequest) -> tuple[Crumb, ...]:
    return ((_("Investment grants"), here(request, "accounts:grant_list")),)
