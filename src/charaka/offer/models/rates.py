"""What an hour costs: capacity rates by year and version, and the cards of plain rates."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Equipment, Room
from charaka.kernel.fields import MoneyField, Text3Field, shown
from charaka.kernel.records import Record
from charaka.offer.models.choices import CategoryChoice, ResourceKind


class CapacityRate(Record):
    """The yearly cost of a resource and its practical hours, from which its hourly rate follows (never stored).

    A later version replaces an earlier one from ``valid_from`` on; a closed year does not move. Amounts in centimes.
    """

    resource = models.CharField(_("resource"), max_length=40)
    name = Text3Field()
    kind = models.CharField(_("kind"), max_length=10, choices=ResourceKind.choices)
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    equipment = models.ForeignKey(Equipment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    year_from = models.DateField(_("first day of the year"))
    year_until = models.DateField(_("last day of the year"))
    number = models.PositiveSmallIntegerField(_("version"))
    valid_from = models.DateField(_("in force from"))
    pay = MoneyField(_("pay"), default=0)
    depreciation_own = MoneyField(_("own depreciation"), default=0)
    depreciation_imputed = MoneyField(_("imputed depreciation"), default=0)
    energy = MoneyField(_("energy"), default=0)
    maintenance = MoneyField(_("maintenance"), default=0)
    space = MoneyField(_("space"), default=0)
    practical_hours = models.PositiveIntegerField(_("practical hours"))
    used_hours = models.PositiveIntegerField(_("hours used"), default=0)
    source = models.CharField(_("source"), max_length=200, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("capacity rate")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "resource", "year_from", "number"], name="capacity_rate_version_once"
            ),
            models.CheckConstraint(condition=Q(practical_hours__gt=0), name="capacity_rate_has_hours"),
            models.CheckConstraint(
                condition=Q(pay__gte=0, depreciation_own__gte=0, depreciation_imputed__gte=0, energy__gte=0)
                & Q(maintenance__gte=0, space__gte=0),
                name="capacity_rate_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["institution", "year_from", "resource"], name="capacity_rate_by_year")]

    def __str__(self) -> str:
        return f"{shown(self.name).text} v{self.number}"


class RateCard(Record):
    """A plain rate with dates: a hired trainer's hour, a meal, a kilometre, a kit. ``rate`` in centimes."""

    code = models.CharField(_("code"), max_length=40)
    name = Text3Field()
    category = models.CharField(_("category"), max_length=16, choices=CategoryChoice.choices)
    unit = models.CharField(_("unit"), max_length=40)
    rate = MoneyField(_("rate"))
    valid_from = models.DateField(_("in force from"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("rate")
        constraints = [
            models.UniqueConstraint(fields=["institution", "code", "valid_from"], name="rate_card_once_a_day"),
            models.CheckConstraint(condition=Q(rate__gte=0), name="rate_card_not_negative"),
        ]

    def __str__(self) -> str:
        return shown(self.name).text
