"""The catalogue: offerings, the versions of their sheets, their links and their dates."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import ServiceLine
from charaka.institutions.models import Partner, Person, Sector, Site
from charaka.kernel.fields import Text3Field, shown
from charaka.kernel.records import Record
from charaka.kernel.scope import Scoped
from charaka.kernel.text import Text3
from charaka.kernel.transitions import Stateful, state_choices
from charaka.offer.models.choices import LinkKind, Mode, OfferingKind, TreatmentChoice
from charaka.offer.rules.states import OFFERING


def _codes(kept: Any) -> object:
    """Codes in a row, for the history."""
    return ", ".join(map(str, kept)) if kept else None


def _modes(kept: Any) -> object:
    """Modes by their names, for the history."""
    labels = dict(Mode.choices)
    return ", ".join(str(labels.get(mode, mode)) for mode in kept) if kept else None


def _modules(kept: Any) -> object:
    """The titles of modules, for the history."""
    return " · ".join(shown(Text3.from_json(module.get("title"))).text for module in kept) if kept else None


class Offering(Stateful):
    """What the institution can sell. What it contains is told by its versions; here is what does not depend on them.

    ``current`` is the published version, ``draft`` the one being written (one of them, or both). ``parent`` and
    ``client`` are set on an offering derived for one client.
    """

    MACHINE = OFFERING
    HISTORY = {"links": (_("older and newer titles"), _codes)}

    code = models.CharField(_("code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=16, choices=OfferingKind.choices)
    line = models.ForeignKey(
        ServiceLine, verbose_name=_("service line"), on_delete=models.PROTECT, related_name="offerings"
    )
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=state_choices(OFFERING), default=OFFERING.initial)
    owner = models.ForeignKey(
        Person, verbose_name=_("in charge"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="derived")
    parent_version = models.ForeignKey(
        "SheetVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    client = models.ForeignKey(
        Partner, verbose_name=_("client"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    current = models.ForeignKey("SheetVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey("SheetVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    on_public_site = models.BooleanField(_("on the public catalogue"), default=True)
    external_type = models.CharField(_("type of registration"), max_length=120, blank=True)
    valid_until = models.DateField(_("registered until"), null=True, blank=True)
    title = Text3Field(editable=False, longest=1000)
    search = models.CharField(max_length=1200, editable=False, blank=True)

    class Meta:
        verbose_name = _("offering")
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="offering_code_once"),
            models.CheckConstraint(condition=Q(state__in=list(OFFERING.states)), name="offering_state_known"),
            models.CheckConstraint(
                condition=Q(client__isnull=True) | Q(parent__isnull=False), name="offering_derived_whole"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "code", "id"], name="offering_by_state"),
            models.Index(fields=["institution", "line", "state"], name="offering_by_line"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {shown(self.title).text}"


class SheetVersion(Record):
    """A course or service sheet as it was on sale. Published, it never changes: triggers refuse it.

    ``modules`` is a list of objects: title and competencies (in three languages), minutes.
    """

    HISTORY = {"modules": (_("modules"), _modules), "modes": (_("modes"), _modes)}

    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField(null=True, blank=True)
    title = Text3Field(_("title"), longest=1000)
    aims = Text3Field(_("aims"), longest=4000, blank=True)
    audience = Text3Field(_("audience"), longest=2000, blank=True)
    prerequisites = Text3Field(_("prerequisites"), longest=2000, blank=True)
    methods = Text3Field(_("methods"), longest=4000, blank=True)
    assessment = Text3Field(_("assessment"), longest=2000, blank=True)
    certificate = Text3Field(_("certificate"), longest=400, blank=True)
    duration_minutes = models.PositiveIntegerField(_("duration in minutes"), default=0)
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    min_participants = models.PositiveSmallIntegerField(_("fewest participants"), default=1)
    max_participants = models.PositiveSmallIntegerField(_("most participants"), default=1)
    modules = models.JSONField(_("modules"), default=list, blank=True)
    modes = models.JSONField(_("modes"), default=list, blank=True)
    trainer_qualifications = Text3Field(_("qualifications required of trainers"), longest=2000, blank=True)
    equipment = Text3Field(_("equipment"), longest=2000, blank=True)
    accessibility = Text3Field(_("accessibility"), longest=2000, blank=True)
    vat_treatment = models.CharField(
        _("VAT treatment"), max_length=26, choices=TreatmentChoice.choices, default=TreatmentChoice.STANDARD
    )
    change_note = models.CharField(_("what changed"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("version of the sheet")
        constraints = [
            models.UniqueConstraint(fields=["offering", "number"], name="sheet_version_once"),
            models.CheckConstraint(
                condition=Q(max_participants__gte=F("min_participants")) & Q(min_participants__gte=1),
                name="sheet_participants_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{shown(self.title).text} v{self.number}"


class OfferingLink(Scoped):
    """An older or newer title of the same offering. ``other`` is empty while its code is not in the catalogue."""

    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=12, choices=LinkKind.choices)
    other_code = models.CharField(max_length=40)
    other = models.ForeignKey(Offering, null=True, blank=True, on_delete=models.PROTECT, related_name="linked_from")

    class Meta:
        verbose_name = _("link")
        constraints = [
            models.UniqueConstraint(fields=["offering", "kind", "other_code"], name="offering_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.kind} {self.other_code}"


class CatalogueDate(Record):
    """A date at which an offering is planned, for the public catalogue and its calendar."""

    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="dates")
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("catalogue date")
        constraints = [models.CheckConstraint(condition=Q(end__gte=F("start")), name="catalogue_date_in_order")]
        indexes = [models.Index(fields=["institution", "start", "id"], name="catalogue_date_by_day")]

    def __str__(self) -> str:
        return f"{self.offering} {self.start}"
