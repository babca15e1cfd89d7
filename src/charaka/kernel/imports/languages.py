"""A table taken out in one language is brought back in another: titles and choices are known by all their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import override

from charaka.kernel.imports.schema import Field, Importer
from charaka.kernel.text import LANGUAGES


def in_all_languages(importer: Importer, institution_id: int) -> Importer:
    """The importer of an institution, whose fields and choices are also known by their labels in ar, fr and en."""
    resolved = importer.at(institution_id)
    return replace(resolved, fields=[_named(one) for one in resolved.fields])


def _named(one: Field) -> Field:
    choices = {} if callable(one.choices) else one.choices
    return replace(
        one,
        synonyms=[*one.synonyms, *_in_each([one.label])],
        choices={value: [*names, *_in_each(names)] for value, names in choices.items()},
    )


def _in_each(names: Iterable[object]) -> Sequence[str]:
    """What translated names are in each language; plain text is the same in all."""
    lazy = [name for name in names if isinstance(name, Promise)]
    found: dict[str, None] = {}
    for language in LANGUAGES if lazy else ():
        with override(language):
            found |= dict.fromkeys(str(name) for name in lazy)
    return list(found)
