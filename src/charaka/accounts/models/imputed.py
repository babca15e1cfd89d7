"""What is received and not booked: in-kind contributions; and grants for investment with their yearly release."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models.chart import ServiceLine
from charaka.accounts.models.choices import InKindKind
from charaka.accounts.models.ledger import Entry
from charaka.institutions.models import Partner
from charaka.kernel.fields import MoneyField
from charaka.kernel.records import Record


class InKindContribution(Record):
    """Something used without being paid for, valued for a year. Signed, it counts; it is never booked.

    ``yearly_value`` in centimes; a part of a year counts by its days.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=InKindKind.choices)
    label = models.CharField(_("what"), max_length=200)
    provider = models.CharField(_("given by"), max_length=200)
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    service_line = models.ForeignKey(
        ServiceLine, verbose_name=_("service line"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    yearly_value = MoneyField(_("value of a year"))
    method = models.CharField(_("how it was valued"), max_length=300)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("in-kind contribution")
        constraints = [
            models.CheckConstraint(condition=Q(yearly_value__gt=0), name="in_kind_has_value"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="in_kind_in_order"
            ),
        ]
        indexes = [models.Index(fields=["institution", "valid_from"], name="in_kind_by_day")]

    def __str__(self) -> str:
        return self.label


class InvestmentGrant(Record):
    """A grant that paid for an asset, wholly or in part. It becomes income as the asset is used up.

    ``months`` is the time over which the asset is depreciated from ``in_service_on``. Amounts in centimes.
    """

    reference = models.CharField(_("reference"), max_length=60)
    grantor = models.CharField(_("grantor"), max_length=200)
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asset = models.CharField(_("asset"), max_length=200)
    notified_on = models.DateField(_("notified on"))
    amount = MoneyField(_("amount of the grant"))
    asset_cost = MoneyField(_("cost of the asset"))
    in_service_on = models.DateField(_("in service from"))
    months = models.PositiveSmallIntegerField(_("months of depreciation"))

    class Meta:
        verbose_name = _("investment grant")
        constraints = [
            models.UniqueConstraint(fields=["institution", "reference"], name="investment_grant_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, asset_cost__gte=F("amount"), months__gt=0),
                name="investment_grant_makes_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.asset}"


class GrantRelease(Record):
    """The part of a grant that becomes income in a financial year; ``entry`` is the entry proposed for it."""

    grant = models.ForeignKey(InvestmentGrant, on_delete=models.PROTECT, related_name="releases")
    year = models.PositiveSmallIntegerField()
    amount = MoneyField(_("amount"))
    entry = models.OneToOneField(Entry, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("release of an investment grant")
        constraints = [models.UniqueConstraint(fields=["grant", "year"], name="grant_release_once_a_year")]
