"""A history read in pages, by key."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import QueryDict

from charaka.kernel.audit.models import AuditEntry

PER_PAGE = 50


def turned(acts: QuerySet[AuditEntry], asked: QueryDict) -> tuple[list[AuditEntry], int | None]:
    """The acts of the page that the address asks for, and from where the next goes on (None: this is the last)."""
    before = asked.get("before", "")
    if before.isdecimal() and len(before) < 19:
        acts = acts.filter(pk__lt=int(before))
    found = list(acts[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return shown, shown[-1].pk if len(found) > PER_PAGE else None
