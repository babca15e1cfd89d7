"""Proposing an action and changing it: one form, whose numbers are in the unit that people read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action, Priority
from charaka.improvement.queries.effects import measure_of
from charaka.improvement.queries.sources import all_source_kinds
from charaka.improvement.rules import from_shown, in_shown_unit
from charaka.institutions.models import Person
from charaka.kernel.formats import Unreadable, number, parse_number
from charaka.kernel.measures import Measure, Unit
from charaka.kernel.ui.form_fields import DayFormField, RecordForm

UNITS = {
    Unit.COUNT: pgettext_lazy("unit", "number"),
    Unit.SHARE: "%",
    Unit.RATIO: _("ratio"),
    Unit.MONEY: "MAD",
    Unit.DAYS: _("days"),
}
EFFECT_NUMBERS = ("effect_baseline", "effect_target")


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields under one heading."""

    heading: object
    fields: tuple[BoundField, ...]


class ValueFormField(forms.CharField):
    """A number as people write it, with decimals. Gives a Decimal or None; the form knows its unit."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "dir": "ltr"}))
        super().__init__(required=False, max_length=40, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = str(super().clean(value)).replace("%", "")
        try:
            return Decimal(parse_number(text, (get_language() or "fr").split("-")[0])) if text.strip() else None
        except Unreadable as fault:
            raise ValidationError(_("Write a number.")) from fault


class ActionForm(RecordForm):
    """A new action, or an open one. ``owners`` may own it, ``measures`` may carry its effect."""

    title = forms.CharField(
        label=_("What is to be done"), max_length=200, widget=forms.TextInput({"data-wide": "", "dir": "auto"})
    )
    problem = forms.CharField(
        label=_("The problem"), max_length=2000, required=False, help_text=_("What goes wrong now, and how often."),
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )  # fmt: skip
    source_kind = forms.ChoiceField(label=_("Where it comes from"))
    source_label = forms.CharField(
        label=_("Which one"), max_length=200, help_text=_("The meeting and its day, the complaint, the audit."),
        widget=forms.TextInput({"dir": "auto"}),
    )  # fmt: skip
    source_key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    owner: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, empty_label=_("Choose")
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices, initial=Priority.NORMAL)
    due_on = DayFormField(label=_("Due"))
    reason = forms.CharField(
        label=_("Why the date moves"), max_length=300, required=False, widget=forms.TextInput({"dir": "auto"})
    )
    effect_measure = forms.ChoiceField(
        label=_("Measure"), required=False,
        help_text=_("Its value at the start is read from the records when you save."),
    )  # fmt: skip
    effect_target = ValueFormField(label=_("Expected value"), help_text=_("In the unit of the measure: 85 for 85%."))
    effect_baseline = ValueFormField(
        label=_("Value at the start"), help_text=_("Only where it cannot be computed yet.")
    )
    effect_by = DayFormField(label=_("Expected by"), required=False)
    effect_text = forms.CharField(
        label=_("In words"), max_length=200, required=False, widget=forms.TextInput({"data-wide": "", "dir": "auto"}),
        help_text=_("What will be better. Enough where no measure says it."),
    )  # fmt: skip

    GROUPS = (
        (_("The action"), ("title", "problem")),
        (_("Source"), ("source_kind", "source_label")),
        (_("Who and until when"), ("owner", "priority", "due_on", "reason")),
        (_("Expected effect"), ("effect_measure", "effect_target", "effect_baseline", "effect_by", "effect_text")),
    )

    def __init__(self, *args: Any, owners: QuerySet[Person], measures: list[Measure], **kwargs: Any) -> None:
        record: Action | None = kwargs.get("record")
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        named = [(m.code, f"{m.name} ({UNITS[m.unit]})") for m in measures]
        kept = record.effect_measure if record else ""
        if kept and kept not in dict(named):
            named.append((kept, kept))
        self.fields["effect_measure"].choices = [("", _("none")), *named]  # type: ignore[attr-defined]
        self.fields["source_kind"].choices = [  # type: ignore[attr-defined]
            (kind.code, kind.label) for kind in all_source_kinds() if kind.offered
        ]
        if record is None:
            del self.fields["reason"]
        else:
            for name in ("source_kind", "source_label", "source_key"):
                del self.fields[name]
            self._show_numbers(record)
            if measure_of(kept) and record.effect_baseline is not None:
                del self.fields["effect_baseline"]

    def _show_numbers(self, record: Action) -> None:
        wanted = measure_of(record.effect_measure)
        for name in EFFECT_NUMBERS:
            kept = getattr(record, name)
            shown = in_shown_unit(kept, wanted.unit) if wanted and kept is not None else None
            self.initial[name] = number(shown, None, get_language() or "fr") if shown is not None else ""

    def clean(self) -> dict[str, Any]:
        """Bring the numbers of the effect into the form in which they are kept."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        wanted = measure_of(cleaned.get("effect_measure", ""))
        for name in EFFECT_NUMBERS:
            if name not in cleaned:
                continue
            value = cleaned[name]
            try:
                cleaned[name] = from_shown(value, wanted.unit) if wanted and value is not None else None
            except OverflowError:
                self.add_error(name, _("This value is too large."))
        return cleaned

    @property
    def details(self) -> dict[str, Any]:
        """What the services take: no source, no reason."""
        left_out = {"source_kind", "source_label", "source_key", "reason"}
        return {name: value for name, value in self.values.items() if name not in left_out}

    def groups(self) -> Iterator[FieldGroup]:
        for heading, names in self.GROUPS:
            fields = tuple(self[name] for name in names if name in self.fields)
            if fields:
                yield FieldGroup(heading, fields)
