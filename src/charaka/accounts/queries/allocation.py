"""Keys, shares and runs of the allocation, and the costs and weights that a run starts from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import AllocatedAmount, AllocationKey, AllocationRun, AllocationShare
from charaka.accounts.models.choices import Basis, LineKind
from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.queries.chart import list_service_lines
from charaka.accounts.queries.services import ServiceResults, allocated_in, balances_in, service_results
from charaka.accounts.rules.allocation import Cost, DatedWeight, KeyRule, Part, spread, weights_on
from charaka.accounts.rules.categories import EXPENSE
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.periods import Period
from charaka.kernel.permissions import require

_EXPENSE = [category.value for category in EXPENSE]
ENTERED = (Basis.FIXED, Basis.VOLUME)


@dataclass(frozen=True, slots=True)
class SharedCost:
    """The shared costs of a period that take one key."""

    key: AllocationKey | None
    amount: int


def list_keys(institution_id: int) -> QuerySet[AllocationKey]:
    return AllocationKey.objects.filter(institution_id=institution_id).order_by("prefix", "code")


def list_shares(institution_id: int) -> QuerySet[AllocationShare]:
    rows = AllocationShare.objects.filter(institution_id=institution_id).select_related("service_line")
    return rows.order_by("key_id", "-valid_from", "service_line__position", "service_line__code")


def list_runs(institution_id: int) -> QuerySet[AllocationRun]:
    return AllocationRun.objects.filter(institution_id=institution_id).order_by("-start", "-pk")


def access_key(actor: Actor, institution_id: int, key_id: int) -> AllocationKey:
    """Raises NotFound, Forbidden."""
    require(actor, VIEW_ACCOUNTS, institution_id)
    found = list_keys(institution_id).filter(pk=key_id).first()
    if found is None:
        raise NotFound(_("There is no such allocation key."))
    return found


def access_run(actor: Actor, institution_id: int, run_id: int) -> AllocationRun:
    """Raises NotFound, Forbidden."""
    require(actor, VIEW_ACCOUNTS, institution_id)
    found = list_runs(institution_id).filter(pk=run_id).first()
    if found is None:
        raise NotFound(_("There is no such allocation."))
    return found


def list_amounts(institution_id: int) -> QuerySet[AllocatedAmount]:
    """What allocations moved, with all that a row names."""
    rows = AllocatedAmount.objects.filter(institution_id=institution_id)
    return rows.select_related("account", "key", "service_line", "source_line", "run")


def runs_touching(institution_id: int, period: Period) -> QuerySet[AllocationRun]:
    """The allocations in force that share a month with a period."""
    return list_runs(institution_id).filter(replaced_on__isnull=True, start__lte=period.end, end__gte=period.start)


def shared_costs(institution_id: int, period: Period) -> list[Cost]:
    """The costs booked on the structure, by month and account: one query on the balances."""
    structure = [line.pk for line in list_service_lines(institution_id) if line.kind == LineKind.STRUCTURE]
    rows = (
        balances_in(institution_id, period)
        .filter(category__in=_EXPENSE, line_key__in=structure)
        .values_list("month", "account_id", "account__code", "line_key")
        .annotate(debits=Sum("debit"), credits=Sum("credit"))
        .order_by()
    )
    found = (Cost(month, account, code, line, int(d) - int(c)) for month, account, code, line, d, c in rows)
    return [cost for cost in found if cost.amount]


def key_rules(keys: Iterable[AllocationKey]) -> list[KeyRule]:
    return [KeyRule(key.pk, key.code, key.prefix) for key in keys]


def parts_of(institution_id: int, period: Period, *, basis: Basis | None = None) -> list[Part]:
    """What an allocation of the period moves now. Nothing is written. Raises NoKey, NoWeight.

    ``basis`` simulates: every key by this basis instead of its own.
    """
    keys = list(list_keys(institution_id))
    bases = {key.pk: Basis(basis or key.basis) for key in keys}
    results = service_results(institution_id, period)
    dated: dict[int, list[DatedWeight]] = {}
    for share in list_shares(institution_id):
        weight = DatedWeight(share.service_line_id, share.valid_from, share.weight)
        dated.setdefault(share.key_id, []).append(weight)
    weights = {
        (key, month.start): _weights(bases[key], month.end, dated.get(key, []), results)
        for key in bases
        for month in period.months()
    }
    return spread(shared_costs(institution_id, period), key_rules(keys), weights)


def _weights(basis: Basis, day: date, dated: list[DatedWeight], results: ServiceResults) -> dict[int, int]:
    """The weights of a key. Revenue and direct cost are those of the whole period: a month alone may have none."""
    if basis in ENTERED:
        return weights_on(day, dated)
    name = "own_revenue" if basis is Basis.REVENUE else "direct_cost"
    return {one.line.pk: max(getattr(one, name), 0) for one in results.lines if not one.is_structure}


def allocated_by_key(institution_id: int, period: Period) -> list[SharedCost]:
    """The shared costs that allocations in force have spread in a period, by key, the largest first."""
    keys = {key.pk: key for key in list_keys(institution_id)}
    rows = allocated_in(institution_id, period).values_list("key_id").annotate(sum=Sum("amount")).order_by()
    found = [SharedCost(keys.get(key), int(amount)) for key, amount in rows]
    return sorted(found, key=lambda one: -one.amount)
