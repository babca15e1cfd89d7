"""What people fill in about in-kind contributions and investment grants. The services judge it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import ServiceLine
from charaka.accounts.models.choices import InKindKind
from charaka.kernel.ui.form_fields import DayFormField, MoneyFormField, NumberFormField, RecordForm


class _OfInstitution(RecordForm):
    """Service lines of the institution, amounts in its currency."""

    AMOUNTS: tuple[str, ...] = ()

    def __init__(self, *args: Any, currency: str = "MAD", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "service_line" in self.fields:
            chosen: Any = self.fields["service_line"]
            chosen.queryset = ServiceLine.objects.order_by("position", "code")
        for name in self.AMOUNTS:
            money: Any = self.fields[name]
            money.currency = currency


class InKindForm(_OfInstitution):
    """Something used without being paid for, and what a year of it is worth."""

    kind = forms.ChoiceField(label=_("Kind"), choices=InKindKind.choices)
    label = forms.CharField(label=_("What"), max_length=200, help_text=_("Such as: building A, 1,200 m²."))
    provider = forms.CharField(label=_("Given by"), max_length=200)
    service_line: Any = forms.ModelChoiceField(
        label=_("Service line"), queryset=None, required=False, empty_label=_("all service lines")
    )
    yearly_value = MoneyFormField(label=_("Value of a year"))
    method = forms.CharField(
        label=_("How it was valued"), max_length=300,
        help_text=_("Such as: market rent of the quarter, opinion of the State property office of 3 March."),
    )  # fmt: skip
    valid_from = DayFormField(label=_("From"))
    valid_until = DayFormField(label=_("Until"), required=False, help_text=_("Empty while it lasts."))

    AMOUNTS = ("yearly_value",)


class EndForm(forms.Form):
    """The last day of a contribution."""

    on = DayFormField(label=_("Last day"))


class EvidenceForm(forms.Form):
    """A piece of evidence."""

    upload = forms.FileField(label=_("File"), max_length=150)


class GrantForm(_OfInstitution):
    """A grant, the asset that it paid for, and the time over which the asset is used up."""

    reference = forms.CharField(label=_("Reference"), max_length=60, widget=forms.TextInput({"dir": "ltr"}))
    grantor = forms.CharField(label=_("Grantor"), max_length=200)
    asset = forms.CharField(label=_("Asset"), max_length=200)
    notified_on = DayFormField(label=_("Notified on"))
    amount = MoneyFormField(label=_("Amount of the grant"))
    asset_cost = MoneyFormField(label=_("Cost of the asset"))
    in_service_on = DayFormField(label=_("In service from"))
    months = NumberFormField(
        label=_("Months of depreciation"), minimum=1, maximum=600,
        help_text=_("120 for what is not depreciated, unless it may not be sold for another time."),
    )  # fmt: skip

    AMOUNTS = ("amount", "asset_cost")
