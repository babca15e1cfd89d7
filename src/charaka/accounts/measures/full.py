"""The same figures in full: with what is received in kind, which no ledger holds.

Formulas: house facts, measures and governance, sections 2.1 and 2.2. Full cost = operating expense + in kind; subsidy
dependence is by how much own revenue would have to grow to replace all subsidy.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.accounts.measures.autonomy import FUNDING, own_strict, own_wide, share
from charaka.accounts.measures.sources import money_term
from charaka.accounts.models import InKindContribution
from charaka.accounts.queries.imputed import in_kind_amount, signed_in
from charaka.accounts.rules.categories import EXPENSE, OWN_WIDE
from charaka.kernel.measures import Slice, SourceRow, Term, Unit
from charaka.kernel.measures.together import asked_once


def _received(part: Slice) -> QuerySet[InKindContribution]:
    return signed_in(part.period).filter(institution_id__in=part.institution_ids)


def _amount(part: Slice) -> int:
    return asked_once(("accounts.in_kind", part), lambda: in_kind_amount(part.institution_ids, part.period).total)


def _row(one: InKindContribution) -> SourceRow:
    link = ("accounts:in_kind", (one.pk,))
    return SourceRow(one.pk, one.label, one.provider, one.signed_on, link, one.institution_id)


in_kind = Term(_("Received in kind, signed"), rows=_received, total=_amount, row=_row)
full_cost = money_term(_("Operating expense and what is received in kind"), EXPENSE, plus=(in_kind,))

share(
    "own_source_share_full",
    _("Own-source share, in full"),
    _(
        "Own revenue sold on the market, over own revenue, grants for operation, donations and what is received in "
        "kind."
    ),
    own_strict,
    money_term(_("Own revenue, grants, donations and what is received in kind"), FUNDING, plus=(in_kind,)),
    broken_down=False,
)
share(
    "full_cost_recovery",
    _("Full cost recovery"),
    _("Own revenue over full cost: operating expense as booked, and premises, staff and equipment received in kind."),
    own_wide,
    full_cost,
    broken_down=False,
)
share(
    "subsidy_dependence",
    _("Subsidy dependence"),
    _(
        "Full cost less own revenue, over own revenue: by how much own revenue would have to grow to replace all "
        "subsidy. 0 is independent."
    ),
    money_term(
        _("Full cost less own revenue"),
        EXPENSE,
        plus=(in_kind, money_term(_("Own revenue, taken off"), OWN_WIDE, sign=-1)),
    ),
    own_wide,
    unit=Unit.RATIO,
    higher_is_better=False,
    broken_down=False,
)
