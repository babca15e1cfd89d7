"""The programme of a sheet: its modules, each with what one can do afterwards and how long it takes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from charaka.kernel.errors import Invalid
from charaka.kernel.text import Text3
from charaka.kernel.text import marked as _

MOST_MODULES: Final = 60
LONGEST_TITLE: Final = 400
LONGEST_COMPETENCIES: Final = 2000
MOST_MINUTES: Final = 100_000
_KEYS: Final = frozenset({"title", "competencies", "minutes"})


@dataclass(frozen=True, slots=True)
class Module:
    """A part of a course. ``minutes`` 0: not stated."""

    title: Text3
    competencies: Text3 = field(default_factory=Text3)
    minutes: int = 0

    def to_json(self) -> dict[str, Any]:
        """As a sheet keeps it."""
        return {
            "title": self.title.to_json(),
            "competencies": self.competencies.to_json(),
            "minutes": self.minutes,
        }


def modules_of(kept: object) -> tuple[Module, ...]:
    """The modules of a sheet. Raises Invalid for anything that is no list of modules."""
    if not isinstance(kept, list) or len(kept) > MOST_MODULES:
        raise _refusal()
    return tuple(_module(one) for one in kept)


def minutes_of(modules: Iterable[Module]) -> int:
    """How long the modules take together."""
    return sum(module.minutes for module in modules)


def _module(kept: object) -> Module:
    if not isinstance(kept, Mapping) or set(kept) - _KEYS:
        raise _refusal()
    try:
        title, competencies = Text3.from_json(kept.get("title")), Text3.from_json(kept.get("competencies"))
    except (ValueError, AttributeError, TypeError) as fault:
        raise _refusal() from fault
    minutes = kept.get("minutes", 0)
    if not title or not isinstance(minutes, int) or isinstance(minutes, bool) or not 0 <= minutes <= MOST_MINUTES:
        raise _refusal()
    if _longest(title) > LONGEST_TITLE or _longest(competencies) > LONGEST_COMPETENCIES:
        raise _refusal()
    return Module(title, competencies, minutes)


def _longest(text: Text3) -> int:
    return max(len(text.ar), len(text.fr), len(text.en))


def _refusal() -> Invalid:
    sentence = _("A programme is a list of modules: title, competencies, minutes.")
    return Invalid(sentence, fields={"modules": [sentence]})
