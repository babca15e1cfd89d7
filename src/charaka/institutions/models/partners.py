"""Partners, kept once: companies, federations, ministries, chambers, payers."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models.choices import PartnerKind, PartnerPart, PartnerSize, Region, Side
from charaka.institutions.models.record import Sector
from charaka.kernel.records import Record


class Partner(Record):
    """An organisation. The columns from ``search`` on are derived by the services for finding and comparing.

    A merged partner stays as a signpost: ``merged_into`` says where it went, and lists leave it out.
    ``ended_on`` is the last day of the partnership.
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
    name_ar_key = models.CharField(max_length=160, editable=False, blank=True)
    email_domain = models.CharField(max_length=120, editable=False, blank=True)
    phone_key = models.CharField(max_length=15, editable=False, blank=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(since__isnull=True)
                | models.Q(ended_on__gte=models.F("since")),
                name="partner_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="partner_not_into_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "name", "id"], name="partner_by_name"),
            models.Index(fields=["institution", "ice"], name="partner_by_ice"),
            models.Index(fields=["institution", "name_key"], name="partner_by_key"),
            models.Index(fields=["institution", "email_domain"], name="partner_by_domain"),
            models.Index(fields=["institution", "phone_key"], name="partner_by_phone"),
            models.Index(fields=["institution", "last_contact_on", "id"], name="partner_by_contact"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name for the reader: Arabic in Arabic, where there is one."""
        return self.name_ar if self.name_ar and get_language() == "ar" else self.name

    @property
    def other_name(self) -> str:
        """The name in the other script, when it is another."""
        other = self.name if self.shown_name == self.name_ar else self.name_ar
        return other if other != self.shown_name else ""


class PartnerRole(Record):
    """A part that a partner plays, from a day to a day, both included and both optional."""

    partner = models.ForeignKey(Partner, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="roles")
    part = models.CharField(_("part"), max_length=12, choices=PartnerPart.choices)
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("part of a partner")
        verbose_name_plural = _("parts of the partner")
        indexes = [models.Index(fields=["institution", "part", "partner"], name="partner_role_by_part")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__isnull=True)
                | models.Q(start__isnull=True)
                | models.Q(end__gte=models.F("start")),
                name="partner_role_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_part_display()}"


class PartnerDistinction(Record):
    """Two partners that look alike and that someone has declared to be two. ``first`` has the smaller id."""

    first = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("pair that is not a duplicate")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="partner_distinction_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="partner_distinction_in_order"
            ),
        ]
        indexes = [models.Index(fields=["institution", "first"], name="partner_distinction_of")]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"


class PartnerMerge(Record):
    """A merge, with what is needed to undo it.

    ``chosen``: field -> [before, after] of the partner that was kept. ``moved``: for each reference that was moved,
    ``{"model": "room.model", "field": name, "ids": […]}``. ``distinctions``: ids of those that the merge carried over.
    """

    kept = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    dissolved = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    chosen = models.JSONField(default=dict)
    moved = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    distinctions = models.JSONField(default=list)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    merged_by_name = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("merge")
        indexes = [
            models.Index(fields=["institution", "kept", "-id"], name="partner_merge_by_kept"),
            models.Index(fields=["institution", "dissolved", "-id"], name="partner_merge_by_dissolved"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dissolved"], name="partner_dissolved_once", condition=models.Q(undone_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dissolved} → {self.kept}"

    @property
    def moved_count(self) -> int:
        """How many rows refer to the kept partner since the merge."""
        return sum(len(line["ids"]) for line in self.moved)
