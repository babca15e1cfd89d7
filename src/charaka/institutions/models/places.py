"""Where one trains: sites, rooms and workshops, equipment, with their practical capacity."""

from __future__ import annotations

from django.db import models

from charaka.institutions.models.choices import RoomKind, ServiceState
from charaka.kernel.fields import MoneyField, Text3Field, shown
from charaka.kernel.records import Record


class Site(Record):
    """An address at which the institution trains."""

    code = models.CharField(max_length=20)
    name = Text3Field()
    address = Text3Field(blank=True)
    city = models.CharField(max_length=80, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="site_code_once")]

    def __str__(self) -> str:
        return shown(self.name).text


class Room(Record):
    """A room, workshop or laboratory. ``capacity`` is people; ``practical_hours`` are usable hours in a year."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    code = models.CharField(max_length=20)
    name = Text3Field()
    kind = models.CharField(max_length=15, choices=RoomKind.choices)
    capacity = models.PositiveSmallIntegerField()
    practical_hours = models.PositiveIntegerField(default=0)
    area = models.DecimalField(max_digits=8, decimal_places=1, null=True, blank=True)
    accessible = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=ServiceState.choices, default=ServiceState.IN_SERVICE)
    notes = models.TextField(blank=True, max_length=2000)
    search = models.CharField(max_length=400, editable=False, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="room_code_once")]

    def __str__(self) -> str:
        return shown(self.name).text


class Equipment(Record):
    """A machine or a set of tools. ``owner_is_state``: used without rent, valued later as imputed cost."""

    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="equipment")
    code = models.CharField(max_length=30)
    name = Text3Field()
    quantity = models.PositiveSmallIntegerField(default=1)
    posts = models.PositiveSmallIntegerField(default=1)
    practical_hours = models.PositiveIntegerField(default=0)
    acquired_on = models.DateField(null=True, blank=True)
    value = MoneyField(null=True, blank=True)
    owner_is_state = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=ServiceState.choices, default=ServiceState.IN_SERVICE)
    next_inspection_on = models.DateField(null=True, blank=True)
    search = models.CharField(max_length=400, editable=False, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="equipment_code_once")]

    def __str__(self) -> str:
        return shown(self.name).text
