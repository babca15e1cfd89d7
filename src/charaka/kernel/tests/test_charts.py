"""Charts: well-formed, without a style of their own, mirrored for readers from the right, and every mark opens."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel import charts
from charaka.kernel.charts.drawing import round_steps

MESSAGE = 'Own share grew to 41.5 & "the plan" is <45>'


def written(value: float) -> str:
    return f"{value:g}"


def line(*, rtl: bool = False) -> str:
    points = [charts.Point(f"m{n}", 30 + n, 31 + n, f"/open?m={n}&x=1", breaks=n == 6) for n in range(12)]
    return charts.line_chart(points, message=MESSAGE, written=written, rtl=rtl)


def bars(*, rtl: bool = False) -> str:
    found = [charts.Bar("a", 5, "/a"), charts.Bar("b", -3), charts.Bar("c", 0)]
    return charts.bar_chart(found, message=MESSAGE, written=written, target=4, rtl=rtl)


def stacked(*, rtl: bool = False) -> str:
    parts = (charts.Part(3, "f-own", "own", "/own"), charts.Part(2, "f-saff"))
    return charts.stacked_bars(
        [charts.Stack("a", parts), charts.Stack("b", parts)], message=MESSAGE, written=written, rtl=rtl
    )


def fan(*, rtl: bool = False) -> str:
    bands = [charts.Band(f"f{n}", 40 + n, ((30 + n, 50 + n), (35 + n, 45 + n), (38 + n, 42 + n))) for n in range(5)]
    past = [(f"p{n}", 35.0 + n) for n in range(5)]
    return charts.fan_chart(past, bands, message=MESSAGE, written=written, target=45, target_label="45", rtl=rtl)


def pairs(*, rtl: bool = False) -> str:
    found = [charts.BarPair("a", 50, 20, "/a", "/b"), charts.BarPair("b", 10, -5), charts.BarPair("c", 0, 0)]
    return charts.pair_bars(found, message=MESSAGE, written=written, names=("before", "after"), rtl=rtl)


def dial(*, rtl: bool = False) -> str:
    return charts.dial(
        41.5, message=MESSAGE, low=0, high=60, low_label="0", high_label="60", target=45, path=42.3, rtl=rtl
    )


def spark(*, rtl: bool = False) -> str:
    return charts.spark([1, 2, None, 4, 3], target=3, rtl=rtl)


ALL = [line, bars, stacked, fan, pairs, dial, spark]
Drawn = Callable[..., str]


@pytest.mark.parametrize("draw", ALL)
@pytest.mark.parametrize("rtl", [False, True])
def test_a_chart_is_well_formed_and_carries_classes_only(draw: Drawn, rtl: bool) -> None:
    svg = ET.fromstring(draw(rtl=rtl))
    for node in svg.iter():
        assert not {"style", "fill", "stroke"} & set(node.attrib), node.tag
        for name, value in node.attrib.items():
            assert "nan" not in value, (node.tag, name)
    assert svg.attrib["class"].split()[0] in {"ck-chart", "ck-spark"}


@pytest.mark.parametrize("draw", ALL[:-1])
def test_a_chart_says_its_message(draw: Drawn) -> None:
    assert ET.fromstring(draw()).attrib["aria-label"] == MESSAGE


def test_a_chart_whose_marks_open_is_a_group_and_its_links_are_named() -> None:
    svg = ET.fromstring(line())
    links = list(svg.iter("a"))
    assert svg.attrib["role"] == "group"
    assert len(links) == 12
    assert links[3].attrib["href"] == "/open?m=3&x=1"
    assert all(link.findtext("title") for link in links)
    assert ET.fromstring(dial()).attrib["role"] == "img"


def abscissas(svg: str) -> list[float]:
    """All abscissas of dots, columns' middles and words, in the order of the drawing."""
    found = []
    for node in ET.fromstring(svg).iter():
        if node.tag == "circle":
            found.append(float(node.attrib["cx"]))
        elif node.tag == "text":
            found.append(float(node.attrib["x"]))
        elif node.tag == "rect":
            found.append(float(node.attrib["x"]) + float(node.attrib["width"]) / 2)
    return found


@pytest.mark.parametrize(
    ("draw", "width"), [(line, 760), (bars, 560), (stacked, 560), (fan, 700), (dial, 300), (spark, 120)]
)
def test_read_from_the_right_everything_stands_on_the_other_side(draw: Drawn, width: int) -> None:
    straight, mirrored = abscissas(draw()), abscissas(draw(rtl=True))
    assert straight
    for one, other in zip(straight, mirrored, strict=True):
        assert one + other == pytest.approx(width, abs=0.2)


def test_words_at_the_end_of_a_line_grow_towards_the_margin_on_either_side() -> None:
    anchors = {
        rtl: [
            n.attrib["text-anchor"] for n in ET.fromstring(line(rtl=rtl)).iter("text") if "t-own" in n.get("class", "")
        ]
        for rtl in (False, True)
    }
    assert anchors == {False: ["start"], True: ["end"]}


def test_a_break_of_definition_and_a_missing_value_lift_the_pen() -> None:
    path = next(node for node in ET.fromstring(line()).iter("path") if node.get("class") == "s-own")
    assert path.attrib["d"].count("M") == 2
    gap = [charts.Point("a", 1), charts.Point("b", None), charts.Point("c", 2), charts.Point("d", 3)]
    svg = charts.line_chart(gap, message="m", written=written)
    assert re.findall(r'd="([^"]*)" class="s-own"', svg)[0].count("M") == 2


def test_a_chart_without_a_known_value_is_nothing() -> None:
    assert not charts.line_chart([charts.Point("a", None)], message="m", written=written)
    assert not charts.bar_chart([], message="m", written=written)
    assert not charts.spark([1])


def test_a_part_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        charts.stacked_bars([charts.Stack("a", (charts.Part(-1, "f-own"),))], message="m", written=written)


def test_a_heat_map_has_five_steps() -> None:
    assert [charts.heat_step(value, [10, 20, 30, 40]) for value in (0, 10, 25, 39.9, 99)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="four rising"):
        charts.heat_step(1, [4, 3, 2, 1])


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.integers(3, 8))
def test_the_steps_of_an_axis_are_few_even_and_enclose_the_values(low: float, span: float, wanted: int) -> None:
    high = low + span
    steps = round_steps(low, high, wanted)
    assert len(steps) > 1
    step = (steps[-1] - steps[0]) / (len(steps) - 1)
    assert steps[0] <= low + step * 1e-5
    assert steps[-1] >= high - step * 1e-5
    assert len(steps) <= wanted + 3
    assert all(math.isfinite(value) for value in steps)
