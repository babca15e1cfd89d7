"""Partners, kept once: companies, federations, ministries, chambers, payers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models.choices import PartnerKind, PartnerPart, PartnerSize, Region, Side
from charaka.institutions.models.record import Sector
from charaka.kernel.records import Record


class Partner(Record):
    """An organisation. ``search``, ``name_key`` and ``email_domain`` are derived by the services for finding and comparing.

    A merged partner stays as a signpost: ``merged_into`` says where it went, and lists leave it out.
    """

    name = models.CharField(_("name"), max_length=160)
    name_ar = models.CharField(_("name in Arabic"), max_length=160, blank=True)
    side = models.CharField(_("side"), max_length=7, choices=Side.choices)
    kind = models.CharField(_("type"), max_length=16, choices=PartnerKind.choices)
    ice = models.CharField("ICE", max_length=15, blank=True)
    tax_id = models.CharField(_("tax id"), max_length=20, blank=True)
    trade_register = models.CharField(_("trade register"), max_length=30, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    size = models.CharField(_("size"), max_length=6, choices=PartnerSize.choices, blank=True)
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.CharField(_("region"), max_length=5, choices=Region.choices, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    address = models.TextField(_("address"), max_length=400, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    notes = models.TextField(_("notes"), max_length=4000, blank=True)
    since = models.DateField(_("partner since"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    last_contact_on = models.DateField(_("last contact"), null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged")
    search = models.CharField(max_length=700, editable=False, blank=True)
    name_key = models.CharField(max_length=160, editable=False, blank=True)
    email_domain = models.CharField(max_length=120, editable=False, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["institution", "name", "id"], name="partner_by_name"),
            models.Index(fields=["institution", "ice"], name="partner_by_ice"),
            models.Index(fields=["institution", "name_key"], name="partner_by_key"),
            models.Index(fields=["institution", "email_domain"], name="partner_by_domain"),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerRole(Record):
    """A part that a partner plays, from a day to a day."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="roles")
    part = models.CharField(max_length=12, choices=PartnerPart.choices)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_part_display()}"


class PartnerDistinction(Record):
    """Two partners that look alike and that someone has declared to be two. ``first`` has the smaller id."""

    first = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="partner_distinction_once")]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
