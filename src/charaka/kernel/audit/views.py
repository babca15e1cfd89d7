"""The journal of an institution: every act, newest first, and whether the chain is whole."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charaka.kernel.audit.exports import JOURNAL_COLUMNS, journal_rows
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.audit.presentation import entry_lines
from charaka.kernel.audit.queries import verify
from charaka.kernel.exports.registry import Export, register_export
from charaka.kernel.exports.services import export_rows
from charaka.kernel.permissions import Role, permission
from charaka.kernel.scope import current_scope
from charaka.kernel.web import PageRequest, here, page, render_page

VIEW_HISTORY = permission(
    "kernel.history:view", _("Read the journal of the institution"), Role.DIRECTOR, Role.FINANCE, Role.OPERATOR
)
PAGE_SIZE = 50


@page(VIEW_HISTORY)
def history(request: PageRequest) -> HttpResponse:
    """A page of the journal, by key; narrowed by record, by act or by words in the name of the record."""
    asked = _asked(request)
    entries = _entries(request, asked)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 16:
        entries = entries.filter(pk__lt=int(before))
    found = list(entries.order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    context = {
        "lines": entry_lines(shown),
        "next_before": shown[-1].pk if len(found) > PAGE_SIZE else None,
        "words": asked.get("q", ""),
        "export_url": f"{here(request, 'house:history_export')}?{urlencode(asked)}",
        "proof": verify(request.institution.pk) if "verify" in request.GET else None,
    }
    return render_page(request, "audit/history.html", context, fragment="rows")


@page(VIEW_HISTORY)
@require_safe
def history_export(request: PageRequest) -> Any:
    """The journal as a table, narrowed as the page is."""
    return export_rows(
        JOURNAL_COLUMNS,
        journal_rows(_entries(request, _asked(request))),
        request.GET.get("format", "xlsx"),
        actor=request.actor,
        institution=request.institution,
        permission=VIEW_HISTORY,
        name="journal",
        title=_("Journal"),
    )


def _asked(request: PageRequest) -> dict[str, str]:
    """What the address narrows the journal to, without the character that PostgreSQL cannot compare."""
    names = ("subject_type", "subject_id", "action", "q")
    given = {name: request.GET.get(name, "").replace("\x00", "").strip()[:80] for name in names}
    return {name: value for name, value in given.items() if value}


def _entries(request: PageRequest, asked: dict[str, str]) -> QuerySet[AuditEntry]:
    found = AuditEntry.objects.filter(institution=request.institution)
    for name, value in asked.items():
        found = found.filter(**{"subject_label__icontains" if name == "q" else name: value})
    return found


JOURNAL: Final = register_export(
    Export(
        code="journal",
        label=_("Journal"),
        permission=VIEW_HISTORY,
        columns=lambda: JOURNAL_COLUMNS,
        rows=lambda: journal_rows(AuditEntry.objects.filter(institution__in=current_scope() or ())),
    )
)
