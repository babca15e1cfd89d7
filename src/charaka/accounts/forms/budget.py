"""What people fill in about budgets. The services judge it; here are fields, order and hints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Budget, ServiceLine
from charaka.accounts.models.choices import Scenario
from charaka.accounts.queries.budgets import LineKey
from charaka.accounts.services.budgets import EVENLY, LAST_YEAR, WEIGHTS, Cell
from charaka.kernel import formats
from charaka.kernel.money import Money
from charaka.kernel.periods import Period
from charaka.kernel.ui.form_fields import DayFormField, MoneyFormField, NumberFormField
from charaka.kernel.ui.shown import language

EMPTY, ACTUALS = "empty", "actuals"


class NewBudgetForm(forms.Form):
    """Which budget is begun, and from what."""

    year = NumberFormField(label=_("Financial year"), minimum=2000, maximum=2100)
    scenario = forms.ChoiceField(
        label=_("Scenario"), choices=Scenario.choices, initial=Scenario.PROBABLE,
        help_text=_("How sure the activity is on which the amounts rest."),
    )  # fmt: skip
    begin_from = forms.ChoiceField(label=_("Begin from"))

    def __init__(self, *args: Any, copies: Iterable[tuple[str, object]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begin: Any = self.fields["begin_from"]
        begin.choices = [(EMPTY, _("nothing")), (ACTUALS, _("the year before as it came")), *copies]


class BudgetLineForm(forms.Form):
    """A line of the budget for the whole year."""

    accounts = forms.CharField(
        label=_("Accounts beginning with"), max_length=20,
        widget=forms.TextInput({"dir": "ltr", "inputmode": "numeric"}),
        help_text=_("Such as 7124 or 617. The longest beginning wins."),
    )  # fmt: skip
    service_line: Any = forms.ModelChoiceField(
        label=_("Service line"), queryset=None, required=False, empty_label=_("all service lines")
    )
    amount = MoneyFormField(label=_("Amount of the year"))
    spread = forms.ChoiceField(
        label=_("Spread over the months"),
        choices=[
            (EVENLY, _("in equal parts")), (LAST_YEAR, _("like the year before came")),
            (WEIGHTS, _("by twelve weights")),
        ],
    )  # fmt: skip
    weights = forms.CharField(
        label=_("Weights"), max_length=200, required=False, widget=forms.TextInput({"dir": "ltr"}),
        help_text=_("Twelve whole numbers from the first month to the last, such as 1 1 2 2 2 1 0 0 2 2 2 1."),
    )  # fmt: skip

    def __init__(self, *args: Any, currency: str = "MAD", lines: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["service_line"]
        chosen.queryset = ServiceLine.objects.order_by("position", "code") if lines is None else lines
        money: Any = self.fields["amount"]
        money.currency = currency

    def clean_weights(self) -> list[int]:
        words = self.cleaned_data["weights"].replace(",", " ").replace(";", " ").split()
        if not all(word.isascii() and word.isdigit() and len(word) < 10 for word in words):
            raise ValidationError(_("Write whole numbers of 0 or more."))
        return [int(word) for word in words]


class GridForm(forms.Form):
    """The amounts of a budget month by month: a field for each cell. ``version`` is where the editing began."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    def __init__(
        self, *args: Any, budget: Budget, year: Period, amounts: dict[LineKey, list[int]], currency: str = "MAD",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.initial = {"version": budget.version}
        self.keys: Sequence[LineKey] = list(amounts)
        self.months = [month.start for month in year.months()]
        for place, key in enumerate(self.keys):
            for month, amount in enumerate(amounts[key]):
                self.fields[f"{_name(key)}-{month}"] = MoneyFormField(
                    currency=currency, required=False, initial=_typed(amount, currency), label=f"{key[0]} {place}",
                    widget=forms.TextInput({"inputmode": "decimal", "dir": "ltr", "class": "ck-cell ck-w-5"}),
                )  # fmt: skip

    def row(self, key: LineKey) -> list[Any]:
        """The cells of a line, in the order of the months."""
        return [self[f"{_name(key)}-{month}"] for month in range(len(self.months))]

    @property
    def cells(self) -> list[Cell]:
        """What was typed, cell by cell; an empty one is nothing."""
        return [
            Cell(key[0], key[1], month, self.cleaned_data[f"{_name(key)}-{place}"] or 0)
            for key in self.keys
            for place, month in enumerate(self.months)
        ]


def _typed(amount: int, currency: str) -> str | None:
    """An amount as the reader would type it, without decimals that say nothing; nothing for zero."""
    return formats.money(Money(amount, currency), language(), with_currency=False) if amount else None


def _name(key: LineKey) -> str:
    return f"a{key[0]}-{key[1] or 0}"


class AdoptForm(forms.Form):
    """By which decision and when a budget was adopted."""

    decision = forms.CharField(
        label=_("Decision"), max_length=120, help_text=_("Such as: board of 11 December, D-11-01.")
    )
    on = DayFormField(label=_("Adopted on"))


class ReasonForm(forms.Form):
    """Why a part of the budget was not met."""

    text = forms.CharField(
        label=_("Reason"), max_length=600, widget=forms.Textarea({"rows": 3}),
        help_text=_("What happened, and what follows from it."),
    )  # fmt: skip
