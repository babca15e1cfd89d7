"""How many partners work with the institution."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Partner
from charaka.institutions.models.choices import PartnerKind, Side
from charaka.institutions.permissions import VIEW_PARTNERS
from charaka.kernel.measures import Breakdown, Measure, Slice, SourceRow, Term, Unit, Version, measure


def active_partners(part: Slice) -> QuerySet[Partner]:
    """Partners on the last day of the period: begun by then, not ended before it, not merged into another."""
    last = part.period.end
    begun = Q(since__lte=last) | Q(since__isnull=True, created_at__date__lte=last)
    going_on = Q(ended_on__isnull=True) | Q(ended_on__gte=last)
    return Partner.objects.filter(begun & going_on, institution_id__in=part.institution_ids, merged_into__isnull=True)


def _row(partner: Partner) -> SourceRow:
    return SourceRow(
        id=partner.pk,
        label=partner.name,
        detail=str(partner.get_kind_display()),
        on=partner.since,
        link=("institutions:partner", (partner.pk,)),
        institution_id=partner.institution_id,
    )


ACTIVE_PARTNERS: Final = measure(
    Measure(
        code="active_partners",
        name=_("Active partners"),
        definition=_(
            "Partners on the last day of the period: the partnership has begun, has not ended before that day, and the "
            "record has not been merged into another. A partner without a first day counts from its entry on."
        ),
        unit=Unit.COUNT,
        numerator=Term(_("Active partners"), active_partners),
        permission=VIEW_PARTNERS,
        row=_row,
        versions=(Version(1, date(2022, 7, 26), _("First definition.")),),
        breakdowns=(
            Breakdown("kind", _("By type"), "kind", lambda: dict(PartnerKind.choices)),
            Breakdown("side", _("By side"), "side", lambda: dict(Side.choices)),
        ),
    )
)
