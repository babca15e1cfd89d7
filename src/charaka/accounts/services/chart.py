"""Changing journals and service lines, and keeping papers with an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Entry, Journal, ServiceLine
from charaka.accounts.permissions import CHANGE_CHART, POST_ENTRIES
from charaka.accounts.queries.chart import STRUCTURE
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Conflict
from charaka.kernel.files.kinds import EVIDENCE
from charaka.kernel.files.models import StoredFile
from charaka.kernel.files.services import store_file
from charaka.kernel.permissions import require
from charaka.kernel.records import change_record
from charaka.kernel.services import service

JOURNAL_CHANGED = audit_action("accounts.journal.changed", _("Journal changed"))
LINE_CHANGED = audit_action("accounts.line.changed", _("Service line changed"))


@service
def change_journal(
    *, actor: Actor, journal: Journal, changes: Mapping[str, Any], expected_version: int | None = None
) -> Journal:
    """Rename a journal or say what it collects; its code stays. Raises StaleRecord, Forbidden, NotFound."""
    require(actor, CHANGE_CHART, journal.institution_id)
    change_record(journal, changes, actor=actor, action=JOURNAL_CHANGED, expected_version=expected_version)
    return journal


@service
def change_service_line(
    *, actor: Actor, line: ServiceLine, changes: Mapping[str, Any], expected_version: int | None = None
) -> ServiceLine:
    """Rename a service line, say what it sells, close it. Raises Conflict (the structure), StaleRecord, Forbidden."""
    require(actor, CHANGE_CHART, line.institution_id)
    if line.code == STRUCTURE and (changes.get("closed_on") or changes.get("kind", line.kind) != line.kind):
        raise Conflict(_("The structure stays open: it takes what belongs to no other service."))
    change_record(line, changes, actor=actor, action=LINE_CHANGED, expected_version=expected_version)
    return line


@service
def attach_paper(*, actor: Actor, entry: Entry, upload: File[bytes]) -> StoredFile:
    """Keep a paper with an entry, posted or not. Raises Invalid, TooLarge, Forbidden, NotFound."""
    require(actor, POST_ENTRIES, entry.institution_id)
    return store_file(upload=upload, actor=actor, institution_id=entry.institution_id, subject=entry, kind=EVIDENCE)
