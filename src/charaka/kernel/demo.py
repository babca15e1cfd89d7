"""The demo world: what the rooms' seeders share. Each room has a drawer ``demo`` with ``seed(world)``.

Everything in it is invented: no real person, company or institution. The same seed and day give the same world.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor, system_actor
from charaka.kernel.audit import audit_action
from charaka.kernel.models import Fund, Institution

DOMAIN = "@demo.charaka.example"
DEMO_SEEDED = audit_action("kernel.demo.seeded", _("Demo data entered"))


@dataclass
class DemoWorld:
    """The world while it is being made. ``shelf`` holds what a room leaves for the rooms above it, by name.

    ``scale`` multiplies partners, people and what hangs on them, for load tests; 1 is the world of the demo.
    """

    today: date
    scale: int = 1
    random: Random = field(default_factory=lambda: Random(2026))  # noqa: S311  # nosec B311  # not a secret
    actor: Actor = field(default_factory=lambda: system_actor("Demo world"))
    say: Callable[[str], None] = lambda _words: None
    fund: Fund | None = None
    institutions: dict[str, Institution] = field(default_factory=dict)
    shelf: dict[str, Any] = field(default_factory=dict)

    def ago(self, days: int) -> date:
        """The day that lies so many days before today."""
        return self.today - timedelta(days=days)

    def ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)
