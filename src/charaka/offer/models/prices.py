"""Prices: dated lists, discounts with their floor, VAT by date, and the consent that a low price needs."""

from __future__ import annotations

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charaka.kernel.fields import MoneyField, Text3Field, shown
from charaka.kernel.records import Record
from charaka.offer.models.catalogue import Offering
from charaka.offer.models.choices import ConsentState, GroundChoice, PriceModeChoice, TreatmentChoice


class VatRate(Record):
    """A line of the dated VAT table, set by the institution's accountant. ``percent`` in hundredths of a point.

    A line of the product's own table is not confirmed until the accountant says so.
    """

    treatment = models.CharField(_("treatment"), max_length=26, choices=TreatmentChoice.choices)
    percent = models.PositiveSmallIntegerField(_("rate, hundredths of a percent"))
    valid_from = models.DateField(_("in force from"))
    mention = Text3Field(_("mention printed"), longest=400, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("VAT rate")
        constraints = [
            models.UniqueConstraint(fields=["institution", "treatment", "valid_from"], name="vat_rate_once_a_day"),
            models.CheckConstraint(condition=Q(percent__lte=10_000), name="vat_rate_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.get_treatment_display()} {self.valid_from}"

    @property
    def share(self) -> Fraction:
        """The rate as a share of 1."""
        return Fraction(self.percent, 10_000)


class PriceList(Record):
    """A list of prices, from a day to a day, perhaps for one class of clients."""

    code = models.CharField(_("code"), max_length=20)
    name = Text3Field()
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    client_class = models.CharField(_("class of client"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("price list")
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="price_list_code_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="price_list_in_order"
            ),
        ]

    def __str__(self) -> str:
        return shown(self.name).text


class Price(Record):
    """The price of an offering in a list, without VAT, in centimes. ``floor`` is what no discount goes below."""

    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="prices")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="prices")
    mode = models.CharField(_("mode"), max_length=11, choices=PriceModeChoice.choices)
    amount = MoneyField(_("price"))
    floor = MoneyField(_("floor"), null=True, blank=True)

    class Meta:
        verbose_name = _("price")
        constraints = [
            models.UniqueConstraint(fields=["price_list", "offering", "mode"], name="price_once_in_a_list"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_not_negative"),
        ]
        indexes = [models.Index(fields=["institution", "offering", "mode"], name="price_of_offering")]

    def __str__(self) -> str:
        return f"{self.offering} {self.get_mode_display()}"


class DiscountRule(Record):
    """A discount that clients earn. ``per_mille`` of the price; ``least`` is the quantity or the days before."""

    code = models.CharField(_("code"), max_length=20)
    name = Text3Field()
    ground = models.CharField(_("ground"), max_length=12, choices=GroundChoice.choices)
    per_mille = models.PositiveSmallIntegerField(_("discount, per thousand"))
    client_class = models.CharField(_("class of client"), max_length=40, blank=True)
    least = models.PositiveSmallIntegerField(_("from"), default=0)
    valid_from = models.DateField(_("from day"))
    valid_until = models.DateField(_("until day"), null=True, blank=True)

    class Meta:
        verbose_name = _("discount")
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="discount_code_once"),
            models.CheckConstraint(condition=Q(per_mille__lte=1000), name="discount_is_a_share"),
        ]

    @property
    def share(self) -> Fraction:
        """The discount as a share of 1."""
        return Fraction(self.per_mille, 1000)

    def __str__(self) -> str:
        return shown(self.name).text


class PriceConsent(Record):
    """The consent to a price below cost: who asked and why, who answered. One price, one cost, one answer."""

    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="consents")
    amount = MoneyField(_("price asked for"))
    full_floor = MoneyField(_("full cost"))
    avoidable_floor = MoneyField(_("avoidable cost"))
    needs = models.CharField(pgettext_lazy("consent", "needs"), max_length=10)
    reason = models.CharField(_("reason"), max_length=400)
    state = models.CharField(_("state"), max_length=8, choices=ConsentState.choices, default=ConsentState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField(_("asked on"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("consent to a price")
        constraints = [
            models.UniqueConstraint(
                fields=["price"], condition=Q(state=ConsentState.ASKED), name="price_consent_one_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.price)
