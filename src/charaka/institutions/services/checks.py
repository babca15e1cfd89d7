"""What the services of records and places share when they take values: cleaning, and saying what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.search_text import clean_name
from charaka.kernel.text import LANGUAGES, Text3

Faults = dict[str, list[object]]


def cleaned_text(value: Text3) -> Text3:
    """Each language on one line, without what cannot be seen."""
    return Text3(**{lang: clean_name(getattr(value, lang)).text for lang in LANGUAGES})


def refuse(faults: Faults) -> None:
    """Raise Invalid with the first sentence on top when there are faults."""
    if faults:
        raise Invalid(next(iter(faults.values()))[0], fields=faults)


def require_reason(reason: str, sentence: object) -> str:
    """The reason without space around it. Raises Invalid with the sentence when there is none."""
    if not reason.strip():
        raise Invalid(sentence, fields={"reason": [sentence]})
    return reason.strip()


def refuse_unknown(given: set[str], known: set[str]) -> None:
    """Raise Invalid naming every field that does not exist or is not to be set."""
    refuse({name: [_("No such field.")] for name in sorted(given - known)})


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what the model's own validation refuses into a refusal of the house, field by field.

    Raises Conflict when someone else wrote the same code in this very moment.
    """
    try:
        yield
    except IntegrityError as fault:
        raise Conflict(_("Someone saved the same code at this moment. Look, then try again.")) from fault
    except ValidationError as fault:
        fields = fault.message_dict
        raise Invalid(next(iter(fields.values()))[0], fields=fields) from fault
