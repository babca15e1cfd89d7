"""What people fill in about rates. The services judge it; here are fields, order and hints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charaka.institutions.forms.people import FieldGroup, Groups
from charaka.institutions.models import Equipment, Room
from charaka.kernel.periods import Period
from charaka.kernel.ui.form_fields import DayFormField, MoneyFormField, NumberFormField, RecordForm, Text3FormField
from charaka.offer.forms.fields import NamedChoice
from charaka.offer.models.choices import CategoryChoice, KeyChoice, ResourceKind

HOURS_OF_A_YEAR = 8_784
PARTS = ("pay", "depreciation_own", "depreciation_imputed", "energy", "maintenance", "space")


class _Adopting(forms.Form):
    """Whether the sheets that use a rate take the new one."""

    adopt = forms.BooleanField(
        label=_("Use it in the cost sheets from now on"),
        required=False,
        initial=True,
        help_text=_("Of offerings on sale and drafts; they are then to be validated again."),
    )

    def of_money(self, names: Iterable[str], currency: str) -> None:
        for name in names:
            self.fields[name].currency = currency  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "adopt"}


class CapacityForm(_Adopting):
    """A version of what a resource costs in a year, and for how many practical hours."""

    resource = forms.CharField(label=_("Code"), max_length=40, widget=forms.TextInput({"dir": "ltr"}))
    name = Text3FormField(label=_("Name"), longest=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=ResourceKind.choices)
    room = NamedChoice(label=_("Room"), queryset=None, required=False, named=str, empty_label=_("none"))
    equipment = NamedChoice(label=_("Equipment"), queryset=None, required=False, named=str, empty_label=_("none"))
    valid_from = DayFormField(label=_("In force from"))
    pay = MoneyFormField(label=_("Pay"), required=False)
    depreciation_own = MoneyFormField(label=_("Own depreciation"), required=False)
    depreciation_imputed = MoneyFormField(
        label=_("Imputed depreciation"), required=False, help_text=_("Of what was given, or belongs to the State.")
    )
    energy = MoneyFormField(label=_("Energy"), required=False)
    maintenance = MoneyFormField(label=_("Maintenance"), required=False)
    space = MoneyFormField(label=_("Space"), required=False)
    practical_hours = NumberFormField(
        label=_("Practical hours"), minimum=1, maximum=100 * HOURS_OF_A_YEAR,
        help_text=_("Hours that can really be used, not the hours used: an empty workshop makes no course dearer."),
    )  # fmt: skip
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    GROUPS: Groups = (
        (_("The resource"), ("resource", "kind", "name", "room", "equipment")),
        (_("What it costs in the year"), PARTS),
        (_("For how many hours, and from when"), ("practical_hours", "valid_from", "source", "adopt")),
    )

    def __init__(self, *args: Any, currency: str = "MAD", fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms: Any = self.fields["room"]
        rooms.queryset = Room.objects.order_by("code")
        machines: Any = self.fields["equipment"]
        machines.queryset = Equipment.objects.order_by("code")
        self.of_money(PARTS, currency)
        self.fields["name"].widget.attrs["data-wide"] = ""
        if fixed:  # a version of a resource keeps its code
            self.fields["resource"].disabled = True

    def groups(self) -> Iterable[FieldGroup]:
        for heading, names in self.GROUPS:
            yield FieldGroup(heading, tuple(self[name] for name in names))

    @property
    def values(self) -> dict[str, Any]:
        given = super().values
        return given | {name: given[name] or 0 for name in PARTS}


class CardForm(_Adopting):
    """A plain rate from a day on."""

    code = forms.CharField(label=_("Code"), max_length=40, widget=forms.TextInput({"dir": "ltr"}))
    name = Text3FormField(label=_("Name"), longest=120)
    category = forms.ChoiceField(label=_("Category"), choices=CategoryChoice.choices)
    unit = forms.CharField(label=_("Unit"), max_length=40, help_text=_("Such as: hour, meal, kilometre."))
    rate = MoneyFormField(label=_("Rate"))
    valid_from = DayFormField(label=_("In force from"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Such as: contract of 12 January."))

    def __init__(self, *args: Any, currency: str = "MAD", fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_money(("rate",), currency)
        self.fields["name"].widget.attrs["data-wide"] = ""
        if fixed:
            self.fields["code"].disabled = True


class OverheadForm(_Adopting):
    """A version of the overhead of a year."""

    total = MoneyFormField(label=_("Overhead of the year"))
    key = forms.ChoiceField(label=_("Key"), choices=KeyChoice.choices)
    units = NumberFormField(
        label=_("Units of the key"), minimum=1, maximum=10**15,
        help_text=_("Over all offerings of the year: hours, or for direct cost its amount."),
    )  # fmt: skip
    valid_from = DayFormField(label=_("In force from"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Such as: board of 25 June, D-13-04."))

    def __init__(self, *args: Any, currency: str = "MAD", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_money(("total",), currency)

    @property
    def values(self) -> dict[str, Any]:
        given = super().values
        if given["key"] == KeyChoice.DIRECT_COST:
            given["units"] *= 100  # typed in whole units of the currency, kept in minor ones
        return given


class HoursForm(RecordForm):
    """How many hours of a resource were used."""

    used_hours = NumberFormField(label=_("Hours used in the year"), maximum=100 * HOURS_OF_A_YEAR)


class CloseYearForm(forms.Form):
    """Why a year is closed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Such as: accounts approved by the board."),
    )  # fmt: skip


def first_day(year: Period, today: Any) -> Any:
    """The day that a new version proposes: today, or the first of a year that has not begun."""
    return min(max(today, year.start), year.end)
