"""Database fields of the house: Text3 as JSON, money as integer minor units."""

from __future__ import annotations

from json.encoder import encode_basestring_ascii
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from charaka.kernel.text import Shown, Text3


class Text3Field(models.JSONField):
    """A ``Text3``, stored as ``{"ar": …, "fr": …, "en": …}`` without empty languages.

    ``longest`` is the number of characters that each language may have.
    """

    def __init__(self, *args: Any, longest: int = 400, **kwargs: Any) -> None:
        kwargs.setdefault("default", Text3)
        self.longest = longest
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("default") is Text3:
            del kwargs["default"]
        if self.longest != 400:
            kwargs["longest"] = self.longest
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Text3:
        return Text3.from_json(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Text3) else Text3.from_json(value)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        plain = value.to_json() if isinstance(value, Text3) else value
        super().validate(plain, model_instance)
        if any(len(text) > self.longest for text in plain.values()):
            raise ValidationError(_("At most %(n)d characters in each language.") % {"n": self.longest})

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value.to_json() if isinstance(value, Text3) else value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        if isinstance(value, Text3):
            if connection.vendor == "sqlite":
                return _written(value)
            value = value.to_json()
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> Any:
        value = self.value_from_object(obj)
        return value.to_json() if isinstance(value, Text3) else value


def _written(value: Text3) -> str:
    """The JSON text of three languages, as ``json.dumps`` writes it and several times faster."""
    pairs = [f'"{lang}": {encode_basestring_ascii(text)}' for lang, text in value.to_json().items()]
    return "{" + ", ".join(pairs) + "}"


class MoneyField(models.BigIntegerField[Any, Any]):
    """An amount in minor units (centimes). The currency stands beside it or is the institution's."""

    description = "Integer minor units"


def shown(value: Text3) -> Shown:
    """The text in the reader's language."""
    return value.in_(get_language() or "fr")
