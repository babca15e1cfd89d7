"""Figures that are declared once and open everywhere: definition, numerator, denominator, rows.

Scoreboard, board pack, fund indicator, API and export read this registry; nobody computes a figure beside it.
"""

from charaka.kernel.measures.registry import (
    Breakdown,
    Measure,
    Slice,
    SourceRow,
    Term,
    Unit,
    Version,
    all_measures,
    measure,
    measure_called,
)

__all__ = [
    "Breakdown",
    "Measure",
    "Slice",
    "SourceRow",
    "Term",
    "Unit",
    "Version",
    "all_measures",
    "measure",
    "measure_called",
]
