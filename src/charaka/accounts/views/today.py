"""What the accounts put on Today: the own-source share of the last twelve months, with the own revenue behind it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.views.figures import OWN_SHARE, autonomy_figure
from charaka.kernel import formats
from charaka.kernel.money import Money
from charaka.kernel.navigation import Tile
from charaka.kernel.periods import rolling_months
from charaka.kernel.ui.shown import language


def account_tiles(request: Any) -> list[Tile]:
    """For those who see the accounts, once there is something to divide by: two queries."""
    institution = request.institution
    if not request.actor.may(VIEW_ACCOUNTS, institution.pk):
        return []
    shown = autonomy_figure(request, OWN_SHARE, rolling_months(timezone.localdate()))
    if shown["figure"].value is None:
        return []
    own = formats.money(Money(shown["figure"].numerator, institution.currency), language(), 0)
    return [
        Tile(
            position=30,
            label=_("Own-source share, 12 months"),
            figure=shown["value"],
            url=shown["url"],
            note=_("%(amount)s of own revenue") % {"amount": own},
        )
    ]
