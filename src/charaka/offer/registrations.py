"""What the room makes known to the kernel and to the shells, when the product starts."""

from __future__ import annotations

from charaka.offer import importers, services  # noqa: F401
from charaka.offer.importers import catalogue  # noqa: F401
