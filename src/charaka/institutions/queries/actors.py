"""From an account to an actor: the roles in force today."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from charaka.institutions.models import FundRole, PlatformRole, RoleAssignment
from charaka.kernel.actors import Actor, Grant
from charaka.kernel.models import Institution, User
from charaka.kernel.permissions import Role
from charaka.kernel.scope import everywhere

# A role that was taken back holds no more on the day itself; a closed access bars a person from one institution only.
NOT_WITHDRAWN = Q(withdrawn_at__isnull=True, person__access_closed_at__isnull=True)


def in_force(day: date, prefix: str = "") -> Q:
    """Rows whose ``start`` and ``end`` enclose the day (both inclusive, both optional).

    ``prefix`` leads to the rows from another table: ``engagements__``.
    """
    begun = Q(**{f"{prefix}start__isnull": True}) | Q(**{f"{prefix}start__lte": day})
    lasting = Q(**{f"{prefix}end__isnull": True}) | Q(**{f"{prefix}end__gte": day})
    return begun & lasting


def actor_for(user: User, *, on: date | None = None) -> Actor:
    """The actor that an account is on a day (today): three queries, one more for people of a fund.

    An inactive account holds no role.
    """
    day = on or timezone.localdate()
    grants = _grants(user, day) if user.is_active else frozenset()
    return Actor(kind="user", label=user.name or user.email, user_id=user.pk, language=user.language, grants=grants)


def _grants(user: User, day: date) -> frozenset[Grant]:
    today = in_force(day)
    with everywhere(reason="the roles of an account are read before any institution is chosen"):
        held = RoleAssignment.objects.filter(today, NOT_WITHDRAWN, person__user=user)
        grants = {Grant(Role(role), owner) for role, owner in held.values_list("role", "institution_id")}
    in_funds = list(FundRole.objects.filter(today, user=user).values_list("role", "fund_id"))
    if in_funds:
        followed = Institution.objects.filter(fund_id__in={fund_id for _role, fund_id in in_funds})
        members = list(followed.values_list("pk", "fund_id"))
        grants |= {Grant(Role(role), pk) for role, fund_id in in_funds for pk, owner in members if owner == fund_id}
    on_platform = PlatformRole.objects.filter(today, user=user).values_list("role", flat=True)
    return frozenset(grants | {Grant(Role(role), None) for role in on_platform})
