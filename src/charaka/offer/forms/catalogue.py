"""What people fill in about an offering: who answers for it, its sheet, its programme, a client's variant, a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from charaka.institutions.forms.people import FieldGroup, text
from charaka.institutions.forms.record import LTR, GroupedForm
from charaka.kernel.errors import StaleRecord
from charaka.kernel.formats import Unreadable, parse_number
from charaka.kernel.text import Text3
from charaka.kernel.ui.form_fields import DayFormField, NumberFormField, RecordForm, Text3FormField
from charaka.offer.models import SheetVersion
from charaka.offer.models.choices import Mode, OfferingKind, TreatmentChoice
from charaka.offer.rules.programme import LONGEST_COMPETENCIES, LONGEST_TITLE, MOST_MINUTES, MOST_MODULES, Module

MOST_DAYS: Final = 999
MOST_PEOPLE: Final = 9999
SPARE_MODULES: Final = 3  # empty rows under the modules, so that no script is needed to add one
LONGEST_CODE: Final = 40
NOT_STATED: Final = ("", _("not stated"))
_CLOCK: Final = re.compile(r"^(\d{1,5})\s*(?:h|:|س|H)\s*(\d{1,2})?$")


class DurationFormField(forms.CharField):
    """A length of time as people write it: ``35``, ``3:30``, ``3 h 30``, ``1,5`` hours. Gives minutes or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"dir": "ltr", "autocomplete": "off"}))
        kwargs.setdefault("help_text", _("Hours, or hours and minutes: 35 or 3:30."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        hours, minutes = divmod(value, 60)
        return "" if not value else f"{hours}:{minutes:02d}" if minutes else str(hours)

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = _minutes(typed.strip())
        if not 0 <= found <= MOST_MINUTES:
            raise ValidationError(_("This is too long."))
        return found


def _minutes(typed: str) -> int:
    if clock := _CLOCK.match(typed):
        hours, minutes = int(clock[1]), int(clock[2] or 0)
        if minutes < 60:
            return hours * 60 + minutes
    try:
        found = Fraction(parse_number(typed, "fr", decimal_mark="," if "," in typed else ".")) * 60
    except Unreadable as fault:
        raise ValidationError(_("Write hours, or hours and minutes: 35 or 3:30.")) from fault
    if found.denominator != 1:
        raise ValidationError(_("Write whole minutes."))
    return int(found)


# The offering ---------------------------------------------------------------------------------------------------------


class DetailsForm(GroupedForm):
    """What does not depend on the version of the sheet."""

    code = text(_("Code"), LONGEST_CODE, required=True, hint=_("As clients and the accounts know it."), **LTR)
    kind = forms.ChoiceField(label=_("Kind"), choices=OfferingKind.choices)
    line = forms.ChoiceField(label=_("Service line"), help_text=_("Its revenue and its costs count there."))
    sector: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Sector"), queryset=None, required=False, empty_label=NOT_STATED[1]
    )
    owner: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("In charge"), queryset=None, required=False, empty_label=NOT_STATED[1]
    )
    on_public_site = forms.BooleanField(
        label=_("Show in the public catalogue"), required=False, help_text=_("Once it is on sale.")
    )
    external_type = text(_("Type of registration"), 120)
    valid_until = DayFormField(label=_("Registered until"), required=False)

    GROUPS = (
        (_("What it is"), ("code", "kind", "line", "sector", "owner", "on_public_site")),
        (_("Registration"), ("external_type", "valid_until")),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["line"].choices = choices.lines
        fields["sector"].queryset = choices.sectors
        fields["owner"].queryset = choices.owners


class Choices:
    """What the fields of an offering offer. ``lines`` are codes and names, the others querysets."""

    def __init__(self, lines: Sequence[tuple[str, str]], sectors: Any, owners: Any) -> None:
        self.lines, self.sectors, self.owners = lines, sectors, owners


class SheetForm(GroupedForm):
    """The sheet in three languages. ``began_from`` is the version that is being edited, ``note`` what changed."""

    began_from = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    title = Text3FormField(label=_("Title"), longest=1000)
    aims = Text3FormField(label=_("Aims"), longest=4000, rows=3, required=False)
    audience = Text3FormField(label=_("Audience"), longest=2000, rows=2, required=False)
    prerequisites = Text3FormField(label=_("Prerequisites"), longest=2000, rows=2, required=False)
    methods = Text3FormField(label=_("Methods"), longest=4000, rows=3, required=False)
    assessment = Text3FormField(label=_("Assessment"), longest=2000, rows=2, required=False)
    certificate = Text3FormField(label=_("Certificate"), longest=400, required=False)
    duration_minutes = DurationFormField(label=_("Duration"), required=False)
    days = NumberFormField(label=_("Days"), maximum=MOST_DAYS, required=False)
    min_participants = NumberFormField(label=_("Fewest participants"), minimum=1, maximum=MOST_PEOPLE)
    max_participants = NumberFormField(label=_("Most participants"), minimum=1, maximum=MOST_PEOPLE)
    modes = forms.MultipleChoiceField(
        label=_("Where and how"), required=False, choices=Mode.choices, widget=forms.CheckboxSelectMultiple
    )
    vat_treatment = forms.ChoiceField(label=_("VAT"), choices=TreatmentChoice.choices)
    trainer_qualifications = Text3FormField(
        label=_("Qualifications required of trainers"), longest=2000, rows=2, required=False
    )
    equipment = Text3FormField(label=_("Equipment"), longest=2000, rows=2, required=False)
    accessibility = Text3FormField(label=_("Accessibility"), longest=2000, rows=2, required=False)
    note = text(_("What changed"), 400, hint=_("For those who compare versions later."))

    GROUPS: ClassVar[Any] = (
        (_("What it is for"), ("title", "aims", "audience", "prerequisites")),
        (
            _("How long, and for how many"),
            ("duration_minutes", "days", "min_participants", "max_participants", "modes"),
        ),
        (_("How it is taught and assessed"), ("methods", "assessment", "certificate")),
        (_("What it needs"), ("trainer_qualifications", "equipment", "accessibility")),
        (_("Sale"), ("vat_treatment", "note")),
    )

    def __init__(self, *args: Any, record: SheetVersion | None = None, **kwargs: Any) -> None:
        begun = {"began_from": record.pk} if record else {"min_participants": 1, "max_participants": 1}
        kwargs["initial"] = begun | kwargs.get("initial", {})
        super().__init__(*args, record=record, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """The fields of a sheet; an empty duration is none."""
        given = {name: value for name, value in super().values.items() if name not in {"note", "began_from"}}
        return given | {name: given[name] or 0 for name in ("duration_minutes", "days")}


class NewOfferingForm(DetailsForm, SheetForm):
    """A new offering: who answers for it and the beginning of its sheet. The rest is written on its page."""

    GROUPS: ClassVar[Any] = (
        (_("What it is"), ("title", "code", "kind", "line", "sector", "owner")),
        (_("What it is for"), ("aims", "audience")),
        (
            _("How long, and for how many"),
            ("duration_minutes", "days", "min_participants", "max_participants", "modes"),
        ),
        (_("Sale"), ("vat_treatment", "on_public_site")),
    )
    DETAILS = ("code", "kind", "line", "sector", "owner", "on_public_site")
    SHEET = (
        "title", "aims", "audience", "duration_minutes", "days", "min_participants", "max_participants", "modes",
        "vat_treatment",
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on_public_site": True, "vat_treatment": TreatmentChoice.STANDARD})
        super().__init__(*args, choices=choices, **kwargs)
        for name in set(self.fields) - {*self.DETAILS, *self.SHEET}:
            del self.fields[name]

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.DETAILS}

    @property
    def values(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in self.SHEET}
        return given | {name: given[name] or 0 for name in ("duration_minutes", "days")}


# The programme --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ModuleGroup(FieldGroup):
    """The fields of one module. A spare one is empty and stays folded until somebody opens it."""

    spare: bool


class ProgrammeForm(RecordForm):
    """The modules, a row each, and a few empty rows. A row without a title goes away; ``order`` puts rows in order."""

    began_from = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)

    def __init__(
        self, *args: Any, record: SheetVersion, modules: Sequence[Module], rows: int = 0, **kwargs: Any
    ) -> None:
        self.rows = min(max(rows, len(modules)) + (0 if rows else SPARE_MODULES), MOST_MODULES)
        initial = {"began_from": record.pk} | row_values(modules)
        super().__init__(*args, record=record, initial=initial, **kwargs)
        for place in range(self.rows):
            self.fields |= _row_fields(place)
        self.fields["rows"] = forms.IntegerField(
            required=False, widget=forms.HiddenInput, initial=self.rows, min_value=1, max_value=MOST_MODULES
        )
        self.fields["note"] = text(_("What changed"), 400, hint=_("For those who compare versions later."))

    def groups(self) -> Iterator[FieldGroup]:
        """The fields of each module under its number, then the note."""
        for place in range(self.rows):
            heading = _("Module %(number)s") % {"number": place + 1}
            fields = tuple(self[f"module_{place}_{part}"] for part in _PARTS)
            yield ModuleGroup(heading, fields, spare=not any(field.value() for field in fields) and not self.is_bound)
        yield FieldGroup(_("What changed"), (self["note"],))

    @property
    def modules(self) -> list[dict[str, Any]]:
        """What the rows say, in the order that was asked for."""
        found: list[tuple[int, int, Module]] = []
        for place in range(self.rows):
            title, competencies, minutes, order = (self.cleaned_data.get(f"module_{place}_{part}") for part in _PARTS)
            if title:
                found.append((order or place + 1, place, Module(title, competencies or Text3(), minutes or 0)))
        return [module.to_json() for _order, _place, module in sorted(found, key=lambda row: row[:2])]

    def clean(self) -> dict[str, Any]:
        for place in range(self.rows):
            given = [self.cleaned_data.get(f"module_{place}_{part}") for part in ("competencies", "minutes")]
            if any(given) and not self.cleaned_data.get(f"module_{place}_title"):
                self.add_error(f"module_{place}_title", _("Give the module a title, or empty the row."))
        return self.cleaned_data


_PARTS: Final = ("title", "competencies", "minutes", "order")


def row_values(modules: Sequence[Module]) -> dict[str, Any]:
    """The modules as the fields of the form name them."""
    found: dict[str, Any] = {}
    for place, module in enumerate(modules):
        values = (module.title, module.competencies, module.minutes, place + 1)
        found |= {f"module_{place}_{part}": value for part, value in zip(_PARTS, values, strict=True)}
    return found


def _row_fields(place: int) -> Mapping[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        "title": Text3FormField(label=_("Title"), longest=LONGEST_TITLE, required=False),
        "competencies": Text3FormField(
            label=_("What one can do afterwards"), longest=LONGEST_COMPETENCIES, rows=2, required=False
        ),
        "minutes": DurationFormField(label=_("Duration"), required=False),
        "order": NumberFormField(label=_("Place"), minimum=1, maximum=MOST_MODULES, required=False),
    }
    for name in ("title", "competencies"):
        fields[name].widget.attrs["data-wide"] = ""
    return {f"module_{place}_{part}": field for part, field in fields.items()}


def by_rows(refusal: StaleRecord, modules: Any, rows: int) -> StaleRecord:
    """The refusal with the modules told row by row, as the form has them. ``modules`` reads what a sheet keeps."""
    if "modules" not in refusal.theirs:
        return refusal
    before, after = (row_values(modules(kept or [])) for kept in refusal.theirs["modules"])
    blank = {f"module_{place}_{part}": _blank(part) for place in range(rows) for part in _PARTS}
    theirs = {name: (before.get(name, empty), after.get(name, empty)) for name, empty in blank.items()}
    return StaleRecord(str(refusal), theirs={n: pair for n, pair in theirs.items() if pair[0] != pair[1]})


def _blank(part: str) -> Any:
    return Text3() if part in {"title", "competencies"} else None


# Acts -----------------------------------------------------------------------------------------------------------------


class StepReasonForm(RecordForm):
    """Why an offering is sent back, suspended or retired."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))


class DeriveForm(RecordForm):
    """For whom an offering is derived, and under which code."""

    client: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Client"), queryset=None, empty_label=_("choose")
    )
    code = text(_("Code"), LONGEST_CODE, required=True, **LTR)

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["client"].queryset = clients


class DateForm(RecordForm):
    """A date at which an offering is announced."""

    start = DayFormField(label=_("First day"))
    end = DayFormField(label=_("Last day"), required=False, help_text=_("Empty: one day."))
    site: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Site"), queryset=None, required=False, empty_label=NOT_STATED[1]
    )
    note = text(_("Note"), 200)

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["site"].queryset = sites


class SheetFileForm(forms.Form):
    """A file about an offering."""

    upload = forms.FileField(label=_("File"), max_length=150)
