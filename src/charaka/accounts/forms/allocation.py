"""What people fill in about keys, shares and runs of the allocation. The services judge it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import AllocationKey, ServiceLine
from charaka.accounts.models.choices import Basis
from charaka.kernel.fields import shown
from charaka.kernel.periods import Period, financial_year_of
from charaka.kernel.ui.form_fields import DayFormField, NumberFormField, RecordForm, Text3FormField

LTR: dict[str, Any] = {"dir": "ltr"}


class KeyForm(RecordForm):
    """A key: its name, by what it spreads, and which accounts take it."""

    code = forms.SlugField(label=_("Code"), max_length=20, widget=forms.TextInput(LTR))
    basis = forms.ChoiceField(
        label=_("By"), choices=Basis.choices,
        help_text=_("Direct cost and own revenue follow the ledger; shares and volumes are entered."),
    )  # fmt: skip
    name = Text3FormField(label=_("Name"), longest=120)
    beginning = forms.CharField(
        label=_("Accounts beginning with"), max_length=20, required=False, widget=forms.TextInput(LTR),
        help_text=_("Empty: all accounts that no other key takes. The longest beginning wins."),
    )  # fmt: skip
    decision = forms.CharField(
        label=_("Decision"), max_length=120, required=False, help_text=_("By whom and when the key was decided.")
    )

    def __init__(self, *args: Any, record: AllocationKey | None = None, **kwargs: Any) -> None:
        if record is not None:
            kwargs["initial"] = {"beginning": record.prefix, **kwargs.get("initial", {})}
        super().__init__(*args, record=record, **kwargs)
        self.fields["name"].widget.attrs["data-wide"] = ""
        if self.record is not None:
            self.fields["code"].disabled = True

    @property
    def key_values(self) -> dict[str, Any]:
        """What the service takes: all but the code, which names the key."""
        given = {name: value for name, value in self.values.items() if name not in {"code", "beginning"}}
        return given | {"prefix": self.cleaned_data["beginning"]}


class SharesForm(forms.Form):
    """The weights of a key from a day on, one field for each service line that can bear costs."""

    valid_from = DayFormField(label=_("In force from"))

    def __init__(
        self, *args: Any, lines: Iterable[ServiceLine], weights: Mapping[int, int], start_month: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        self.fields["valid_from"].initial = financial_year_of(timezone.localdate(), start_month).start
        for line in self.lines:
            self.fields[line.code] = NumberFormField(
                label=shown(line.name).text, required=False, maximum=10**12, initial=weights.get(line.pk)
            )

    @property
    def weights(self) -> dict[ServiceLine, int]:
        """What was entered; a line left empty keeps its weight."""
        given = {line: self.cleaned_data.get(line.code) for line in self.lines}
        return {line: weight for line, weight in given.items() if weight is not None}


class RunForm(forms.Form):
    """The months whose shared costs are spread."""

    start = DayFormField(label=_("First month"), help_text=_("Any day of the month."))
    end = DayFormField(label=_("Last month"), help_text=_("Any day of the month."))

    @staticmethod
    def of(period: Period) -> dict[str, Any]:
        """The form filled with a period."""
        return {"start": period.start, "end": period.end}
