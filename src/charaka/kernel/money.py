"""Amounts of money as whole minor units, and the one rounding of the product.

Here: `Money`, the currencies and their decimal places, `round_half_up`, `allocate`, `percent_of`.
Not here: how an amount is shown (`formats`), read from a form (`parsing`) or written out (`amount_words`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

Exact = int | Decimal | Fraction

# ISO 4217 decimal places of the currencies that institutions, funds and donors use.
PLACES: Final[dict[str, int]] = {
    "AED": 2,
    "CAD": 2,
    "CHF": 2,
    "CNY": 2,
    "DZD": 2,
    "EGP": 2,
    "EUR": 2,
    "GBP": 2,
    "JOD": 3,
    "JPY": 0,
    "KWD": 3,
    "MAD": 2,
    "MRU": 2,
    "SAR": 2,
    "TND": 3,
    "USD": 2,
    "XAF": 0,
    "XOF": 0,
}

_PLAIN_AMOUNT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


class MoneyError(ValueError):
    """An amount that cannot be made or computed; `code` names the reason for translation."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class CurrencyMismatch(MoneyError):
    """Two currencies met where one was expected."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__("currency_mismatch", f"Amounts in {left} and {right} cannot be combined.")
        self.left = left
        self.right = right


def places_of(currency: str) -> int:
    """Decimal places of a currency; raises `MoneyError` for a code that is not in `PLACES`."""
    try:
        return PLACES[currency]
    except KeyError:
        raise MoneyError("unknown_currency", f"The currency {currency!r} is not known.") from None


def round_half_up(value: Exact) -> int:
    """Nearest whole number; a half goes away from zero, so that a credit note mirrors its invoice."""
    exact = _exact(value)
    doubled = 2 * abs(exact.numerator) + exact.denominator
    size = doubled // (2 * exact.denominator)
    return -size if exact < 0 else size


def round_to(value: Exact, places: int) -> Decimal:
    """`value` with `places` decimals, half up, whatever its size (no decimal context is involved)."""
    return _shifted(round_half_up(_exact(value) * 10**places), places)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of `minor` units (centimes) of `currency` (ISO 4217 code).

    Equality compares amount and currency; order and sums need one currency (`CurrencyMismatch`).
    There is no way in from a float.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"Minor units are a whole number, not {type(self.minor).__name__}.")
        places_of(self.currency)

    @classmethod
    def of(cls, amount: str | Decimal | int, currency: str) -> Money:
        """Money from major units: `Money.of("1234.50", "MAD")`.

        Text is in plain form (point, no groups). More decimals than the currency has are refused, not rounded.
        """
        value = _exact(_plain_decimal(amount) if isinstance(amount, str) else amount)
        minor = value * 10 ** places_of(currency)
        if minor.denominator != 1:
            raise MoneyError("too_precise", f"{amount} has more decimals than {currency} allows.")
        return cls(minor.numerator, currency)

    @classmethod
    def rounded(cls, amount: Exact, currency: str) -> Money:
        """Money from major units, rounded half up to the minor unit."""
        return cls(round_half_up(_exact(amount) * 10 ** places_of(currency)), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """No money, in `currency`."""
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str) -> Money:
        """Sum of `amounts`, all in `currency`; zero when there is none."""
        return sum(amounts, start=cls(0, currency))

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact, with all the decimals of its currency."""
        return _shifted(self.minor, places_of(self.currency))

    @property
    def is_zero(self) -> bool:
        """Whether the amount is nothing."""
        return self.minor == 0

    @property
    def is_whole(self) -> bool:
        """Whether the amount has no centimes."""
        return bool(self.minor % 10 ** places_of(self.currency) == 0)

    def ratio_to(self, whole: Money) -> Fraction:
        """Exact share of `whole`; raises `MoneyError` when `whole` is zero."""
        self._same(whole)
        if whole.is_zero:
            raise MoneyError("zero_whole", "A share of zero cannot be computed.")
        return Fraction(self.minor, whole.minor)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __mul__(self, factor: Exact) -> Money:
        if isinstance(factor, bool) or not isinstance(factor, int | Decimal | Fraction):
            return NotImplemented
        return Money(round_half_up(self.minor * _exact(factor)), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor > other.minor

    def __ge__(self, other: Money) -> bool:
        self._same(other)
        return self.minor >= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.decimal:f} {self.currency}"


def percent_of(money: Money, rate: Exact) -> Money:
    """`rate` per cent of `money`, rounded half up: `percent_of(price, 20)` is the VAT at 20 %.

    For a share of 1, multiply: `money * Fraction(1, 5)`.
    """
    return Money(round_half_up(money.minor * _exact(rate) / 100), money.currency)


def allocate(total: Money, weights: Sequence[Exact]) -> list[Money]:
    """Share `total` in proportion to `weights`; the parts always add up to it.

    Largest remainder (Hamilton): every part is the exact share rounded towards zero, then the units left over go
    to the largest remainders, the earlier part first. A negative total mirrors the positive one.
    Raises `MoneyError` for no weights, a negative weight, or weights that are all zero.
    """
    exact = [_exact(weight) for weight in weights]
    if any(weight < 0 for weight in exact):
        raise MoneyError("negative_weight", "A weight cannot be negative.")
    base = sum(exact, start=Fraction(0))
    if base == 0:
        raise MoneyError("no_weight", "Nothing can be shared: every weight is zero.")
    size = abs(total.minor)
    shares = [size * weight / base for weight in exact]
    parts = [share.numerator // share.denominator for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - shares[i], i))
    for i in by_remainder[: size - sum(parts)]:
        parts[i] += 1
    sign = -1 if total.minor < 0 else 1
    return [Money(sign * part, total.currency) for part in parts]


def _exact(value: Exact) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise TypeError(f"Amounts are computed from whole numbers, decimals and fractions, not {type(value).__name__}.")
    if isinstance(value, Decimal) and not value.is_finite():
        raise MoneyError("not_finite", f"{value} is not an amount.")
    return Fraction(value)


def _plain_decimal(text: str) -> Decimal:
    if not _PLAIN_AMOUNT.fullmatch(text):
        raise MoneyError("not_an_amount", f"{text!r} is not an amount in plain form, such as 1234.50.")
    return Decimal(text)


def _shifted(whole: int, places: int) -> Decimal:
    # Built from its digits: scaleb() and quantize() would round to the precision of the context.
    digits = tuple(int(digit) for digit in str(abs(whole)))
    return Decimal((1 if whole < 0 else 0, digits, -places))
