"""What people fill in about the institution and its billing entities. The services judge it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from charaka.institutions.forms.people import FieldGroup, Groups, text
from charaka.institutions.models.choices import Governance, LegalForm, Region, TrainingLevel
from charaka.institutions.queries.record import list_sectors
from charaka.kernel.calendar_names import MONTHS
from charaka.kernel.ui.form_fields import DayFormField, MoneyFormField, NumberFormField, RecordForm, Text3FormField

LTR: dict[str, Any] = {"dir": "ltr"}
NOT_CHOSEN = ("", _("not stated"))
LONGEST_NUMBER_TYPED = 50


class GroupedForm(RecordForm):
    """A form of a record whose fields stand under headings."""

    GROUPS: ClassVar[Groups] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, Text3FormField):
                field.widget.attrs["data-wide"] = ""  # three languages need the whole line

    def groups(self) -> Iterator[FieldGroup]:
        for heading, names in self.GROUPS:
            yield FieldGroup(heading, tuple(self[name] for name in names))


def months() -> list[tuple[int, str]]:
    """The months of the year in the reader's language."""
    return list(enumerate(MONTHS[(get_language() or "fr").split("-")[0]], start=1))


class InstitutionForm(GroupedForm):
    """Who the institution is."""

    name = Text3FormField(label=_("Name"), longest=200)
    short_name = Text3FormField(label=_("Short name"), longest=40, help_text=_("For lists and the sidebar."))
    governance = forms.ChoiceField(label=_("Governance model"), choices=Governance.choices)
    public_seats = NumberFormField(label=_("Seats of the public college"), maximum=99, required=False)
    private_seats = NumberFormField(label=_("Seats of the private college"), maximum=99, required=False)
    agreement_from = DayFormField(label=_("Agreement from"), required=False)
    agreement_until = DayFormField(label=_("Agreement until"), required=False)
    sector_codes = forms.MultipleChoiceField(
        label=_("Sectors"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    levels = forms.MultipleChoiceField(
        label=_("Levels"), required=False, widget=forms.CheckboxSelectMultiple, choices=TrainingLevel.choices
    )
    opened_on = DayFormField(label=_("Opened on"), required=False)
    address = Text3FormField(label=_("Address"), required=False, longest=200)
    city = text(_("City"), 80)
    region = forms.ChoiceField(label=_("Region"), required=False, choices=[NOT_CHOSEN, *Region.choices])
    phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False, widget=forms.TextInput({"type": "tel", **LTR})
    )
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(LTR))
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https", widget=forms.URLInput(LTR)
    )
    financial_year_start_month = forms.TypedChoiceField(
        label=_("The financial year begins in"), choices=months, coerce=int
    )
    reason = text(_("Reason"), 300, hint=_("Needed when the financial year begins in another month."))

    GROUPS = (
        (_("Name"), ("name", "short_name")),
        (
            _("Governance"),
            ("governance", "opened_on", "public_seats", "private_seats", "agreement_from", "agreement_until"),
        ),
        (_("What it teaches"), ("sector_codes", "levels")),
        (_("Where it is"), ("address", "city", "region", "phone", "email", "website")),
        (_("Accounts"), ("financial_year_start_month", "reason")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors: Any = self.fields["sector_codes"]
        sectors.choices = [(sector.code, str(sector)) for sector in list_sectors()]

    @property
    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in super().values.items() if name != "reason"}
        return given | {name: given[name] or 0 for name in ("public_seats", "private_seats")}


class EntityForm(GroupedForm):
    """A billing entity, as the law wants it named on paper."""

    name = Text3FormField(label=_("Name"), longest=160, help_text=_("Arabic and French stand on every document."))
    legal_form = forms.ChoiceField(label=_("Legal form"), required=False, choices=[NOT_CHOSEN, *LegalForm.choices])
    capital = MoneyFormField(label=_("Capital"), required=False)
    seat = Text3FormField(label=_("Seat"), required=False, longest=200)
    invoices_for = Text3FormField(
        label=_("Invoices for"), required=False, longest=200, help_text=_("Such as: continuing training, services.")
    )
    ice = forms.CharField(
        label="ICE",
        required=False,
        max_length=LONGEST_NUMBER_TYPED,
        help_text=_("15 digits."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", **LTR}),
    )
    tax_id = text(_("Tax ID (IF)"), 20, **LTR)
    professional_tax = text(_("Business tax (TP)"), 20, **LTR)
    social_security = text("CNSS", 20, **LTR)
    trade_register = text(_("Trade register (RC)"), 30, **LTR)
    trade_register_court = Text3FormField(label=_("Court of the register"), required=False, longest=80)
    bank_account = forms.CharField(
        label="RIB",
        required=False,
        max_length=LONGEST_NUMBER_TYPED,
        help_text=_("24 digits: bank, town, account, key."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", **LTR}),
    )
    bank_name = text(_("Bank"), 80)

    GROUPS = (
        (_("Who it is"), ("name", "legal_form", "capital", "seat", "invoices_for")),
        (
            _("Its numbers"),
            ("ice", "tax_id", "professional_tax", "social_security", "trade_register", "trade_register_court"),
        ),
        (_("Where it is paid"), ("bank_account", "bank_name")),
    )


class LogoForm(forms.Form):
    """The picture in the head of documents."""

    upload = forms.FileField(
        label=_("Logo"),
        max_length=150,
        widget=forms.FileInput({"accept": "image/png,image/jpeg"}),
    )


class CloseForm(RecordForm):
    """The last day of something, and why it ends."""

    on = DayFormField(label=_("Last day"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))


class ReasonForm(RecordForm):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))
