"""Hiding small cells, and those that would give them away. Pure.

Primary suppression hides counts of 1 to ``smallest`` - 1. Because the total is shown, a single hidden cell could be
computed by subtraction; the next smallest cells are hidden too, until at least two are and together they hold at
least ``smallest`` people (secondary suppression).
"""

from __future__ import annotations

from collections.abc import Sequence


def hidden(counts: Sequence[int], smallest: int) -> frozenset[int]:
    """Indexes of the cells to hide. ``counts`` are people per cell of one breakdown that adds up to a shown total."""
    concealed = {i for i, n in enumerate(counts) if 0 < n < smallest}
    if not concealed:
        return frozenset()
    rest = sorted((i for i, n in enumerate(counts) if n >= smallest), key=lambda i: (counts[i], i))
    for index in rest:
        if len(concealed) >= 2 and sum(counts[i] for i in concealed) >= smallest:
            break
        concealed.add(index)
    return frozenset(concealed)
