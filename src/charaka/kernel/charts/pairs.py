"""Lying bars in pairs: what a figure was and what it is now, one pair under the other, from a common zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from charaka.kernel.charts.drawing import NOTHING, Sheet, Written, element, linked, near
from charaka.kernel.labelled import labelled

STEP = 36
THICK = 9


@dataclass(frozen=True, slots=True)
class BarPair:
    """Two amounts of one thing; a loss is drawn beyond zero in terracotta. Each opens its rows."""

    label: str
    before: float
    after: float
    before_url: str = ""
    after_url: str = ""


def pair_bars(
    pairs: Sequence[BarPair],
    *,
    message: str,
    written: Written,
    names: tuple[str, str],
    rtl: bool = False,
    width: int = 560,
) -> SafeString:
    """The pairs with the second value at their end; ``names`` say what first and second are. Empty without pairs."""
    if not pairs:
        return NOTHING
    values = [0.0, *(pair.before for pair in pairs), *(pair.after for pair in pairs)]
    low, high = min(values), max(values)
    height = STEP * len(pairs) + 24
    sheet = Sheet(width, height, low, high, rtl, before=190, after=90, written=written)
    parts: list[SafeString] = []
    for place, pair in enumerate(pairs):
        top = 14 + place * STEP
        ends = []
        for turn, (value, url) in enumerate(((pair.before, pair.before_url), (pair.after, pair.after_url))):
            fill = "f-terra" if value < 0 else "f-own" if turn else "f-own-soft"
            mark = _lying(sheet, value, top + turn * (THICK + 2), fill)
            parts.append(linked(mark, url, labelled(f"{pair.label}, {names[turn]}", written(value))))
            ends.append(_share(sheet, value))
        parts.append(sheet.text(sheet.at(sheet.before - 10), top + 15, pair.label, anchor="end"))
        end = sheet.before + max(*ends, _share(sheet, 0.0)) * (width - sheet.before - sheet.after) + 8
        css = "k t-terra" if pair.after < 0 else "k"
        parts.append(sheet.text(sheet.at(end), top + 15, written(pair.after), anchor="start", css=css))
    zero = near(sheet.x(_share(sheet, 0.0)))
    parts.append(element("line", x1=zero, x2=zero, y1="6", y2=near(height - 10), class_="axis"))
    return sheet.close(message, parts, opens=any(pair.before_url or pair.after_url for pair in pairs))


def _share(sheet: Sheet, value: float) -> float:
    return (value - sheet.low) / ((sheet.high - sheet.low) or 1.0)


def _lying(sheet: Sheet, value: float, top: float, fill: str) -> SafeString:
    first, last = sorted((sheet.x(_share(sheet, 0.0)), sheet.x(_share(sheet, value))))
    return element(
        "rect", x=near(first), y=near(top), width=near(max(last - first, 0.5)), height=str(THICK), rx="1.5", class_=fill
    )
