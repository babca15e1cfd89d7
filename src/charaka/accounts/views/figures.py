"""The first figures of autonomy as pages show them: each with its value in a period and the way down to its rows."""

from __future__ import annotations

from typing import Any, Final

from charaka.kernel.measures.presentation import shown_figure
from charaka.kernel.measures.queries import compute
from charaka.kernel.measures.registry import measure_called
from charaka.kernel.measures.together import together
from charaka.kernel.periods import Period
from charaka.kernel.web import here

OWN_SHARE: Final = "own_source_share_strict"
FIGURES: Final = (
    OWN_SHARE,
    "operating_cost_recovery",
    "full_cost_recovery",
    "subsidy_dependence",
    "pay_share",
    "liquidity_months",
)


def autonomy_figures(request: Any, period: Period) -> list[dict[str, Any]]:
    """The figures of a period. What cannot be computed is a dash, and its page says why."""
    with together():
        return [autonomy_figure(request, code, period) for code in FIGURES]


def autonomy_figure(request: Any, code: str, period: Period) -> dict[str, Any]:
    """One figure: its name, its value in the reader's writing, and the address that opens it."""
    wanted = measure_called(code)
    figure = compute(wanted, period, {request.institution.pk})
    return {
        "code": code,
        "name": wanted.name,
        "value": shown_figure(figure, request.institution.currency),
        "figure": figure,
        "url": f"{here(request, 'house:measure', code)}?period={period.code}",
    }
