"""Keys of the allocation, and running it: shared costs spread over the service lines, kept as they were spread.

The ledger is not touched. An allocation says of each shared account and month what went where, by which key and weight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import AllocatedAmount, AllocationKey, AllocationRun, AllocationShare, ServiceLine
from charaka.accounts.models.choices import Basis, LineKind
from charaka.accounts.permissions import ALLOCATE
from charaka.accounts.queries.allocation import ENTERED, parts_of, runs_touching
from charaka.accounts.rules.allocation import NoKey, NoWeight, Part, digest
from charaka.accounts.services.books import lock_book
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.bulk import insert_values
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.periods import Period
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record
from charaka.kernel.services import service

KEY_SET = audit_action("accounts.key.set", _("Allocation key set"))
KEY_REMOVED = audit_action("accounts.key.removed", _("Allocation key removed"))
SHARES_SET = audit_action("accounts.key.shares_set", _("Shares of an allocation key set"))
ALLOCATED = audit_action("accounts.allocation.run", _("Shared costs allocated"))
REPLACED = audit_action("accounts.allocation.replaced", _("Allocation replaced"))
MOST_MONTHS: Final = 36
_COLUMNS: Final = (
    "institution_id", "run_id", "month", "account_id", "source_line_id", "key_id", "service_line_id", "weight", "amount"
)  # fmt: skip


@service
def set_key(
    *,
    actor: Actor,
    institution_id: int,
    code: str,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> AllocationKey:
    """Add a key or change the one of this code: ``name``, ``basis``, ``prefix`` ('' takes what no other fits).

    Runs of the past keep what they moved. Raises Invalid, Conflict (another key has the prefix), StaleRecord,
    Forbidden.
    """
    require(actor, ALLOCATE, institution_id)
    prefix = values.get("prefix", "")
    if prefix and not (prefix.isascii() and prefix.isdigit()):
        raise Invalid(_("An account’s code is made of digits."), fields={"beginning": [_("Digits only.")]})
    lock_book(institution_id)
    key = AllocationKey.objects.filter(institution_id=institution_id, code=code).first()
    others = AllocationKey.objects.filter(institution_id=institution_id, prefix=prefix).exclude(code=code)
    if other := others.first():
        sentence = _("The key %(code)s already takes these accounts.") % {"code": other.code}
        raise Conflict(sentence, fields={"beginning": [sentence]})
    if key is None:
        key = AllocationKey(institution_id=institution_id, code=code, **values)
        return add_record(key, actor=actor, action=KEY_SET)
    change_record(key, values, actor=actor, action=KEY_SET, expected_version=expected_version)
    return key


@service
def set_shares(
    *, actor: Actor, key: AllocationKey, weights: Mapping[ServiceLine, int], valid_from: date
) -> list[AllocationShare]:
    """The weights of a key from a day on: whole numbers, 0 for a line that bears nothing any more.

    Lines that are not named keep their weight. Raises Invalid (the structure is no target, a negative weight, a basis
    that follows the ledger), Forbidden.
    """
    require(actor, ALLOCATE, key.institution_id)
    if key.basis not in ENTERED:
        raise Invalid(_("The weights of this key follow from the ledger: none are entered."))
    _refuse_targets(key, weights)
    lock_book(key.institution_id)
    before = {
        share.service_line_id: share.weight for share in AllocationShare.objects.filter(key=key, valid_from=valid_from)
    }
    kept = [_share(key, line, weight, valid_from) for line, weight in weights.items()]
    changes = {
        line.code: (before.get(line.pk), weight) for line, weight in weights.items() if before.get(line.pk) != weight
    }
    if changes:
        record(SHARES_SET, key, actor=actor, changes={"valid_from": (None, valid_from), **changes})
    return kept


@service
def remove_key(*, actor: Actor, key: AllocationKey) -> None:
    """Take a key away with its shares. Raises Conflict when an allocation used it: then change it instead."""
    require(actor, ALLOCATE, key.institution_id)
    lock_book(key.institution_id)
    if AllocatedAmount.objects.filter(key=key).exists():
        raise Conflict(_("An allocation was made by this key: it stays readable. Change the key instead."))
    record(KEY_REMOVED, key, actor=actor, changes={"code": (key.code, None), "basis": (key.basis, None)})
    key.delete()


@service
def run_allocation(*, actor: Actor, institution_id: int, period: Period) -> AllocationRun:
    """Spread the shared costs of whole months and keep what went where.

    The run replaces those in force that lie wholly within its months; they stay readable. One that shares only some
    of its months is not touched and the new run is refused, so that no month is ever spread twice or by halves.
    Raises Invalid (no whole months, no key, no weight), Conflict (overlap, nothing to spread), Forbidden.
    """
    require(actor, ALLOCATE, institution_id)
    _refuse_period(period)
    lock_book(institution_id)
    earlier = list(runs_touching(institution_id, period))
    for run in earlier:
        if not period.covers(Period(run.start, run.end)):
            sentence = _("The months overlap with the allocation of %(run)s. Choose months that hold all of it.")
            raise Conflict(sentence % {"run": run})
    parts = planned_parts(institution_id, period)
    if not parts:
        raise Conflict(_("No shared cost was booked in these months: there is nothing to spread."))
    _replace(earlier, actor)
    return _keep(parts, institution_id, period, actor)


def planned_parts(institution_id: int, period: Period, *, basis: Basis | None = None) -> list[Part]:
    """What a run would move now; with ``basis``, if every key went by it. Writes nothing. Raises Invalid."""
    try:
        return parts_of(institution_id, period, basis=basis)
    except NoKey as fault:
        sentence = _("No key fits the account %(code)s. Add a key for all accounts.") % {"code": fault.account}
        raise Invalid(sentence) from fault
    except NoWeight as fault:
        unborne = _("The key %(key)s has no weight in %(month)s: nothing says who bears the cost.")
        raise Invalid(unborne % {"key": fault.key, "month": f"{fault.month:%Y-%m}"}) from fault


def parts_kept(run: AllocationRun) -> list[Part]:
    """What a run moved, as the rules know it."""
    rows = AllocatedAmount.objects.filter(run=run).values_list(
        "month", "account_id", "source_line_id", "key_id", "service_line_id", "weight", "amount"
    )
    return [Part(*row) for row in rows]


def _keep(parts: Sequence[Part], institution_id: int, period: Period, actor: Actor) -> AllocationRun:
    total = sum(part.amount for part in parts)
    run = AllocationRun(institution_id=institution_id, start=period.start, end=period.end, total=total)
    run.save(force_insert=True)
    insert_values(
        AllocatedAmount,
        _COLUMNS,
        (
            (institution_id, run.pk, p.month, p.account, p.source, p.key, p.line, p.weight, p.amount)
            for p in sorted(parts)
        ),
    )
    made = {"months": (None, period.code), "total": (None, total), "digest": (None, digest(parts))}
    record(ALLOCATED, run, actor=actor, changes=made)
    return run


def _replace(earlier: Sequence[AllocationRun], actor: Actor) -> None:
    for run in earlier:
        change_record(run, {"replaced_on": timezone.localdate()}, actor=actor, action=REPLACED)


def _refuse_period(period: Period) -> None:
    if not period.is_whole_months or period.month_count > MOST_MONTHS:
        sentence = _("Costs are spread over whole months, at most %(n)d at once.") % {"n": MOST_MONTHS}
        raise Invalid(sentence, fields={"period": [sentence]})


def _refuse_targets(key: AllocationKey, weights: Mapping[ServiceLine, int]) -> None:
    for line, weight in weights.items():
        if line.kind == LineKind.STRUCTURE or line.institution_id != key.institution_id:
            sentence = _("Shared costs do not go to “%(line)s”.") % {"line": line}
            raise Invalid(sentence, fields={line.code: [sentence]})
        if weight < 0:
            raise Invalid(_("A weight is not below zero."), fields={line.code: [_("A weight is not below zero.")]})


def _share(key: AllocationKey, line: ServiceLine, weight: int, valid_from: date) -> AllocationShare:
    kept, _new = AllocationShare.objects.update_or_create(
        institution_id=key.institution_id, key=key, service_line=line, valid_from=valid_from,
        defaults={"weight": weight},
    )  # fmt: skip
    return kept
