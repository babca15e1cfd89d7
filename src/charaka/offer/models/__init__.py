"""The tables of the room: the catalogue and its versions, cost sheets and rates, prices, results of past years."""

from charaka.offer.models.catalogue import (
    CatalogueDate,
    Offering,
    OfferingLink,
    SheetVersion,
)
from charaka.offer.models.costs import CostLine, CostSheet, OverheadRate, SessionActual
from charaka.offer.models.prices import DiscountRule, Price, PriceConsent, PriceList, VatRate
from charaka.offer.models.rates import CapacityRate, RateCard
from charaka.offer.models.results import OfferingResult

__all__ = [
    "CapacityRate",
    "CatalogueDate",
    "CostLine",
    "CostSheet",
    "DiscountRule",
    "Offering",
    "OfferingLink",
    "OfferingResult",
    "OverheadRate",
    "Price",
    "PriceConsent",
    "PriceList",
    "RateCard",
    "SessionActual",
    "SheetVersion",
    "VatRate",
]
