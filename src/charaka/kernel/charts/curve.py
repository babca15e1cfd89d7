"""Income and cost by a number of people or pieces: lines that cross, what lies between them, and where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from django.utils.safestring import SafeString

from charaka.kernel.charts.drawing import NOTHING, Sheet, Written, element, joined, near, round_steps

MOST_POINTS = 240
APART = 15  # units between the labels at the ends of the lines
TONES = {"own": "t-own", "terra": "t-terra", "muted": ""}


@dataclass(frozen=True, slots=True)
class CurveLine:
    """A line: its value for 1, 2, 3 … pieces. ``tone`` is one of TONES; ``label`` stands at its end."""

    label: str
    values: Sequence[float]
    tone: str = "own"


@dataclass(frozen=True, slots=True)
class CurveMark:
    """A diamond on the first line, with words."""

    at: int
    label: str


def curve_chart(  # noqa: PLR0913  named parameters of a drawing
    lines: Sequence[CurveLine],
    *,
    message: str,
    written: Written,
    number: Written,
    mark: CurveMark | None = None,
    now: int | None = None,
    rtl: bool = False,
    width: int = 520,
    height: int = 300,
) -> SafeString:
    """The lines over 0 to their last number; the ground between the first two is green where the first lies above.

    ``written`` writes values, ``number`` numbers of pieces; ``now`` draws an upright. Empty without a line or a value.
    """
    if not lines or not len(lines[0].values):
        return NOTHING
    count = len(lines[0].values)
    every = [value for line in lines for value in line.values]
    steps = round_steps(min(0.0, *map(min, (line.values for line in lines))), max(every), 5)
    sheet = Sheet(width, height, steps[0], steps[-1], rtl, after=16, above=14, below=32, written=written)
    places = _places(count, {mark.at if mark else 1, now or 1})
    parts = [
        sheet.value_axis(steps),
        _numbers(sheet, count, number),
        *(_grounds(sheet, lines, places, count) if len(lines) > 1 else ()),
        *(
            sheet.path([(n / count, float(line.values[n - 1])) for n in places], f"s-{line.tone}")
            for line in reversed(lines)
        ),
        _mark(sheet, lines[0], mark, count),
        _ends(sheet, lines),
        _now(sheet, lines[0], now, count),
    ]
    return sheet.close(message, parts, opens=False)


def _places(count: int, kept: set[int]) -> list[int]:
    """The numbers that are drawn: all of a small session, and of a large one enough for the width of the chart."""
    every = max(1, ceil(count / MOST_POINTS))
    return sorted({*range(1, count + 1, every), count, *(n for n in kept if 1 <= n <= count)})


def _numbers(sheet: Sheet, count: int, number: Written) -> SafeString:
    steps = [int(step) for step in round_steps(0, count, 6) if step == int(step) and step <= count]
    if steps[-1] != count and count - steps[-1] < (steps[1] - steps[0] if len(steps) > 1 else 1) / 2:
        steps.pop()
    shown = dict.fromkeys([*steps, count])
    return joined([sheet.text(sheet.x(n / count), sheet.height - 10, number(n)) for n in shown])


def _grounds(sheet: Sheet, lines: Sequence[CurveLine], places: Sequence[int], count: int) -> list[SafeString]:
    """The ground between the first two lines, stretch by stretch, with the point where they cross at both ends."""
    above, below = lines[0].values, lines[1].values
    stretch: list[tuple[float, float, float]] = []
    grounds: list[SafeString] = []

    def close(*, gains: bool) -> None:
        upper, lower = [(n / count, a) for n, a, _b in stretch], [(n / count, b) for n, _a, b in stretch]
        grounds.append(sheet.area(upper, lower, "gain" if gains else "loss"))

    for n, after in pairwise([*places, places[-1]]):
        a, b = float(above[n - 1]), float(below[n - 1])
        stretch.append((float(n), a, b))
        a2, b2 = float(above[after - 1]), float(below[after - 1])
        if (a >= b) != (a2 >= b2):
            share = (b - a) / ((a2 - a) - (b2 - b))
            meet = (n + share * (after - n), a + share * (a2 - a), a + share * (a2 - a))
            stretch.append(meet)
            close(gains=a >= b)
            stretch = [meet]
    close(gains=float(above[places[-1] - 1]) >= float(below[places[-1] - 1]))
    return grounds


def _mark(sheet: Sheet, line: CurveLine, mark: CurveMark | None, count: int) -> SafeString:
    if mark is None or not 1 <= mark.at <= count:
        return NOTHING
    x, y = sheet.x(mark.at / count), sheet.y(float(line.values[mark.at - 1]))
    foot = near(sheet.height - sheet.below)
    down = element("line", class_="axis break", x1=near(x), x2=near(x), y1=near(y), y2=foot)
    diamond = element("path", d=f"M{near(x)} {near(y - 7)}l7 7l-7 7l-7 -7Z", class_="f-saff")
    early = mark.at / count < 0.45
    aside = (11 if early else -11) * (-1 if sheet.rtl else 1)
    words = sheet.text(
        x + aside, y + (20 if early else -10), mark.label, anchor="start" if early else "end", css="t-saff w6 halo"
    )
    return down + diamond + words


def _ends(sheet: Sheet, lines: Sequence[CurveLine]) -> SafeString:
    """The name of each line at its end: the highest above it, the others under theirs, pushed apart from the top."""
    order = sorted(range(len(lines)), key=lambda place: sheet.y(float(lines[place].values[-1])))
    set_at: dict[int, float] = {}
    last = float("-inf")
    for rank, place in enumerate(order):
        end = sheet.y(float(lines[place].values[-1]))
        last = max(end - 9 if rank == 0 else end + 18, last + APART, 11.0)
        set_at[place] = min(last, sheet.height - sheet.below - 4)
    x = sheet.at(sheet.width - sheet.after - 4)
    return joined(
        [
            sheet.text(x, set_at[place], line.label, anchor="end", css=f"{TONES[line.tone]} w6 halo".strip())
            for place, line in enumerate(lines)
        ]
    )


def _now(sheet: Sheet, line: CurveLine, now: int | None, count: int) -> SafeString:
    if now is None or not 1 <= now <= count:
        return NOTHING
    x = near(sheet.x(now / count))
    upright = element("line", class_="s-text", x1=x, x2=x, y1=near(sheet.above), y2=near(sheet.height - sheet.below))
    return upright + element("circle", cx=x, cy=near(sheet.y(float(line.values[now - 1]))), r="5", class_="f-surface")
