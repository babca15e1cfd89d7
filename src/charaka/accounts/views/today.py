"""What the accounts put on Today: own revenue of the last twelve months and its share of the income."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.queries.services import amounts_by_line
from charaka.accounts.rules.categories import INCOME, OWN_STRICT
from charaka.kernel import formats
from charaka.kernel.money import Money
from charaka.kernel.navigation import Tile
from charaka.kernel.periods import rolling_months
from charaka.kernel.ui.shown import language
from charaka.kernel.web import here


def account_tiles(request: Any) -> list[Tile]:
    """For those who see the accounts, once something was earned: one query."""
    institution = request.institution
    if not request.actor.may(VIEW_ACCOUNTS, institution.pk):
        return []
    amounts = amounts_by_line(institution.pk, rolling_months(timezone.localdate()))
    own, income = (
        sum(amount for (_line, category), amount in amounts.items() if category in wanted)
        for wanted in (OWN_STRICT, INCOME)
    )
    if not income:
        return []
    share = formats.percent(Fraction(own, income), 1, language())
    return [
        Tile(
            position=30,
            label=_("Own revenue, 12 months"),
            figure=formats.money(Money(own, institution.currency), language(), 0),
            url=here(request, "accounts:by_service"),
            note=_("%(share)s of all income") % {"share": share},
        )
    ]
