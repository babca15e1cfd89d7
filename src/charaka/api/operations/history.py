"""What was done in the institution, by whom, when and why, newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.audit.registry import label_of
from charaka.kernel.audit.views import VIEW_HISTORY
from charaka.kernel.rest import ApiRequest, Found, Id, Line, Out, Page, PageParams, Query, Router, paged, requires

router = Router(tags=["history"])


class ChangeOut(Out):
    """A field's value before and after, as JSON."""

    before: Any
    after: Any


class EntryOut(Out):
    """One act. ``position`` and ``hash`` place it in the chain of the institution."""

    id: Id
    position: Id
    at: datetime
    action: str
    label: str
    subject_type: str
    subject_id: str
    subject_label: str
    actor_kind: str
    actor_label: str
    changes: dict[str, ChangeOut]
    reason: str
    request_id: str
    hash: str

    @staticmethod
    def resolve_label(entry: AuditEntry) -> str:
        return str(label_of(entry.action))

    @staticmethod
    def resolve_changes(entry: AuditEntry) -> dict[str, dict[str, Any]]:
        return {name: {"before": old, "after": new} for name, (old, new) in entry.changes.items()}


class HistoryFilters(PageParams):
    """Which acts."""

    subject_type: Annotated[Line, Field(description="The kind of record, such as `institutions.partner`.")] = ""
    subject_id: Annotated[Line, Field(description="The id of the record; with subject_type.")] = ""
    action: Annotated[Line, Field(description="The code of the act, such as `institutions.partner.created`.")] = ""


@router.get("/history", response=Page[EntryOut])
@requires(VIEW_HISTORY)
def list_history(request: ApiRequest, asked: Query[HistoryFilters]) -> Found[AuditEntry]:
    """List what was done, newest first."""
    wanted = {name: value for name in ("subject_type", "subject_id", "action") if (value := getattr(asked, name))}
    rows = AuditEntry.objects.filter(institution=request.institution, **wanted)
    return paged(request, rows, asked, order=["-pk"])
