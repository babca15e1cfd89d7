"""A heat map in five steps, as the values of ``ui/heat.html``: text in cells, so that colour is never alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


def heat_step(value: float, limits: Sequence[float]) -> int:
    """The step 0 to 4 of a value: how many of the four rising ``limits`` it reaches. Raises ValueError for others."""
    if len(limits) != 4 or list(limits) != sorted(limits):
        raise ValueError("A heat map has four rising limits.")
    return sum(value >= limit for limit in limits)


@dataclass(frozen=True, slots=True)
class HeatCell:
    value: object
    step: int
    url: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    label: object
    cells: tuple[HeatCell, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    columns: tuple[object, ...]
    rows: tuple[HeatRow, ...]
