"""What the room makes known to the kernel and to the shells, when the product starts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from charaka.kernel.files.access import access_for
from charaka.kernel.navigation import Entry, Group, entry, today_tiles, today_todos
from charaka.kernel.search import Hit, finder
from charaka.kernel.web import here
from charaka.offer import (  # noqa: F401
    importers,
    measures,
    services,
)
from charaka.offer.exports import catalogue as _catalogue_export  # noqa: F401
from charaka.offer.importers import catalogue  # noqa: F401
from charaka.offer.models import Offering
from charaka.offer.permissions import VIEW_COSTS, VIEW_OFFER, VIEW_PRICES
from charaka.offer.queries.catalogue import find_offerings
from charaka.offer.services import results as _results  # noqa: F401
from charaka.offer.views.offering_lines import badge_of, title_of
from charaka.offer.views.prices import consent_todos
from charaka.offer.views.today import offer_tiles

entry(Entry(Group.MARKET, 25, _("Portfolio of the offer"), "chart-scatter", "offer:portfolio", permission=VIEW_COSTS))


# The catalogue --------------------------------------------------------------------------------------------------------


def search_offerings(request: Any, words: str, limit: int) -> list[Hit]:
    """Offerings whose code or title holds all the words; retired ones are found in the list only."""
    if not request.actor.may(VIEW_OFFER, request.institution.pk):
        return []
    return [
        Hit(
            group=_("Offer"),
            title=title_of(offering),
            detail=f"{offering.code} · {badge_of(offering.state).word}",
            url=here(request, "offer:offering", offering.pk),
            icon="library",
        )
        for offering in find_offerings(words, limit)
    ]


entry(Entry(Group.MARKET, 20, _("Offer and costs"), "library", "offer:offering_list", VIEW_OFFER))
finder(search_offerings)
access_for(Offering._meta.label_lower, VIEW_OFFER)


# Costs, rates, prices -------------------------------------------------------------------------------------------------

entry(Entry(Group.MARKET, 26, _("Rates and prices"), "sliders-horizontal", "offer:rates", VIEW_COSTS))
# Those who see prices and no costs come to the prices at once.
ONLY_PRICES = VIEW_PRICES.roles - VIEW_COSTS.roles
entry(Entry(Group.MARKET, 27, _("Prices"), "tag", "offer:price_lists", VIEW_PRICES, roles=ONLY_PRICES))
today_todos(consent_todos)
today_tiles(offer_tiles)
