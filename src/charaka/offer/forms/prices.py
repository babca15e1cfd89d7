"""What people fill in about prices, consents, lists, discounts and VAT. The services judge it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.ui.form_fields import DayFormField, MoneyFormField, NumberFormField, RecordForm, Text3FormField
from charaka.offer.forms.fields import NamedChoice, PercentFormField, ScaledFormField
from charaka.offer.models import Offering, PriceList
from charaka.offer.models.choices import GroundChoice, PriceModeChoice, TreatmentChoice
from charaka.offer.queries.prices import open_lists


class PriceForm(forms.Form):
    """A price of an offering: in a list, or from a day on."""

    mode = forms.ChoiceField(label=_("Mode"), choices=PriceModeChoice.choices)
    amount = MoneyFormField(label=_("Price without VAT"))
    price_list = NamedChoice(
        label=_("Price list"), queryset=None, required=False, named=str, empty_label=_("the list of the day below")
    )
    valid_from = DayFormField(
        label=_("In force from"), required=False, initial=timezone.localdate, help_text=_("When no list is chosen.")
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=400, widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed for a price below its cost: whoever consents reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, currency: str = "MAD", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount, lists = self.fields["amount"], self.fields["price_list"]
        amount.currency = currency  # type: ignore[attr-defined]
        lists.queryset = open_lists(timezone.localdate())  # type: ignore[attr-defined]


class ListPriceForm(forms.Form):
    """A price of any offering in one list."""

    offering = NamedChoice(label=_("Offering"), queryset=None, named=str)
    mode = forms.ChoiceField(label=_("Mode"), choices=PriceModeChoice.choices)
    amount = MoneyFormField(label=_("Price without VAT"))
    floor = MoneyFormField(label=_("Floor"), required=False, help_text=_("No discount goes below it."))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=400, widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed for a price below its cost: whoever consents reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, currency: str = "MAD", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offerings: Any = self.fields["offering"]
        offerings.queryset = Offering.objects.exclude(state="retired").order_by("code")
        for name in ("amount", "floor"):
            self.fields[name].currency = currency  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What is said with a consent or a refusal."""

    answer = forms.CharField(
        label=_("Your answer"), required=False, max_length=400, widget=forms.Textarea({"rows": 2}),
        help_text=_("A refusal says why."),
    )  # fmt: skip


class PriceListForm(forms.Form):
    """A new list."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput({"dir": "ltr"}))
    name = Text3FormField(label=_("Name"), longest=120)
    valid_from = DayFormField(label=_("From"), initial=timezone.localdate)
    valid_until = DayFormField(label=_("Until"), required=False)
    client_class = forms.CharField(
        label=_("Class of client"), max_length=40, required=False, help_text=_("Empty: a list for everyone.")
    )


class PriceListChangeForm(RecordForm):
    """What may change in a list: its name and its last day."""

    name = Text3FormField(label=_("Name"), longest=120)
    valid_until = DayFormField(label=_("Until"), required=False)

    def __init__(self, *args: Any, record: PriceList | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)


class DiscountForm(forms.Form):
    """A discount that clients earn."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput({"dir": "ltr"}))
    name = Text3FormField(label=_("Name"), longest=120)
    ground = forms.ChoiceField(label=_("Ground"), choices=GroundChoice.choices)
    per_mille = PercentFormField(label=_("Discount, %"))
    client_class = forms.CharField(
        label=_("Class of client"), max_length=40, required=False, help_text=_("For a discount by class.")
    )
    least = NumberFormField(
        label=_("From"), required=False, maximum=10_000,
        help_text=_("So many participants, or so many days before the start."),
    )  # fmt: skip
    valid_from = DayFormField(label=_("From day"), initial=timezone.localdate)
    valid_until = DayFormField(label=_("Until day"), required=False)

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"least": self.cleaned_data["least"] or 0}


class VatForm(forms.Form):
    """A line of the VAT table."""

    treatment = forms.ChoiceField(label=_("Treatment"), choices=TreatmentChoice.choices)
    percent = ScaledFormField(label=_("Rate, %"), scale=100, maximum=10_000)
    valid_from = DayFormField(label=_("In force from"), initial=timezone.localdate)
    mention = Text3FormField(label=_("Mention printed"), longest=400, required=False)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("The article, the circular, the letter."))
