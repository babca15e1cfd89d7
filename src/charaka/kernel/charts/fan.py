"""A forecast as three bands around its middle: 1 in 3, 3 in 4, 19 in 20, after the line of what was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from charaka.kernel.charts.drawing import NOTHING, Sheet, Written, element, joined, near, round_steps, sparse


@dataclass(frozen=True, slots=True)
class Band:
    """The forecast of one period: its middle, and (low, high) from the widest band to the narrowest."""

    label: str
    middle: float
    bands: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]


def fan_chart(  # noqa: PLR0913  named parameters of a drawing
    past: Sequence[tuple[str, float]],
    future: Sequence[Band],
    *,
    message: str,
    written: Written,
    target: float | None = None,
    target_label: str = "",
    today_label: str = "",
    rtl: bool = False,
    width: int = 700,
    height: int = 318,
) -> SafeString:
    """What was, then what may be; the fan opens from the last known value. Empty without a past value."""
    if not past:
        return NOTHING
    values = [value for _label, value in past] + [edge for band in future for pair in band.bands for edge in pair]
    steps = round_steps(min(values), max([*values, target] if target is not None else values))
    sheet = Sheet(width, height, steps[0], steps[-1], rtl, after=84, written=written)
    count = max(len(past) + len(future) - 1, 1)
    known = [(place / count, value) for place, (_label, value) in enumerate(past)]
    ahead = [(len(past) + place) / count for place in range(len(future))]
    parts = [
        sheet.value_axis(steps),
        _periods(sheet, [label for label, _value in past] + [band.label for band in future], count),
        *_bands(sheet, known[-1], ahead, future),
        _target(sheet, target, target_label),
        sheet.path(
            [known[-1], *((share, band.middle) for share, band in zip(ahead, future, strict=True))], "s-own s-med"
        ),
        sheet.path(list(known), "s-own"),
        element("circle", cx=near(sheet.x(known[-1][0])), cy=near(sheet.y(known[-1][1])), r="4.5", class_="f-surface"),
        _today(sheet, known[-1][0], today_label),
    ]
    return sheet.close(message, parts, opens=False)


def _bands(
    sheet: Sheet, origin: tuple[float, float], ahead: Sequence[float], future: Sequence[Band]
) -> list[SafeString]:
    drawn = []
    for width in range(3):
        lower = [origin, *((share, band.bands[width][0]) for share, band in zip(ahead, future, strict=True))]
        upper = [origin, *((share, band.bands[width][1]) for share, band in zip(ahead, future, strict=True))]
        drawn.append(sheet.area(upper, lower, f"fan-{width + 1}"))
    return drawn


def _periods(sheet: Sheet, labels: Sequence[str], count: int) -> SafeString:
    y = sheet.height - 8
    shown = sparse(labels, 7)
    return joined([sheet.text(sheet.x(place / count), y, label) for place, label in enumerate(shown) if label])


def _target(sheet: Sheet, target: float | None, label: str) -> SafeString:
    if target is None:
        return NOTHING
    words = sheet.text(
        sheet.at(sheet.width - sheet.after + 8), sheet.y(target) + 4, label, anchor="start", css="t-saff w6"
    )
    return sheet.path([(0.0, target), (1.0, target)], "s-path") + (words if label else NOTHING)


def _today(sheet: Sheet, share: float, label: str) -> SafeString:
    x = near(sheet.x(share))
    line = element("line", x1=x, x2=x, y1=near(sheet.above), y2=near(sheet.height - sheet.below), class_="axis")
    return line + (sheet.text(sheet.x(share), sheet.above - 6, label) if label else NOTHING)
