"""The curve of income and cost: what lies between the lines, where they meet, and what becomes of a large session."""

from __future__ import annotations

import re

from charaka.kernel.charts import CurveLine, CurveMark, curve_chart

INCOME = CurveLine("income", [18.0 * n for n in range(1, 17)], "own")
COST = CurveLine("cost", [180.0 + 3 * n for n in range(1, 17)], "terra")


def drawn(*lines: CurveLine, **more: object) -> str:
    return str(curve_chart(lines, message="Pays from 12", written=str, number=str, **more))  # type: ignore[arg-type]


def test_loss_and_gain_meet_where_the_lines_cross() -> None:
    svg = drawn(INCOME, COST)
    loss, gain = re.findall(r'<path d="(M[^"]+Z)" class="(?:loss|gain)"', svg)
    assert svg.index('class="loss"') < svg.index('class="gain"')
    # 18 n = 180 + 3 n at n = 12: the last point of the loss is the first of the gain.
    corner = gain.removeprefix("M").split(" L")[0]
    assert corner in loss


def test_the_mark_stands_on_the_first_line_with_its_words() -> None:
    svg = drawn(INCOME, COST, mark=CurveMark(12, "break-even: 12"))
    assert "break-even: 12" in svg
    assert svg.count("f-saff") == 1


def test_a_mark_beyond_the_chart_is_not_drawn() -> None:
    assert "f-saff" not in drawn(INCOME, COST, mark=CurveMark(17, "never"))


def test_right_to_left_the_numbers_run_from_the_right() -> None:
    def last(svg: str) -> float:
        return float(re.findall(r'<text x="([0-9.]+)"[^>]*>16</text>', svg)[0])

    assert last(drawn(INCOME, COST)) > 400
    assert last(drawn(INCOME, COST, rtl=True)) < 120


def test_a_large_session_is_drawn_with_few_points_and_keeps_its_mark() -> None:
    income = CurveLine("income", [float(n) for n in range(1, 10_001)])
    cost = CurveLine("cost", [4_321.0] * 10_000, "terra")
    svg = drawn(income, cost, mark=CurveMark(4_321, "here"))
    assert len(svg) < 40_000
    assert "here" in svg


def test_the_lines_are_always_shown_from_nothing_and_words_are_escaped() -> None:
    assert drawn() == ""
    svg = drawn(CurveLine("<b>", [5.0]), CurveLine("cost", [2.0], "terra"))
    assert "&lt;b&gt;" in svg
    assert ">0.0<" in svg or ">0<" in svg
