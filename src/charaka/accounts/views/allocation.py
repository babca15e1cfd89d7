"""Keys, shares and runs of the allocation: set, tried, run, read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charaka.accounts.forms.allocation import KeyForm, RunForm, SharesForm
from charaka.accounts.models import AllocationKey, ServiceLine
from charaka.accounts.models.choices import Basis, LineKind
from charaka.accounts.permissions import ALLOCATE, VIEW_ACCOUNTS
from charaka.accounts.queries import allocation as queries
from charaka.accounts.queries.books_state import books_state, period_named
from charaka.accounts.queries.chart import list_service_lines
from charaka.accounts.queries.services import LineResult, service_results
from charaka.accounts.rules.allocation import DatedWeight, Part, weights_on
from charaka.accounts.services import allocation as services
from charaka.accounts.views.frame import account_tabs
from charaka.accounts.views.services import period_context
from charaka.kernel import formats
from charaka.kernel.errors import Invalid
from charaka.kernel.periods import Period, month_of
from charaka.kernel.ui.form_pages import Crumb, Words, form_page, posted
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest, here, page, render_page

SHOWN_RUNS = 50


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key with the shares in force today, as the page lists it."""

    key: AllocationKey
    shares: list[tuple[ServiceLine, int, int]]
    takes_entries: bool


@page(VIEW_ACCOUNTS)
@require_safe
def allocation(request: PageRequest) -> HttpResponse:
    """The keys with their shares, and the runs with those that were replaced."""
    pk = request.institution.pk
    runs = list(queries.list_runs(pk)[:SHOWN_RUNS])
    context = {
        "tabs": account_tabs(request, "services"),
        "keys": _key_lines(pk),
        "runs": [(run, formats.period_name(Period(run.start, run.end), language())) for run in runs],
        "may_allocate": bool(request.actor.may(ALLOCATE, pk)),
        "crumbs": _crumbs(request, (_("Allocation of shared costs"), "")),
    }
    return render_page(request, "accounts/allocation.html", context)


def _key_lines(institution_id: int) -> list[KeyLine]:
    today = timezone.localdate()
    lines = {line.pk: line for line in list_service_lines(institution_id)}
    dated: dict[int, list[DatedWeight]] = {}
    for share in queries.list_shares(institution_id):
        dated.setdefault(share.key_id, []).append(DatedWeight(share.service_line_id, share.valid_from, share.weight))
    found = []
    for key in queries.list_keys(institution_id):
        weights = {line: w for line, w in weights_on(today, dated.get(key.pk, [])).items() if w}
        base = sum(weights.values())
        shares = [(lines[line], weight, round(100 * weight / base)) for line, weight in weights.items()]
        found.append(KeyLine(key, shares, key.basis in queries.ENTERED))
    return found


@page(ALLOCATE)
def key_new(request: PageRequest) -> HttpResponse:
    """A new key."""
    form = KeyForm(posted(request))
    words = Words(title=_("New key"), label=_("Add the key"), done=_("Key added."), icon="plus")

    def save() -> str | None:
        key = services.set_key(
            actor=request.actor, institution_id=request.institution.pk, code=form.cleaned_data["code"],
            values=form.key_values,
        )  # fmt: skip
        return here(request, "accounts:key_shares", key.pk) if key.basis in queries.ENTERED else None

    return form_page(request, form, save, words, way=_way(request), back=here(request, "accounts:allocation"))


@page(ALLOCATE)
def key_edit(request: PageRequest, key_id: int) -> HttpResponse:
    """Change a key. Allocations of the past keep what they moved."""
    key = queries.access_key(request.actor, request.institution.pk, key_id)
    form = KeyForm(posted(request), record=key)
    text = _("Allocations that were made stay as they are; the next one goes by the key as it is then.")
    words = Words(title=_("Change the key"), text=text, label=_("Save"), done=_("Key saved."))

    def save() -> None:
        services.set_key(
            actor=request.actor, institution_id=key.institution_id, code=key.code, values=form.key_values,
            expected_version=form.expected_version,
        )  # fmt: skip

    more = {"remove_url": here(request, "accounts:key_remove", key.pk)}
    back = here(request, "accounts:allocation")
    return form_page(
        request, form, save, words, way=_way(request), back=back, template="accounts/key_form.html", more=more
    )


@page(ALLOCATE)
def key_shares(request: PageRequest, key_id: int) -> HttpResponse:
    """The weights of a key from a day on."""
    pk = request.institution.pk
    key = queries.access_key(request.actor, pk, key_id)
    now = next((line for line in _key_lines(pk) if line.key.pk == key.pk), None)
    form = SharesForm(
        posted(request),
        lines=[line for line in list_service_lines(pk) if line.kind != LineKind.STRUCTURE],
        weights={line.pk: weight for line, weight, _percent in now.shares} if now else {},
        start_month=request.institution.financial_year_start_month,
    )
    text = _("Whole numbers of any unit: shares, hours, people, square metres. 0 takes a service out.")
    words = Words(title=_("Shares: %(key)s") % {"key": key}, text=text, label=_("Save"), done=_("Shares saved."))

    def save() -> None:
        day = form.cleaned_data["valid_from"]
        services.set_shares(actor=request.actor, key=key, weights=form.weights, valid_from=day)

    return form_page(request, form, save, words, way=_way(request), back=here(request, "accounts:allocation"))


@page(ALLOCATE)
def key_remove(request: PageRequest, key_id: int) -> HttpResponse:
    """Take a key away that no allocation used."""
    key = queries.access_key(request.actor, request.institution.pk, key_id)
    text = _("Its shares go with it. Costs that it took go by the next shorter key.")
    words = Words(
        title=_("Remove %(key)s?") % {"key": key}, text=text, label=_("Remove"), done=_("Key removed."), icon="trash",
        danger=True,
    )  # fmt: skip

    def save() -> None:
        services.remove_key(actor=request.actor, key=key)

    form = forms.Form(posted(request))
    return form_page(request, form, save, words, way=_way(request), back=here(request, "accounts:allocation"))


@page(ALLOCATE)
def allocation_new(request: PageRequest) -> HttpResponse:
    """Spread the shared costs of some months."""
    period = period_named(request.GET.get("period", ""), books_state(request.institution.pk).last_day)
    form = RunForm(posted(request), initial=RunForm.of(period))
    text = _("An allocation of months that were spread before replaces what lies wholly within; it stays readable.")
    words = Words(
        title=_("Spread shared costs"), text=text, label=_("Spread"), done=_("Shared costs spread."), icon="split"
    )

    def save() -> str:
        start, end = month_of(form.cleaned_data["start"]).start, month_of(form.cleaned_data["end"]).end
        if end < start:
            sentence = _("The last month does not lie before the first.")
            raise Invalid(sentence, fields={"end": [sentence]})
        run = services.run_allocation(
            actor=request.actor, institution_id=request.institution.pk, period=Period(start, end)
        )
        return here(request, "accounts:allocation_run", run.pk)

    return form_page(request, form, save, words, way=_way(request), back=here(request, "accounts:allocation"))


# Trying another key ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tried:
    """A service line under its own keys and under another basis; amounts in centimes."""

    line: LineResult
    own: int
    other: int

    @property
    def difference(self) -> int:
        return self.other - self.own

    @property
    def result_own(self) -> int:
        return self.line.margin - self.own

    @property
    def result_other(self) -> int:
        return self.line.margin - self.other


@page(VIEW_ACCOUNTS)
@require_safe
def allocation_simulate(request: PageRequest) -> HttpResponse:
    """What each service would bear if all shared costs went by one basis. Nothing is written."""
    pk = request.institution.pk
    books = books_state(pk)
    period = period_named(request.GET.get("period", ""), books.last_day)
    basis = _basis(request)
    context: dict[str, Any] = {
        "tabs": account_tabs(request, "services"),
        "bases": [(one.value, one.label) for one in (Basis.DIRECT_COST, Basis.REVENUE)],
        "basis": basis,
        "basis_label": basis.label,
        "tried": [],
        "crumbs": _crumbs(request, (_("Try another key"), "")),
        **period_context(request, period, books),
    }
    try:
        own, other = services.planned_parts(pk, period), services.planned_parts(pk, period, basis=basis)
    except Invalid as refusal:
        context["refusal"] = str(refusal)
    else:
        context["tried"] = _tried(pk, period, own, other)
    return render_page(request, "accounts/allocation_simulate.html", context)


def _basis(request: PageRequest) -> Basis:
    wanted = request.GET.get("basis", "")
    return Basis(wanted) if wanted in {Basis.DIRECT_COST.value, Basis.REVENUE.value} else Basis.DIRECT_COST


def _tried(institution_id: int, period: Period, own: list[Part], other: list[Part]) -> list[Tried]:
    found = service_results(institution_id, period).lines

    def borne(parts: list[Part], line: LineResult) -> int:
        return sum(part.amount for part in parts if part.line == line.line.pk)

    rows = [Tried(line, borne(own, line), borne(other, line)) for line in found if not line.is_structure]
    return [row for row in rows if row.own or row.other or not row.line.is_empty]


def _way(request: PageRequest) -> tuple[Crumb, ...]:
    return (
        (_("Accounts by service"), here(request, "accounts:by_service")),
        (_("Allocation of shared costs"), here(request, "accounts:allocation")),
    )


def _crumbs(request: PageRequest, last: Crumb) -> list[dict[str, object]]:
    return [{"label": label, "url": url} for label, url in (_way(request)[0], last)]
