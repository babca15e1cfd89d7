"""Refusals that only this room knows."""

from __future__ import annotations

from charaka.kernel.errors import Conflict


class LikelyDuplicate(Conflict):
    """The new record looks like one that exists. ``data["candidates"]`` holds their ids; confirm to add it anyway."""

    code = "likely_duplicate"
