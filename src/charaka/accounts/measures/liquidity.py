"""How long the money lasts: cash at the end of the period over what a month costs in cash.

Formula: house facts, measures and governance, section 2.2 (months of cash; 3 to 6 months are sought).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy as _

from charaka.accounts.measures.autonomy import share
from charaka.accounts.measures.sources import kept_total, line_row, lines_of, money_term, net
from charaka.accounts.rules.categories import EXPENSE, Category
from charaka.kernel.measures import Slice, Term, Unit
from charaka.kernel.money import round_half_up
from charaka.kernel.periods import FIRST_YEAR, Period

BEGINNING: Final = date(FIRST_YEAR, 1, 1)
IN_CASH: Final = tuple(one for one in EXPENSE if one is not Category.DEPRECIATION)


def until_the_end(part: Slice) -> Slice:
    """All days up to the end of the period: a balance is what they left."""
    return replace(part, period=Period(BEGINNING, part.period.end))


def cost_of_a_month(part: Slice) -> int:
    """Expense that is paid, as posted in the period, by month; a part of a month counts as one. Centimes."""
    kept = kept_total(IN_CASH, part, 1)
    whole = int(lines_of(IN_CASH, part).aggregate(amount=net(1))["amount"]) if kept is None else kept
    return round_half_up(Fraction(whole, part.period.month_count))


_cash = money_term(_("Cash and bank at the end of the period"), (Category.CASH,))
share(
    "liquidity_months",
    _("Months of liquidity"),
    _("Cash and bank at the end of the period, over a month’s expense without depreciation. 3 to 6 months are sought."),
    replace(
        _cash,
        rows=lambda part: lines_of((Category.CASH,), until_the_end(part)),
        total=lambda part: kept_total((Category.CASH,), until_the_end(part), 1),
    ),
    Term(
        _("Expense of a month, without depreciation"),
        rows=lambda part: lines_of(IN_CASH, part),
        total=cost_of_a_month,
        row=line_row,
    ),
    unit=Unit.RATIO,
    broken_down=False,
)
