"""Prices over the API: those of the lists, with their consents; setting one, and answering for one below cost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.kernel.errors import Invalid
from charaka.kernel.money import Money
from charaka.kernel.rest import (
    ApiRequest,
    Found,
    Id,
    In,
    Line,
    MoneyValue,
    Page,
    PageParams,
    Query,
    RecordOut,
    Router,
    Status,
    paged,
    requires,
)
from charaka.offer.models import Price, PriceConsent
from charaka.offer.models.choices import ConsentState, PriceModeChoice
from charaka.offer.permissions import CHANGE_PRICES, VIEW_COSTS, VIEW_PRICES
from charaka.offer.queries import prices as queries
from charaka.offer.queries.catalogue import access_offering
from charaka.offer.rules.floors import Consent
from charaka.offer.services import prices as services

router = Router(tags=["prices"])


class PriceOut(RecordOut):
    """The price of an offering in a list, without VAT."""

    offering: Id
    offering_code: str
    price_list: str = Field(description="Code of the list.")
    valid_from: date
    valid_until: date | None
    mode: PriceModeChoice
    amount: MoneyValue
    floor: MoneyValue | None
    sellable: bool = Field(description="Whether it may be quoted: it needs no consent, or was given it.")

    @staticmethod
    def resolve_offering(price: Price) -> int:
        return price.offering_id

    @staticmethod
    def resolve_offering_code(price: Price) -> str:
        return price.offering.code

    @staticmethod
    def resolve_price_list(price: Price) -> str:
        return price.price_list.code

    @staticmethod
    def resolve_valid_from(price: Price) -> date:
        return price.price_list.valid_from

    @staticmethod
    def resolve_valid_until(price: Price) -> date | None:
        return price.price_list.valid_until

    @staticmethod
    def resolve_amount(price: Price) -> Money:
        return Money(price.amount, price.institution.currency)

    @staticmethod
    def resolve_floor(price: Price) -> Money | None:
        return None if price.floor is None else Money(price.floor, price.institution.currency)

    @staticmethod
    def resolve_sellable(price: Price) -> bool:
        asked: Iterable[PriceConsent] = price.consents.all()
        return queries.sells(price, max(asked, key=lambda consent: consent.pk, default=None))


class PriceFilters(PageParams):
    """Which prices."""

    offering: Id | None = None
    mode: PriceModeChoice | None = None
    on: Annotated[date | None, Field(description="Only of lists that hold on this day.")] = None


class PriceIn(In):
    """A price of an offering from a day on. Below cost it takes a reason, and waits for consent."""

    offering: Id
    mode: PriceModeChoice
    amount: MoneyValue
    valid_from: date | None = None
    reason: Annotated[Line, Field(max_length=200)] = ""


class ConsentOut(RecordOut):
    """A question whether a price below cost may be offered, and its answer."""

    price: Id
    amount: MoneyValue
    full_floor: MoneyValue
    avoidable_floor: MoneyValue
    needs: Consent
    reason: str
    state: ConsentState
    asked_on: date
    answered_on: date | None
    answer: str

    @staticmethod
    def resolve_price(consent: PriceConsent) -> int:
        return consent.price_id

    @staticmethod
    def resolve_amount(consent: PriceConsent) -> Money:
        return Money(consent.amount, consent.institution.currency)

    @staticmethod
    def resolve_full_floor(consent: PriceConsent) -> Money:
        return Money(consent.full_floor, consent.institution.currency)

    @staticmethod
    def resolve_avoidable_floor(consent: PriceConsent) -> Money:
        return Money(consent.avoidable_floor, consent.institution.currency)


class ConsentFilters(PageParams):
    """Which questions."""

    state: ConsentState | None = None


class AnswerIn(In):
    """The answer. A refusal says why."""

    consent: bool
    answer: Annotated[Line, Field(max_length=200)] = ""


@router.get("/prices", response=Page[PriceOut])
@requires(VIEW_PRICES)
def list_prices(request: ApiRequest, asked: Query[PriceFilters]) -> Found[Price]:
    """List prices, the latest lists first."""
    where = Q(**{name: value for name in ("offering", "mode") if (value := getattr(asked, name)) is not None})
    if asked.on is not None:
        until = Q(price_list__valid_until__isnull=True) | Q(price_list__valid_until__gte=asked.on)
        where &= Q(price_list__valid_from__lte=asked.on) & until
    rows = Price.objects.filter(where).select_related("offering", "price_list", "institution")
    return paged(request, rows.prefetch_related("consents"), asked, order=["pk"])


@router.post("/prices", response={201: PriceOut})
@requires(CHANGE_PRICES)
def set_price(request: ApiRequest, body: PriceIn) -> Status[Price]:
    """Set the price of an offering from a day on (today when none is named)."""
    if body.amount.currency != request.institution.currency:
        sentence = _("Amounts are in the currency of the institution.")
        raise Invalid(sentence, fields={"amount": [sentence]})
    made = services.set_price_from(
        actor=request.actor,
        offering=access_offering(request.actor, body.offering),
        mode=body.mode.value,
        amount=body.amount.minor,
        valid_from=body.valid_from or timezone.localdate(),
        reason=body.reason,
    )
    return Status(201, made)


@router.get("/prices/consents", response=Page[ConsentOut])
@requires(VIEW_COSTS)
def list_price_consents(request: ApiRequest, asked: Query[ConsentFilters]) -> Found[PriceConsent]:
    """List the questions about prices below cost, in the order in which they were asked."""
    where: dict[str, Any] = {"state": asked.state} if asked.state else {}
    return paged(request, PriceConsent.objects.filter(**where).select_related("institution"), asked, order=["pk"])


@router.post("/prices/consents/{consent_id}/answer", response=ConsentOut)
@requires(VIEW_COSTS)
def answer_price_consent(request: ApiRequest, consent_id: Id, body: AnswerIn) -> PriceConsent:
    """Consent to a price below cost, or refuse it. Nobody answers their own question."""
    return services.answer_consent(
        actor=request.actor,
        consent=queries.access_consent(request.actor, consent_id),
        given=body.consent,
        answer=body.answer,
    )
