"""Upright bars, one series or parts of a whole. They start at zero; bars and parts open their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from charaka.kernel.charts.drawing import NOTHING, Sheet, Written, element, joined, linked, near, round_steps
from charaka.kernel.labelled import labelled

FILLS = ("f-own", "f-own-soft", "f-saff", "f-major", "f-mint", "f-terra", "f-faint")


@dataclass(frozen=True, slots=True)
class Bar:
    """One amount; a loss is drawn below zero in terracotta."""

    label: str
    value: float
    url: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a column; ``fill`` is one of FILLS."""

    value: float
    fill: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """A column made of parts, none of them below zero."""

    label: str
    parts: tuple[Part, ...]


def bar_chart(
    bars: Sequence[Bar],
    *,
    message: str,
    written: Written,
    target: float | None = None,
    rtl: bool = False,
    width: int = 560,
    height: int = 280,
) -> SafeString:
    """Bars from zero, with a dashed target across when there is one. Empty when there is no bar."""
    if not bars:
        return NOTHING
    values = [bar.value for bar in bars] + [0.0] + ([target] if target is not None else [])
    steps = round_steps(min(values), max(values), 4)
    sheet = Sheet(width, height, steps[0], steps[-1], rtl, written=written)
    parts = [sheet.value_axis(steps)]
    for place, bar in enumerate(bars):
        fill = "f-terra" if bar.value < 0 else "f-own"
        mark = _column(sheet, (place, len(bars)), (0.0, bar.value), fill)
        parts.append(linked(mark, bar.url, bar.title or labelled(bar.label, written(bar.value))))
        parts.append(_label(sheet, place, len(bars), bar.label))
    if target is not None:
        parts.append(sheet.path([(0.0, target), (1.0, target)], "s-path"))
        end = sheet.at(sheet.width - sheet.after + 10)
        parts.append(sheet.text(end, sheet.y(target) + 4, written(target), anchor="start", css="t-saff w6"))
    return sheet.close(message, parts, opens=any(bar.url for bar in bars))


def stacked_bars(
    stacks: Sequence[Stack],
    *,
    message: str,
    written: Written,
    rtl: bool = False,
    width: int = 560,
    height: int = 280,
) -> SafeString:
    """Columns of parts, the first part at the foot. Raises ValueError for a part below zero or an unknown fill."""
    if not stacks:
        return NOTHING
    if any(part.value < 0 or part.fill not in FILLS for stack in stacks for part in stack.parts):
        raise ValueError("A part of a column is not below zero and has a fill of the house.")
    steps = round_steps(0.0, max(sum(part.value for part in stack.parts) for stack in stacks), 4)
    sheet = Sheet(width, height, 0.0, steps[-1], rtl, after=24, written=written)
    parts = [sheet.value_axis(steps)]
    for place, stack in enumerate(stacks):
        foot = 0.0
        for part in stack.parts:
            mark = _column(sheet, (place, len(stacks)), (foot, foot + part.value), part.fill)
            parts.append(linked(mark, part.url, part.title or labelled(stack.label, written(part.value))))
            foot += part.value
        parts.append(_label(sheet, place, len(stacks), stack.label))
    return sheet.close(message, parts, opens=any(part.url for stack in stacks for part in stack.parts))


def _middle(place: int, count: int) -> float:
    return (place + 0.5) / count


def _column(sheet: Sheet, place_of: tuple[int, int], reach: tuple[float, float], fill: str) -> SafeString:
    """The rectangle of the nth of so many columns, from one value to another."""
    (place, count), (foot, top) = place_of, reach
    room = abs(sheet.x(1.0) - sheet.x(0.0)) / count
    wide = min(room * 0.62, 56)
    upper, lower = sorted((sheet.y(foot), sheet.y(top)))
    return element(
        "rect",
        x=near(sheet.x(_middle(place, count)) - wide / 2),
        y=near(upper),
        width=near(wide),
        height=near(max(lower - upper, 0.5)),
        rx="1.5",
        class_=fill,
    )


def _label(sheet: Sheet, place: int, count: int, label: str) -> SafeString:
    return joined([sheet.text(sheet.x(_middle(place, count)), sheet.height - 8, label)])
