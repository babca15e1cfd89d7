"""The forms of the import pages. Which column feeds which field is a table, read by ``columns_from``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charaka.kernel.imports.encodings import ENCODINGS
from charaka.kernel.imports.models import ImportRun
from charaka.kernel.imports.sentences import ENCODING_NAMES, ORDERS, SEPARATOR_NAMES
from charaka.kernel.imports.sources import Options


class UploadForm(forms.Form):
    """A file to import."""

    file = forms.FileField(
        label=_("Put a file here"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.txt,.tsv"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class ReadingForm(forms.Form):
    """How the file is read, where the guess is wrong."""

    encoding = forms.ChoiceField(label=_("Encoding"), required=False)
    separator = forms.ChoiceField(label=_("Separator"), required=False)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header_row = forms.IntegerField(
        label=_("Row of the titles"), min_value=0, max_value=200, required=False, help_text=_("0 when there are none.")
    )

    def __init__(self, run: ImportRun, data: Mapping[str, Any] | None = None) -> None:
        found = run.found
        super().__init__(
            data, initial={name: found.get(name) for name in ("encoding", "separator", "sheet", "header_row")}
        )
        if found["kind"] == "csv":
            self._choices("encoding", [(name, ENCODING_NAMES[name]) for name in ENCODINGS])
            self._choices("separator", list(SEPARATOR_NAMES.items()))
            del self.fields["sheet"]
        else:
            self._choices("sheet", [(name, name) for name in found["sheets"]])
            del self.fields["encoding"], self.fields["separator"]
            if len(found["sheets"]) == 1:
                del self.fields["sheet"]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def options(self) -> Options:
        """What was chosen, for a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return Options(**given)


class MannerForm(forms.Form):
    """How dates and decimals are written, and whether the mapping is kept."""

    dates = forms.ChoiceField(label=_("Dates"), required=False)
    decimals = forms.ChoiceField(label=_("Decimal mark"), required=False)
    remember = forms.BooleanField(label=_("Keep these columns for the next file with the same titles"), required=False)

    def __init__(self, run: ImportRun, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"dates": run.dates, "decimals": run.decimals, "remember": True})
        guessed_order = ORDERS.get(run.found.get("dates") or "", "")
        marks = {",": _("comma"), ".": _("point")}
        dates, decimals = self.fields["dates"], self.fields["decimals"]
        if isinstance(dates, forms.ChoiceField):
            dates.choices = [("", _as_found(guessed_order)), *ORDERS.items()]
        if isinstance(decimals, forms.ChoiceField):
            decimals.choices = [("", _as_found(marks.get(run.found.get("decimals") or "", ""))), *marks.items()]


def _as_found(guess: object) -> object:
    return _("As found: %(guess)s") % {"guess": guess} if guess else _("As found in each column")


def columns_from(data: Mapping[str, Any], run: ImportRun) -> dict[str, str]:
    """The mapping that the page sends: ``column-<place>`` is the field that the column of that place feeds."""
    chosen = {}
    for place, title in enumerate(run.found["columns"]):
        key = str(data.get(f"column-{place}", ""))
        if key:
            chosen[title] = key
    return chosen
