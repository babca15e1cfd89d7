"""The first figures of autonomy, booked: from posted lines alone. What is received in kind is added in ``full``.

Formulas: house facts, measures and governance, section 2.2 (own-source share, operating cost recovery, pay share,
months of cash).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from charaka.accounts.measures.sources import BY_SERVICE, line_row, money_term
from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.rules.categories import EXPENSE, INCOME, OWN_STRICT, OWN_WIDE, RECURRENT_GRANTS, Category
from charaka.kernel.measures import Measure, Term, Unit, Version, measure

FIRST: Final = (Version(1, date(2026, 11, 1), _("First definition.")),)
FUNDING: Final = (*OWN_WIDE, *RECURRENT_GRANTS, Category.DONATION)


def share(
    code: str,
    name: object,
    definition: object,
    top: Term,
    bottom: Term,
    *,
    unit: Unit = Unit.SHARE,
    higher_is_better: bool = True,
    broken_down: bool = True,
) -> Measure:
    """Declare a measure of two amounts of money, by service line unless said otherwise."""
    return measure(
        Measure(
            code=code,
            name=name,
            definition=definition,
            unit=unit,
            numerator=top,
            denominator=bottom,
            permission=VIEW_ACCOUNTS,
            row=line_row,
            versions=FIRST,
            breakdowns=(BY_SERVICE,) if broken_down else (),
            higher_is_better=higher_is_better,
            of_money=True,
        )
    )


own_strict = money_term(_("Own revenue sold on the market"), OWN_STRICT)
own_wide = money_term(_("Own revenue with fees and levy"), OWN_WIDE)
funding = money_term(_("Own revenue, grants for operation and donations"), FUNDING)
operating_cost = money_term(_("Operating expense with depreciation"), EXPENSE)

share(
    "own_source_share_strict",
    _("Own-source share, strict"),
    _(
        "Own revenue sold on the market, over own revenue, grants for operation and donations. It also rises when "
        "grants fall: read the amounts beside it."
    ),
    own_strict,
    funding,
)
share(
    "own_source_share_wide",
    _("Own-source share, wide"),
    _("Own revenue with trainees’ fees and the training levy, over own revenue, grants for operation and donations."),
    own_wide,
    funding,
)
share(
    "operating_cost_recovery",
    _("Operating cost recovery"),
    _("Own revenue over operating expense as booked. At 100 % the institution pays its way without grants."),
    own_wide,
    operating_cost,
)
share(
    "pay_share",
    _("Pay share"),
    _("Pay over all income."),
    money_term(_("Pay"), (Category.PAY,)),
    money_term(_("All income"), INCOME),
    higher_is_better=False,
)
measure(
    Measure(
        code="service_margin",
        name=_("Margin by service line"),
        definition=_("Own revenue less operating expense as posted, before shared costs are allocated."),
        unit=Unit.MONEY,
        numerator=money_term(
            _("Own revenue less expense"), OWN_WIDE, plus=(money_term(_("Expense"), EXPENSE, sign=-1),)
        ),
        permission=VIEW_ACCOUNTS,
        row=line_row,
        versions=FIRST,
        breakdowns=(BY_SERVICE,),
        of_money=True,
    )
)
