"""The institutions as the fund sees them: identity and what was submitted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from charaka.institutions.models import Profile
from charaka.kernel.actors import Actor
from charaka.kernel.models import Institution, MeasureSnapshot
from charaka.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class Followed:
    """One institution of a portfolio. ``frozen`` counts the figures it has submitted; ``latest`` is the last day."""

    institution: Institution
    profile: Profile | None
    frozen: int
    latest: object


def list_portfolio(actor: Actor) -> list[Followed]:
    """The institutions in which the actor holds a role, with three queries."""
    mine = Q() if actor.roles_in(None) else Q(pk__in=actor.institutions)
    institutions = list(Institution.objects.filter(mine).order_by("code"))
    with scope(i.pk for i in institutions):
        profiles = {p.institution_id: p for p in Profile.objects.prefetch_related("sectors")}
        counted = MeasureSnapshot.objects.values("institution_id").annotate(frozen=Count("pk"), latest=Max("taken_at"))
        frozen = {row["institution_id"]: row for row in counted}
    return [
        Followed(i, profiles.get(i.pk), frozen.get(i.pk, {}).get("frozen", 0), frozen.get(i.pk, {}).get("latest"))
        for i in institutions
    ]
