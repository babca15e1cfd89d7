"""What people fill in about a partner. The services judge it; here are fields, order and hints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Partner
from charaka.institutions.models.choices import PartnerPart

LONGEST_ICE_TYPED: Final = 40


def day_input() -> forms.DateInput:
    """The browser's own picker of days."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields under one heading."""

    heading: object
    fields: tuple[BoundField, ...]


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """A partner's own record. ``version`` is the one that the form was made from."""

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    ice = forms.CharField(
        label="ICE",
        required=False,
        max_length=LONGEST_ICE_TYPED,
        help_text=_("15 digits. A missing one never blocks."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )

    GROUPS = (
        (_("Who it is"), ("name", "name_ar", "side", "kind", "ice", "tax_id", "trade_register")),
        (_("What it does, and where"), ("sector", "employees", "size", "region", "city", "address")),
        (_("How to reach it"), ("phone", "email", "website")),
        (_("The partnership"), ("since", "notes")),
    )

    class Meta:
        model = Partner
        fields = (
            "name", "name_ar", "side", "kind", "ice", "tax_id", "trade_register", "sector", "employees", "size",
            "region", "city", "address", "phone", "email", "website", "since", "notes",
        )  # fmt: skip
        widgets = {
            "name_ar": forms.TextInput(attrs={"dir": "rtl", "lang": "ar"}),
            "tax_id": forms.TextInput(attrs={"dir": "ltr"}),
            "trade_register": forms.TextInput(attrs={"dir": "ltr"}),
            "phone": forms.TextInput(attrs={"type": "tel", "dir": "ltr"}),
            "email": forms.EmailInput(attrs={"dir": "ltr"}),
            "address": forms.Textarea(attrs={"rows": 2}),
            "notes": forms.Textarea(attrs={"rows": 3}),
            "since": day_input(),
        }
        help_texts = {
            "employees": _("The size follows from it."),
            "size": _("Only where the number is not known."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _name_the_blank(field)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    def _post_clean(self) -> None:
        """The instance stays as it was read: the service compares it with what was typed, and validates."""

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def groups(self) -> Iterator[FieldGroup]:
        for heading, names in self.GROUPS:
            yield FieldGroup(heading, tuple(self[name] for name in names))


def _name_the_blank(field: forms.Field) -> None:
    """Say in words what an empty choice means."""
    blank = _("choose") if field.required else _("not stated")
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = blank
    elif isinstance(field, forms.TypedChoiceField):
        given: Any = field.choices
        field.choices = [(value, label if value else blank) for value, label in given]


class ContactForm(forms.Form):
    """A person one speaks to at a partner."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    title = forms.CharField(label=_("Position"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"dir": "ltr"}))
    phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr"})
    )
    main = forms.BooleanField(label=_("Main contact"), required=False)


class PartForm(forms.Form):
    """A part that a partner plays, from a day to a day."""

    part = forms.ChoiceField(label=_("Part"), choices=PartnerPart.choices)
    start = forms.DateField(label=_("From"), required=False, widget=day_input())
    end = forms.DateField(label=_("Until"), required=False, widget=day_input())


class LastDayForm(forms.Form):
    """The last day of a part."""

    on = forms.DateField(label=_("Last day"), widget=day_input(), initial=timezone.localdate)


class EndForm(LastDayForm):
    """The end of a partnership."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ContactNoteForm(forms.Form):
    """When one spoke with a partner, and what came of it."""

    on = forms.DateField(label=_("Day"), widget=day_input(), initial=timezone.localdate)
    note = forms.CharField(
        label=_("What was said"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class FileForm(forms.Form):
    """A file about a partner."""

    upload = forms.FileField(label=_("File"), max_length=150)
