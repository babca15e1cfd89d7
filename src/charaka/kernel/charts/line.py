"""A line over time, with its target, its breaks and points that open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from charaka.kernel.charts.drawing import NOTHING, Sheet, Written, element, joined, linked, near, round_steps, sparse
from charaka.kernel.labelled import labelled


@dataclass(frozen=True, slots=True)
class Point:
    """One period. ``value`` None means not computable: the line stops. ``breaks``: the definition changed here.

    ``mark`` names something that happened in the period: a dotted upright with these words, which cuts nothing.
    """

    label: str
    value: float | None
    target: float | None = None
    url: str = ""
    title: str = ""
    breaks: bool = False
    mark: str = ""


def line_chart(
    points: Sequence[Point],
    *,
    message: str,
    written: Written,
    rtl: bool = False,
    zero: bool = False,
    width: int = 760,
    height: int = 372,
    break_label: str = "",
) -> SafeString:
    """Values as a line with ground, the target dashed, the last of each written at its end.

    ``written`` writes a value of the axis; ``zero`` starts the axis at 0 (amounts), otherwise it is labelled and may
    start higher (shares). Empty when no point has a value.
    """
    known = [v for point in points for v in (point.value, point.target) if v is not None]
    if not any(point.value is not None for point in points):
        return NOTHING
    steps = round_steps(min([*known, 0.0] if zero else known), max(known))
    sheet = Sheet(width, height, steps[0], steps[-1], rtl, written=written)
    shares = [place / max(len(points) - 1, 1) for place in range(len(points))]
    parts = [
        sheet.value_axis(steps),
        _period_axis(sheet, points, shares),
        *(_grounds(sheet, points, shares)),
        sheet.path(
            [None if p.target is None else (s, p.target) for s, p in zip(shares, points, strict=True)], "s-path"
        ),
        sheet.path(_strokes(points, shares), "s-own"),
        _breaks(sheet, points, shares, break_label),
        _happenings(sheet, points, shares),
        *(_mark(sheet, p, s, last=p is points[-1]) for s, p in zip(shares, points, strict=True) if p.value is not None),
        _end_labels(sheet, points),
    ]
    return sheet.close(message, parts, opens=any(point.url for point in points))


def _runs(points: Sequence[Point], shares: Sequence[float]) -> list[list[tuple[float, float]]]:
    """Stretches of known values that one definition covers."""
    runs: list[list[tuple[float, float]]] = [[]]
    for share, point in zip(shares, points, strict=True):
        if point.value is None or point.breaks:
            runs.append([])
        if point.value is not None:
            runs[-1].append((share, point.value))
    return [run for run in runs if run]


def _strokes(points: Sequence[Point], shares: Sequence[float]) -> list[tuple[float, float] | None]:
    return [place for run in _runs(points, shares) for place in (None, *run)]


def _grounds(sheet: Sheet, points: Sequence[Point], shares: Sequence[float]) -> list[SafeString]:
    return [sheet.area(run, [(share, sheet.low) for share, _value in run], "area") for run in _runs(points, shares)]


def _period_axis(sheet: Sheet, points: Sequence[Point], shares: Sequence[float]) -> SafeString:
    labels = sparse([point.label for point in points])
    y = sheet.height - 8
    return joined([sheet.text(sheet.x(s), y, label) for s, label in zip(shares, labels, strict=True) if label])


def _breaks(sheet: Sheet, points: Sequence[Point], shares: Sequence[float], label: str) -> SafeString:
    """An upright line where the definition changed: the two stretches cannot be compared."""
    parts = []
    for place, point in enumerate(points):
        if point.breaks and place:
            x = (sheet.x(shares[place]) + sheet.x(shares[place - 1])) / 2
            upright = {"x1": near(x), "x2": near(x), "y1": near(sheet.above), "y2": near(sheet.height - sheet.below)}
            parts.append(element("line", class_="s-muted break", **upright))
            if label:
                parts.append(sheet.text(x, sheet.above - 6, label))
    return joined(parts)


def _happenings(sheet: Sheet, points: Sequence[Point], shares: Sequence[float]) -> SafeString:
    """A dotted upright and its words above it, on the side where there is room."""
    parts = []
    for share, point in zip(shares, points, strict=True):
        if point.mark:
            x, foot = sheet.x(share), sheet.height - sheet.below
            parts.append(
                element("line", class_="axis break", x1=near(x), x2=near(x), y1=near(sheet.above), y2=near(foot))
            )
            aside = (8, "start") if share < 0.5 else (-8, "end")
            parts.append(
                sheet.text(x + (-aside[0] if sheet.rtl else aside[0]), sheet.above - 6, point.mark, anchor=aside[1])
            )
    return joined(parts)


def _mark(sheet: Sheet, point: Point, share: float, *, last: bool) -> SafeString:
    value = point.value if point.value is not None else 0.0
    place = {"cx": near(sheet.x(share)), "cy": near(sheet.y(value))}
    dot = element("circle", r="4.5" if last else "3", class_="f-surface" if last else "f-own", **place)
    # A wide invisible disc under the dot: a target that a finger can hit.
    reach = element("circle", r="12", class_="reach", **place) if point.url else NOTHING
    return linked(reach + dot, point.url, point.title or labelled(point.label, sheet.written(value)))


def _end_labels(sheet: Sheet, points: Sequence[Point]) -> SafeString:
    """The last value and the last target at the ends of their lines, apart enough to be read."""
    last = points[-1]
    x = sheet.at(sheet.width - sheet.after + 10)
    if last.value is None:
        return NOTHING
    own, parts = sheet.y(last.value), []
    if last.target is not None:
        plan = sheet.y(last.target)
        if abs(plan - own) < 16:
            plan = own - 16 if plan <= own else own + 16
        parts.append(sheet.text(x, plan + 4, sheet.written(last.target), anchor="start", css="t-saff w6"))
    parts.append(sheet.text(x, own + 4, sheet.written(last.value), anchor="start", css="t-own k xl"))
    return joined(parts)
