"""The demo's world, room by room: each room's drawer ``demo`` has ``seed(world)``, called in the order of the storeys.

One seed makes the world the same on every computer on the same day. Each room draws from its own stream, so that a new
room changes nothing in the others. All of it is one transaction: a world is whole or absent.
"""

from __future__ import annotations

import importlib
import importlib.util
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from charaka.kernel.demo import DemoWorld

# In the order of the storeys, lowest first. A room that has no demo yet is passed over.
ROOMS: Final = (
    "institutions", "improvement", "accounts", "offer", "sales", "delivery", "programmes", "outcomes",
    "autonomy", "governance", "support", "exchange", "fund", "outreach",
)  # fmt: skip
QUARTERS_SUBMITTED: Final = 3
Step = Callable[[str, int, int], None]


def seed(scale: int = 1, step: Step = lambda _what, _done, _total: None, *, today: date | None = None) -> DemoWorld:
    """Fill an empty database with the world of ``today`` and return what the rooms left for each other."""
    from django.db import transaction
    from django.utils import timezone

    from charaka.kernel.demo import DemoWorld

    world = DemoWorld(today=today or timezone.localdate(), scale=scale)
    rooms = [room for room in ROOMS if _has_demo(room)]
    with transaction.atomic():
        for done, room in enumerate(rooms):
            step("rooms", done, len(rooms) + 1)
            importlib.import_module(f"charaka.{room}.demo").seed(replace(world, random=_stream(room)))
        step("rooms", len(rooms), len(rooms) + 1)
        _submit_figures(world)
        step("rooms", len(rooms) + 1, len(rooms) + 1)
    return world


def _submit_figures(world: DemoWorld) -> None:
    """What the institutions have submitted to the fund: every measure, for the last whole quarters."""
    from charaka.kernel.measures import all_measures
    from charaka.kernel.measures.services import freeze_measure
    from charaka.kernel.models import Institution
    from charaka.kernel.periods import quarter

    now = quarter(world.today.year, (world.today.month + 2) // 3)
    periods = [now := now.previous() for _turn in range(QUARTERS_SUBMITTED)]
    for institution in Institution.objects.filter(fund__isnull=False).order_by("pk"):
        for period in reversed(periods):
            for wanted in all_measures():
                freeze_measure(actor=world.actor, wanted=wanted, period=period, institution_id=institution.pk)


def _has_demo(room: str) -> bool:
    try:
        return importlib.util.find_spec(f"charaka.{room}.demo") is not None
    except ModuleNotFoundError:
        return False


def _stream(room: str) -> random.Random:
    return random.Random(f"2026 {room}")  # noqa: S311  # nosec B311  # a world that is the same each time
