"""What the room tells the rooms above it, and webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from charaka.kernel.events import Event, event_type
from charaka.kernel.text import marked as _


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingPublished(Event):
    """A version of an offering is on sale from now on."""

    code: ClassVar[str] = "offer.offering.published"
    label: ClassVar[str] = _("Offering published")

    offering_id: int
    version: int


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingMoved(Event):
    """An offering changed its state."""

    code: ClassVar[str] = "offer.offering.moved"
    label: ClassVar[str] = _("Offering moved to another state")

    offering_id: int
    verb: str
    state: str


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSet(Event):
    """A price of an offering was set or changed. Amount in minor units, without VAT."""

    code: ClassVar[str] = "offer.price.set"
    label: ClassVar[str] = _("Price set")

    offering_id: int
    mode: str
    amount: int
