"""What the room makes known to the kernel and to the shells, when the product starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charaka.kernel.navigation import Entry, Group, entry
from charaka.offer import (  # noqa: F401
    importers,
    measures,
    services,
)
from charaka.offer.importers import catalogue  # noqa: F401
from charaka.offer.permissions import VIEW_COSTS

entry(Entry(Group.MARKET, 25, _("Portfolio of the offer"), "chart-scatter", "offer:portfolio", permission=VIEW_COSTS))
