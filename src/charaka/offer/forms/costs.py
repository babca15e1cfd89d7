"""What people fill in about what a session costs. The services judge it; here are fields, order and hints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from charaka.institutions.forms.people import FieldGroup, Groups
from charaka.kernel.records import Record, stale
from charaka.kernel.ui.conflicts import Clash, KeptField
from charaka.kernel.ui.form_fields import MoneyFormField, NumberFormField, RecordForm
from charaka.offer.forms.fields import AmountCellField, NamedChoice, PercentFormField, ScaledFormField
from charaka.offer.models import CapacityRate, CostLine, CostSheet, OverheadRate, Price, RateCard
from charaka.offer.models.choices import (
    CategoryChoice,
    DriverChoice,
    NatureChoice,
    PriceModeChoice,
)
from charaka.offer.models.costs import THOUSANDTHS
from charaka.offer.queries.rates import cards_for_lines, overhead_choices, rates_for_lines

LARGEST_VERSION: Final = 2_000_000_000
MODES: Final = (
    PriceModeChoice.PARTICIPANT,
    PriceModeChoice.GROUP,
    PriceModeChoice.DAY,
    PriceModeChoice.UNIT,
)
SHEET_FIELDS: Final = ("participants", "sessions", "kilometres", "discount_per_mille", "bad_debt_per_mille", "overhead")
USUAL_MARGIN: Final = 200  # thousandths: where the field of the wished margin begins


def cell(label: object, *, css: str = "ck-w-5") -> dict[str, Any]:
    """The attributes of an input in a cell of a table."""
    return {"inputmode": "decimal", "dir": "ltr", "class": f"ck-cell on {css}", "aria-label": str(label), "size": 5}


class CostForm(forms.Form):
    """A cost sheet worked on as a whole: its own fields, each line's quantity and typed rate, and the prices to try.

    Nothing here is stored: ``apply`` puts what was typed on the rows in memory, ``changes`` tells a service what
    differs. Each row carries the version from which the typing began.
    """

    participants = NumberFormField(label=_("Participants"), minimum=1)
    sessions = NumberFormField(label=_("Sessions a year"), minimum=1, maximum=1_000)
    kilometres = NumberFormField(label=_("Kilometres"), maximum=100_000, required=False)
    discount_per_mille = PercentFormField(label=_("Usual discount, %"), required=False, maximum=999)
    bad_debt_per_mille = PercentFormField(label=_("Unpaid and absent, %"), required=False, maximum=999)
    overhead = NamedChoice(
        label=_("Overhead"),
        queryset=None,
        required=False,
        empty_label=_("none"),
        named=lambda row: overhead_name(row),  # noqa: PLW0108  it stands below
    )
    mode = forms.ChoiceField(choices=[(mode.value, mode.label) for mode in MODES], required=False)
    margin = PercentFormField(label=_("Wished margin, % of the price"), required=False, maximum=990)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=LARGEST_VERSION)

    def __init__(
        self, data: Any, *, cost_sheet: CostSheet, lines: Sequence[CostLine], prices: Sequence[Price], currency: str
    ) -> None:
        self.cost_sheet, self.lines = cost_sheet, lines
        self.bound_rows: dict[str, tuple[Record, str]] = {name: (cost_sheet, name) for name in SHEET_FIELDS}
        super().__init__(data, initial=self._initial(prices), auto_id="cost_%s")
        overhead: Any = self.fields["overhead"]
        overhead.queryset = overhead_choices(cost_sheet.overhead_id)
        self._slider()
        for mode in MODES:
            label = _("Price, %(mode)s") % {"mode": mode.label}
            widget = forms.TextInput(cell(label))
            self.fields[f"price_{mode.value}"] = AmountCellField(
                label=label, required=False, currency=currency, widget=widget
            )
        for line in lines:
            self._add_line(line, currency)

    def _slider(self) -> None:
        most = self.cost_sheet.sheet.max_participants
        field: Any = self.fields["participants"]
        field.maximum = most
        field.widget = forms.NumberInput({"type": "range", "min": 1, "max": most, "class": "ck-range"})

    def _add_line(self, line: CostLine, currency: str) -> None:
        quantity, rate, version = f"quantity_{line.pk}", f"rate_{line.pk}", f"version_{line.pk}"
        named = _("Quantity, %(line)s") % {"line": line.label}
        self.fields[quantity] = ScaledFormField(
            label=named, scale=THOUSANDTHS, maximum=10**9, widget=forms.TextInput(cell(named, css="ck-w-3"))
        )
        self.bound_rows[quantity] = (line, "quantity")
        if line.capacity_rate_id is None and line.rate_card_id is None:
            named = _("Rate, %(line)s") % {"line": line.label}
            self.fields[rate] = AmountCellField(label=named, currency=currency, widget=forms.TextInput(cell(named)))
            self.bound_rows[rate] = (line, "rate")
        self.fields[version] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, max_value=LARGEST_VERSION, initial=line.version
        )

    def _initial(self, prices: Sequence[Price]) -> dict[str, Any]:
        found: dict[str, Any] = {name: getattr(self.cost_sheet, name) for name in SHEET_FIELDS}
        found["participants"] = min(found["participants"], self.cost_sheet.sheet.max_participants)
        found |= {"version": self.cost_sheet.version, "margin": USUAL_MARGIN}
        for line in self.lines:
            found |= {f"quantity_{line.pk}": line.quantity, f"rate_{line.pk}": line.rate}
        found |= {f"price_{price.mode}": price.amount for price in prices}
        found["mode"] = prices[0].mode if prices else MODES[0].value
        return found

    # What the page asks for ------------------------------------------------------------------------------------------

    def value(self, name: str) -> Any:
        """What was typed, or what stands there, by the field's own kind."""
        if self.is_bound:
            return self.cleaned_data.get(name)
        return self.initial.get(name)

    @property
    def chosen(self) -> str:
        return str(self.value("mode") or MODES[0].value)

    @property
    def tried(self) -> dict[str, int]:
        """The prices to try, by mode."""
        found = {mode.value: self.value(f"price_{mode.value}") for mode in MODES}
        return {mode: amount for mode, amount in found.items() if amount is not None}

    @property
    def cards(self) -> Iterator[tuple[str, object, BoundField, bool]]:
        for mode in MODES:
            yield mode.value, mode.label, self[f"price_{mode.value}"], self.chosen == mode.value

    def cells(self, line: CostLine) -> tuple[BoundField, BoundField | None, BoundField]:
        """Quantity, typed rate (None: it comes from a card or a capacity) and version of a line."""
        rate = f"rate_{line.pk}"
        return self[f"quantity_{line.pk}"], self[rate] if rate in self.fields else None, self[f"version_{line.pk}"]

    # What was typed --------------------------------------------------------------------------------------------------

    def apply(self) -> None:
        """Put what was typed on the rows in memory, which are not saved."""
        for name, (row, attribute) in self.bound_rows.items():
            setattr(row, attribute, self._typed(name))

    def _typed(self, name: str) -> Any:
        typed = self.cleaned_data.get(name)
        return typed if typed is not None or name == "overhead" else 0

    def changes(self) -> tuple[dict[str, Any], dict[CostLine, dict[str, Any]]]:
        """What differs from the rows: of the sheet, and of its lines."""
        sheet: dict[str, Any] = {}
        lines: dict[CostLine, dict[str, Any]] = {}
        for name, (row, attribute) in self.bound_rows.items():
            typed = self._typed(name)
            if typed == getattr(row, attribute):
                continue
            if isinstance(row, CostLine):
                lines.setdefault(row, {})[attribute] = typed
            else:
                sheet[attribute] = typed
        return sheet, lines

    def settle(self) -> tuple[list[Clash], list[KeptField]]:
        """What both this reader and someone else have changed; everything else keeps the value of who touched it.

        A field that only the other touched takes the other's value.
        """
        clashes: list[Clash] = []
        theirs_by_row: dict[Record, Mapping[str, Any]] = {}
        for name, (row, attribute) in self.bound_rows.items():
            began = self.cleaned_data.get(self._version_of(row))
            if began is None or began >= row.version:
                continue
            if row not in theirs_by_row:
                theirs_by_row[row] = stale(row, began).theirs
            if attribute not in theirs_by_row[row]:
                continue
            before, now = self._plain(theirs_by_row[row][attribute][0]), getattr(row, attribute)
            yours, theirs = self._plain(self._typed(name)), self._plain(now)
            if yours == before:
                self.cleaned_data[name] = now
            elif theirs not in {before, yours}:
                shown = (self._shown(name, self._typed(name)), self._shown(name, now))
                clashes.append(Clash(name, self.fields[name].label, *shown, *shown, "", None))
        return clashes, self._kept({clash.name for clash in clashes})

    def _version_of(self, row: Record) -> str:
        return f"version_{row.pk}" if isinstance(row, CostLine) else "version"

    @staticmethod
    def _plain(value: Any) -> str:
        """References as the audit keeps them: by their key."""
        return str(getattr(value, "pk", value) or "")

    def _shown(self, name: str, value: Any) -> str:
        if isinstance(value, Record):
            return str(value.pk)
        return str(self.fields[name].prepare_value(value)) if value is not None else ""

    def _kept(self, clashing: set[str]) -> list[KeptField]:
        """What travels with the choices: all that was typed, with the versions as they are now."""
        versions: dict[str, Any] = {self._version_of(row): row.version for row, _name in self.bound_rows.values()}
        kept = [KeptField(name, str(number)) for name, number in versions.items() if name != "version"]
        names = [name for name in self.fields if name not in clashing and name not in versions]
        return kept + [KeptField(name, self._shown(name, self.cleaned_data.get(name))) for name in names]


def overhead_name(row: OverheadRate) -> str:
    """The year, the version and the key of an overhead rate."""
    years = str(row.year_from.year)
    if row.year_until.year != row.year_from.year:
        years = f"{row.year_from.year}–{row.year_until.year}"
    return f"{years} · {row.get_key_display()} · {_('version %(n)d') % {'n': row.number}}"


def capacity_name(row: CapacityRate) -> str:
    """The resource, its year and the version of its rate."""
    return f"{row.name} · {row.year_from.year} · {_('version %(n)d') % {'n': row.number}}"


def card_name(row: RateCard) -> str:
    """The card, its unit and the day from which it holds."""
    return f"{row.name} · {row.unit} · {row.valid_from.isoformat()}"


class LineForm(RecordForm):
    """One line of a cost sheet: what is paid, what makes it grow, and where its rate comes from."""

    label = forms.CharField(label=_("Line"), max_length=160)
    category = forms.ChoiceField(label=_("Category"), choices=CategoryChoice.choices)
    driver = forms.ChoiceField(label=_("Driver"), choices=DriverChoice.choices, help_text=_("What makes it grow."))
    quantity = ScaledFormField(
        label=_("Quantity"), scale=THOUSANDTHS, help_text=_("Units of the resource for one unit of the driver.")
    )
    capacity_rate = NamedChoice(
        label=_("Capacity rate"), queryset=None, required=False, named=capacity_name, empty_label=_("none"),
        help_text=_("Own trainers, rooms, workshops and machines: their yearly cost over their practical hours."),
    )  # fmt: skip
    rate_card = NamedChoice(label=_("Rate card"), queryset=None, required=False, named=card_name, empty_label=_("none"))
    rate = MoneyFormField(label=_("Or a rate of its own"), required=False)
    source = forms.CharField(
        label=_("Source of this rate"), max_length=200, required=False, help_text=_("Such as: quote of 12 January.")
    )
    nature = forms.ChoiceField(
        label=_("When the session does not take place"), choices=NatureChoice.choices, widget=forms.RadioSelect,
        help_text=_("Avoidable money is saved; sunk money is spent all the same."),
    )  # fmt: skip
    preparation = ScaledFormField(
        label=_("Preparation for an hour taught"), scale=THOUSANDTHS, required=False, maximum=20 * THOUSANDTHS,
        help_text=_("Own trainers, per hour: 0.5 is half an hour for each hour."),
    )  # fmt: skip
    area = NumberFormField(
        label=_("Area, m²"), maximum=100_000, required=False, help_text=_("For overhead by area and hours.")
    )
    step_capacity = NumberFormField(
        label=_("One for so many participants"), minimum=1, maximum=10_000, required=False,
        help_text=_("12: one up to 12 participants, two up to 24. Empty: one, however many there are."),
    )  # fmt: skip
    step_minimum = NumberFormField(label=_("At least"), maximum=1_000, required=False)
    step_above = NumberFormField(
        label=_("Beyond"), maximum=10_000, required=False, help_text=_("Counted from this number of participants on.")
    )

    GROUPS: Groups = (
        (_("What is paid"), ("label", "category", "driver", "quantity", "nature")),
        (_("Where the rate comes from"), ("capacity_rate", "rate_card", "rate", "source")),
        (_("Trainers and overhead"), ("preparation", "area")),
        (_("Steps"), ("step_capacity", "step_minimum", "step_above")),
    )

    def __init__(self, *args: Any, currency: str = "MAD", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.record
        rates: Any = self.fields["capacity_rate"]
        rates.queryset = rates_for_lines(getattr(chosen, "capacity_rate_id", None))
        cards: Any = self.fields["rate_card"]
        cards.queryset = cards_for_lines(getattr(chosen, "rate_card_id", None))
        amount: Any = self.fields["rate"]
        amount.currency = currency
        self.fields["nature"].initial = self.fields["nature"].initial or NatureChoice.AVOIDABLE

    def groups(self) -> Iterable[FieldGroup]:
        for heading, names in self.GROUPS:
            yield FieldGroup(heading, tuple(self[name] for name in names))

    @property
    def values(self) -> dict[str, Any]:
        given = super().values
        given |= {name: given[name] or 0 for name in ("preparation", "area", "step_above")}
        return given | {"step_minimum": 1 if given["step_minimum"] is None else given["step_minimum"]}


class CopyForm(forms.Form):
    """From which sheet lines are copied."""

    source = NamedChoice(label=_("Copy the lines of"), queryset=None, named=lambda row: sheet_name(row))  # noqa: PLW0108

    def __init__(self, *args: Any, sheets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.queryset = sheets


def sheet_name(row: CostSheet) -> str:
    """The code, the title and the version of a sheet."""
    offering = row.sheet.offering
    return f"{offering} · {_('version %(n)d') % {'n': row.sheet.number}}"
