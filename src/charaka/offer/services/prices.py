"""Prices, discounts, VAT, and the consent that a price below cost needs before it can be set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.events import publish
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.services import service
from charaka.kernel.text import Text3
from charaka.offer.events import PriceSet
from charaka.offer.models import CostSheet, DiscountRule, Offering, Price, PriceConsent, PriceList, VatRate
from charaka.offer.models.choices import ConsentState
from charaka.offer.permissions import CHANGE_PRICES, CHANGE_RATES
from charaka.offer.queries.costing import costing_of, days_of, judged
from charaka.offer.queries.prices import permission_to_answer, sells
from charaka.offer.rules.floors import Consent, Floors
from charaka.offer.rules.price import PriceMode
from charaka.offer.rules.vat import DEFAULT_RATES, Treatment

PRICE_LIST_SET = audit_action("offer.price_list.set", _("Price list set"))
PRICE_SET = audit_action("offer.price.set", _("Price set"))
DISCOUNT_SET = audit_action("offer.discount.set", _("Discount set"))
VAT_SET = audit_action("offer.vat_rate.set", _("VAT rate set"))
VAT_CONFIRMED = audit_action("offer.vat_rate.confirmed", _("VAT rate confirmed"))
CONSENT_ASKED = audit_action("offer.price_consent.asked", _("Consent to a price asked"))
CONSENT_LAPSED = audit_action("offer.price_consent.lapsed", _("Question about a price lapsed"))
CONSENT_ANSWERED = audit_action("offer.price_consent.answered", _("Consent to a price answered"))

WHOLE_PERCENT = 10_000  # hundredths of a percent


@service
def set_price_list(*, actor: Actor, institution_id: int, values: Mapping[str, Any]) -> PriceList:
    """A price list: code, name, valid_from, valid_until, client_class. Raises Conflict, Forbidden, NotFound."""
    require(actor, CHANGE_PRICES, institution_id)
    if PriceList.objects.filter(institution_id=institution_id, code=values["code"]).exists():
        raise Conflict(_("The code %(code)s is taken.") % {"code": values["code"]})
    return add_record(PriceList(institution_id=institution_id, **values), actor=actor, action=PRICE_LIST_SET)


@service
def change_price_list(
    *, actor: Actor, price_list: PriceList, changes: Mapping[str, Any], expected_version: int | None = None
) -> PriceList:
    """Change the name of a list or its last day. Raises Invalid, StaleRecord, Forbidden, NotFound."""
    require(actor, CHANGE_PRICES, price_list.institution_id)
    values = {name: changes[name] for name in ("name", "valid_until") if name in changes}
    until = values.get("valid_until")
    if until is not None and until < price_list.valid_from:
        sentence = _("The list ends before it begins.")
        raise Invalid(sentence, fields={"valid_until": [sentence]})
    change_record(price_list, values, actor=actor, action=PRICE_LIST_SET, expected_version=expected_version)
    return price_list


@service
def set_price_from(
    *, actor: Actor, offering: Offering, mode: str, amount: int, valid_from: date, reason: str = ""
) -> Price:
    """Set the price of an offering from a day on, in the list for everyone that begins that day; it is made if needed.

    Raises as ``set_price``.
    """
    require(actor, CHANGE_PRICES, offering.institution_id)
    own = PriceList.objects.filter(institution_id=offering.institution_id, client_class="", valid_from=valid_from)
    price_list = own.order_by("pk").first()
    if price_list is None:
        day = valid_from.isoformat()
        name = Text3(ar=f"أثمان ابتداء من {day}", fr=f"Tarifs du {day}", en=f"Prices from {day}")
        values = {"code": day, "name": name, "valid_from": valid_from}
        price_list = set_price_list(actor=actor, institution_id=offering.institution_id, values=values)
    return set_price(actor=actor, price_list=price_list, offering=offering, mode=mode, amount=amount, reason=reason)


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
    price = Price.objects.select_for_update().filter(price_list=price_list, offering=offering, mode=mode).first()
    _refuse_rewriting(price, amount)
    needed, floors = consent_for(offering, mode, amount)
    if needed is not Consent.NONE and not reason.strip():
        sentence = _("This price lies below cost: say why.")
        raise Invalid(sentence, fields={"reason": [sentence]}, needs=needed.value)
    price = _stored(price, price_list, offering, mode, amount=amount, floor=floor, actor=actor, reason=reason)
    _lapse(price, actor)
    if needed is not Consent.NONE and floors is not None:
        _ask(price, amount, needed, floors, actor=actor, reason=reason)
    publish(PriceSet(institution_id=offering.institution_id, offering_id=offering.pk, mode=mode, amount=amount))
    return price


def consent_for(offering: Offering, mode: str, amount: int) -> tuple[Consent, Floors | None]:
    """Who must agree to a price, and the floors it was held against; nobody while there is no cost sheet."""
    sheet = offering.current_id or offering.draft_id
    cost_sheet = CostSheet.objects.filter(sheet_id=sheet).select_related("sheet", "overhead").first()
    if cost_sheet is None:
        return Consent.NONE, None
    costing = costing_of(cost_sheet)
    found = judged(costing.pure, costing.planned, PriceMode(mode), amount, kept=costing.kept, days=days_of(cost_sheet))
    return found.consent, found.floors


def is_sellable(price: Price) -> bool:
    """Whether a price may be quoted: it needed no consent, or the one it needed was given."""
    return sells(price, price.consents.order_by("-pk").first())


@service
def answer_consent(*, actor: Actor, consent: PriceConsent, given: bool, answer: str = "") -> PriceConsent:
    """Consent to a low price, or refuse it. Nobody answers their own question; below avoidable cost the director does.

    Raises Conflict (answered already), Invalid (a refusal says why), Forbidden, NotFound.
    """
    require(actor, permission_to_answer(consent), consent.institution_id)
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
    row = VatRate(institution_id=institution_id, **values)
    if not 0 <= row.percent <= WHOLE_PERCENT or (row.percent and not Treatment(row.treatment).is_taxed):
        sentence = _("A VAT rate lies between 0 and 100 %, and only taxed treatments have one.")
        raise Invalid(sentence, fields={"percent": [sentence]})
    return add_record(row, actor=actor, action=VAT_SET)


@service
def confirm_vat_rate(*, actor: Actor, rate: VatRate) -> VatRate:
    """Say that a line of the table is right: what the accountant answers. Raises Forbidden, NotFound."""
    require(actor, CHANGE_RATES, rate.institution_id)
    if rate.confirmed_on is None:
        change_record(rate, {"confirmed_on": timezone.localdate()}, actor=actor, action=VAT_CONFIRMED)
    return rate


@service
def ensure_vat_rates(*, actor: Actor, institution_id: int) -> list[VatRate]:
    """The usual VAT table, made once; treatments that the accountant has set stay. Its lines await confirmation.

    Raises Forbidden, NotFound.
    """
    require(actor, CHANGE_RATES, institution_id)
    present = set(VatRate.objects.filter(institution_id=institution_id).values_list("treatment", flat=True))
    made = []
    for rate in DEFAULT_RATES:
        if rate.treatment.value not in present:
            values = {
                "treatment": rate.treatment.value,
                "percent": int(rate.percent * 100),
                "valid_from": DEFAULTS_FROM,
                "mention": VAT_MENTIONS.get(rate.mention, Text3()),
                "source": DEFAULT_SOURCE,
            }
            made.append(set_vat_rate(actor=actor, institution_id=institution_id, values=values))
    return made


# The mentions of the default table. Their wording is to be confirmed by the institution's accountant.
VAT_MENTIONS: Mapping[str, Text3] = {
    "exempt_article_91": Text3(
        ar="معفى من الضريبة على القيمة المضافة دون الحق في الخصم، المادة 91 من المدونة العامة للضرائب",
        fr="Exonéré de TVA sans droit à déduction, article 91 du CGI",
        en="Exempt from VAT without right of deduction, article 91 of the general tax code",
    ),
    "exempt_article_92": Text3(
        ar="معفى من الضريبة على القيمة المضافة مع الحق في الخصم، المادة 92 من المدونة العامة للضرائب",
        fr="Exonéré de TVA avec droit à déduction, article 92 du CGI",
        en="Exempt from VAT with right of deduction, article 92 of the general tax code",
    ),
    "out_of_scope": Text3(
        ar="خارج نطاق الضريبة على القيمة المضافة",
        fr="Hors champ de la TVA",
        en="Outside the scope of VAT",
    ),
}
DEFAULTS_FROM = date(2026, 1, 1)  # the two rates that the reform of 2024 to 2026 leaves
DEFAULT_SOURCE = "CGI, 2024–2026"


def _stored(
    price: Price | None, price_list: PriceList, offering: Offering, mode: str, *, amount: int, floor: int | None,
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


def _ask(price: Price, amount: int, needed: Consent, floors: Floors, *, actor: Actor, reason: str) -> None:
    """Ask for consent to this amount. Raises Conflict when someone asks for the same price at the same moment."""
    consent = PriceConsent(
        institution_id=price.institution_id, price=price, amount=amount, full_floor=floors.full,
        avoidable_floor=floors.avoidable, needs=needed.value, reason=reason.strip(), asked_by_id=actor.user_id,
        asked_on=timezone.localdate(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            add_record(consent, actor=actor, action=CONSENT_ASKED, reason=reason)
    except IntegrityError as fault:
        raise Conflict(_("Someone has just asked for consent to this price.")) from fault


def _lapse(price: Price, actor: Actor) -> None:
    """What was asked for another amount, and nobody has answered, lapses."""
    for open_one in price.consents.filter(state=ConsentState.ASKED):
        change_record(open_one, {"state": ConsentState.LAPSED}, actor=actor, action=CONSENT_LAPSED)


def _refuse_rewriting(price: Price | None, amount: int) -> None:
    """A price that has been in force since before today stays in its list: what was quoted from it refers to it."""
    if price is not None and price.amount != amount and price.price_list.valid_from < timezone.localdate():
        sentence = _("This price has been in force since %(day)s. Set the new one in a list that begins later.")
        raise Conflict(sentence % {"day": price.price_list.valid_from.isoformat()})
