"""Small drawings beside a figure: the spark line of a measure, the dial of Today."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

from django.utils.safestring import SafeString

from charaka.kernel.charts.drawing import NOTHING, element, joined, linked, near

TICKS = 60


def spark(
    values: Sequence[float | None],
    *,
    target: float | None = None,
    rtl: bool = False,
    late: bool = False,
    width: int = 120,
    height: int = 28,
) -> SafeString:
    """A trend without axis, hidden from assistive tools: the figure beside it says the value. ``late`` draws a loss."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return NOTHING
    low, high = (
        min([*known, *([target] if target is not None else [])]),
        max([*known, *([target] if target is not None else [])]),
    )

    def y(value: float) -> float:
        return height - 3 - (value - low) / ((high - low) or 1.0) * (height - 6)

    def x(place: int) -> float:
        across = 2 + place / (len(values) - 1) * (width - 6)
        return width - across if rtl else across

    strokes, down = [], False
    for place, value in enumerate(values):
        if value is not None:
            strokes.append(f"{'L' if down else 'M'}{near(x(place))} {near(y(value))}")
        down = value is not None
    last = max(place for place, value in enumerate(values) if value is not None)
    parts = [
        element("line", x1="0", x2=width, y1=near(y(target)), y2=near(y(target)), class_="s-target")
        if target is not None
        else NOTHING,
        element("path", d=" ".join(strokes), class_="s-terra" if late else "s-own"),
        element(
            "circle", cx=near(x(last)), cy=near(y(values[last] or 0.0)), r="2.4", class_="f-terra" if late else "f-own"
        ),
    ]
    frame = {"viewBox": f"0 0 {width} {height}", "width": width, "height": height, "aria_hidden": "true"}
    return element("svg", joined(parts), class_="ck-spark", **frame)


def dial(  # noqa: PLR0913  named parameters of a drawing
    value: float,
    *,
    message: str,
    low: float,
    high: float,
    low_label: str,
    high_label: str,
    target: float | None = None,
    target_label: str = "",
    path: float | None = None,
    rtl: bool = False,
) -> SafeString:
    """Half a circle of ticks: reached, missing, the target in saffron, and a diamond where the plan stands today.

    The figure itself is written by the page in the middle of ``.ck-gauge``. Values outside low…high stop at its ends.
    """
    angle = _Angle(low, high, rtl)
    parts = []
    for tick in range(TICKS + 1):
        at = low + (high - low) * tick / TICKS
        parts.append(angle.line(at, 106, 128, "tick-own" if at <= value else "tick-off", "3"))
    if target is not None:
        parts.append(angle.line(target, 100, 136, "tick-saff", "4"))
        x, y = angle.place(target, 148)
        parts.append(element("text", target_label, x=near(x), y=near(y + 4), text_anchor="middle", class_="t-saff k"))
    if path is not None:
        x, y = angle.place(path, 96)
        parts.append(element("path", d=f"M{near(x)} {near(y - 5)}l5 5l-5 5l-5 -5Z", class_="f-text"))
    for edge, label in ((low, low_label), (high, high_label)):
        x, y = angle.place(edge, 117)
        parts.append(element("text", label, x=near(x), y=near(y + 18), text_anchor="middle"))
    return element("svg", joined(parts), class_="ck-chart", viewBox="0 -14 300 178", role="img", aria_label=message)


class _Angle:
    """Values as places on the half circle of the dial; it fills from the start side of the reader."""

    def __init__(self, low: float, high: float, rtl: bool) -> None:  # noqa: FBT001
        self.low, self.high, self.rtl = low, high, rtl

    def place(self, value: float, radius: float) -> tuple[float, float]:
        share = min(max((value - self.low) / ((self.high - self.low) or 1.0), 0.0), 1.0)
        turn = pi * (share if self.rtl else 1 - share)
        return 150 + radius * cos(turn), 142 - radius * sin(turn)

    def line(self, value: float, inner: float, outer: float, css: str, thick: str) -> SafeString:
        (x1, y1), (x2, y2) = self.place(value, inner), self.place(value, outer)
        ends = {"x1": near(x1), "y1": near(y1), "x2": near(x2), "y2": near(y2)}
        return element("line", **ends, class_=css, stroke_width=thick, stroke_linecap="round")


def stacked_split(
    amounts: tuple[int, int],
    *,
    labels: tuple[str, str],
    notes: tuple[str, str],
    urls: tuple[str, str],
    message: str,
    rtl: bool = False,
    width: int = 880,
) -> SafeString:
    """What was used and what stands idle, as one bar of two links; labels above, notes below. Empty without amounts."""
    used, idle = amounts
    if used + idle <= 0:
        return NOTHING
    room = width - 22
    first = max(2.0, min(room - 2.0, room * used / (used + idle)))
    spans = ((10.0, first, "f-own"), (12.0 + first, room - first, "f-idle"))
    parts = []
    for (start, length, fill), label, url in zip(spans, labels, urls, strict=True):
        x = width - start - length if rtl else start
        bar = element("rect", x=near(x), y="34", width=near(length), height="30", rx="3", class_=fill)
        parts.append(linked(bar, url, label))
    for place, (label, note) in enumerate(zip(labels, notes, strict=True)):
        x, anchor = (10, "start") if place == 0 else (width - 10, "end")
        if rtl:
            x, anchor = width - x, {"start": "end", "end": "start"}[anchor]
        parts.append(element("text", label, x=x, y=24, text_anchor=anchor, class_="t-saff t w6" if place else "k"))
        parts.append(element("text", note, x=x, y=84, text_anchor=anchor))
    frame = {"class_": "ck-chart wide", "viewBox": f"0 0 {width} 96", "role": "group", "aria_label": message}
    return element("svg", joined(parts), **frame)
