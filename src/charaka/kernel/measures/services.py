"""Freezing figures when a period is submitted."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.measures.models import MeasureSnapshot
from charaka.kernel.measures.queries import break_down, compute
from charaka.kernel.measures.registry import Measure, Slice, Term
from charaka.kernel.periods import Period
from charaka.kernel.permissions import Role, permission, require
from charaka.kernel.scope import scope
from charaka.kernel.services import service

SUBMIT_MEASURES = permission("kernel.measure:submit", _("Submit measures"), Role.DIRECTOR)
MEASURE_FROZEN = audit_action("kernel.measure.frozen", _("Figure frozen"))


@service
def freeze_measure(*, actor: Actor, wanted: Measure, period: Period, institution_id: int) -> MeasureSnapshot:
    """Keep the figure, its breakdowns (small groups hidden) and a digest of its rows as they are now."""
    require(actor, SUBMIT_MEASURES, institution_id)
    figure = compute(wanted, period, {institution_id})
    digest, count = _digest(wanted, figure.slice)
    with scope({institution_id}):
        snapshot = MeasureSnapshot.objects.create(
            institution_id=institution_id,
            measure=wanted.code,
            version=wanted.version,
            period_start=period.start,
            period_end=period.end,
            numerator=figure.numerator,
            denominator=figure.denominator,
            reason=str(figure.reason),
            breakdowns=_breakdowns(wanted, period, institution_id),
            rows_digest=digest,
            rows_count=count,
            taken_by_id=actor.user_id,
        )
    record(MEASURE_FROZEN, snapshot, actor=actor, changes={"numerator": (None, figure.numerator)})
    return snapshot


def _breakdowns(wanted: Measure, period: Period, institution_id: int) -> dict[str, list[dict[str, Any]]]:
    return {
        by.code: [
            {"key": cell.key, "numerator": cell.numerator, "denominator": cell.denominator, "hidden": cell.hidden}
            for cell in break_down(wanted, by, period, {institution_id})
        ]
        for by in wanted.breakdowns
    }


def _digest(wanted: Measure, part: Slice) -> tuple[str, int]:
    """SHA-256 over the ids of the rows of both terms, and how many there are."""
    seen = hashlib.sha256()
    count = 0
    terms: list[Term] = [wanted.numerator] + ([wanted.denominator] if wanted.denominator else [])
    with scope(part.institution_ids):
        for term in terms:
            for pk in term.rows(part).order_by("pk").values_list("pk", flat=True).distinct().iterator():
                seen.update(f"{pk}\n".encode())
                count += 1
            seen.update(b"--\n")
    return seen.hexdigest(), count
