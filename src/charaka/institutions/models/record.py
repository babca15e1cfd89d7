"""Who the institution is, and in whose name it invoices."""

from __future__ import annotations

from django.db import models

from charaka.institutions.models.choices import Governance, Region
from charaka.kernel.fields import MoneyField, Text3Field, shown
from charaka.kernel.records import Record


class Sector(models.Model):
    """An economic sector, the same for all institutions of the platform."""

    code = models.SlugField(max_length=40, unique=True)
    name = Text3Field()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "code")

    def __str__(self) -> str:
        return shown(self.name).text


class Profile(Record):
    """The institution's record beside its name: one row per institution."""

    institution = models.OneToOneField("kernel.Institution", on_delete=models.PROTECT, related_name="profile")
    governance = models.CharField(max_length=10, choices=Governance.choices)
    sectors = models.ManyToManyField(Sector, blank=True, related_name="+")
    levels = models.JSONField(default=list, blank=True)
    region = models.CharField(max_length=5, choices=Region.choices, blank=True)
    city = models.CharField(max_length=80, blank=True)
    address = Text3Field(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    opened_on = models.DateField(null=True, blank=True)
    agreement_from = models.DateField(null=True, blank=True)
    agreement_until = models.DateField(null=True, blank=True)
    public_seats = models.PositiveSmallIntegerField(default=0)
    private_seats = models.PositiveSmallIntegerField(default=0)
    logo = models.ForeignKey("kernel.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreement_until__isnull=True)
                | models.Q(agreement_from__isnull=True)
                | models.Q(agreement_until__gte=models.F("agreement_from")),
                name="profile_agreement_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.institution)


class BillingEntity(Record):
    """A legal person in whose name invoices are issued. The legal block is printed on every document."""

    name = Text3Field()
    legal_form = models.CharField(max_length=80, blank=True)
    capital = MoneyField(null=True, blank=True)
    seat = Text3Field(blank=True)
    trade_register = models.CharField(max_length=30, blank=True)
    trade_register_court = models.CharField(max_length=80, blank=True)
    tax_id = models.CharField(max_length=20, blank=True)
    professional_tax = models.CharField(max_length=20, blank=True)
    social_security = models.CharField(max_length=20, blank=True)
    ice = models.CharField(max_length=15, blank=True)
    bank_account = models.CharField(max_length=24, blank=True)
    bank_name = models.CharField(max_length=80, blank=True)
    invoices_for = Text3Field(blank=True)
    logo = models.ForeignKey("kernel.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "id"], name="billing_entity_of")]

    def __str__(self) -> str:
        return shown(self.name).text
