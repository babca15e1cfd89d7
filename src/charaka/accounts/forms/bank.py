"""What people fill in about the bank and expected flows. The services judge it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import BankAccount, ServiceLine
from charaka.accounts.models.choices import FlowKind, JournalKind
from charaka.accounts.queries.chart import list_accounts, list_journals
from charaka.institutions.models import Partner
from charaka.kernel.money import PLACES
from charaka.kernel.ui.form_fields import DayFormField, MoneyFormField, NumberFormField, RecordForm

CURRENCIES = [(code, code) for code in ("MAD", *(c for c, places in PLACES.items() if places == 2 and c != "MAD"))]


class RowChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row by its name; which rows is said when the form is made."""


class BankAccountForm(RecordForm):
    """An account at a bank, and what mirrors it in the books."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As people call it: Bank of the Souss."))
    number = forms.CharField(
        label=_("RIB or IBAN"), max_length=50, widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"})
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    account = RowChoice(label=_("Account in the ledger"), queryset=None)
    journal = RowChoice(label=_("Journal"), queryset=None)

    def __init__(self, *args: Any, institution_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts, journals = list_accounts(institution_id), list_journals(institution_id)
        _rows(self, "account", accounts.filter(code__startswith="5", closed_on__isnull=True))
        _rows(self, "journal", journals.filter(kind__in=[JournalKind.BANK, JournalKind.CASH]))
        if self.record is not None:
            del self.fields["number"], self.fields["currency"]


class StatementForm(forms.Form):
    """A file of the bank; the account only when the file does not say it."""

    file = forms.FileField(
        label=_("Put a statement here"),
        widget=forms.FileInput(attrs={"accept": ".sta,.mt940,.940,.txt,.xml,.csv,.tsv"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    bank_account = RowChoice(
        label=_("Account"), queryset=None, required=False, empty_label=_("as the file says"),
        help_text=_("Choose it when the file does not name its account."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _rows(self, "bank_account", BankAccount.objects.order_by("name"))


class BookForm(forms.Form):
    """The account of a line, and the service it belongs to."""

    account = RowChoice(label=_("Account"), queryset=None)
    service_line = RowChoice(
        label=_("Service line"), queryset=None, required=False, empty_label=_("that of the account")
    )
    label = forms.CharField(label=_("Wording"), max_length=300, required=False)
    remember = forms.CharField(
        label=_("Remember for lines that hold"), max_length=120, required=False,
        help_text=_("Such as “FRAIS TENUE CPTE”: the next line with these words is proposed on this account."),
    )  # fmt: skip

    def __init__(self, *args: Any, institution_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _rows(self, "account", list_accounts(institution_id).filter(closed_on__isnull=True))
        _rows(self, "service_line", ServiceLine.objects.order_by("position", "code"))


class RuleForm(forms.Form):
    """Words and the account on which lines that hold them are booked."""

    words = forms.CharField(label=_("Words"), max_length=120, help_text=_("Capitals and accents do not count."))
    account = RowChoice(label=_("Account"), queryset=None)
    service_line = RowChoice(
        label=_("Service line"), queryset=None, required=False, empty_label=_("that of the account")
    )

    def __init__(self, *args: Any, institution_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _rows(self, "account", list_accounts(institution_id).filter(closed_on__isnull=True))
        _rows(self, "service_line", ServiceLine.objects.order_by("position", "code"))


class UndoForm(forms.Form):
    """Why a match is undone."""

    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea({"rows": 2}))


WAYS = (("in", _("it comes in")), ("out", _("it goes out")))


class FlowForm(RecordForm):
    """Money that is expected."""

    kind = forms.ChoiceField(label=_("Kind"), choices=FlowKind.choices)
    label = forms.CharField(label=_("What"), max_length=200)
    way = forms.ChoiceField(label=_("Which way"), choices=WAYS)
    amount = MoneyFormField(label=_("Amount"))
    due_on = DayFormField(label=_("Due on"), initial=timezone.localdate)
    every_months = NumberFormField(
        label=_("Again every (months)"), required=False, maximum=60, help_text=_("0 or empty: once.")
    )
    until = DayFormField(label=_("Until"), required=False)
    partner = RowChoice(label=_("Partner"), queryset=None, required=False)

    def __init__(self, *args: Any, currency: str = "MAD", **kwargs: Any) -> None:
        record = kwargs.get("record")
        if record is not None:
            way = "in" if record.amount > 0 else "out"
            kwargs["initial"] = {"way": way, "amount": abs(record.amount), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]
        _rows(self, "partner", Partner.objects.filter(merged_into__isnull=True).order_by("name"))

    @property
    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"version", "way"}}
        amount = abs(given["amount"] or 0)
        signed = amount if self.cleaned_data["way"] == "in" else -amount
        return given | {"amount": signed, "every_months": given["every_months"] or 0}


def _rows(form: forms.Form, name: str, rows: Any) -> None:
    form.fields[name].queryset = rows  # type: ignore[attr-defined]
