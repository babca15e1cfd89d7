"""Versions of a course sheet: which change makes a new one, and what differs between two sheets.

An order keeps the version it bought; so whatever a client relied on is never changed under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from charaka.kernel.errors import Posted
from charaka.kernel.text import marked as _
from charaka.offer.rules.states import SEEN_STATES

# What a client relies on. Anything else (keywords, picture, notes, sector, trainer in charge) is editorial.
SUBSTANCE: Final = frozenset(
    {
        "title",
        "kind",
        "aims",
        "audience",
        "prerequisites",
        "modules",
        "competencies",
        "methods",
        "assessment",
        "certificate",
        "duration_minutes",
        "days",
        "min_participants",
        "max_participants",
        "modes",
        "trainer_qualifications",
        "equipment",
        "accessibility",
        "documents",
        "vat_treatment",
    }
)


class Effect(StrEnum):
    """What a change does to the sheet."""

    NOTHING = "nothing"  # nothing differs
    IN_PLACE = "in_place"
    SEND_BACK = "send_back"  # an approval holds for what was approved: back to draft
    NEW_VERSION = "new_version"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs: what it was, what it is; None where a sheet has it not."""

    field: str
    before: object
    after: object

    @property
    def is_substance(self) -> bool:
        """Whether clients rely on it."""
        return self.field in SUBSTANCE


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Difference, ...]:
    """Fields that differ between two sheets: two versions, or a catalogue sheet and what one client is offered."""
    names = dict.fromkeys((*before, *after))
    return tuple(
        Difference(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


def effect_of(state: str, changes: Iterable[Difference], *, is_sold: bool = False) -> Effect:
    """What `changes` do to a sheet in `state`; `is_sold` when an order has bought the present version.

    Raises Posted for a retired sheet: it is kept as it was.
    """
    found = list(changes)
    if not found:
        return Effect.NOTHING
    if state == "retired":
        raise Posted(_("A retired offering is kept as it was. Derive a new one from it."))
    if not any(change.is_substance for change in found):
        return Effect.IN_PLACE
    if state in SEEN_STATES or is_sold:
        return Effect.NEW_VERSION
    return Effect.SEND_BACK if state == "approved" else Effect.IN_PLACE


def next_number(numbers: Iterable[int]) -> int:
    """The number of the next version: 1, 2, 3…"""
    return max(numbers, default=0) + 1
