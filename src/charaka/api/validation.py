"""What is wrong with a request's values, field by field, in sentences of the house instead of the library's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.errors import ValidationErrorContext

from charaka.kernel.errors import Invalid

# By pydantic's name of the fault; the named values are those of its context.
SENTENCES: Mapping[str, Promise] = {
    "missing": _("This is required."),
    "extra_forbidden": _("This is not known here."),
    "string_type": _("A text is wanted."),
    "string_too_long": _("Characters: at most %(max_length)s."),
    "string_too_short": _("Characters: at least %(min_length)s."),
    "string_pattern_mismatch": _("This is not written as it should be."),
    "string_unicode": _("This text holds a character that is not text."),
    "control_character": _("This text holds a character that is not text."),
    "int_type": _("A whole number is wanted."),
    "int_parsing": _("A whole number is wanted."),
    "int_parsing_size": _("This number is too large."),
    "int_from_float": _("A whole number is wanted."),
    "bool_type": _("True or false is wanted."),
    "bool_parsing": _("True or false is wanted."),
    "greater_than_equal": _("At least %(ge)s."),
    "less_than_equal": _("At most %(le)s."),
    "greater_than": _("More than %(gt)s."),
    "less_than": _("Less than %(lt)s."),
    "date_type": _("A date is wanted, as 2026-01-31."),
    "date_parsing": _("A date is wanted, as 2026-01-31."),
    "date_from_datetime_parsing": _("A date is wanted, as 2026-01-31."),
    "date_from_datetime_inexact": _("A date is wanted, as 2026-01-31."),
    "datetime_type": _("A date and a time are wanted, as 2026-01-31T09:30:00+01:00."),
    "datetime_parsing": _("A date and a time are wanted, as 2026-01-31T09:30:00+01:00."),
    "datetime_from_date_parsing": _("A date and a time are wanted, as 2026-01-31T09:30:00+01:00."),
    "enum": _("One of these is wanted: %(expected)s."),
    "literal_error": _("One of these is wanted: %(expected)s."),
    "list_type": _("A list is wanted."),
    "too_long": _("Entries: at most %(max_length)s."),
    "too_short": _("Entries: at least %(min_length)s."),
    "dict_type": _("An object is wanted."),
    "model_type": _("An object is wanted."),
    "model_attributes_type": _("An object is wanted."),
    "money": _("%(sentence)s"),
}
OTHERWISE = _("This value is not acceptable.")
REFUSED = _("What was sent cannot be accepted. The list of errors says where.")


def refusal_of(contexts: Iterable[ValidationErrorContext[Any]]) -> Invalid:
    """One refusal for all faults, each under the path that the caller wrote: ``contacts.0.email``, ``limit``."""
    fields: dict[str, list[str]] = {}
    for context in contexts:
        for fault in context.pydantic_validation_error.errors(include_url=False):
            fields.setdefault(_path(context.model, fault["loc"]), []).append(_sentence(fault))
    return Invalid(REFUSED, fields=fields)


def _path(model: Any, place: tuple[int | str, ...]) -> str:
    if model.__ninja_param_source__ == "body":
        place = place[1:]  # the argument of ours that receives the body
    else:
        place = getattr(model, "__ninja_flatten_map_reverse__", {}).get(place) or _unwrapped(model, place)
    return ".".join(str(part) for part in place)


def _unwrapped(model: Any, place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Without the argument of ours that receives all filters together."""
    receivers = {path[0] for path in getattr(model, "__ninja_flatten_map__", {}).values() if len(path) > 1}
    return place[1:] if place and place[0] in receivers else place


def _sentence(fault: Any) -> str:
    kind = fault["type"]
    if kind in {"too_long", "too_short"} and isinstance(fault["input"], str):
        kind = f"string_{kind}"
    sentence = SENTENCES.get(kind, OTHERWISE)
    return str(sentence) % fault.get("ctx", {}) if "%" in str(sentence) else str(sentence)
