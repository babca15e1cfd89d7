"""What people fill in about sites, rooms and equipment. The services judge it; here are fields, order and hints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charaka.institutions.forms.people import text
from charaka.institutions.forms.record import LTR, GroupedForm
from charaka.institutions.models import Room, Site
from charaka.institutions.models.choices import RoomKind, ServiceState
from charaka.institutions.queries.places import IN_USE, open_sites, rooms_in_use
from charaka.institutions.rules.places import HOURS_OF_A_YEAR, MOST_PEOPLE
from charaka.kernel.ui.form_fields import DayFormField, MoneyFormField, NumberFormField, Text3FormField

# Retiring asks for a reason: it is an act with a page of its own.
STATES = [choice for choice in ServiceState.choices if choice[0] != ServiceState.RETIRED]


class CodedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A place by its code and its name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} · {obj}"


class SiteForm(GroupedForm):
    """An address at which the institution trains."""

    code = text(_("Code"), 20, required=True, hint=_("Short, such as P or ANX."), **LTR)
    name = Text3FormField(label=_("Name"), longest=120)
    address = Text3FormField(label=_("Address"), required=False, longest=200)
    city = text(_("City"), 80)

    GROUPS = ((_("The site"), ("code", "city", "name", "address")),)


class RoomForm(GroupedForm):
    """A room, workshop or laboratory."""

    code = text(_("Code"), 20, required=True, hint=_("As it stands on the door and in the timetable."), **LTR)
    name = Text3FormField(label=_("Name"), longest=120)
    site = CodedChoice(label=_("Site"), queryset=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=RoomKind.choices)
    capacity = NumberFormField(label=_("Capacity"), minimum=1, maximum=MOST_PEOPLE, help_text=_("People at once."))
    practical_hours = NumberFormField(
        label=_("Practical hours a year"),
        maximum=HOURS_OF_A_YEAR,
        required=False,
        help_text=_("Hours in which it can really be used: holidays, cleaning and upkeep taken off."),
    )
    area = forms.DecimalField(
        label=_("Area in m²"),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput({"inputmode": "decimal", **LTR}),
    )
    accessible = forms.BooleanField(label=_("Accessible to wheelchairs"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES)
    notes = forms.CharField(label=_("Notes"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))

    GROUPS = (
        (_("The room"), ("code", "kind", "site", "name")),
        (_("What it can hold"), ("capacity", "practical_hours", "area", "accessible")),
        (_("How it is"), ("state", "notes")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites: Any = self.fields["site"]
        own = Q(pk=getattr(self.record, "site_id", None))
        sites.queryset = Site.objects.filter(Q(closed_on__isnull=True) | own).order_by("code")
        only = list(open_sites()[:2])
        if self.record is None and len(only) == 1:
            sites.initial = only[0]

    @property
    def values(self) -> dict[str, Any]:
        given = super().values
        return given | {"practical_hours": given["practical_hours"] or 0}


class EquipmentForm(GroupedForm):
    """A machine or a set of tools."""

    code = text(_("Code"), 30, required=True, hint=_("The inventory number."), **LTR)
    name = Text3FormField(label=_("Name"), longest=120)
    room = CodedChoice(label=_("Room"), queryset=None, required=False, empty_label=_("no fixed room"))
    quantity = NumberFormField(label=_("Quantity"), minimum=1, maximum=10_000)
    posts = NumberFormField(
        label=_("Posts"), maximum=1_000, help_text=_("Learners who can work on one piece at the same time.")
    )
    practical_hours = NumberFormField(label=_("Practical hours a year"), maximum=HOURS_OF_A_YEAR, required=False)
    acquired_on = DayFormField(label=_("Acquired on"), required=False)
    value = MoneyFormField(label=_("Value"), required=False, help_text=_("What it cost, in all."))
    owner_is_state = forms.BooleanField(
        label=_("Owned by the State"),
        required=False,
        help_text=_("Used without rent: its cost is imputed where costs are computed."),
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES)
    next_inspection_on = DayFormField(label=_("Next inspection"), required=False)

    GROUPS = (
        (_("The equipment"), ("code", "room", "name")),
        (_("What it can do"), ("quantity", "posts", "practical_hours")),
        (_("What it is worth"), ("acquired_on", "value", "owner_is_state")),
        (_("How it is"), ("state", "next_inspection_on")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms: Any = self.fields["room"]
        own = Q(pk=getattr(self.record, "room_id", None))
        rooms.queryset = Room.objects.filter(IN_USE | own).order_by("code") if self.record else rooms_in_use()

    @property
    def values(self) -> dict[str, Any]:
        given = super().values
        return given | {"practical_hours": given["practical_hours"] or 0}
