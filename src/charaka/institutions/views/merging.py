"""Likely duplicates, the comparison of two partners, their merge and its undoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charaka.institutions.exports.duplicates import DUPLICATE_COLUMNS, duplicate_rows
from charaka.institutions.models import Partner
from charaka.institutions.permissions import EXPORT_PARTNERS, MERGE_PARTNERS
from charaka.institutions.queries.duplicates import Pair, find_duplicates, likeness_of
from charaka.institutions.queries.merging import field_pairs
from charaka.institutions.queries.partners import access_merge, access_partner, find_partners
from charaka.institutions.services.merge import UNDO_DAYS, Expected, merge_partners, undo_merge
from charaka.institutions.services.partners import EDITABLE, declare_distinct
from charaka.institutions.services.references import count_references
from charaka.institutions.views.partner_frame import to
from charaka.institutions.views.partner_lines import pair_lines
from charaka.kernel.errors import Conflict
from charaka.kernel.exports.services import export_rows
from charaka.kernel.search_text import fold
from charaka.kernel.web import PageRequest, here, page, render_page

MOST_PAIRS = 50
MOST_FOUND = 12


@page(MERGE_PARTNERS)
@require_safe
def partner_duplicates(request: PageRequest) -> HttpResponse:
    """All likely pairs, the surest first."""
    found = find_duplicates(request.institution.pk, limit=MOST_PAIRS)
    may_export = request.actor.may(EXPORT_PARTNERS, request.institution.pk)
    context = {
        "pairs": pair_lines(found.pairs),
        "export_url": here(request, "institutions:duplicate_export") + "?" if may_export else "",
    }
    return render_page(request, "institutions/partner_duplicates.html", context)


@page(MERGE_PARTNERS)
@require_safe
def duplicate_export(request: PageRequest) -> Any:
    """All likely pairs as a table, for those who may also export partners."""
    return export_rows(
        DUPLICATE_COLUMNS,
        duplicate_rows(find_duplicates(request.institution.pk, limit=None).pairs),
        request.GET.get("format", "xlsx"),
        actor=request.actor,
        institution=request.institution,
        permission=EXPORT_PARTNERS,
        name="duplicates",
        title=_("Likely duplicates"),
    )


@page(MERGE_PARTNERS)
@require_safe
def partner_merge_with(request: PageRequest, partner_id: int) -> HttpResponse:
    """Choose with which partner this one is to be merged: those that look alike, or a search."""
    found = access_partner(request.actor, partner_id)
    asked = request.GET.get("q", "")[:100]
    others = [p for p in find_partners(fold(asked), MOST_FOUND + 1) if p.pk != found.pk] if fold(asked) else []
    pairs = find_duplicates(request.institution.pk, of=found).pairs
    context = {"partner": found, "asked": asked, "others": others[:MOST_FOUND], "pairs": pair_lines(pairs)}
    return render_page(request, "institutions/partner_merge_with.html", context)


@page(MERGE_PARTNERS)
def partner_merge(request: PageRequest, partner_id: int, other_id: int) -> HttpResponse:
    """Compare two partners field by field; a POST makes them one."""
    kept, other = _both(request, partner_id, other_id)
    if request.method != "POST":
        return _compared(request, kept, other)
    chosen = [name for name in EDITABLE if request.POST.get(f"take_{name}") == "other"]
    try:
        merge_partners(
            actor=request.actor,
            kept=kept,
            dissolved=other,
            from_dissolved=chosen,
            expected=Expected(_version(request, "kept"), _version(request, "other")),
            reason=request.POST.get("reason", "")[:500],
        )
    except Conflict as refusal:
        kept, other = _both(request, partner_id, other_id)
        return _compared(request, kept, other, refusal=str(refusal), status=409)
    text = _("“%(other)s” is now one with this partner. You can undo this for %(days)s days.")
    messages.success(request, text % {"other": other, "days": UNDO_DAYS})
    return to(request, "partner", kept.pk)


@page(MERGE_PARTNERS)
@require_POST
def partner_parted(request: PageRequest, merge_id: int) -> HttpResponse:
    """Undo a merge."""
    merge = access_merge(request.actor, merge_id)
    parted = undo_merge(actor=request.actor, merge=merge, reason=request.POST.get("reason", "")[:500])
    messages.success(request, _("“%(name)s” is a partner of its own again.") % {"name": parted})
    return to(request, "partner", parted.pk)


@page(MERGE_PARTNERS)
@require_POST
def partner_distinct(request: PageRequest, partner_id: int, other_id: int) -> HttpResponse:
    """Remember that two partners that look alike are two."""
    first, second = _both(request, partner_id, other_id)
    declare_distinct(actor=request.actor, first=first, second=second)
    messages.success(request, _("Remembered: these are two partners."))
    return HttpResponseRedirect(here(request, "institutions:partner_duplicates"), status=303)


def _both(request: PageRequest, partner_id: int, other_id: int) -> tuple[Partner, Partner]:
    return access_partner(request.actor, partner_id), access_partner(request.actor, other_id)


def _version(request: PageRequest, which: str) -> int | None:
    """The version that was compared; a form without it (a program) takes what is there."""
    given = request.POST.get(f"{which}_version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _compared(
    request: PageRequest, kept: Partner, other: Partner, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    pairs = field_pairs(kept, other, EDITABLE)
    context: dict[str, Any] = {
        "kept": kept,
        "other": other,
        "different": [pair for pair in pairs if not pair.same],
        "same": [pair for pair in pairs if pair.same],
        "pair": pair_lines([Pair(kept, other, likeness_of(kept, other))])[0],
        "moving": count_references(other.pk),
        "refusal": refusal,
        "over": kept.merged_into_id or other.merged_into_id or kept.pk == other.pk,
        "days": UNDO_DAYS,
    }
    return render_page(request, "institutions/partner_merge.html", context, status=status)
