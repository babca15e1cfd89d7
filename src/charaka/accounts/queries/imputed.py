"""What is received in kind: the register, and what the signed part of it makes in a period. It is never booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import InKindContribution
from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.rules import imputed as rules
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.models import Institution
from charaka.kernel.periods import Period
from charaka.kernel.permissions import Permission, require


@dataclass(frozen=True, slots=True)
class Counted:
    """A contribution and what it makes in a period, in centimes."""

    contribution: InKindContribution
    amount: int


@dataclass(frozen=True, slots=True)
class InKind:
    """The imputed cost of a period, which is the imputed grant of it too, in centimes; only what is signed counts.

    ``by_line`` is by the id of the service line, None for what serves all; ``by_kind`` by the kind of contribution.
    """

    total: int
    by_line: Mapping[int | None, int]
    by_kind: Mapping[str, int]
    rows: tuple[Counted, ...]


def in_kind_amount(institution_ids: Iterable[int], period: Period) -> InKind:
    """What was received in kind in a period by these institutions: two queries."""
    ids = sorted(institution_ids)
    months = dict(Institution.objects.filter(pk__in=ids).values_list("pk", "financial_year_start_month"))
    found = signed_in(period).filter(institution_id__in=ids).order_by("institution_id", "valid_from", "pk")
    rows = tuple(
        Counted(one, amount_of(one, period, months[one.institution_id])) for one in found.select_related("service_line")
    )
    by_line: defaultdict[int | None, int] = defaultdict(int)
    by_kind: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        by_line[row.contribution.service_line_id] += row.amount
        by_kind[row.contribution.kind] += row.amount
    return InKind(sum(row.amount for row in rows), by_line, by_kind, rows)


def signed_in(period: Period) -> QuerySet[InKindContribution]:
    """The signed contributions that a period touches."""
    open_ended = Q(valid_until__isnull=True) | Q(valid_until__gte=period.start)
    return InKindContribution.objects.filter(open_ended, signed_on__isnull=False, valid_from__lte=period.end)


def amount_of(one: InKindContribution, period: Period, start_month: int) -> int:
    """What a contribution makes in a period, signed or not, in centimes."""
    return rules.in_kind_amount(one.yearly_value, one.valid_from, one.valid_until, period, start_month)


def list_in_kind(institution_id: int) -> QuerySet[InKindContribution]:
    return InKindContribution.objects.filter(institution_id=institution_id).select_related("service_line", "partner")


def access_in_kind(actor: Actor, contribution_id: int, wanted: Permission = VIEW_ACCOUNTS) -> InKindContribution:
    """The contribution. Raises NotFound, Forbidden."""
    rows = InKindContribution.objects.select_related("service_line", "partner", "institution")
    found = rows.filter(pk=contribution_id).first()
    if found is None:
        raise NotFound(_("There is no such contribution."))
    require(actor, wanted, found.institution_id)
    return found
