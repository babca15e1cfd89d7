"""Where one trains: sites, rooms and workshops, equipment, with their practical capacity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models.choices import RoomKind, ServiceState
from charaka.kernel.fields import MoneyField, Text3Field, shown
from charaka.kernel.records import Record

LONGEST_SEARCH = 700


def _named(model: str, key: Any) -> object:
    """The words of a reference in the history: what it is called now."""
    found = globals()[model].objects.filter(pk=key).first() if key else None
    return f"{found.code} {found}" if found else None


class Site(Record):
    """An address at which the institution trains."""

    code = models.CharField(_("code"), max_length=20)
    name = Text3Field(_("name"))
    address = Text3Field(_("address"), blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("site")
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="site_code_once")]

    def __str__(self) -> str:
        return shown(self.name).text


class Room(Record):
    """A room, workshop or laboratory. ``capacity`` is people; ``practical_hours`` are usable hours in a year."""

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.PROTECT, related_name="rooms")
    code = models.CharField(_("code"), max_length=20)
    name = Text3Field(_("name"))
    kind = models.CharField(_("kind"), max_length=15, choices=RoomKind.choices)
    capacity = models.PositiveSmallIntegerField(_("capacity"))
    practical_hours = models.PositiveIntegerField(_("practical hours a year"), default=0)
    area = models.DecimalField(_("area in m²"), max_digits=8, decimal_places=1, null=True, blank=True)
    accessible = models.BooleanField(_("accessible to wheelchairs"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=ServiceState.choices, default=ServiceState.IN_SERVICE)
    notes = models.TextField(_("notes"), blank=True, max_length=2000)
    search = models.CharField(max_length=LONGEST_SEARCH, editable=False, blank=True)

    HISTORY: ClassVar[Mapping[str, tuple[object, Any]]] = {"site": (_("site"), lambda key: _named("Site", key))}

    class Meta:
        verbose_name = _("room")
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="room_code_once")]

    def __str__(self) -> str:
        return shown(self.name).text


class Equipment(Record):
    """A machine or a set of tools. ``owner_is_state``: used without rent, valued later as imputed cost."""

    room = models.ForeignKey(
        Room, verbose_name=_("room"), null=True, blank=True, on_delete=models.PROTECT, related_name="equipment"
    )
    code = models.CharField(_("code"), max_length=30)
    name = Text3Field(_("name"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    posts = models.PositiveSmallIntegerField(_("posts"), default=1)
    practical_hours = models.PositiveIntegerField(_("practical hours a year"), default=0)
    acquired_on = models.DateField(_("acquired on"), null=True, blank=True)
    value = MoneyField(_("value"), null=True, blank=True)
    owner_is_state = models.BooleanField(_("owned by the State"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=ServiceState.choices, default=ServiceState.IN_SERVICE)
    next_inspection_on = models.DateField(_("next inspection"), null=True, blank=True)
    search = models.CharField(max_length=LONGEST_SEARCH, editable=False, blank=True)

    HISTORY: ClassVar[Mapping[str, tuple[object, Any]]] = {"room": (_("room"), lambda key: _named("Room", key))}

    class Meta:
        verbose_name = _("equipment")
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="equipment_code_once")]
        indexes = [
            models.Index(fields=["institution", "next_inspection_on", "id"], name="equipment_by_inspection"),
            models.Index(fields=["institution", "room"], name="equipment_of_room"),
        ]

    def __str__(self) -> str:
        return shown(self.name).text
