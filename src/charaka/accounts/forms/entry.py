"""An entry as people write it: its head and up to forty lines, one form a line; balance and faults told at the line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charaka.accounts.models import Entry, EntryLine, Journal, ServiceLine
from charaka.accounts.rules.balances import Amounts, difference_of
from charaka.accounts.services.drafting import MOST_LINES, LinesInvalid, TypedLine
from charaka.institutions.forms.people import LTR, text
from charaka.kernel.fields import shown
from charaka.kernel.ui.form_fields import DayFormField, MoneyFormField, RecordForm

FIRST_LINES: Final = 4
MORE_LINES: Final = 4
CELLS: Final = (
    ("account", "ck-min-18"), ("debit", "ck-min-7"), ("credit", "ck-min-7"), ("service_line", "ck-min-7"),
    ("party", "ck-min-7"), ("offering", ""), ("session", ""), ("grant_line", ""),
)  # fmt: skip


class EntryHead(RecordForm):
    """Date, journal, wording, document."""

    date = DayFormField(label=_("Date"))
    journal = forms.ChoiceField(label=pgettext_lazy("of entries", "Journal"))
    label = text(_("Wording"), 300, required=True, dir="auto")
    reference = text(_("Document"), 80, hint=_("Its number, as it stands on the paper."), **LTR)
    reference_date = DayFormField(label=_("Date of the document"), required=False)

    def __init__(self, *args: Any, journals: Iterable[Journal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.journals = {journal.code: journal for journal in journals}
        fields: Any = self.fields
        fields["journal"].choices = [(code, str(journal)) for code, journal in self.journals.items()]
        if isinstance(self.record, Entry):
            self.initial["journal"] = self.record.journal.code


class LineForm(forms.Form):
    """A line. One that says nothing is left out."""

    account = forms.CharField(
        label=_("Account"), max_length=240, required=False,
        widget=forms.TextInput({"list": "accounts", "autocomplete": "off", "dir": "auto"}),
    )  # fmt: skip
    service_line = forms.ChoiceField(label=_("Service line"), required=False)
    party = forms.CharField(
        label=_("Party"), max_length=200, required=False, widget=forms.TextInput({"dir": "auto", "autocomplete": "off"})
    )
    debit = MoneyFormField(label=_("Debit"), max_length=40, required=False)
    credit = MoneyFormField(label=_("Credit"), max_length=40, required=False)
    offering = forms.CharField(label=_("Offering"), max_length=40, required=False, widget=forms.TextInput(LTR))
    session = forms.CharField(label=_("Session"), max_length=40, required=False, widget=forms.TextInput(LTR))
    grant_line = forms.CharField(label=_("Grant line"), max_length=40, required=False, widget=forms.TextInput(LTR))

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["service_line"].choices = [("", "—"), *services]
        for field in fields.values():
            field.widget.attrs.setdefault("aria-label", field.label)

    @property
    def cells(self) -> list[tuple[forms.BoundField, str]]:
        """The fields in the order of the table's columns, each with the width of its cell."""
        return [(self[name], css) for name, css in CELLS]

    @property
    def is_empty(self) -> bool:
        return not any(str(self[name].value() or "").strip() for name in self.fields)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.is_empty:
            return values
        if values.get("debit") and values.get("credit"):
            self.add_error("credit", _("A line stands on one side: debit or credit."))
        if not values.get("account") and "account" not in self.errors:
            self.add_error("account", _("Name the account."))
        if {"debit", "credit"} <= values.keys() and not (values["debit"] or values["credit"]):
            self.add_error("debit", _("Write an amount on one side."))
        return values

    def clean_debit(self) -> int | None:
        return self._unsigned("debit")

    def clean_credit(self) -> int | None:
        return self._unsigned("credit")

    def _unsigned(self, name: str) -> int | None:
        found: int | None = self.cleaned_data[name]
        if found is not None and found < 0:
            raise ValidationError(_("Write it on the other side instead of with a minus."))
        return found

    @property
    def typed(self) -> TypedLine:
        values = self.cleaned_data
        return TypedLine(
            values["account"], values["debit"] or 0, values["credit"] or 0, values["service_line"],
            party=values["party"], offering=values["offering"], session=values["session"],
            grant_line=values["grant_line"],
        )  # fmt: skip


class EntryForm:
    """The head and the lines together, with what ``form_page`` asks of a form."""

    def __init__(
        self, data: QueryDict | None, *, journals: Iterable[Journal], services: Iterable[ServiceLine],
        entry: Entry | None = None, lines: Iterable[EntryLine] = (), initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.data, self.record, self.is_bound = data, entry, data is not None
        self.head = EntryHead(data, journals=journals, record=entry, initial=initial or {})
        self.services = [(line.code, shown(line.name).text) for line in services]
        kept = [_as_typed(line) for line in lines]
        self.lines = [self._line(n, kept[n] if n < len(kept) else {}) for n in range(self._count(len(kept)))]

    def _count(self, kept: int) -> int:
        """How many lines the form has: as many as were sent, more when they are asked for, never over the limit."""
        if self.data is None:
            return min(max(FIRST_LINES, kept + 1), MOST_LINES) if kept <= MOST_LINES else kept
        sent = self.data.get("lines", "")
        count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else FIRST_LINES
        more = MORE_LINES if self.data.get("act") == "more" else 0
        return max(1, min(count + more, MOST_LINES))

    def _line(self, place: int, initial: dict[str, Any]) -> LineForm:
        return LineForm(self.data, prefix=f"line{place}", services=self.services, initial=initial)

    # What ``form_page`` asks of a form -----------------------------------------------------------------------------

    @property
    def fields(self) -> Any:
        return self.head.fields

    @property
    def errors(self) -> Any:
        return self.head.errors or any(line.errors for line in self.lines if not line.is_empty)

    @property
    def is_multipart(self) -> bool:
        return False

    def is_valid(self) -> bool:
        rows = [line.is_valid() for line in self.written]
        return self.head.is_valid() and all(rows)

    def add_error(self, field: str | None, error: Any) -> None:
        self.head.add_error(field, error)

    def take_lines(self, refusal: LinesInvalid) -> None:
        """Show what is wrong with each line at its field."""
        written = self.written
        for place, (field, sentence) in refusal.of_lines.items():
            written[place].add_error(field, str(sentence))

    # What was written ----------------------------------------------------------------------------------------------

    @property
    def written(self) -> list[LineForm]:
        return [line for line in self.lines if not line.is_empty]

    @property
    def journal(self) -> Journal:
        return self.head.journals[self.head.cleaned_data["journal"]]

    @property
    def sums(self) -> tuple[int, int, int]:
        """Debits, credits and their difference, of the amounts that can be read."""
        read = [Amounts(*(_read(line, side) for side in ("debit", "credit"))) for line in self.lines]
        return sum(one.debit for one in read), sum(one.credit for one in read), difference_of(read)


def _read(line: LineForm, side: str) -> int:
    if not line.is_bound:
        return int(line.initial.get(side) or 0)
    line.is_valid()
    return int(line.cleaned_data.get(side) or 0)


def _as_typed(line: EntryLine) -> dict[str, Any]:
    return {
        "account": str(line.account), "service_line": line.service_line.code if line.service_line else "",
        "party": line.party_name, "debit": int(line.debit) or None, "credit": int(line.credit) or None,
        "offering": line.offering, "session": line.session, "grant_line": line.grant_line,
    }  # fmt: skip
