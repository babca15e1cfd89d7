"""Reading prices: how each stands with its consent, what waits for an answer, lists, discounts and the VAT table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.permissions import Permission, require
from charaka.kernel.settings_registry import setting, value_of
from charaka.offer.models import DiscountRule, Price, PriceConsent, PriceList, VatRate
from charaka.offer.models.choices import ConsentState
from charaka.offer.permissions import CONSENT_AVOIDABLE, CONSENT_FULL, VIEW_COSTS, VIEW_PRICES
from charaka.offer.rules.discounts import Stacking
from charaka.offer.rules.floors import Consent

DISCOUNT_STACKING = setting(
    "offer.discount_stacking",
    str,
    default=Stacking.BEST.value,
    label=_("Discounts on different grounds"),
    help=_("Whether a client gets the best of them, or one after the other."),
    choices=(
        (Stacking.BEST.value, _("only the best counts")),
        (Stacking.CUMULATIVE.value, _("each reduces what the one before left")),
    ),
)


@dataclass(frozen=True, slots=True)
class PriceState:
    """A price with the consent that was asked last, and whether it may be quoted."""

    price: Price
    consent: PriceConsent | None
    sellable: bool


def sells(price: Price, latest: PriceConsent | None) -> bool:
    """Whether a price may be quoted: no consent was needed, or the one asked last was given for no more than it.

    A refusal holds for the amount that was refused and for anything below it.
    """
    if latest is None or latest.state == ConsentState.LAPSED:
        return True
    if latest.state == ConsentState.GIVEN:
        return bool(latest.amount <= price.amount)
    return bool(latest.state == ConsentState.REFUSED and price.amount > latest.amount)


def price_states(prices: Sequence[Price]) -> list[PriceState]:
    """The prices of an offering and where their consents stand: one query."""
    latest: dict[int, PriceConsent] = {}
    asked = PriceConsent.objects.filter(price__in=[price.pk for price in prices])
    for consent in asked.select_related("asked_by", "answered_by").order_by("pk"):
        latest[consent.price_id] = consent
    return [PriceState(price, found := latest.get(price.pk), sells(price, found)) for price in prices]


def permission_to_answer(consent: PriceConsent) -> Permission:
    """The right that an answer asks for: below avoidable cost it is the director's."""
    return CONSENT_AVOIDABLE if consent.needs == Consent.DIRECTOR.value else CONSENT_FULL


def access_consent(actor: Actor, consent_id: int) -> PriceConsent:
    """A consent with its price and its offering. Raises NotFound, Forbidden."""
    rows = PriceConsent.objects.select_related("price__offering", "price__price_list", "asked_by", "answered_by")
    found = rows.filter(pk=consent_id).first()
    if found is None:
        raise NotFound(_("There is no such question."))
    require(actor, VIEW_COSTS, found.institution_id)
    return found


def consents_awaiting(actor: Actor, institution_id: int) -> list[PriceConsent]:
    """What the actor may answer, the oldest first: never what they asked themselves."""
    wanted = Q()
    if actor.may(CONSENT_FULL, institution_id):
        wanted |= Q(needs=Consent.APPROVER.value)
    if actor.may(CONSENT_AVOIDABLE, institution_id):
        wanted |= Q(needs=Consent.DIRECTOR.value)
    if not wanted:
        return []
    rows = PriceConsent.objects.filter(wanted, institution_id=institution_id, state=ConsentState.ASKED)
    return list(rows.exclude(asked_by_id=actor.user_id).select_related("price__offering", "asked_by").order_by("pk"))


def access_price_list(actor: Actor, list_id: int) -> PriceList:
    """A price list. Raises NotFound, Forbidden."""
    found = PriceList.objects.filter(pk=list_id).first()
    if found is None:
        raise NotFound(_("There is no such price list."))
    require(actor, VIEW_PRICES, found.institution_id)
    return found


def price_lists() -> QuerySet[PriceList]:
    """The lists with the number of their prices, the latest first."""
    return PriceList.objects.annotate(price_count=Count("prices")).order_by("-valid_from", "code")


def open_lists(day: date) -> QuerySet[PriceList]:
    """The lists that have not ended."""
    return PriceList.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day)).order_by(
        "-valid_from", "code"
    )


def list_discounts() -> QuerySet[DiscountRule]:
    return DiscountRule.objects.order_by("ground", "least", "code")


def vat_table() -> QuerySet[VatRate]:
    """The VAT table by treatment, the line that began last first."""
    return VatRate.objects.order_by("treatment", "-valid_from")


def stacking_of(institution_id: int) -> Stacking:
    """How discounts on different grounds meet in this institution."""
    return Stacking(value_of(DISCOUNT_STACKING, institution_id).value)
