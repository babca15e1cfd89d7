"""The sheet that charts are drawn on: escaped elements, x mirrored for right-to-left, value axis with round steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Written = Callable[[float], str]
NOTHING = SafeString("")


def element(tag: str, content: SafeString | str = "", **attributes: object) -> SafeString:
    """``<tag a="b">content</tag>``; text is escaped, ``class_`` and ``text_anchor`` become class and text-anchor."""
    pairs = [
        (name.rstrip("_").replace("_", "-") if name != "viewBox" else name, value)
        for name, value in attributes.items()
        if value is not None and value != ""
    ]
    written = format_html_join("", ' {}="{}"', pairs)
    name = mark_safe(tag)  # nosec B308 B703  # element names are constants of this package
    return (
        format_html("<{}{}/>", name, written)
        if content == ""
        else format_html("<{}{}>{}</{}>", name, written, content, name)
    )


def near(value: float) -> str:
    """A coordinate with one decimal."""
    return f"{value:.1f}"


def joined(parts: Sequence[SafeString]) -> SafeString:
    return SafeString("".join(parts))  # nosec B703  # every part is safe already


def linked(mark: SafeString, url: str, title: str) -> SafeString:
    """A mark that opens its rows; without an address it only says its value."""
    named = element("title", title) if title else NOTHING
    return element("a", named + mark, href=url) if url else element("g", named + mark) if title else mark


def round_steps(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round values from at most ``low`` to at least ``high``: steps of 1, 2, 4 or 5 times a power of ten."""
    span = high - low
    if span <= max(1e-6, 1e-9 * max(abs(high), abs(low))):  # too near to each other to be told apart
        span = max(abs(high), 1.0)
    raw = span / wanted
    power = 10.0 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 4, 5, 10) if factor * power >= raw * 0.999999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    if first == last:  # all values alike: a step on either side, so that the line stands in the middle
        first, last = first - 1, last + 1
    return [round(number * step, 10) for number in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The plane of one chart, in units of its viewBox. ``x`` takes 0 to 1 in reading order, ``y`` takes values."""

    width: int
    height: int
    low: float
    high: float
    rtl: bool = False
    before: int = 46
    after: int = 64
    above: int = 20
    below: int = 30
    written: Written = field(default=lambda value: f"{value:g}")

    def at(self, x: float) -> float:
        """A distance from the start side as an abscissa: mirrored when one reads from the right."""
        return self.width - x if self.rtl else x

    def x(self, share: float) -> float:
        return self.at(self.before + share * (self.width - self.before - self.after))

    def y(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.height - self.below - share * (self.height - self.above - self.below)

    def text(self, x: float, y: float, words: str, *, anchor: str = "middle", css: str = "") -> SafeString:
        """Words at an abscissa already mirrored; ``anchor`` start and end are those of the reader."""
        if self.rtl:
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        return element("text", words, x=near(x), y=near(y), text_anchor=anchor, class_=css)

    def value_axis(self, steps: Sequence[float]) -> SafeString:
        """Lines across the sheet and their values on the start side."""
        start, end = sorted((self.at(self.before), self.at(self.width - self.after)))
        parts = []
        for step in steps:
            y = near(self.y(step))
            parts.append(element("line", x1=near(start), x2=near(end), y1=y, y2=y, class_="grid"))
            parts.append(self.text(self.at(self.before - 8), self.y(step) + 4, self.written(step), anchor="end"))
        return joined(parts)

    def path(self, points: Sequence[tuple[float, float] | None], css: str) -> SafeString:
        """A line through (share, value); None lifts the pen."""
        strokes, down = [], False
        for point in points:
            if point is None:
                down = False
                continue
            strokes.append(f"{'L' if down else 'M'}{near(self.x(point[0]))} {near(self.y(point[1]))}")
            down = True
        return element("path", d=" ".join(strokes), class_=css) if strokes else NOTHING

    def area(self, upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], css: str) -> SafeString:
        """The ground between two lines of (share, value)."""
        outline = [*upper, *reversed(lower)]
        strokes = [f"{near(self.x(share))} {near(self.y(value))}" for share, value in outline]
        return element("path", d="M" + " L".join(strokes) + " Z", class_=css) if len(upper) > 1 else NOTHING

    def close(self, message: str, parts: Sequence[SafeString], *, opens: bool) -> SafeString:
        """The chart. One whose marks are links is a group, so that the links can be reached."""
        wide = " wide" if self.width > 500 else ""
        return element(
            "svg",
            joined(parts),
            class_=f"ck-chart{wide}",
            viewBox=f"0 0 {self.width} {self.height}",
            role="group" if opens else "img",
            aria_label=message,
        )


def sparse(labels: Sequence[str], most: int = 8) -> list[str]:
    """At most ``most`` of the labels, evenly spread; the others are empty."""
    every = max(1, ceil(len(labels) / most))
    return [label if place % every == 0 else "" for place, label in enumerate(labels)]
