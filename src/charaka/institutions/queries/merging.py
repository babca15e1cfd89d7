"""What a person sees before a merge: both records side by side, and what would move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from charaka.institutions.models import Partner
from charaka.kernel.ui.shown import day, number


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of both records, in words. ``take_other`` proposes the other's value: the kept record has none."""

    name: str
    label: object
    kept: object
    other: object
    same: bool
    take_other: bool


def field_pairs(kept: Partner, other: Partner, names: tuple[str, ...]) -> list[FieldPair]:
    """The named fields of two partners; those that are empty in both are left out."""
    pairs = []
    for name in names:
        field: Any = Partner._meta.get_field(name)
        mine, theirs = getattr(kept, field.attname), getattr(other, field.attname)
        if mine in (None, "") and theirs in (None, ""):
            continue
        label = field.verbose_name
        take = mine in (None, "")
        pairs.append(FieldPair(name, label, _shown(kept, field), _shown(other, field), mine == theirs, take))
    return pairs


def _shown(partner: Partner, field: Any) -> object:
    value = getattr(partner, field.name)
    if field.choices:
        return getattr(partner, f"get_{field.name}_display")()
    if isinstance(value, date):
        return day(value)
    return number(value) if isinstance(value, int) else value
