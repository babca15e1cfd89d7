"""Budgets: versions and scenarios of a financial year, by service line, account and month."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models.chart import ServiceLine
from charaka.accounts.models.choices import BudgetState, Scenario
from charaka.kernel.fields import MoneyField
from charaka.kernel.records import Record
from charaka.kernel.scope import Scoped


class Budget(Record):
    """A budget of a financial year (named by the year in which it starts). Number 1 is the original.

    Adopted, it does not change: a revision is the next number.
    """

    year = models.PositiveSmallIntegerField(_("financial year"))
    scenario = models.CharField(_("scenario"), max_length=10, choices=Scenario.choices, default=Scenario.PROBABLE)
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=BudgetState.choices, default=BudgetState.DRAFT, editable=False
    )
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("budget")
        constraints = [
            models.UniqueConstraint(fields=["institution", "year", "scenario", "number"], name="budget_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.year} {Scenario(self.scenario).label} v{self.number}"


class BudgetAmount(Scoped):
    """What is foreseen for a month on accounts that begin with ``prefix``, for one service line, in centimes.

    Income and expense are both positive; a correction may be negative.
    """

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="amounts")
    service_line = models.ForeignKey(ServiceLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(_("accounts beginning with"), max_length=20)
    month = models.DateField()
    amount = MoneyField()

    class Meta:
        verbose_name = _("amount of a budget")
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "service_line", "prefix", "month"],
                condition=Q(service_line__isnull=False), name="budget_amount_once",
            ),
            models.UniqueConstraint(
                fields=["budget", "prefix", "month"],
                condition=Q(service_line__isnull=True), name="budget_amount_without_line_once",
            ),
        ]  # fmt: skip


class VarianceNote(Record):
    """Why a budget was not met: a sentence for a service line or a category, by month counted from the start."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="notes")
    subject = models.CharField(max_length=40)
    until = models.DateField(_("up to"))
    text = models.CharField(_("reason"), max_length=600)

    class Meta:
        verbose_name = _("reason of a variance")
        constraints = [models.UniqueConstraint(fields=["budget", "subject", "until"], name="variance_note_once")]
