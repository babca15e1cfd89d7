"""The chart: the books of an institution, its accounts, what they mean, its service lines."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models.choices import CategoryChoice, ChartChoice, LineKind
from charaka.kernel.fields import Text3Field, shown
from charaka.kernel.records import Record


class ServiceLine(Record):
    """A line of activity whose revenue and cost are told apart. Offerings and entries carry one."""

    code = models.CharField(max_length=20)
    name = Text3Field()
    kind = models.CharField(_("kind"), max_length=20, choices=LineKind.choices)
    position = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("service line")
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="service_line_code_once")]

    def __str__(self) -> str:
        return shown(self.name).text


class Book(Record):
    """The books of an institution. Whoever posts locks this row first, so entries are posted one after another."""

    chart = models.CharField(_("chart of accounts"), max_length=10, choices=ChartChoice.choices)

    class Meta:
        verbose_name = _("books")
        constraints = [models.UniqueConstraint(fields=["institution"], name="one_book_an_institution")]

    def __str__(self) -> str:
        return str(ChartChoice(self.chart).label)


class Account(Record):
    """An account of the chart. Its class is the first digit of its code."""

    code = models.CharField(_("code"), max_length=20)
    name = Text3Field(longest=200)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("account")
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="account_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {shown(self.name).text}"


class AccountRule(Record):
    """Accounts that begin with ``prefix`` mean ``category`` from ``valid_from`` on; the longest prefix wins.

    ``service_line`` is given to lines of these accounts that carry none.
    """

    prefix = models.CharField(_("accounts beginning with"), max_length=20)
    category = models.CharField(_("category"), max_length=20, choices=CategoryChoice.choices)
    service_line = models.ForeignKey(
        ServiceLine, verbose_name=_("service line"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField(_("in force from"))
    service_line_id: int | None

    class Meta:
        verbose_name = _("meaning of accounts")
        constraints = [
            models.UniqueConstraint(fields=["institution", "prefix", "valid_from"], name="account_rule_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {CategoryChoice(self.category).label}"
