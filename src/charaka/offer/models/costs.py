"""Cost sheets: what one session costs, line by line, and the overhead it bears."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charaka.kernel.fields import MoneyField
from charaka.kernel.records import Record
from charaka.offer.models.catalogue import SheetVersion
from charaka.offer.models.choices import CategoryChoice, DriverChoice, KeyChoice, NatureChoice
from charaka.offer.models.rates import CapacityRate, RateCard

THOUSANDTHS = 1000


class OverheadRate(Record):
    """The overhead of a year and the key by which it is charged. ``units`` are those of the key, over all offerings.

    The rate (total ÷ units) follows; for the key of direct cost ``units`` are centimes.
    """

    year_from = models.DateField(_("first day of the year"))
    year_until = models.DateField(_("last day of the year"))
    number = models.PositiveSmallIntegerField(_("version"))
    valid_from = models.DateField(_("in force from"))
    total = MoneyField(_("overhead of the year"))
    key = models.CharField(_("key"), max_length=14, choices=KeyChoice.choices, default=KeyChoice.TRAINEE_HOURS)
    units = models.PositiveBigIntegerField(_("units of the key"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("overhead rate")
        constraints = [
            models.UniqueConstraint(fields=["institution", "year_from", "number"], name="overhead_rate_version_once"),
            models.CheckConstraint(condition=Q(total__gte=0, units__gt=0), name="overhead_rate_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.year_from.year} v{self.number}"


class CostSheet(Record):
    """The cost of one session of a version of an offering, in the year of its rates."""

    sheet = models.OneToOneField(SheetVersion, on_delete=models.PROTECT, related_name="cost_sheet")
    overhead = models.ForeignKey(OverheadRate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sessions = models.PositiveSmallIntegerField(_("sessions planned in the year"), default=1)
    participants = models.PositiveSmallIntegerField(_("participants planned"), default=1)
    kilometres = models.PositiveIntegerField(_("kilometres"), default=0)
    bad_debt_per_mille = models.PositiveSmallIntegerField(_("bad debts, per thousand"), default=0)
    discount_per_mille = models.PositiveSmallIntegerField(_("usual discount, per thousand"), default=0)
    validated_on = models.DateField(_("validated on"), null=True, blank=True)

    class Meta:
        verbose_name = _("cost sheet")
        constraints = [
            models.CheckConstraint(condition=Q(sessions__gte=1, participants__gte=1), name="cost_sheet_has_a_session"),
            models.CheckConstraint(
                condition=Q(bad_debt_per_mille__lte=1000, discount_per_mille__lte=1000),
                name="cost_sheet_rates_are_shares",
            ),
        ]

    def __str__(self) -> str:
        return str(self.sheet)


class CostLine(Record):
    """A line: driver × quantity × rate. The rate comes from a capacity rate, a rate card, or is typed with its source.

    ``quantity`` and ``preparation`` are thousandths; ``rate`` (centimes) only counts when no source is named.
    """

    cost_sheet = models.ForeignKey(CostSheet, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("line"), max_length=160)
    category = models.CharField(_("category"), max_length=16, choices=CategoryChoice.choices)
    driver = models.CharField(_("driver"), max_length=16, choices=DriverChoice.choices)
    quantity = models.PositiveBigIntegerField(_("quantity"))
    rate = MoneyField(_("rate"), null=True, blank=True)
    capacity_rate = models.ForeignKey(CapacityRate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rate_card = models.ForeignKey(RateCard, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("source of the rate"), max_length=200, blank=True)
    nature = models.CharField(_("nature"), max_length=9, choices=NatureChoice.choices, default=NatureChoice.AVOIDABLE)
    preparation = models.PositiveIntegerField(_("preparation for an hour taught"), default=0)
    area = models.PositiveIntegerField(_("area, m²"), default=0)
    step_capacity = models.PositiveSmallIntegerField(_("one for so many participants"), null=True, blank=True)
    step_minimum = models.PositiveSmallIntegerField(_("at least"), default=1)
    step_above = models.PositiveSmallIntegerField(_("beyond"), default=0)

    class Meta:
        verbose_name = _("cost line")
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                condition=(Q(rate__isnull=False) & Q(rate__gte=0))
                | Q(capacity_rate__isnull=False)
                | Q(rate_card__isnull=False),
                name="cost_line_has_a_rate",
            ),
            models.CheckConstraint(
                condition=Q(capacity_rate__isnull=True) | Q(rate_card__isnull=True), name="cost_line_has_one_source"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class SessionActual(Record):
    """What a session that was held really cost, line by line (centimes by line id), until delivery keeps it itself."""

    cost_sheet = models.ForeignKey(CostSheet, on_delete=models.PROTECT, related_name="actuals")
    reference = models.CharField(_("session"), max_length=40)
    held_on = models.DateField(_("held on"))
    participants = models.PositiveSmallIntegerField(_("participants"))
    income = MoneyField(_("income"), default=0)
    amounts = models.JSONField(default=dict)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("actual cost")
        constraints = [models.UniqueConstraint(fields=["cost_sheet", "reference"], name="session_actual_once")]

    def __str__(self) -> str:
        return self.reference
