"""The cash forecast: its chart, its table that opens, its stresses; and the flows that are expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charaka.accounts.forms.bank import FlowForm
from charaka.accounts.models.choices import FlowKind
from charaka.accounts.permissions import CHANGE_BANK, VIEW_BANK
from charaka.accounts.queries import cash as queries
from charaka.accounts.rules.forecast import Bucket, Scenario, Step
from charaka.accounts.services import expected as services
from charaka.accounts.views.bank import may_change
from charaka.accounts.views.frame import account_tabs
from charaka.kernel import formats
from charaka.kernel.charts import Point, line_chart
from charaka.kernel.exports.services import export_rows
from charaka.kernel.exports.tables import Column
from charaka.kernel.money import Money
from charaka.kernel.periods import month_of
from charaka.kernel.ui.form_pages import Words, form_page, posted
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest, here, page, render_page

SCENARIOS = {
    Scenario.LOW: (gettext_lazy("Low"), gettext_lazy("Only what documents say comes in; all payments go out.")),
    Scenario.MID: (gettext_lazy("Middle"), gettext_lazy("All that is expected; what is overdue comes late.")),
    Scenario.HIGH: (gettext_lazy("High"), gettext_lazy("All that is expected; what is overdue comes at once.")),
}
STEPS = {Step.WEEK: gettext_lazy("13 weeks"), Step.MONTH: gettext_lazy("12 months")}
KINDS = {"receivable": gettext_lazy("client"), "payable": gettext_lazy("supplier’s bill"), **dict(FlowKind.choices)}
UNDER_WAY = 100  # centimes in a unit of the chart


@page(VIEW_BANK)
@require_safe
def cash_forecast(request: PageRequest) -> HttpResponse:
    """What is left week by week and month by month, and when it falls below zero."""
    asked = _asked(request)
    told = queries.cash_forecast(request.institution.pk, timezone.localdate(), asked)
    context = {
        "tabs": account_tabs(request, "cash"), "told": told, "found": told.found,
        "currency": request.institution.currency, "chart": _chart(request, told), "lowest": told.found.lowest,
        "sentence": _sentence(told, request.institution.currency), "buckets": _buckets(told), "asked": asked,
        "steps": _segments(asked, "step", {one.value: label for one, label in STEPS.items()}),
        "scenarios": _segments(asked, "scenario", {one.value: words[0] for one, words in SCENARIOS.items()}),
        "meaning": SCENARIOS[asked.scenario][1], "stresses": _stresses(told), "expected": queries.list_expected(),
        "may_change": may_change(request), "query": urlencode(_parameters(asked)), "today": timezone.localdate(),
    }  # fmt: skip
    return render_page(request, "accounts/cash_forecast.html", context)


@page(VIEW_BANK)
@require_safe
def cash_forecast_export(request: PageRequest, fmt: str) -> HttpResponseBase:
    """The forecast flow by flow, as it was asked for."""
    told = queries.cash_forecast(request.institution.pk, timezone.localdate(), _asked(request))
    columns = [
        Column(_("From"), "date"), Column(_("Until"), "date"), Column(_("Day"), "date"), Column(_("Kind")),
        Column(_("What"), width=40), Column(_("Party")), Column(_("Amount"), "money"), Column(_("Left"), "money"),
    ]  # fmt: skip
    return export_rows(
        columns, _exported(told), fmt, actor=request.actor, institution=request.institution, permission=VIEW_BANK,
        name="cash-forecast", title=_("Cash forecast"),
    )  # fmt: skip


def _exported(told: queries.CashForecast) -> Iterator[tuple[Any, ...]]:
    yield (None, None, timezone.localdate(), "", _("In cash and at the bank today"), "", None, told.found.opening)
    for bucket in told.found.buckets:
        for flow in bucket.flows:
            kind = str(KINDS[flow.kind])
            yield (bucket.start, bucket.end, flow.day, kind, flow.label, flow.party, flow.amount, None)
        yield (
            bucket.start,
            bucket.end,
            bucket.end,
            "",
            _("Left"),
            "",
            bucket.incoming - bucket.outgoing,
            bucket.closing,
        )


# Expected flows -------------------------------------------------------------------------------------------------------


@page(CHANGE_BANK)
def flow_new(request: PageRequest) -> HttpResponse:
    """Money that is expected."""
    form = FlowForm(posted(request), currency=request.institution.currency)

    def save() -> None:
        services.add_expected_flow(actor=request.actor, institution_id=request.institution.pk, values=form.values)

    words = Words(
        title=_("New expected flow"),
        text=_("Payroll, tranches, taxes: what no document of the ledger says yet."),
        label=_("Add"),
        done=_("Expected flow added."),
        icon="plus",
    )
    return form_page(request, form, save, words, way=_way(request), back=here(request, "accounts:cash_forecast"))


@page(CHANGE_BANK)
def flow_edit(request: PageRequest, flow_id: int) -> HttpResponse:
    """Change an expected flow."""
    found = queries.access_expected(request.actor, flow_id, CHANGE_BANK)
    form = FlowForm(posted(request), record=found, currency=request.institution.currency)

    def save() -> None:
        services.change_expected_flow(
            actor=request.actor, flow=found, changes=form.values, expected_version=form.expected_version
        )

    words = Words(title=found.label, label=_("Save"), done=_("Expected flow saved."))
    return form_page(request, form, save, words, way=_way(request), back=here(request, "accounts:cash_forecast"))


@page(CHANGE_BANK)
@require_POST
def flow_remove(request: PageRequest, flow_id: int) -> HttpResponse:
    """Take an expected flow away."""
    services.remove_expected_flow(
        actor=request.actor, flow=queries.access_expected(request.actor, flow_id, CHANGE_BANK)
    )
    messages.success(request, _("Expected flow removed."))
    return HttpResponseRedirect(here(request, "accounts:cash_forecast"), status=303)


def _way(request: PageRequest) -> tuple[tuple[object, str], ...]:
    return ((_("Cash forecast"), here(request, "accounts:cash_forecast")),)


# What the page shows --------------------------------------------------------------------------------------------------


def _asked(request: PageRequest) -> queries.Asked:
    """The forecast of the address; what it does not know is left as usual."""
    step, scenario = request.GET.get("step", ""), request.GET.get("scenario", "")
    return queries.Asked(
        step=Step(step) if step in set(Step) else Step.WEEK,
        scenario=Scenario(scenario) if scenario in set(Scenario) else Scenario.MID,
        tranche=request.GET.get("tranche") == "late",
        client=request.GET.get("client") == "late",
    )


def _parameters(asked: queries.Asked) -> dict[str, str]:
    found = {"step": asked.step.value, "scenario": asked.scenario.value}
    late = {"tranche": asked.tranche, "client": asked.client}
    return found | {name: "late" for name, on in late.items() if on}


def _segments(asked: queries.Asked, key: str, labels: dict[str, Any]) -> list[dict[str, Any]]:
    own = _parameters(asked)
    return [
        {"label": label, "url": f"?{urlencode(own | {key: value})}", "current": own[key] == value}
        for value, label in labels.items()
    ]


def _stresses(told: queries.CashForecast) -> list[dict[str, Any]]:
    """The two stresses, each with the address that puts it on or off."""
    tranche = _("Tranches %(days)s days late") % {"days": told.tranche_days}
    client = _("%(client)s pays %(days)s days late") % {"client": told.client, "days": told.client_days}
    rows = [("tranche", tranche, told.asked.tranche)]
    rows += [("client", client, told.asked.client)] if told.client else []
    own = _parameters(told.asked)
    return [
        {"label": label, "on": on,
         "url": "?" + urlencode({k: v for k, v in own.items() if k != key} | ({} if on else {key: "late"}))}
        for key, label, on in rows
    ]  # fmt: skip


def _sentence(told: queries.CashForecast, currency: str) -> str:
    """The one thing that the forecast says: when it falls below zero, or how low it comes."""
    lang, lowest, negative = language(), told.found.lowest, told.found.negative
    words = {
        "amount": formats.money(Money(lowest.closing, currency), lang, 0),
        "when": _name(lowest, told.asked.step),
        "first": _name(negative, told.asked.step) if negative else "",
    }
    if negative is not None:
        return _("Cash falls below zero first in %(first)s; its lowest point is %(amount)s, in %(when)s.") % words
    return _("Cash stays above zero; its lowest point is %(amount)s, in %(when)s.") % words


def _name(bucket: Bucket, step: Step) -> str:
    """A week by its days, a month by its name."""
    lang = language()
    if step is Step.MONTH:
        return formats.period_name(month_of(bucket.start), lang)
    return _("the week of %(days)s") % {"days": formats.date_range(bucket.start, bucket.end, lang)}


def _buckets(told: queries.CashForecast) -> list[dict[str, Any]]:
    plain = told.unstressed.buckets if told.unstressed else (None,) * len(told.found.buckets)
    return [
        {
            "bucket": bucket, "name": _column(bucket, told.asked.step), "low": bucket is told.found.lowest,
            "flows": [(flow, KINDS[flow.kind]) for flow in bucket.flows],
            "moved": bucket.closing - other.closing if other else 0,
        }
        for bucket, other in zip(told.found.buckets, plain, strict=True)
    ]  # fmt: skip


def _column(bucket: Bucket, step: Step) -> str:
    lang = language()
    if step is Step.MONTH:
        return formats.period_name(month_of(bucket.start), lang)
    return formats.date_range(bucket.start, bucket.end, lang)


def _chart(request: PageRequest, told: queries.CashForecast) -> object:
    """What is left at the end of each week or month; dashed, what would be left without the stress."""
    lang, currency = language(), request.institution.currency
    plain = told.unstressed.buckets if told.unstressed else (None,) * len(told.found.buckets)
    points = [
        Point(
            label=_tick(bucket, told.asked.step), value=bucket.closing / UNDER_WAY,
            target=other.closing / UNDER_WAY if other else None, url=f"#b{place}",
            mark=_("below zero") if bucket is told.found.negative else "",
        )
        for place, (bucket, other) in enumerate(zip(told.found.buckets, plain, strict=True), 1)
    ]  # fmt: skip

    def written(value: float) -> str:
        return formats.money(Money(round(value) * UNDER_WAY, currency), lang, 0, with_currency=False)

    return line_chart(
        points, message=_sentence(told, currency), written=written, rtl=lang == "ar", zero=True, height=300
    )


def _tick(bucket: Bucket, step: Step) -> str:
    if step is Step.MONTH:
        return formats.period_name(month_of(bucket.start), language())
    return formats.short_date(bucket.start, language(), with_year=False)
