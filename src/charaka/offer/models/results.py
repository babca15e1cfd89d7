"""What offerings brought in periods before the product kept it: opening figures with their source."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charaka.kernel.fields import MoneyField
from charaka.kernel.records import Record
from charaka.offer.models.catalogue import Offering


class OfferingResult(Record):
    """Sessions, people, income, cost and demand of an offering over whole months. ``source`` names the document."""

    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="results")
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    sessions = models.PositiveIntegerField(_("sessions held"), default=0)
    places = models.PositiveIntegerField(_("places offered"), default=0)
    participants = models.PositiveIntegerField(_("participants"), default=0)
    income = MoneyField(_("income"), default=0)
    full_cost = MoneyField(_("full cost"), default=0)
    avoidable_cost = MoneyField(_("avoidable cost"), default=0)
    needs = models.PositiveIntegerField(_("needs"), default=0)
    quotes_won = models.PositiveIntegerField(_("quotes won"), default=0)
    quotes_lost = models.PositiveIntegerField(_("quotes lost"), default=0)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("result of an offering")
        constraints = [
            models.UniqueConstraint(fields=["offering", "start", "end"], name="offering_result_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="offering_result_in_order"),
            models.CheckConstraint(condition=Q(participants__lte=F("places")), name="offering_result_places"),
        ]
        indexes = [models.Index(fields=["institution", "start", "offering"], name="offering_result_by_day")]

    def __str__(self) -> str:
        return f"{self.offering} {self.start}..{self.end}"
