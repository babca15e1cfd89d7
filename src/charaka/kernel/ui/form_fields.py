"""Form fields of the house: text in three languages, money, numbers and dates as people write them; record forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from charaka.kernel.formats import Unreadable, parse_date, parse_number
from charaka.kernel.money import Money, MoneyError
from charaka.kernel.records import Record
from charaka.kernel.text import LANGUAGES, Text3
from charaka.kernel.ui.shown import language

LANGUAGE_NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}


class Text3Widget(forms.MultiWidget):
    """Three inputs, each in its language and direction."""

    template_name = "ui/text3.html"

    def __init__(self, *, rows: int = 0) -> None:
        self.rows = rows
        widgets: Sequence[forms.Widget] = [self._input(lang) for lang in LANGUAGES]
        super().__init__(dict(zip(LANGUAGES, widgets, strict=True)))

    def _input(self, lang: str) -> forms.Widget:
        attrs = {
            "lang": lang,
            "dir": "rtl" if lang == "ar" else "ltr",
            "class": "form-control",
            "aria-label": LANGUAGE_NAMES[lang],
        }
        return forms.Textarea({**attrs, "rows": self.rows}) if self.rows else forms.TextInput(attrs)

    def decompress(self, value: Text3 | None) -> list[str]:
        return [getattr(value, lang) for lang in LANGUAGES] if value else ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for widget, lang in zip(context["widget"]["subwidgets"], LANGUAGES, strict=True):
            widget["language"] = LANGUAGE_NAMES[lang]
            widget["attrs"]["class"] = "form-control" + (
                " is-invalid" if "is-invalid" in (attrs or {}).get("class", "") else ""
            )
        return context


class Text3FormField(forms.MultiValueField):
    """A ``Text3``. ``required`` asks for at least one language; the others may follow."""

    def __init__(self, *, longest: int = 400, rows: int = 0, required: bool = True, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False, max_length=longest) for _lang in LANGUAGES]
        super().__init__(
            fields=parts, required=required, require_all_fields=False, widget=Text3Widget(rows=rows), **kwargs
        )

    def compress(self, data_list: list[str]) -> Text3:
        return Text3(**dict(zip(LANGUAGES, data_list or ["", "", ""], strict=True)))

    def clean(self, value: Any) -> Text3:
        found: Text3 = super().clean(value)
        return found or Text3()


class NumberFormField(forms.CharField):
    """A whole number as people write it: ``1 200``, ``١٢٠٠``. Gives an int or None."""

    def __init__(self, *, minimum: int = 0, maximum: int = 2_000_000_000, **kwargs: Any) -> None:
        self.minimum, self.maximum = minimum, maximum
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "numeric", "dir": "ltr"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = parse_number(text, language())
        except Unreadable as fault:
            raise ValidationError(_("Write a number.")) from fault
        if number != int(number) or not self.minimum <= number <= self.maximum:
            limits = {"low": self.minimum, "high": self.maximum}
            raise ValidationError(_("Write a whole number from %(low)s to %(high)s.") % limits)
        return int(number)


class MoneyFormField(forms.CharField):
    """An amount as people write it. Gives minor units (centimes) or None."""

    def __init__(self, *, currency: str = "MAD", **kwargs: Any) -> None:
        self.currency = currency
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "dir": "ltr"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return str(Money(value, self.currency).decimal) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            # A lone point is a decimal mark here, whatever the language: it is what forms and keyboards give.
            mark: Literal["."] | None = "." if text.count(".") == 1 and "," not in text else None
            minor = Money.of(parse_number(text, language(), decimal_mark=mark), self.currency).minor
        except (Unreadable, MoneyError) as fault:
            raise ValidationError(_("Write an amount, with two decimals at most.")) from fault
        if abs(minor) >= 10**17:
            raise ValidationError(_("This amount is too large."))
        return minor


class DayFormField(forms.CharField):
    """A day as people write it, or as the browser's calendar gives it (ISO). Gives a date or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"type": "date", "dir": "ltr"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            day = parse_date(text)
        except Unreadable as fault:
            raise ValidationError(_("Write a day, such as 13/10/2026.")) from fault
        if not 1912 <= day.year <= 2199:
            raise ValidationError(_("This year cannot be right."))
        return day


class RecordForm(forms.Form):
    """A form that edits a record. ``version`` carries the version from which the editing began."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2_000_000_000)

    def __init__(self, *args: Any, record: Record | None = None, **kwargs: Any) -> None:
        self.record = record
        if record is not None:
            names = [n for n in self.base_fields if n != "version" and hasattr(record, n)]
            kwargs["initial"] = {
                "version": record.version,
                **{n: getattr(record, n) for n in names},
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """What was given, by field, without the version; empty text stays empty text."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def expected_version(self) -> int | None:
        version: int | None = self.cleaned_data.get("version")
        return version
