"""The journal of an institution: every act, newest first, and whether the chain is whole."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.audit.presentation import entry_lines
from charaka.kernel.audit.queries import verify
from charaka.kernel.permissions import Role, permission
from charaka.kernel.web import PageRequest, page, render_page

VIEW_HISTORY = permission(
    "kernel.history:view", _("Read the journal of the institution"), Role.DIRECTOR, Role.FINANCE, Role.OPERATOR
)
PAGE_SIZE = 50


@page(VIEW_HISTORY)
def history(request: PageRequest) -> HttpResponse:
    """A page of the journal, by key; narrowed by record, by act or by words in the name of the record."""
    entries = AuditEntry.objects.filter(institution=request.institution)
    for name in ("subject_type", "subject_id", "action"):
        if wanted := _asked(request, name):
            entries = entries.filter(**{name: wanted})
    if words := _asked(request, "q"):
        entries = entries.filter(subject_label__icontains=words)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 16:
        entries = entries.filter(pk__lt=int(before))
    found = list(entries.order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    context = {
        "lines": entry_lines(shown),
        "next_before": shown[-1].pk if len(found) > PAGE_SIZE else None,
        "words": words,
        "proof": verify(request.institution.pk) if "verify" in request.GET else None,
    }
    return render_page(request, "audit/history.html", context, fragment="rows")


def _asked(request: PageRequest, name: str) -> str:
    """What the address asks for, without the character that PostgreSQL cannot compare."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:80]
