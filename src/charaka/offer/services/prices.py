"""Prices, discounts, VAT, and the consent that a price below cost needs before it can be set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.events import publish
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.services import service
from charaka.offer.events import PriceSet
from charaka.offer.models import CostSheet, DiscountRule, Offering, Price, PriceConsent, PriceList, VatRate
from charaka.offer.models.choices import ConsentState
from charaka.offer.permissions import CHANGE_PRICES, CHANGE_RATES, CONSENT_AVOIDABLE, CONSENT_FULL
from charaka.offer.queries.costing import costing_of, judged
from charaka.offer.rules.floors import Consent, Floors
from charaka.offer.rules.price import PriceMode

PRICE_LIST_SET = audit_action("offer.price_list.set", _("Price list set"))
PRICE_SET = audit_action("offer.price.set", _("Price set"))
DISCOUNT_SET = audit_action("offer.discount.set", _("Discount set"))
VAT_SET = audit_action("offer.vat_rate.set", _("VAT rate set"))
CONSENT_ASKED = audit_action("offer.price_consent.asked", _("Consent to a price asked"))
CONSENT_ANSWERED = audit_action("offer.price_consent.answered", _("Consent to a price answered"))


@service
def set_price_list(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> PriceList:
    """A price list: code, name, valid_from, valid_until, client_class. Raises Conflict, Forbidden, NotFound."""
    require(actor, CHANGE_PRICES, institution_id)
    if PriceList.objects.filter(institution_id=institution_id, code=values["code"]).exists():
        raise Conflict(_("The code %(code)s is taken.") % {"code": values["code"]})
    return add_record(PriceList(institution_id=institution_id, **values), actor=actor, action=PRICE_LIST_SET)


@service
def set_price(
    *, actor: Actor, price_list: PriceList, offering: Offering, mode: str, amount: int, floor: int | None = None,
    reason: str = "",
) -> Price:  # fmt: skip
    """Set the price of an offering in a list, without VAT, in centimes. A price in force is set in a new list.

    Below full cost it takes a reason and is set only once someone has consented; below avoidable cost, the director.
    Raises Invalid (the reason is missing), Conflict (consent was asked and awaits an answer), Forbidden, NotFound.
    """
    require(actor, CHANGE_PRICES, offering.institution_id)
    if amount < 0 or (floor is not None and floor > amount):
        sentence = _("The floor lies above the price, or the price is negative.")
        raise Invalid(sentence, fields={"amount": [sentence]})
    price = Price.objects.filter(price_list=price_list, offering=offering, mode=mode).first()
    needed, floors = consent_for(offering, mode, amount)
    if needed is not Consent.NONE and not reason.strip():
        sentence = _("This price lies below cost: say why.")
        raise Invalid(sentence, fields={"reason": [sentence]}, needs=needed.value)
    price = _stored(price, price_list, offering, mode, amount, floor, actor, reason)
    if needed is not Consent.NONE and floors is not None:
        _ask(price, amount, needed, floors, reason, actor)
    publish(PriceSet(institution_id=offering.institution_id, offering_id=offering.pk, mode=mode, amount=amount))
    return price


def consent_for(offering: Offering, mode: str, amount: int) -> tuple[Consent, Floors | None]:
    """Who must agree to a price, and the floors it was held against; nobody while there is no cost sheet."""
    sheet = offering.current_id or offering.draft_id
    cost_sheet = CostSheet.objects.filter(sheet_id=sheet).select_related("sheet", "overhead").first()
    if cost_sheet is None:
        return Consent.NONE, None
    costing = costing_of(cost_sheet)
    found = judged(
        costing.pure, costing.planned, PriceMode(mode), amount, kept=costing.kept, days=max(1, cost_sheet.sheet.days)
    )
    return found.consent, found.floors


def is_sellable(price: Price) -> bool:
    """Whether a price may be quoted: it needs no consent, or the one it needs was given for this very amount."""
    latest = price.consents.order_by("-pk").first()
    return latest is None or (latest.state == ConsentState.GIVEN and latest.amount <= price.amount)


@service
def answer_consent(*, actor: Actor, consent: PriceConsent, given: bool, answer: str = "") -> PriceConsent:
    """Consent to a low price, or refuse it. Nobody answers their own question; below avoidable cost the director does.

    Raises Conflict (answered already), Invalid (a refusal says why), Forbidden, NotFound.
    """
    wanted = CONSENT_AVOIDABLE if consent.needs == Consent.DIRECTOR.value else CONSENT_FULL
    require(actor, wanted, consent.institution_id)
    locked = PriceConsent.objects.select_for_update().get(pk=consent.pk)
    if locked.state != ConsentState.ASKED:
        raise Conflict(_("This has been answered already."))
    if locked.asked_by_id is not None and locked.asked_by_id == actor.user_id:
        raise Forbidden(_("Somebody else answers what you asked."), reason_code="own_question")
    if not given and not answer.strip():
        raise Invalid(_("Say why."), fields={"answer": [_("Say why.")]})
    changes = {
        "state": ConsentState.GIVEN if given else ConsentState.REFUSED,
        "answered_by_id": actor.user_id,
        "answered_on": timezone.localdate(),
        "answer": answer.strip(),
    }
    change_record(locked, changes, actor=actor, action=CONSENT_ANSWERED, reason=answer.strip())
    return locked


@service
def set_discount(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> DiscountRule:
    """A discount that clients earn. Raises Conflict (the code is taken), Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_PRICES, institution_id)
    if DiscountRule.objects.filter(institution_id=institution_id, code=values["code"]).exists():
        raise Conflict(_("The code %(code)s is taken.") % {"code": values["code"]})
    if not 0 <= values["per_mille"] <= 1000:
        sentence = _("A discount lies between 0 and 100 %.")
        raise Invalid(sentence, fields={"per_mille": [sentence]})
    return add_record(DiscountRule(institution_id=institution_id, **values), actor=actor, action=DISCOUNT_SET)


@service
def set_vat_rate(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> VatRate:
    """A line of the dated VAT table: treatment, percent, valid_from, mention, source. Raises Conflict, Forbidden."""
    require(actor, CHANGE_RATES, institution_id)
    taken = VatRate.objects.filter(
        institution_id=institution_id, treatment=values["treatment"], valid_from=values["valid_from"]
    )
    if taken.exists():
        raise Conflict(_("This treatment has a rate from that day already."))
    return add_record(VatRate(institution_id=institution_id, **values), actor=actor, action=VAT_SET)


def _stored(
    price: Price | None, price_list: PriceList, offering: Offering, mode: str, amount: int, floor: int | None,
    actor: Actor, reason: str,
) -> Price:  # fmt: skip
    if price is not None:
        change_record(price, {"amount": amount, "floor": floor}, actor=actor, action=PRICE_SET, reason=reason)
        return price
    row = Price(
        institution_id=offering.institution_id, price_list=price_list, offering=offering, mode=mode, amount=amount,
        floor=floor,
    )  # fmt: skip
    return add_record(row, actor=actor, action=PRICE_SET, reason=reason)


def _ask(price: Price, amount: int, needed: Consent, floors: Floors, reason: str, actor: Actor) -> None:
    """Ask for consent to this amount; what was asked before for another amount lapses."""
    for open_one in price.consents.filter(state=ConsentState.ASKED):
        change_record(open_one, {"state": ConsentState.LAPSED}, actor=actor, action=CONSENT_ANSWERED)
    consent = PriceConsent(
        institution_id=price.institution_id, price=price, amount=amount, full_floor=floors.full,
        avoidable_floor=floors.avoidable, needs=needed.value, reason=reason.strip(), asked_by_id=actor.user_id,
        asked_on=timezone.localdate(),
    )  # fmt: skip
    add_record(consent, actor=actor, action=CONSENT_ASKED, reason=reason)
