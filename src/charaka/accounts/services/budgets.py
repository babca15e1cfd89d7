"""Budgets: begun, filled by month, adopted, revised; and the reasons why one was not met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Budget, BudgetAmount, ServiceLine, VarianceNote
from charaka.accounts.models.choices import BudgetState, Scenario
from charaka.accounts.permissions import ADOPT_BUDGET, CHANGE_BUDGET
from charaka.accounts.queries.budgets import amounts_of, year_actuals, year_of_budget
from charaka.accounts.queries.chart import mapping_of
from charaka.accounts.rules.budget import spread_by, spread_evenly, spread_like
from charaka.accounts.rules.categories import SIDES, Side
from charaka.accounts.services.books import lock_book
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record, change_record, stale
from charaka.kernel.services import service

BUDGET_BEGUN = audit_action("accounts.budget.begun", _("Budget begun"))
BUDGET_CHANGED = audit_action("accounts.budget.changed", _("Budget changed"))
BUDGET_ADOPTED = audit_action("accounts.budget.adopted", _("Budget adopted"))
BUDGET_DISCARDED = audit_action("accounts.budget.discarded", _("Draft of a budget discarded"))
VARIANCE_EXPLAINED = audit_action("accounts.variance.explained", _("Variance explained"))
MOST: Final = 10**15  # centimes in a cell
EVENLY, WEIGHTS, LAST_YEAR = "evenly", "weights", "last_year"


class Cell(NamedTuple):
    """An amount in centimes for accounts that begin with ``prefix``, a service line (None: all), a month."""

    prefix: str
    service_line_id: int | None
    month: date
    amount: int


@service
def begin_budget(
    *, actor: Actor, institution_id: int, year: int, scenario: str, copied: Budget | None = None,
    from_actuals: bool = False,
) -> Budget:  # fmt: skip
    """Begin the original budget of a year: empty, copied from another one, or from the year before as it came.

    Raises Conflict (there is one already: revise it), Invalid (unknown scenario), Forbidden, NotFound.
    """
    require(actor, CHANGE_BUDGET, institution_id)
    if scenario not in Scenario.values:
        raise Invalid(_("There is no such scenario."), fields={"scenario": [_("There is no such scenario.")]})
    lock_book(institution_id)
    if Budget.objects.filter(institution_id=institution_id, year=year, scenario=scenario).exists():
        sentence = _("This year has a budget of this scenario already. Revise it instead.")
        raise Conflict(sentence, fields={"scenario": [sentence]})
    budget = Budget(institution_id=institution_id, year=year, scenario=scenario, number=1)
    add_record(budget, actor=actor, action=BUDGET_BEGUN)
    if copied is not None:
        _fill(budget, _moved(copied, budget))
    elif from_actuals:
        months = year_of_budget(budget).months()
        for (prefix, line), amounts in year_actuals(institution_id, year_of_budget(budget).year_earlier()).items():
            _fill(budget, [Cell(prefix, line, m.start, a) for m, a in zip(months, amounts, strict=True)])
    return budget


@service
def begin_revision(*, actor: Actor, budget: Budget) -> Budget:
    """Begin the next version of an adopted budget, with its amounts. Raises Conflict (a draft is open), Forbidden."""
    require(actor, CHANGE_BUDGET, budget.institution_id)
    lock_book(budget.institution_id)
    versions = Budget.objects.filter(
        institution_id=budget.institution_id, year=budget.year, scenario=budget.scenario
    ).order_by("number")
    last = list(versions)[-1]
    if last.state != BudgetState.ADOPTED:
        raise Conflict(_("Version %(n)d is still a draft: adopt or discard it first.") % {"n": last.number})
    revision = Budget(
        institution_id=budget.institution_id, year=budget.year, scenario=budget.scenario, number=last.number + 1
    )
    add_record(revision, actor=actor, action=BUDGET_BEGUN)
    _fill(revision, _moved(last, revision))
    return revision


@service
def set_budget_amounts(
    *, actor: Actor, budget: Budget, cells: Sequence[Cell], expected_version: int | None = None
) -> Budget:
    """Set amounts of a draft, month by month; nothing else of it changes. A zero takes an amount away.

    Raises Invalid (a prefix that is no income or expense, a month outside the year), Conflict, StaleRecord, Forbidden.
    """
    locked = _locked_draft(actor, budget, expected_version)
    _check_cells(locked, cells)
    before = {(a.prefix, a.service_line_id, a.month): a for a in BudgetAmount.objects.filter(budget=locked)}
    changed = {}
    for cell in cells:
        present = before.get(cell[:3])
        if (present.amount if present else 0) != cell.amount:
            changed[cell[:3]] = cell
    if not changed:
        return locked
    BudgetAmount.objects.filter(pk__in=[before[key].pk for key in changed if key in before]).delete()
    _fill(locked, changed.values())
    sums = (
        sum(before[key].amount for key in changed if key in before),
        sum(cell.amount for cell in changed.values()),
    )
    _touched(locked, actor, {"amount": sums, "months": (None, len(changed))})
    return locked


@service
def spread_budget_line(
    *, actor: Actor, budget: Budget, prefix: str, service_line: ServiceLine | None, amount: int, spread: str = EVENLY,
    weights: Sequence[int] = (), expected_version: int | None = None,
) -> Budget:  # fmt: skip
    """Set a line for the whole year: evenly, by twelve weights, or month by month like the year before came.

    Raises Invalid (not twelve weights), and as ``set_budget_amounts``.
    """
    require(actor, CHANGE_BUDGET, budget.institution_id)
    line = service_line.pk if service_line else None
    months = [month.start for month in year_of_budget(budget).months()]
    if abs(amount) > MOST:
        raise Invalid(_("This amount is too large."), fields={"amount": [_("This amount is too large.")]})
    if spread == LAST_YEAR:
        parts = spread_like(amount, _last_year(budget, prefix, line))
    elif spread == WEIGHTS:
        if len(weights) != len(months) or any(weight < 0 for weight in weights):
            sentence = _("Give twelve weights of 0 or more, one for each month.")
            raise Invalid(sentence, fields={"weights": [sentence]})
        parts = spread_by(amount, weights)
    else:
        parts = spread_evenly(amount)
    cells = [Cell(prefix, line, month, part) for month, part in zip(months, parts, strict=True)]
    return set_budget_amounts(actor=actor, budget=budget, cells=cells, expected_version=expected_version)


@service
def adopt_budget(*, actor: Actor, budget: Budget, decision: str, on: date) -> Budget:
    """Mark a budget as adopted by a decision; it does not change any more. Raises Conflict, Invalid, Forbidden."""
    require(actor, ADOPT_BUDGET, budget.institution_id)
    locked = _locked(budget)
    if not decision.strip():
        sentence = _("Name the decision by which it was adopted.")
        raise Invalid(sentence, fields={"decision": [sentence]})
    if not BudgetAmount.objects.filter(budget=locked).exists():
        raise Conflict(_("An empty budget is not adopted."))
    values = {"state": BudgetState.ADOPTED, "decision": decision.strip(), "adopted_on": on}
    change_record(locked, values, actor=actor, action=BUDGET_ADOPTED)
    return locked


@service
def discard_budget(*, actor: Actor, budget: Budget) -> None:
    """Throw a draft away. Raises Conflict when it is adopted, Forbidden, NotFound."""
    locked = _locked_draft(actor, budget, None)
    record(BUDGET_DISCARDED, locked, actor=actor, changes={"number": (locked.number, None)})
    locked.delete()


@service
def explain_variance(
    *, actor: Actor, budget: Budget, subject: str, until: date, text: str, expected_version: int | None = None
) -> VarianceNote:
    """Say in a sentence why a part of the budget was not met up to a month. Raises Invalid, StaleRecord, Forbidden."""
    require(actor, CHANGE_BUDGET, budget.institution_id)
    if not text.strip():
        raise Invalid(_("Say why."), fields={"text": [_("Say why.")]})
    Budget.objects.select_for_update().get(pk=budget.pk)  # two people at once write one note
    note = VarianceNote.objects.filter(budget=budget, subject=subject, until=until).first()
    if note is None:
        note = VarianceNote(
            institution_id=budget.institution_id, budget=budget, subject=subject, until=until, text=text.strip()
        )
        return add_record(note, actor=actor, action=VARIANCE_EXPLAINED)
    change_record(
        note, {"text": text.strip()}, actor=actor, action=VARIANCE_EXPLAINED, expected_version=expected_version
    )
    return note


def _locked(budget: Budget) -> Budget:
    locked: Budget = Budget.objects.select_for_update().get(pk=budget.pk)
    if locked.state != BudgetState.DRAFT:
        raise Conflict(_("An adopted budget does not change. Begin a revision instead."))
    return locked


def _locked_draft(actor: Actor, budget: Budget, expected: int | None) -> Budget:
    require(actor, CHANGE_BUDGET, budget.institution_id)
    locked = _locked(budget)
    if expected is not None and locked.version != expected:
        raise stale(locked, expected)
    return locked


def _touched(budget: Budget, actor: Actor, changes: Mapping[str, tuple[object, object]]) -> None:
    """A change of the amounts is a change of the budget: whoever edits it at the same time is told."""
    Budget.objects.filter(pk=budget.pk).update(version=budget.version + 1)
    budget.version += 1
    record(BUDGET_CHANGED, budget, actor=actor, changes=dict(changes))


def _fill(budget: Budget, cells: Iterable[Cell]) -> None:
    BudgetAmount.objects.bulk_create(
        BudgetAmount(
            institution_id=budget.institution_id, budget=budget, service_line_id=cell.service_line_id,
            prefix=cell.prefix, month=cell.month, amount=cell.amount,
        )
        for cell in cells
        if cell.amount
    )  # fmt: skip


def _moved(copied: Budget, budget: Budget) -> list[Cell]:
    """The amounts of a budget, in the same months of the year of another."""
    months = [month.start for month in year_of_budget(budget).months()]
    return [
        Cell(prefix, line, month, amount)
        for (prefix, line), amounts in amounts_of(copied).items()
        for month, amount in zip(months, amounts, strict=True)
    ]


def _last_year(budget: Budget, prefix: str, line: int | None) -> list[int]:
    found = year_actuals(budget.institution_id, year_of_budget(budget).year_earlier())
    kept = [months for (code, of), months in found.items() if code.startswith(prefix) and line in {None, of}]
    return [sum(month) for month in zip(*kept, strict=True)] if kept else [0] * 12


def _check_cells(budget: Budget, cells: Sequence[Cell]) -> None:
    months = {month.start for month in year_of_budget(budget).months()}
    lines = set(ServiceLine.objects.filter(institution_id=budget.institution_id).values_list("pk", flat=True))
    mapping, day = mapping_of(budget.institution_id), min(months)
    for prefix in {cell.prefix for cell in cells}:
        rule = mapping.rule_of(prefix, day) if prefix.isascii() and prefix.isdigit() and len(prefix) <= 20 else None
        if rule is None or SIDES[rule.category] not in {Side.INCOME, Side.EXPENSE}:
            sentence = _("%(prefix)s is no income and no expense of the chart.") % {"prefix": prefix[:20]}
            raise Invalid(sentence, fields={"prefix": [sentence]})
    for cell in cells:
        if cell.month not in months or (cell.service_line_id is not None and cell.service_line_id not in lines):
            raise Invalid(_("This month or service line is not one of the budget’s."))
        if abs(cell.amount) > MOST:
            raise Invalid(_("This amount is too large."), fields={"amount": [_("This amount is too large.")]})
