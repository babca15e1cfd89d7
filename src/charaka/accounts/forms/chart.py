"""What people fill in about the chart: accounts, what they mean, journals, service lines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charaka.accounts.models import ServiceLine
from charaka.accounts.models.choices import CategoryChoice, JournalKind, LineKind
from charaka.accounts.rules.categories import SIDES, Side
from charaka.institutions.forms.people import EMPTY, LTR, text
from charaka.institutions.forms.record import GroupedForm
from charaka.kernel.ui.form_fields import DayFormField, Text3FormField

SIDE_NAMES: dict[Side, Any] = {
    Side.INCOME: _("Income"), Side.EXPENSE: _("Expense"), Side.ASSET: _("Assets"), Side.LIABILITY: _("Liabilities"),
}  # fmt: skip


def category_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The categories under the side of the statements on which they stand."""
    sides = SIDES.items()
    return [
        (name, [(c.value, CategoryChoice(c.value).label) for c, found in sides if found is side])
        for side, name in SIDE_NAMES.items()
    ]


class CodeForm(GroupedForm):
    """A record with a code that is given once. Editing leaves the code out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is not None:
            self.fields.pop("code", None)

    def groups(self) -> Any:
        for heading, names in self.GROUPS:
            kept = [name for name in names if name in self.fields]
            yield {"heading": heading, "fields": [self[name] for name in kept]}


class AccountForm(CodeForm):
    """An account of the chart."""

    code = text(_("Code"), 20, required=True, hint=_("Digits; its first ones say what it means."), **LTR)
    name = Text3FormField(label=_("Name"), longest=200)
    closed_on = DayFormField(
        label=_("Closed on"), required=False, help_text=_("A closed account takes no entry dated after this day.")
    )

    GROUPS = ((_("Account"), ("code", "name", "closed_on")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is None:
            self.fields.pop("closed_on")


class RuleForm(forms.Form):
    """What accounts with a prefix mean from a month on."""

    account = text(_("Accounts beginning with"), 20, required=True, **LTR)
    category = forms.ChoiceField(label=_("Category"))
    service_line = forms.ChoiceField(
        label=_("Service line"), required=False, help_text=_("Given to lines that carry none themselves.")
    )
    valid_from = DayFormField(
        label=_("In force from"),
        required=False,
        help_text=_("The first day of a month; empty for always. What was meant before stays for earlier months."),
    )

    def __init__(self, *args: Any, lines: Iterable[ServiceLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {line.code: line for line in lines}
        fields: Any = self.fields
        fields["category"].choices = [EMPTY, *category_choices()]
        fields["service_line"].choices = [EMPTY, *((code, str(line)) for code, line in self.lines.items())]

    def clean_account(self) -> str:
        prefix: str = self.cleaned_data["account"]
        if not (prefix.isascii() and prefix.isdigit()):
            raise ValidationError(_("Digits only."))
        return prefix

    def clean_valid_from(self) -> date | None:
        day: date | None = self.cleaned_data["valid_from"]
        if day and day.day != 1:
            raise ValidationError(_("What accounts mean changes on the first day of a month."))
        return day

    @property
    def line(self) -> ServiceLine | None:
        return self.lines.get(self.cleaned_data.get("service_line", ""))


class JournalForm(CodeForm):
    """A journal."""

    code = text(_("Code"), 10, required=True, **LTR)
    name = Text3FormField(label=_("Name"), longest=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=JournalKind.choices)

    GROUPS = ((pgettext_lazy("of entries", "Journal"), ("code", "name", "kind")),)


class ServiceLineForm(CodeForm):
    """A service line."""

    code = text(_("Code"), 20, required=True, **LTR)
    name = Text3FormField(label=_("Name"), longest=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=LineKind.choices, help_text=_("Decides how its revenue counts."))
    closed_on = DayFormField(label=_("Closed on"), required=False)

    GROUPS = ((_("Service line"), ("code", "name", "kind", "closed_on")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is None:
            self.fields.pop("closed_on")
