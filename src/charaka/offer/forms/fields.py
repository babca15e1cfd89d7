"""Fields of the offer: shares in percent, quantities with decimals, choices of rates by their names."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from charaka.kernel import formats
from charaka.kernel.formats import Unreadable, parse_number
from charaka.kernel.money import Money
from charaka.kernel.ui.form_fields import MoneyFormField
from charaka.kernel.ui.shown import language


class ScaledFormField(forms.CharField):
    """A number with decimals, kept as a whole number of its ``scale``: 0.125 with a scale of 1,000 gives 125."""

    def __init__(self, *, scale: int, minimum: int = 0, maximum: int = 10**9, **kwargs: Any) -> None:
        self.scale, self.minimum, self.maximum = scale, minimum, maximum
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "dir": "ltr"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return formats.number(Fraction(value, self.scale), None, language()) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        found = number_typed(text) * self.scale
        if found != int(found):
            raise ValidationError(_("Write a number with fewer decimals."))
        if not self.minimum <= found <= self.maximum:
            limits = {"low": _plain(self.minimum, self.scale), "high": _plain(self.maximum, self.scale)}
            raise ValidationError(_("Write a number from %(low)s to %(high)s.") % limits)
        return int(found)


class PercentFormField(ScaledFormField):
    """A share in percent, with one decimal; gives thousandths (12.5 gives 125)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(scale=10, **{"maximum": 1000, **kwargs})


class AmountCellField(MoneyFormField):
    """An amount in a cell of a table: written in the reader's way, without decimals that say nothing."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        return formats.money(Money(value, self.currency), language(), with_currency=False)


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row by its name and what tells it apart."""

    def __init__(self, *, named: Any, **kwargs: Any) -> None:
        self.named = named
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(self.named(obj))


def number_typed(text: str) -> Decimal:
    """The number that was typed. A lone point is a decimal mark, whatever the language. Raises ValidationError."""
    mark: Literal["."] | None = "." if text.count(".") == 1 and "," not in text else None
    try:
        return parse_number(text, language(), decimal_mark=mark)
    except Unreadable as fault:
        raise ValidationError(_("Write a number.")) from fault


def _plain(value: int, scale: int) -> str:
    return formats.number(Fraction(value, scale), None, language())
