"""Reading the audit: the history of a record, and the proof that a chain is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from charaka.kernel.audit.hashing import chained
from charaka.kernel.audit.models import AuditChain, AuditEntry
from charaka.kernel.audit.services import hashed_fields, institution_of


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain is broken: the institution (None: platform), the position, and what is wrong."""

    institution_id: int | None
    position: int
    fault: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of a verification. ``entries`` counts what was read."""

    chains: int
    entries: int
    breaks: tuple[Break, ...]

    @property
    def whole(self) -> bool:
        return not self.breaks


def history_of(subject: models.Model) -> models.QuerySet[AuditEntry]:
    """The acts on one record, newest first."""
    return AuditEntry.objects.filter(
        **_owner(institution_of(subject)),
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
    ).order_by("-id")


def _owner(institution_id: int | None) -> dict[str, Any]:
    return {"institution_id": institution_id}


def verify(institution_id: int | None = None, *, every: bool = False) -> Proof:
    """Recompute the chain of an institution (None: of the platform), or of all with ``every``."""
    chains = AuditChain.objects.order_by("pk")
    if not every:
        chains = chains.filter(**_owner(institution_id))
    entries = 0
    breaks: list[Break] = []
    for chain in chains:
        read, faults = _verify_chain(chain)
        entries += read
        breaks += faults
    return Proof(len(chains), entries, tuple(breaks))


def _verify_chain(chain: AuditChain) -> tuple[int, list[Break]]:
    head, position = "", 0
    for entry in _entries_of(chain):
        position += 1
        if entry.position != position:
            return position, [Break(chain.institution_id, position, "an entry is missing or out of place")]
        if entry.previous != head:
            return position, [Break(chain.institution_id, position, "the entry does not follow the one before it")]
        if entry.hash != chained(head, hashed_fields(entry)):
            return position, [Break(chain.institution_id, position, "the entry was changed")]
        head = entry.hash
    if (position, head) != (chain.length, chain.head):
        return position, [Break(chain.institution_id, position, "the end of the chain is missing")]
    return position, []


def _entries_of(chain: AuditChain) -> Iterator[AuditEntry]:
    return chain.entries.order_by("position").iterator(chunk_size=2000)
