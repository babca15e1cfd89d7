"""What the room puts on Today: how much is on sale, and how much of it has no validated cost."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charaka.kernel import formats
from charaka.kernel.navigation import Tile
from charaka.kernel.ui.shown import language
from charaka.kernel.web import here
from charaka.offer.models import Offering
from charaka.offer.permissions import VIEW_OFFER


def offer_tiles(request: Any) -> list[Tile]:
    """Offerings on sale, for those who see the catalogue: one query."""
    if not request.actor.may(VIEW_OFFER, request.institution.pk):
        return []
    costed = Q(current__cost_sheet__validated_on__isnull=False)
    found = Offering.objects.filter(state="published").aggregate(all=Count("pk"), costed=Count("pk", filter=costed))
    without = found["all"] - found["costed"]
    note = ngettext("one without a validated cost", "%(n)s without a validated cost", without) % {"n": without}
    return [
        Tile(
            position=20,
            label=_("Offerings on sale"),
            figure=formats.number(found["all"], None, language()),
            url=here(request, "offer:offering_list"),
            note=note if without else "",
        )
    ]
