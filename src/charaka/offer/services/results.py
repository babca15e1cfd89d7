"""Opening figures: what offerings brought in before the product kept it, with the document they come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.permissions import require
from charaka.kernel.records import add_record
from charaka.kernel.services import service
from charaka.offer.models import Offering, OfferingResult
from charaka.offer.permissions import CHANGE_COSTS

RESULT_ENTERED = audit_action("offer.result.entered", _("Opening figures entered"))
FIGURES = (
    "sessions", "places", "participants", "income", "full_cost", "avoidable_cost", "needs", "quotes_won", "quotes_lost",
)  # fmt: skip


@service
def enter_result(
    *, actor: Actor, offering: Offering, start: date, end: date, figures: Mapping[str, Any], source: str
) -> OfferingResult:
    """Enter what an offering brought in over whole months. Raises Conflict (the months overlap what is there),
    Invalid, Forbidden, NotFound.
    """
    require(actor, CHANGE_COSTS, offering.institution_id)
    if set(figures) - set(FIGURES) or not source.strip():
        raise Invalid(_("Give known figures and the document they come from."))
    if offering.results.filter(start__lte=end, end__gte=start).exists():
        raise Conflict(_("These months overlap figures that were entered already."))
    row = OfferingResult(
        institution_id=offering.institution_id,
        offering=offering,
        start=start,
        end=end,
        source=source.strip(),
        **figures,
    )
    if row.participants > row.places or row.end < row.start:
        raise Invalid(_("There are more participants than places, or the months are in the wrong order."))
    return add_record(row, actor=actor, action=RESULT_ENTERED)
