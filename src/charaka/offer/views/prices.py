"""Prices: set for an offering or in a list, consents asked and answered, discounts, the VAT table."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.kernel import formats
from charaka.kernel.errors import Conflict, Invalid, NotFound
from charaka.kernel.money import Money
from charaka.kernel.navigation import Todo
from charaka.kernel.ui.form_pages import Crumb, Words, form_page, posted, take_refusal
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest, here, page, render_page
from charaka.offer.forms.prices import (
    AnswerForm,
    DiscountForm,
    ListPriceForm,
    PriceForm,
    PriceListChangeForm,
    PriceListForm,
    VatForm,
)
from charaka.offer.models import VatRate
from charaka.offer.permissions import CHANGE_PRICES, CHANGE_RATES, VIEW_COSTS, VIEW_PRICES
from charaka.offer.queries import costing as costing_queries
from charaka.offer.queries import prices as queries
from charaka.offer.services import prices as services


@page(CHANGE_PRICES)
def price_set(request: PageRequest, offering_id: int) -> HttpResponse:
    """Set a price of an offering. Below cost it takes a reason, and asks for consent."""
    offering = costing_queries.costed_offering(request.actor, offering_id)
    back = here(request, "offer:cost", offering.pk)
    form = PriceForm(posted(request), initial=_asked(request), currency=request.institution.currency)
    words = Words(
        title=_("Set a price"),
        text=_("A price below full cost needs a reason and somebody’s consent; below avoidable cost, the director’s."),
        label=_("Set the price"),
        done=_("Price set."),
        icon="tag",
    )

    def save() -> None:
        given = form.cleaned_data
        common = {"offering": offering, "mode": given["mode"], "amount": given["amount"], "reason": given["reason"]}
        if given["price_list"] is not None:
            services.set_price(actor=request.actor, price_list=given["price_list"], **common)
        else:
            day = given["valid_from"] or timezone.localdate()
            services.set_price_from(actor=request.actor, valid_from=day, **common)

    return form_page(request, form, save, words, way=((str(offering), back),), back=back)


def _asked(request: PageRequest) -> dict[str, Any]:
    """Mode and amount that the cost page proposes, in its address."""
    amount = request.GET.get("amount", "")
    found: dict[str, Any] = {"mode": request.GET.get("mode", "")}
    if amount.isascii() and amount.isdigit() and len(amount) < 16:
        found["amount"] = int(amount)
    return found


# Consent ------------------------------------------------------------------------------------------------------------


@page(VIEW_COSTS)
def consent(request: PageRequest, consent_id: int) -> HttpResponse:
    """A price below cost: what it would lose, why it is asked for, and the answer of whoever may give it."""
    asked = queries.access_consent(request.actor, consent_id)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = request.POST.get("act") == "give"
        try:
            services.answer_consent(actor=request.actor, consent=asked, given=given, answer=form.cleaned_data["answer"])
        except (Invalid, Conflict) as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Consent given.") if given else _("Consent refused."))
            return HttpResponseRedirect(here(request, "offer:consent", asked.pk), status=303)
    decision = request.actor.may(queries.permission_to_answer(asked), request.institution.pk)
    own = asked.asked_by_id is not None and asked.asked_by_id == request.actor.user_id
    context = {
        "asked": asked,
        "offering": asked.price.offering,
        "form": form,
        "currency": request.institution.currency,
        "gap": asked.full_floor - asked.amount,
        "below_avoidable": asked.amount < asked.avoidable_floor,
        "may_answer": bool(decision) and not own and asked.state == "asked",
        "refusal": _("Somebody else answers what you asked.") if own else decision.reason,
        "crumbs": [
            {"label": str(asked.price.offering), "url": here(request, "offer:cost", asked.price.offering_id)},
            {"label": _("Consent to a price"), "url": ""},
        ],
    }
    return render_page(request, "offer/price_consent.html", context, status=422 if form.errors else 200)


def consent_todos(request: Any) -> list[Todo]:
    """Prices below cost that wait for this reader's answer."""
    lang = language()
    found = []
    for asked in queries.consents_awaiting(request.actor, request.institution.pk):
        amount = formats.money(Money(asked.amount, request.institution.currency), lang, 0)
        floor = formats.money(Money(asked.full_floor, request.institution.currency), lang, 0)
        words = {"who": asked.asked_by or "", "amount": amount, "floor": floor, "reason": asked.reason}
        why = _("%(who)s asks for %(amount)s; full cost is %(floor)s. %(reason)s") % words
        found.append(
            Todo(
                title=_("Price below cost: %(offering)s") % {"offering": asked.price.offering},
                why=why,
                icon="badge-percent",
                url=here(request, "offer:consent", asked.pk),
                button=_("Answer"),
                tone="terra" if asked.needs == "director" else "saff",
                kind="consent",
            )
        )
    return found


def rates_and_prices(request: PageRequest, current: str) -> list[dict[str, Any]]:
    """The two pages of what makes a figure, as tabs; one of them alone for those who see no costs."""
    named = (
        ("rates", _("Rates and capacity"), VIEW_COSTS),
        ("price_lists", _("Prices, discounts and VAT"), VIEW_PRICES),
    )
    return [
        {"label": label, "url": here(request, f"offer:{name}"), "current": name == current, "count": None}
        for name, label, wanted in named
        if request.actor.may(wanted, request.institution.pk)
    ]


# Lists --------------------------------------------------------------------------------------------------------------


@page(VIEW_PRICES)
@require_safe
def price_lists(request: PageRequest) -> HttpResponse:
    """Price lists, discounts and VAT: everything that makes a price on paper."""
    context = {
        "lists": queries.price_lists(),
        "discounts": queries.list_discounts(),
        "stacking": dict(queries.DISCOUNT_STACKING.choices)[queries.stacking_of(request.institution.pk).value],
        "vat": queries.vat_table(),
        "today": timezone.localdate(),
        "may_price": bool(request.actor.may(CHANGE_PRICES, request.institution.pk)),
        "may_rate": bool(request.actor.may(CHANGE_RATES, request.institution.pk)),
        "tabs": rates_and_prices(request, "price_lists"),
    }
    return render_page(request, "offer/price_lists.html", context)


@page(VIEW_PRICES)
@require_safe
def price_list(request: PageRequest, list_id: int) -> HttpResponse:
    """The prices of one list, with their consents."""
    found = queries.access_price_list(request.actor, list_id)
    prices = list(found.prices.select_related("offering").order_by("offering__code", "mode"))
    context = {
        "price_list": found,
        "states": queries.price_states(prices),
        "currency": request.institution.currency,
        "may_price": bool(request.actor.may(CHANGE_PRICES, request.institution.pk)),
        "may_see_costs": bool(request.actor.may(VIEW_COSTS, request.institution.pk)),
        "crumbs": [*_crumbs(request), {"label": str(found), "url": ""}],
    }
    return render_page(request, "offer/price_list.html", context)


@page(CHANGE_PRICES)
def price_list_new(request: PageRequest) -> HttpResponse:
    """A new list."""
    form = PriceListForm(posted(request))
    words = Words(title=_("New price list"), label=_("Add the list"), done=_("Price list added."), icon="plus")

    def save() -> str:
        made = services.set_price_list(
            actor=request.actor, institution_id=request.institution.pk, values=form.cleaned_data
        )
        return here(request, "offer:price_list", made.pk)

    return form_page(request, form, save, words, way=_way(request), back=here(request, "offer:price_lists"))


@page(CHANGE_PRICES)
def price_list_edit(request: PageRequest, list_id: int) -> HttpResponse:
    """Change the name of a list or its last day."""
    found = queries.access_price_list(request.actor, list_id)
    form = PriceListChangeForm(posted(request), record=found)
    words = Words(title=_("Change the list"), label=_("Save"), done=_("Price list saved."))

    def save() -> None:
        services.change_price_list(
            actor=request.actor, price_list=found, changes=form.values, expected_version=form.expected_version
        )

    back = here(request, "offer:price_list", found.pk)
    return form_page(request, form, save, words, way=(*_way(request), (str(found), back)), back=back)


@page(CHANGE_PRICES)
def price_new(request: PageRequest, list_id: int) -> HttpResponse:
    """A price of any offering in one list."""
    found = queries.access_price_list(request.actor, list_id)
    form = ListPriceForm(posted(request), currency=request.institution.currency)
    words = Words(title=_("Set a price"), label=_("Set the price"), done=_("Price set."), icon="tag")

    def save() -> None:
        given = form.cleaned_data
        services.set_price(actor=request.actor, price_list=found, **given)

    back = here(request, "offer:price_list", found.pk)
    return form_page(request, form, save, words, way=(*_way(request), (str(found), back)), back=back)


# Discounts and VAT --------------------------------------------------------------------------------------------------


@page(CHANGE_PRICES)
def discount_new(request: PageRequest) -> HttpResponse:
    """A discount that clients earn."""
    form = DiscountForm(posted(request))
    words = Words(title=_("New discount"), label=_("Add the discount"), done=_("Discount added."), icon="plus")

    def save() -> None:
        services.set_discount(actor=request.actor, institution_id=request.institution.pk, values=form.values)

    return form_page(request, form, save, words, way=_way(request), back=here(request, "offer:price_lists"))


@page(CHANGE_RATES)
def vat_new(request: PageRequest) -> HttpResponse:
    """A line of the VAT table, from a day on."""
    form = VatForm(posted(request))
    words = Words(
        title=_("New VAT rate"),
        text=_("Documents keep the rate of their day."),
        label=_("Add the rate"),
        done=_("VAT rate added."),
        icon="plus",
    )

    def save() -> None:
        values = form.cleaned_data | {"confirmed_on": timezone.localdate()}
        services.set_vat_rate(actor=request.actor, institution_id=request.institution.pk, values=values)

    return form_page(request, form, save, words, way=_way(request), back=here(request, "offer:price_lists"))


@page(CHANGE_RATES)
@require_POST
def vat_defaults(request: PageRequest) -> HttpResponse:
    """The usual VAT table, to be confirmed line by line."""
    made = services.ensure_vat_rates(actor=request.actor, institution_id=request.institution.pk)
    messages.success(request, _("VAT table filled.") if made else _("The VAT table was full already."))
    return HttpResponseRedirect(here(request, "offer:price_lists"), status=303)


@page(CHANGE_RATES)
@require_POST
def vat_confirm(request: PageRequest, rate_id: int) -> HttpResponse:
    """The accountant has confirmed a line."""
    rate = VatRate.objects.filter(pk=rate_id).first()
    if rate is None:
        raise NotFound(_("There is no such VAT rate."))
    services.confirm_vat_rate(actor=request.actor, rate=rate)
    messages.success(request, _("VAT rate confirmed."))
    return HttpResponseRedirect(here(request, "offer:price_lists"), status=303)


def _way(request: PageRequest) -> tuple[Crumb, ...]:
    return ((_("Prices"), here(request, "offer:price_lists")),)


def _crumbs(request: PageRequest) -> list[dict[str, object]]:
    return [{"label": label, "url": url} for label, url in _way(request)]
