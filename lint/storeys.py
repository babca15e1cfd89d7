"""The order of the rooms, lowest first, for checks that import-linter cannot make: foreign keys and templates."""

from __future__ import annotations

from typing import Final

# Rooms of one line stand beside each other and know nothing of one another.
STOREYS: Final[tuple[tuple[str, ...], ...]] = (
    ("kernel",),
    ("institutions",),
    ("improvement",),
    ("accounts",),
    ("offer",),
    # Later rooms enter here, in the order that ARCHITECTURE.md gives.
    ("web", "api"),
    ("config",),
    ("cli",),
)
HEIGHT: Final = {room: height for height, rooms in enumerate(STOREYS) for room in rooms}


def may_know(room: str, other: str) -> bool:
    """Whether ``room`` may point to ``other``: itself or any room of a lower storey. Foreign packages are below all."""
    return room == other or HEIGHT.get(other, -1) < HEIGHT.get(room, len(STOREYS))
