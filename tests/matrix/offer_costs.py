"""Who may open and call what of costs, rates and prices. Trainers and the board see no cost and no margin."""

from __future__ import annotations

from charaka.kernel.text import Text3
from charaka.offer.models import CapacityRate, CostLine, CostSheet, Offering, PriceConsent, PriceList, RateCard, VatRate
from charaka.offer.services.prices import ensure_vat_rates, set_price_from
from charaka.offer.services.rates import set_rate_card
from charaka.offer.tests.costed import DIRHAM, this_year, vector, workshop_rate
from charaka.testing.cast import Cast

PAGES = """
                                                                     D M T F R V U O S N
# What a session costs: those who build it, and the adviser who reads it.
offer:cost offering_id=costed                                        + + - + - + - - 0 >
POST offer:cost offering_id=costed                                   + + - + - + - - 0 >
POST offer:cost offering_id=costed act:=save participants:=3 sessions:=1
                                                                     + + - + - + - - 0 >
POST offer:cost_preview offering_id=costed                           + + - + - + - - 0 >
POST offer:cost_begin offering_id=costed                             + + - + - - - - 0 >
offer:cost_copy sheet_id=cost_sheet                                  + + - + - - - - 0 >
POST offer:cost_validate sheet_id=cost_sheet                         + + - + - - - - 0 >
offer:cost_line_new sheet_id=cost_sheet                              + + - + - - - - 0 >
offer:cost_line_rate line_id=cost_line                               + + - + - + - - 0 >
offer:cost_line_edit line_id=cost_line                               + + - + - - - - 0 >
offer:cost_line_remove line_id=cost_line                             + + - + - - - - 0 >

# The offer as a portfolio shows margins.
offer:portfolio                                                      + + - + - + - - 0 >
offer:portfolio_export fmt=csv                                       + + - + - + - - 0 >

# Rates are money of the house: the director and the finance officer set them.
offer:rates                                                          + + - + - + - - 0 >
offer:rate_new                                                       + - - + - - - - 0 >
offer:rate_version rate_id=capacity_rate                             + - - + - - - - 0 >
offer:rate_hours rate_id=capacity_rate                               + - - + - - - - 0 >
offer:card_new                                                       + - - + - - - - 0 >
offer:card_version card_id=rate_card                                 + - - + - - - - 0 >
offer:overhead_new                                                   + - - + - - - - 0 >
offer:year_close                                                     + - - + - - - - 0 >
POST offer:rates_copy                                                + - - + - - - - 0 >

# Prices are no secret of the board; consents tell costs, and are.
offer:price_set offering_id=costed                                   + + - + - - - - 0 >
offer:price_lists                                                    + + - + + + - - 0 >
offer:price_list list_id=price_list                                  + + - + + + - - 0 >
offer:price_list_new                                                 + + - + - - - - 0 >
offer:price_list_edit list_id=price_list                             + + - + - - - - 0 >
offer:price_new list_id=price_list                                   + + - + - - - - 0 >
offer:consent consent_id=consent                                     + + - + - + - - 0 >
POST offer:consent consent_id=consent act:=give                      + - - - - - - - 0 >
offer:discount_new                                                   + + - + - - - - 0 >
offer:vat_new                                                        + - - + - - - - 0 >
POST offer:vat_defaults                                              + - - + - - - - 0 >
POST offer:vat_confirm rate_id=vat_rate                              + - - + - - - - 0 >
"""

OPERATIONS = """
                                                                     D M T F R V U O S N
GET /institutions/{code}/offerings/{offering_id}/cost offering_id=costed
                                                                     + + - + - + - - 0 >
PUT /institutions/{code}/offerings/{offering_id}/cost offering_id=costed
                                                                     + + - + - - - - 0 >
GET /institutions/{code}/rates                                       + + - + - + - - 0 >
POST /institutions/{code}/rates/capacity                             + - - + - - - - 0 >
POST /institutions/{code}/rates/cards                                + - - + - - - - 0 >
POST /institutions/{code}/rates/overhead                             + - - + - - - - 0 >
GET /institutions/{code}/prices                                      + + - + + + - - 0 >
POST /institutions/{code}/prices                                     + + - + - - - - 0 >
GET /institutions/{code}/prices/consents                             + + - + - + - - 0 >
POST /institutions/{code}/prices/consents/{consent_id}/answer consent_id=consent
                                                                     + + - + - + - - 0 >
"""


def costed(cast: Cast) -> int:
    """An offering with its cost sheet."""
    found = Offering.objects.filter(code="FC-1").first()
    return (found or vector(cast)[0]).pk


def cost_sheet(cast: Cast) -> int:
    return CostSheet.objects.get(sheet__offering=costed(cast)).pk


def cost_line(cast: Cast) -> int:
    return CostLine.objects.filter(cost_sheet=cost_sheet(cast)).order_by("pk")[0].pk


def capacity_rate(cast: Cast) -> int:
    found = CapacityRate.objects.first()
    return (found or workshop_rate(cast)).pk


def rate_card(cast: Cast) -> int:
    values = {
        "code": "MEAL", "name": Text3.same("Meal"), "category": "catering", "unit": "meal", "rate": 70 * DIRHAM,
        "valid_from": this_year().start, "source": "Market",
    }  # fmt: skip
    found = RateCard.objects.first()
    return (found or set_rate_card(actor=cast.finance.actor, institution_id=cast.a.pk, values=values)).pk


def consent(cast: Cast) -> int:
    """A price below avoidable cost, asked for by the training manager."""
    offering = Offering.objects.get(pk=costed(cast))
    set_price_from(
        actor=cast.manager.actor, offering=offering, mode="participant", amount=DIRHAM,
        valid_from=this_year().start, reason="To fill it",
    )  # fmt: skip
    return PriceConsent.objects.get().pk


def price_list(cast: Cast) -> int:
    consent(cast)
    return PriceList.objects.get().pk


def vat_rate(cast: Cast) -> int:
    ensure_vat_rates(actor=cast.finance.actor, institution_id=cast.a.pk)
    return VatRate.objects.order_by("pk")[0].pk


THINGS = {
    "costed": costed,
    "cost_sheet": cost_sheet,
    "cost_line": cost_line,
    "capacity_rate": capacity_rate,
    "rate_card": rate_card,
    "consent": consent,
    "price_list": price_list,
    "vat_rate": vat_rate,
}
