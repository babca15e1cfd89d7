"""The rates of a financial year: what an hour costs, what nobody used, plain rates, overhead; their new versions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.kernel import formats
from charaka.kernel.charts import stacked_split
from charaka.kernel.errors import Conflict
from charaka.kernel.money import Money, round_half_up
from charaka.kernel.periods import Period
from charaka.kernel.ui.form_pages import Crumb, Words, form_context, form_page, posted
from charaka.kernel.ui.shown import language, money, percent
from charaka.kernel.web import PageRequest, here, page, render_page
from charaka.offer.forms.rates import CapacityForm, CardForm, CloseYearForm, HoursForm, OverheadForm, first_day
from charaka.offer.models import CapacityRate, OverheadRate, RateCard
from charaka.offer.permissions import CHANGE_RATES, VIEW_COSTS
from charaka.offer.queries import rates as queries
from charaka.offer.rules.overhead import Key
from charaka.offer.services import rates as services
from charaka.offer.views.prices import rates_and_prices

COPIED_PARTS: Final = services.COPIED


@page(VIEW_COSTS)
@require_safe
def rates(request: PageRequest) -> HttpResponse:
    """The rates of a financial year, resource by resource, with what nobody used on its own line."""
    year = queries.year_asked(request.institution, request.GET.get("year", ""))
    found = queries.rates_of_year(year)
    may_change = bool(request.actor.may(CHANGE_RATES, request.institution.pk))
    context = {
        "rates": found,
        "totals": found.totals,
        "year": year,
        "year_from": year.start.year,
        "years": [
            {"label": other.label, "url": _address(request, other), "current": other == year}
            for other in queries.years_known(request.institution)
        ],
        "currency": request.institution.currency,
        "may_change": may_change and found.closed_on is None,
        "may_close": may_change and found.closed_on is None and year.end < timezone.localdate(),
        "chart": _chart(request, found) if found.resources else "",
        "overhead_rate": overhead_rate(found, request.institution.currency),
        "tabs": rates_and_prices(request, "rates"),
    }
    return render_page(request, "offer/rate_year.html", context)


@page(CHANGE_RATES)
def rate_new(request: PageRequest) -> HttpResponse:
    """A resource that has no rate in this year yet."""
    year = queries.year_asked(request.institution, request.GET.get("year", ""))
    initial = {"valid_from": first_day(year, timezone.localdate())}
    form = CapacityForm(posted(request), initial=initial, currency=request.institution.currency)
    return _capacity_page(request, form, year, _("New capacity rate"))


@page(CHANGE_RATES)
def rate_version(request: PageRequest, rate_id: int) -> HttpResponse:
    """A new version of a capacity rate, begun from the one there is."""
    rate = queries.access_capacity_rate(request.actor, rate_id)
    year = Period(rate.year_from, rate.year_until)
    initial = {name: getattr(rate, name) for name in COPIED_PARTS}
    initial["valid_from"] = first_day(year, timezone.localdate())
    form = CapacityForm(posted(request), initial=initial, currency=request.institution.currency, fixed=True)
    return _capacity_page(request, form, year, _("New version: %(name)s") % {"name": rate.name})


@page(CHANGE_RATES)
def rate_hours(request: PageRequest, rate_id: int) -> HttpResponse:
    """Note how many hours of a resource were used."""
    rate = queries.access_capacity_rate(request.actor, rate_id)
    form = HoursForm(posted(request), record=rate)
    words = Words(
        title=_("Hours used: %(name)s") % {"name": rate.name},
        text=_("What nobody used stands on its own line; it is never spread over courses."),
        label=_("Save"),
        done=_("Hours saved."),
    )

    def save() -> None:
        services.note_used_hours(
            actor=request.actor,
            rate=rate,
            hours=form.cleaned_data["used_hours"],
            expected_version=form.expected_version,
        )

    back = _address(request, Period(rate.year_from, rate.year_until))
    return form_page(request, form, save, words, way=_way(request), back=back)


@page(CHANGE_RATES)
def card_new(request: PageRequest) -> HttpResponse:
    """A new plain rate."""
    form = CardForm(
        posted(request), initial={"valid_from": timezone.localdate()}, currency=request.institution.currency
    )
    return _card_page(request, form, _("New rate card"))


@page(CHANGE_RATES)
def card_version(request: PageRequest, card_id: int) -> HttpResponse:
    """A new value of a plain rate, from a day on."""
    card = queries.access_rate_card(request.actor, card_id)
    initial = {name: getattr(card, name) for name in ("code", "name", "category", "unit", "rate", "source")}
    initial["valid_from"] = timezone.localdate()
    form = CardForm(posted(request), initial=initial, currency=request.institution.currency, fixed=True)
    return _card_page(request, form, _("New value: %(name)s") % {"name": card.name})


@page(CHANGE_RATES)
def overhead_new(request: PageRequest) -> HttpResponse:
    """A version of the overhead of a year."""
    year = queries.year_asked(request.institution, request.GET.get("year", ""))
    last = OverheadRate.objects.filter(year_from=year.start).order_by("valid_from", "number").last()
    initial: dict[str, Any] = {"valid_from": first_day(year, timezone.localdate())}
    if last is not None:
        initial |= {"total": last.total, "key": last.key, "units": last.units, "source": last.source}
        if last.key == "direct_cost":
            initial["units"] = last.units // 100
    form = OverheadForm(posted(request), initial=initial, currency=request.institution.currency)

    def unsaved() -> list[queries.Moved]:
        row = OverheadRate(institution=request.institution, year_from=year.start, year_until=year.end, **form.values)
        return queries.moved_by_overhead(row)

    def save() -> None:
        services.set_overhead_rate(
            actor=request.actor,
            institution_id=request.institution.pk,
            year=year,
            values=form.values,
            adopt=form.cleaned_data["adopt"],
        )

    words = _words(_("Overhead of %(year)s") % {"year": year.label}, _("Overhead saved."))
    return _page_with_effect(request, form, save, unsaved, words=words, back=_address(request, year))


@page(CHANGE_RATES)
def year_close(request: PageRequest) -> HttpResponse:
    """Close the rates of a year that has ended."""
    year = queries.year_asked(request.institution, request.GET.get("year", ""))
    form = CloseYearForm(posted(request))
    words = Words(
        title=_("Close the rates of %(year)s") % {"year": year.label},
        text=_(
            "From then on they do not move: neither here nor in the database. A correction belongs to the next year."
        ),
        label=_("Close the year"),
        done=_("The year is closed."),
        icon="lock",
        danger=True,
    )

    def save() -> None:
        closed = services.close_rate_year(
            actor=request.actor, institution_id=request.institution.pk, year=year, reason=form.cleaned_data["reason"]
        )
        if not closed:
            raise Conflict(_("There is nothing to close: this year has no open rates."))

    return form_page(request, form, save, words, way=_way(request), back=_address(request, year))


@page(CHANGE_RATES)
@require_POST
def rates_copy(request: PageRequest) -> HttpResponse:
    """Begin the next year with the rates of this one."""
    year = queries.year_asked(request.institution, request.GET.get("year", ""))
    made = services.copy_rates(actor=request.actor, institution_id=request.institution.pk, year=year)
    messages.success(request, _("Rates copied.") if made else _("The next year has its rates already."))
    return HttpResponseRedirect(_address(request, year.next()), status=303)


# Pages of a new version ---------------------------------------------------------------------------------------------


def _capacity_page(request: PageRequest, form: CapacityForm, year: Period, title: str) -> HttpResponse:
    def unsaved() -> list[queries.Moved]:
        row = CapacityRate(
            institution=request.institution, year_from=year.start, year_until=year.end, number=0, **form.values
        )
        return queries.moved_by_rate(row)

    def save() -> None:
        services.set_capacity_rate(
            actor=request.actor,
            institution_id=request.institution.pk,
            year=year,
            values=form.values,
            adopt=form.cleaned_data["adopt"],
        )

    return _page_with_effect(
        request, form, save, unsaved, words=_words(title, _("Rate saved.")), back=_address(request, year)
    )


def _card_page(request: PageRequest, form: CardForm, title: str) -> HttpResponse:
    def unsaved() -> list[queries.Moved]:
        return queries.moved_by_card(RateCard(institution=request.institution, **form.values))

    def save() -> None:
        services.set_rate_card(
            actor=request.actor,
            institution_id=request.institution.pk,
            values=form.values,
            adopt=form.cleaned_data["adopt"],
        )

    return _page_with_effect(
        request, form, save, unsaved, words=_words(title, _("Rate saved.")), back=here(request, "offer:rates")
    )


def _page_with_effect(
    request: PageRequest,
    form: Any,
    save: Callable[[], object],
    unsaved: Callable[[], list[queries.Moved]],
    *,
    words: Words,
    back: str,
) -> HttpResponse:
    """The form of a rate, which says before it is saved which sheets would change, and by how much."""
    asks = request.method == "POST" and request.POST.get("act") == "effect"
    if not asks:
        return form_page(request, form, save, words, way=_way(request), back=back, template="offer/rate_form.html")
    moved = unsaved() if form.is_valid() else None
    context = form_context(form, words, way=_way(request), back=back) | {
        "moved": moved,
        "adopts": bool(moved is not None and form.cleaned_data["adopt"]),
        "currency": request.institution.currency,
    }
    status = 200 if moved is not None else 422
    return render_page(request, "offer/rate_form.html", context, fragment="effect_of", status=status)


def overhead_rate(found: queries.RatesOfYear, currency: str) -> object:
    """The overhead rate as people say it: percent of direct cost, or an amount for each unit of the key."""
    if found.charge is None:
        return ""
    if found.charge.key is Key.DIRECT_COST:
        return percent(Fraction(found.charge.rate))
    return money(Money(round_half_up(Fraction(found.charge.rate)), currency))


def _words(title: str, done: str) -> Words:
    text = _("A new version follows the old one; what was quoted and what was held keep theirs.")
    return Words(title=title, text=text, label=_("Save the version"), done=done)


def _chart(request: PageRequest, found: queries.RatesOfYear) -> object:
    """Charged and unused, as one bar."""
    totals, lang, currency = found.totals, language(), request.institution.currency

    def written(minor: int) -> str:
        return formats.money(Money(minor, currency), lang, 0, with_currency=False)

    def hours(count: Any) -> str:
        return _("%(n)s hours") % {"n": formats.number(count, 0, lang)}

    message = _("Of a yearly cost of %(all)s, %(used)s are charged to sessions and %(unused)s stay unused.") % {
        "all": written(totals.supplied), "used": written(totals.charged), "unused": written(totals.unused),
    }  # fmt: skip
    return stacked_split(
        (totals.charged, totals.unused),
        labels=(
            _("charged to sessions %(amount)s") % {"amount": written(totals.charged)},
            _("unused %(amount)s") % {"amount": written(totals.unused)},
        ),
        notes=(hours(totals.used_hours), hours(totals.unused_hours)),
        urls=("#resources", "#unused"),
        message=message,
        rtl=lang == "ar",
    )


def _address(request: PageRequest, year: Period) -> str:
    return f"{here(request, 'offer:rates')}?year={year.start.year}"


def _way(request: PageRequest) -> tuple[Crumb, ...]:
    return ((_("Rates and capacity"), here(request, "offer:rates")),)
