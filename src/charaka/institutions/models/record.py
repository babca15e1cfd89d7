"""Who the institution is, and in whose name it invoices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models.choices import Governance, LegalForm, Region, TrainingLevel
from charaka.kernel.calendar_names import MONTHS
from charaka.kernel.fields import MoneyField, Text3Field, shown
from charaka.kernel.records import Record
from charaka.kernel.text import Text3


class Sector(models.Model):
    """An economic sector, the same for all institutions of the platform."""

    code = models.SlugField(max_length=40, unique=True)
    name = Text3Field()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("sector")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return shown(self.name).text


def _words(value: Any) -> object:
    return shown(Text3.from_json(value)).text if value else None


def _sectors(codes: Any) -> object:
    return ", ".join(str(sector) for sector in Sector.objects.filter(code__in=codes)) if codes else None


def _levels(codes: Any) -> object:
    labels = dict(TrainingLevel.choices)
    return ", ".join(str(labels.get(code, code)) for code in codes) if codes else None


def _month(number: Any) -> object:
    return MONTHS[get_language() or "fr"][number - 1] if number else None


class Profile(Record):
    """The institution's record beside its name: one row per institution. Its version guards the whole record."""

    institution = models.OneToOneField("kernel.Institution", on_delete=models.PROTECT, related_name="profile")
    governance = models.CharField(_("governance model"), max_length=10, choices=Governance.choices)
    sectors = models.ManyToManyField(Sector, verbose_name=_("sectors"), blank=True, related_name="+")
    levels = models.JSONField(_("levels"), default=list, blank=True)
    region = models.CharField(_("region"), max_length=5, choices=Region.choices, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    address = Text3Field(_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    agreement_from = models.DateField(_("agreement from"), null=True, blank=True)
    agreement_until = models.DateField(_("agreement until"), null=True, blank=True)
    public_seats = models.PositiveSmallIntegerField(_("public seats"), default=0)
    private_seats = models.PositiveSmallIntegerField(_("private seats"), default=0)
    logo = models.ForeignKey(
        "kernel.StoredFile", verbose_name=_("logo"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # What the history shows of this record that is no column of its own, or a code: label, and the words of a value.
    HISTORY: ClassVar[Mapping[str, tuple[object, Any]]] = {
        "name": (_("name"), _words),
        "short_name": (_("short name"), _words),
        "financial_year_start_month": (_("first month of the financial year"), _month),
        "sector_codes": (_("sectors"), _sectors),
        "levels": (_("levels"), _levels),
    }

    class Meta:
        verbose_name = _("institution")
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

    @property
    def name(self) -> Text3:
        """The institution's own name: one record for those who read and change it."""
        name: Text3 = self.institution.name
        return name

    @property
    def short_name(self) -> Text3:
        short: Text3 = self.institution.short_name
        return short

    @property
    def financial_year_start_month(self) -> int:
        return self.institution.financial_year_start_month

    @property
    def sector_codes(self) -> list[str]:
        """Codes in the order of the platform's list."""
        return [sector.code for sector in self.sectors.all()] if self.pk else []


class BillingEntity(Record):
    """A legal person in whose name invoices are issued. The legal block is printed on every document.

    ``closed_on`` is the last day on which it invoices.
    """

    name = Text3Field(_("name"))
    legal_form = models.CharField(_("legal form"), max_length=20, choices=LegalForm.choices, blank=True)
    capital = MoneyField(_("capital"), null=True, blank=True)
    seat = Text3Field(_("seat"), blank=True)
    trade_register = models.CharField(_("trade register (RC)"), max_length=30, blank=True)
    trade_register_court = Text3Field(_("court of the register"), blank=True, longest=80)
    tax_id = models.CharField(_("tax ID (IF)"), max_length=20, blank=True)
    professional_tax = models.CharField(_("business tax (TP)"), max_length=20, blank=True)
    social_security = models.CharField("CNSS", max_length=20, blank=True)
    ice = models.CharField("ICE", max_length=15, blank=True)
    bank_account = models.CharField("RIB", max_length=24, blank=True)
    bank_name = models.CharField(_("bank"), max_length=80, blank=True)
    invoices_for = Text3Field(_("invoices for"), blank=True)
    logo = models.ForeignKey(
        "kernel.StoredFile", verbose_name=_("logo"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("billing entity")
        indexes = [models.Index(fields=["institution", "id"], name="billing_entity_of")]

    def __str__(self) -> str:
        return shown(self.name).text
