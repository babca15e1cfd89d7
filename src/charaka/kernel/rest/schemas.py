"""The shapes that every room's operations share: bases of input and output, text in three languages, money, numbers.

Input refuses what it does not know and bounds every number and text; a database never sees an unbounded one.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from charaka.kernel.money import PLACES, Money, MoneyError
from charaka.kernel.text import LANGUAGES, Text3

BIGGEST_ID = 2**63 - 1
BIGGEST_INT = 2**31 - 1
LONGEST_LINE = 200
LONGEST_PROSE = 20_000
_KEPT = frozenset("\n\t")
_NAMED_ELSEWHERE = frozenset("\u200c\u200d\u200e\u200f")  # joiners and marks that Arabic needs


def refuse_controls(text: str) -> str:
    """Refuse characters that are not text: controls, overrides of direction, half of a pair. Raises for pydantic."""
    for character in text:
        kind = unicodedata.category(character)
        if kind in {"Cc", "Cs"} and character not in _KEPT:
            raise PydanticCustomError("control_character", "This text holds a character that is not text.")
        if kind == "Cf" and "\u202a" <= character <= "\u2069" and character not in _NAMED_ELSEWHERE:
            raise PydanticCustomError("control_character", "This text holds a character that is not text.")
    return text


def line(longest: int = LONGEST_LINE, *, shortest: int = 0) -> Any:
    """The type of a text of one line: trimmed, at most ``longest`` characters. ``Annotated`` sugar for schemas."""
    limits = StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest, pattern=r"^[^\r\n]*$")
    return Annotated[str, limits, AfterValidator(refuse_controls)]


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LONGEST_LINE), AfterValidator(refuse_controls)
]
Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LONGEST_PROSE), AfterValidator(refuse_controls)
]
Id = Annotated[int, Field(ge=1, le=BIGGEST_ID)]
Count = Annotated[int, Field(ge=0, le=BIGGEST_INT)]
Whole = Annotated[int, Field(ge=-BIGGEST_INT, le=BIGGEST_INT)]


class Out(Schema):
    """Base of what an operation answers; made from a model instance, a dataclass or a dict by attribute name."""


class RecordOut(Out):
    """Base of a record's answer. ``version`` is also its ETag."""

    id: Id
    version: Count


class In(BaseModel):
    """Base of a body or of the filters of a list. A field that it does not know is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @property
    def given(self) -> dict[str, Any]:
        """The fields that the caller sent, by name, with Python values: the ``changes`` of a PATCH."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}


class Words(BaseModel):
    """The same words in Arabic, French and English; a missing language is empty."""

    model_config = ConfigDict(extra="forbid", title="Text3")

    ar: Prose = ""
    fr: Prose = ""
    en: Prose = ""


class ShortWords(BaseModel):
    """A name in Arabic, French and English, each of one line; a missing language is empty."""

    model_config = ConfigDict(extra="forbid", title="Name3")

    ar: Line = ""
    fr: Line = ""
    en: Line = ""


class Amount(BaseModel):
    """An amount in major units, written with a point, and its ISO 4217 currency."""

    model_config = ConfigDict(extra="forbid", title="Money")

    amount: Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,14}(\.[0-9]{1,3})?$"), Field(examples=["1234.50"])]
    currency: Annotated[str, Field(json_schema_extra={"enum": sorted(PLACES)})]


class _AsWords:
    """Reads a ``Text3`` from an object of ar, fr and en, and writes it as one."""

    def __init__(self, shape: type[BaseModel]) -> None:
        self.shape = shape

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner = handler(self.shape)
        written = core_schema.plain_serializer_function_ser_schema(self._words, return_schema=inner)
        return core_schema.no_info_wrap_validator_function(_text3, inner, serialization=written)

    def _words(self, value: Text3) -> BaseModel:
        return self.shape.model_construct(**{lang: getattr(value, lang) for lang in LANGUAGES})


class _AsAmount:
    """Reads ``Money`` from an object of amount and currency, and writes it as one."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner = handler(Amount)
        written = core_schema.plain_serializer_function_ser_schema(_amount, return_schema=inner)
        return core_schema.no_info_wrap_validator_function(_money, inner, serialization=written)


Text3Value = Annotated[Text3, _AsWords(Words)]
Text3Line = Annotated[Text3, _AsWords(ShortWords)]
MoneyValue = Annotated[Money, _AsAmount]


def _text3(value: Any, inner: core_schema.ValidatorFunctionWrapHandler) -> Text3:
    if isinstance(value, Text3):
        return value
    words = inner(value)
    return Text3(words.ar, words.fr, words.en)


def _money(value: Any, inner: core_schema.ValidatorFunctionWrapHandler) -> Money:
    if isinstance(value, Money):
        return value
    given = inner(value)
    try:
        return Money.of(given.amount, given.currency)
    except MoneyError as refusal:
        raise PydanticCustomError("money", "{sentence}", {"sentence": _money_sentence(refusal.code)}) from refusal


def _money_sentence(code: str) -> str:
    sentences = {
        "unknown_currency": _("This currency is not known."),
        "too_precise": _("This amount has more decimals than its currency."),
    }
    return sentences.get(code, _("This is not an amount."))


def _amount(value: Money) -> Amount:
    return Amount.model_construct(amount=f"{value.decimal:f}", currency=value.currency)
