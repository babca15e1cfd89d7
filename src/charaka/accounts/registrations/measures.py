"""The figures of autonomy that the accounts compute."""

from __future__ import annotations

from charaka.accounts.measures import autonomy, execution, full, liquidity  # noqa: F401
