"""The demo's world, room by room: each room's ``demo.py`` has ``seed(world)``, called in the order of the storeys.

One seed makes the world the same on every computer on the same day. Each room draws from its own stream, so that a new
room changes nothing in the others. All of it is one transaction: a world is whole or absent.
"""

from __future__ import annotations

import importlib
import importlib.util
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

SEED: Final = 2026
# In the order of the storeys, lowest first. A room that has no demo yet is passed over.
ROOMS: Final = (
    "kernel", "institutions", "improvement", "accounts", "offer", "sales", "delivery", "programmes", "outcomes",
    "autonomy", "governance", "support", "exchange", "fund", "outreach",
)  # fmt: skip
Step = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class World:
    """What a room's seeder is given.

    ``kept`` is where rooms leave what upper rooms need, by a name of the room: ``world.kept["institutions.people"]``.
    ``scale`` multiplies the number of rows; ``step(what, done, total)`` moves the progress bar.
    """

    random: random.Random
    today: date
    scale: int
    actor: Any
    step: Step
    kept: dict[str, Any] = field(default_factory=dict)

    def day(self, days_ago: int) -> date:
        """The day so many days before today."""
        return date.fromordinal(self.today.toordinal() - days_ago)


def seed(scale: int = 1, step: Step = lambda _what, _done, _total: None, *, today: date | None = None) -> World:
    """Fill an empty database with the world of ``today`` and return what the rooms have kept."""
    from django.db import transaction
    from django.utils import timezone

    from charaka.kernel.actors import system_actor
    from charaka.kernel.scope import everywhere

    world = World(
        random=_stream(""),
        today=today or timezone.localdate(),
        scale=scale,
        actor=system_actor("demo world"),
        step=step,
    )
    rooms = [room for room in ROOMS if importlib.util.find_spec(f"charaka.{room}") and _has_demo(room)]
    with transaction.atomic(), everywhere(reason="the demo world is written into an empty database"):
        for done, room in enumerate(rooms):
            step("rooms", done, len(rooms))
            importlib.import_module(f"charaka.{room}.demo").seed(replace(world, random=_stream(room)))
        step("rooms", len(rooms), len(rooms))
    return world


def _has_demo(room: str) -> bool:
    return importlib.util.find_spec(f"charaka.{room}.demo") is not None


def _stream(room: str) -> random.Random:
    return random.Random(f"{SEED} {room}")  # noqa: S311  # nosec B311: a world that is the same each time
