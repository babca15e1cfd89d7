"""What the room tells the rooms above it, and webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from charaka.kernel.events import Event, event_type
from charaka.kernel.text import marked as _


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPosted(Event):
    """An entry was posted, by itself or as the reversal of another."""

    code: ClassVar[str] = "accounts.entry.posted"
    label: ClassVar[str] = _("Entry posted")

    entry_id: int


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerImported(Event):
    """Entries came in with the books."""

    code: ClassVar[str] = "accounts.ledger.imported"
    label: ClassVar[str] = _("Ledger imported")

    entries: int
    lines: int


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodClosed(Event):
    """A month of the books was closed."""

    code: ClassVar[str] = "accounts.period.closed"
    label: ClassVar[str] = _("Period closed")

    month: str
