"""The cost and price page of an offering: shown, computed as one types, saved; and the pages of its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.institutions.forms.record import ReasonForm
from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import Conflict, Invalid, StaleRecord
from charaka.kernel.ui.form_pages import Crumb, Words, form_page, posted, take_refusal
from charaka.kernel.web import PageRequest, here, page, render_page
from charaka.offer.forms.costs import CopyForm, CostForm, LineForm
from charaka.offer.models import CostSheet, Offering, Price, PriceConsent, SheetVersion
from charaka.offer.permissions import CHANGE_COSTS, CHANGE_PRICES, VIEW_COSTS
from charaka.offer.queries import costing as queries
from charaka.offer.queries.prices import price_states
from charaka.offer.rules.floors import Consent
from charaka.offer.rules.price import PriceMode
from charaka.offer.services import costs as services
from charaka.offer.views.cost_result import result_of
from charaka.offer.views.cost_sheet import rate_shown, sheet_table
from charaka.offer.views.offering_frame import offering_page


@page(VIEW_COSTS)
def cost(request: PageRequest, offering_id: int) -> HttpResponse:
    """What a session costs, and what a price leaves of it. A POST computes or saves what was typed."""
    offering = queries.costed_offering(request.actor, offering_id)
    sheet = queries.sheet_of(offering, _number(request))
    cost_sheet = queries.cost_sheet_of(sheet)
    if cost_sheet is None:
        return _nothing_yet(request, offering, sheet)
    work = Work(request, offering, cost_sheet)
    if request.method != "POST":
        return work.page()
    if request.POST.get("act") == "compute":
        return work.page() if work.form.is_valid() else work.page(status=422)
    return _save(request, work)


@page(VIEW_COSTS)
@require_POST
def cost_preview(request: PageRequest, offering_id: int) -> HttpResponse:
    """The figures for what is being typed. Nothing is saved."""
    offering = queries.costed_offering(request.actor, offering_id)
    cost_sheet = _begun(queries.cost_sheet_of(queries.sheet_of(offering, _number(request))))
    work = Work(request, offering, cost_sheet)
    status = 200 if work.form.is_valid() else 422
    return render_page(request, "offer/cost_preview.html", work.context(), status=status)


@dataclass(frozen=True, slots=True)
class PriceStand:
    """A price in force, the consent asked last, and whether it lies below full cost as things are."""

    price: Price
    consent: PriceConsent | None
    below: bool


class Work:
    """A cost sheet on the page: its rows, the form over them, and what they give."""

    def __init__(self, request: PageRequest, offering: Offering, cost_sheet: CostSheet) -> None:
        self.request, self.offering, self.cost_sheet = request, offering, cost_sheet
        self.lines = queries.lines_of(cost_sheet)
        self.prices = queries.prices_today(offering.pk)
        self.actual = queries.latest_actual(cost_sheet)
        self.form = CostForm(
            posted(request),
            cost_sheet=cost_sheet,
            lines=self.lines,
            prices=self.prices,
            currency=request.institution.currency,
        )

    @property
    def address(self) -> str:
        url = here(self.request, "offer:cost", self.offering.pk)
        number = _number(self.request)
        return url if number is None else f"{url}?version={number}"

    def costing(self) -> queries.Costing | None:
        """Computed with what was typed; None when it contradicts itself, which the form then says."""
        if self.form.is_bound:
            if not self.form.is_valid():
                return None
            self.form.apply()
        try:
            pure = queries.pure_sheet(self.cost_sheet, self.lines)
            actual = queries.pure_actual(self.actual, self.lines, pure)
            return queries.computed(self.cost_sheet, self.lines, pure, self._tried(), actual)
        except Invalid as refusal:
            if not self.form.is_bound:
                raise
            take_refusal(self.form, refusal)
            return None

    def _tried(self) -> list[Price]:
        return [Price(mode=mode, amount=amount) for mode, amount in self.form.tried.items()]

    def context(self) -> dict[str, Any]:
        request, currency = self.request, self.request.institution.currency
        costing = self.costing()
        result = None
        if costing is not None:
            margin = self.form.value("margin")
            result = result_of(costing, self.form.chosen, wished=margin, currency=currency)
        return {
            "offering": self.offering,
            "cost_sheet": self.cost_sheet,
            "form": self.form,
            "costing": costing,
            "table": sheet_table(costing, self.form, currency) if costing is not None else None,
            "result": result,
            "currency": currency,
            "may_cost": bool(request.actor.may(CHANGE_COSTS, request.institution.pk)),
            "may_price": bool(request.actor.may(CHANGE_PRICES, request.institution.pk)),
            "version_number": self.cost_sheet.sheet.number,
        }

    def stands(self, costing: queries.Costing | None) -> list[PriceStand]:
        """The prices in force with their consents; one that needed none may lie below a cost that has risen since."""
        stands = []
        for state in price_states(self.prices):
            below = False
            if costing is not None:
                mode, days = PriceMode(state.price.mode), queries.days_of(self.cost_sheet)
                found = queries.judged(
                    costing.pure, costing.planned, mode, state.price.amount, kept=costing.kept, days=days
                )
                below = found.consent is not Consent.NONE
            stands.append(PriceStand(state.price, state.consent, below))
        return stands

    def page(self, status: int = 200) -> HttpResponse:
        request, form = self.request, self.form
        context = self.context()
        if context["table"] is None:  # what was typed cannot be computed: the table shows what is stored, beside it
            context["table"] = sheet_table(queries.costing_of(self.cost_sheet), form, request.institution.currency)
        context |= {
            "versions": _versions(request, self.offering, self.cost_sheet.sheet),
            "price_stands": self.stands(context["costing"]),
            "latest": history_of(self.cost_sheet).first(),
            "actual": self.actual,
            "form_url": self.address,
        }
        return offering_page(request, self.offering, "cost", context, template="offer/cost_page.html", status=status)


def _save(request: PageRequest, work: Work) -> HttpResponse:
    form = work.form
    if not form.is_valid():
        return work.page(status=422)
    clashes, kept = form.settle()
    if clashes:
        return _conflict(request, work, clashes, kept)
    changes, lines = form.changes()
    try:
        services.save_cost_sheet(actor=request.actor, cost_sheet=work.cost_sheet, changes=changes, lines=lines)
    except StaleRecord:
        # Somebody saved between our reading and our writing: read again, and settle with what they wrote.
        return _save(request, Work(request, work.offering, _begun(queries.cost_sheet_of(work.cost_sheet.sheet))))
    except (Invalid, Conflict) as refusal:
        take_refusal(form, refusal)
        return work.page(status=422)
    messages.success(request, _("Cost sheet saved."))
    return HttpResponseRedirect(work.address, status=303)


def _conflict(request: PageRequest, work: Work, clashes: list[Any], kept: list[Any]) -> HttpResponse:
    latest = history_of(work.cost_sheet).first()
    context = {
        "who": latest.actor_label if latest else "",
        "what": str(work.offering),
        "started_from": work.form.cleaned_data.get("version"),
        "now": work.cost_sheet.version,
        "clashes": clashes,
        "kept": kept,
        "action_url": work.address,
        "back_url": work.address,
    }
    return render_page(request, "web/errors/conflict.html", context, status=409)


def _nothing_yet(request: PageRequest, offering: Offering, sheet: SheetVersion) -> HttpResponse:
    """The page before there is a cost sheet: begin one, empty or with the lines of another."""
    may_cost = bool(request.actor.may(CHANGE_COSTS, request.institution.pk))
    context = {
        "sheet": sheet,
        "may_cost": may_cost,
        "copy_form": CopyForm(sheets=queries.sheets_to_copy(offering)) if may_cost else None,
        "versions": _versions(request, offering, sheet),
    }
    return offering_page(request, offering, "cost", context, template="offer/cost_begin.html")


@page(CHANGE_COSTS)
@require_POST
def cost_begin(request: PageRequest, offering_id: int) -> HttpResponse:
    """Begin the cost sheet of a version, empty or with the lines of another."""
    offering = queries.costed_offering(request.actor, offering_id)
    sheet = queries.sheet_of(offering, _number(request))
    form = CopyForm(request.POST, sheets=queries.sheets_to_copy(offering))
    source = form.cleaned_data["source"] if form.is_valid() else None
    services.begin_cost_sheet(actor=request.actor, sheet=sheet, copy_from=source)
    messages.success(request, _("Cost sheet begun."))
    return HttpResponseRedirect(_address(request, offering, sheet), status=303)


@page(CHANGE_COSTS)
def cost_copy(request: PageRequest, sheet_id: int) -> HttpResponse:
    """Add the lines of another sheet at the end of this one."""
    cost_sheet = queries.access_cost_sheet(request.actor, sheet_id)
    offering = cost_sheet.sheet.offering
    form = CopyForm(posted(request), sheets=queries.sheets_to_copy(offering).exclude(pk=cost_sheet.pk))
    words = Words(
        title=_("Copy lines"),
        text=_("They are added at the end; nothing that is here goes away."),
        label=_("Copy the lines"),
        done=_("Lines copied."),
        icon="copy",
    )

    def save() -> None:
        source = queries.access_cost_sheet(request.actor, form.cleaned_data["source"].pk)
        services.copy_cost_lines(actor=request.actor, cost_sheet=cost_sheet, source=source)

    back = _address(request, offering, cost_sheet.sheet)
    return form_page(request, form, save, words, way=_way(request, offering), back=back)


@page(CHANGE_COSTS)
@require_POST
def cost_validate(request: PageRequest, sheet_id: int) -> HttpResponse:
    """Say that the sheet is whole and right."""
    cost_sheet = queries.access_cost_sheet(request.actor, sheet_id)
    try:
        services.validate_cost_sheet(actor=request.actor, cost_sheet=cost_sheet)
        messages.success(request, _("Cost sheet validated."))
    except (Invalid, Conflict) as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(_address(request, cost_sheet.sheet.offering, cost_sheet.sheet), status=303)


# Lines --------------------------------------------------------------------------------------------------------------


@page(VIEW_COSTS)
@require_safe
def cost_line_rate(request: PageRequest, line_id: int) -> HttpResponse:
    """Where the rate of a line comes from: the parts of a capacity rate, a card, or a typed source."""
    line = queries.access_line(request.actor, line_id)
    sheet = line.cost_sheet.sheet
    rate = line.capacity_rate
    context = {
        "line": line,
        "rate": rate,
        "pure": queries.pure_capacity(rate) if rate is not None else None,
        "shown": rate_shown(line, request.institution.currency),
        "currency": request.institution.currency,
        "may_change": bool(request.actor.may(CHANGE_COSTS, request.institution.pk)),
        "back_url": _address(request, sheet.offering, sheet),
    }
    return render_page(request, "offer/cost_rate.html", context, fragment="drawer")


@page(CHANGE_COSTS)
def cost_line_new(request: PageRequest, sheet_id: int) -> HttpResponse:
    """Add a line."""
    cost_sheet = queries.access_cost_sheet(request.actor, sheet_id)
    offering = cost_sheet.sheet.offering
    form = LineForm(posted(request), currency=request.institution.currency)
    words = Words(title=_("Add a line"), label=_("Add the line"), done=_("Line added."), icon="plus")

    def save() -> None:
        services.add_cost_line(actor=request.actor, cost_sheet=cost_sheet, values=form.values)

    back = _address(request, offering, cost_sheet.sheet)
    return form_page(request, form, save, words, way=_way(request, offering), back=back)


@page(CHANGE_COSTS)
def cost_line_edit(request: PageRequest, line_id: int) -> HttpResponse:
    """Change a line."""
    line = queries.access_line(request.actor, line_id)
    sheet = line.cost_sheet.sheet
    form = LineForm(posted(request), record=line, currency=request.institution.currency)
    words = Words(title=_("Change a line"), label=_("Save"), done=_("Line saved."))

    def save() -> None:
        services.change_cost_line(
            actor=request.actor, line=line, changes=form.values, expected_version=form.expected_version
        )

    back = _address(request, sheet.offering, sheet)
    return form_page(request, form, save, words, way=_way(request, sheet.offering), back=back)


@page(CHANGE_COSTS)
def cost_line_remove(request: PageRequest, line_id: int) -> HttpResponse:
    """Take a line out of the sheet."""
    line = queries.access_line(request.actor, line_id)
    sheet = line.cost_sheet.sheet
    form = ReasonForm(posted(request))
    form.fields["reason"].required = False
    words = Words(
        title=_("Remove “%(line)s”") % {"line": line.label},
        text=_("What it was stays in the history of the sheet."),
        label=_("Remove the line"),
        done=_("Line removed."),
        icon="trash",
        danger=True,
    )

    def save() -> None:
        services.remove_cost_line(actor=request.actor, line=line, reason=form.cleaned_data["reason"])

    back = _address(request, sheet.offering, sheet)
    return form_page(request, form, save, words, way=_way(request, sheet.offering), back=back)


# Addresses ----------------------------------------------------------------------------------------------------------


def _number(request: PageRequest) -> int | None:
    """The version of the sheet that the address asks for."""
    asked = request.GET.get("version", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None


def _begun(cost_sheet: CostSheet | None) -> CostSheet:
    if cost_sheet is None:
        raise Conflict(_("This version has no cost sheet yet."))
    return cost_sheet


def _address(request: PageRequest, offering: Offering, sheet: SheetVersion) -> str:
    url = here(request, "offer:cost", offering.pk)
    return url if sheet.pk == (offering.current_id or offering.draft_id) else f"{url}?version={sheet.number}"


def _way(request: PageRequest, offering: Offering) -> tuple[Crumb, ...]:
    return ((str(offering), here(request, "offer:cost", offering.pk)),)


def _versions(request: PageRequest, offering: Offering, shown: SheetVersion) -> list[dict[str, Any]]:
    """The version on sale and the draft, when there are both."""
    both = [(offering.current, _("on sale")), (offering.draft, _("draft"))]
    named = [(sheet, word) for sheet, word in both if sheet is not None]
    if len(named) < 2:
        return []
    return [
        {
            "label": _("Version %(n)d, %(word)s") % {"n": sheet.number, "word": word},
            "url": _address(request, offering, sheet),
            "current": sheet.pk == shown.pk,
        }
        for sheet, word in named
    ]
