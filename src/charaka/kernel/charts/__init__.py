"""Charts as inline SVG, drawn on the server: classes only, mirrored for right-to-left readers, every mark a link.

Pure functions of numbers and words. Callers give labels written in the reader's language, and a ``message``: the one
thing that the chart says, which is what an assistive tool reads. A table with the same numbers stands beside.
"""

from charaka.kernel.charts.bars import Bar, Part, Stack, bar_chart, stacked_bars
from charaka.kernel.charts.curve import CurveLine, CurveMark, curve_chart
from charaka.kernel.charts.fan import Band, fan_chart
from charaka.kernel.charts.heat import HeatCell, HeatMap, HeatRow, heat_step
from charaka.kernel.charts.line import Point, line_chart
from charaka.kernel.charts.pairs import BarPair, pair_bars
from charaka.kernel.charts.small import dial, spark, stacked_split

__all__ = [
    "Band",
    "Bar",
    "BarPair",
    "CurveLine",
    "CurveMark",
    "HeatCell",
    "HeatMap",
    "HeatRow",
    "Part",
    "Point",
    "Stack",
    "bar_chart",
    "curve_chart",
    "dial",
    "fan_chart",
    "heat_step",
    "line_chart",
    "pair_bars",
    "spark",
    "stacked_bars",
    "stacked_split",
]
