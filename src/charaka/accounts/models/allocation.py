"""Shared costs spread over service lines. The ledger is not touched: an allocation is a view of it, kept as it was."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models.chart import Account, ServiceLine
from charaka.accounts.models.choices import Basis
from charaka.kernel.fields import MoneyField, Text3Field, shown
from charaka.kernel.records import Record
from charaka.kernel.scope import Scoped


class AllocationKey(Record):
    """By what shared costs are spread. Costs of accounts that begin with ``prefix`` take the longest that fits."""

    code = models.CharField(_("code"), max_length=20)
    name = Text3Field(longest=120)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis.choices)
    prefix = models.CharField(_("accounts beginning with"), max_length=20, blank=True)
    decision = models.CharField(_("decision"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("allocation key")
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="allocation_key_once")]

    def __str__(self) -> str:
        return shown(self.name).text


class AllocationShare(Scoped):
    """The weight of a service line under a key, from a day on (hours, people, shares: whole numbers)."""

    key = models.ForeignKey(AllocationKey, on_delete=models.CASCADE, related_name="shares")
    service_line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="+")
    weight = models.PositiveBigIntegerField(_("weight"))
    valid_from = models.DateField(_("in force from"))

    class Meta:
        verbose_name = _("share of a service line")
        constraints = [
            models.UniqueConstraint(fields=["key", "service_line", "valid_from"], name="allocation_share_once_a_day")
        ]


class AllocationRun(Record):
    """The shared costs of some months, spread. A later run of the same months replaces it and leaves it readable."""

    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    total = MoneyField(_("shared costs"))
    replaced_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("allocation of shared costs")
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="allocation_run_in_order"),
            models.UniqueConstraint(
                fields=["institution", "start", "end"],
                condition=Q(replaced_on__isnull=True), name="allocation_run_in_force_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.start}..{self.end}"


class AllocatedAmount(Scoped):
    """What a run moved: the cost of one shared account, in one month, to one service line, by which key and weight."""

    run = models.ForeignKey(AllocationRun, on_delete=models.CASCADE, related_name="amounts")
    month = models.DateField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    source_line = models.ForeignKey(ServiceLine, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(AllocationKey, on_delete=models.PROTECT, related_name="+")
    service_line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, related_name="+")
    weight = models.BigIntegerField()
    amount = MoneyField()

    class Meta:
        verbose_name = _("allocated amount")
        indexes = [models.Index(fields=["run", "service_line", "month"], name="allocated_by_line")]
