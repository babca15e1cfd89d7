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


def in_force(day: date) -> Q:
    """Rows whose ``start`` and ``end`` enclose the day (both inclusive, both optional)."""
    return (Q(start__isnull=True) | Q(start__lte=day)) & (Q(end__isnull=True) | Q(end__gte=day))


def actor_for(user: User, *, on: date | None = None) -> Actor:
    """The actor that an account is on a day (today), with three queries. An inactive account holds no role."""
    day = on or timezone.localdate()
    grants = _grants(user, day) if user.is_active else frozenset()
    return Actor(kind="user", label=user.name or user.email, user_id=user.pk, language=user.language, grants=grants)


def _grants(user: User, day: date) -> frozenset[Grant]:
    today = in_force(day)
    with everywhere(reason="the roles of an account are read before any institution is chosen"):
        held = RoleAssignment.objects.filter(today, person__user=user).values_list("role", "institution_id")
        grants = {Grant(Role(role), institution_id) for role, institution_id in held}
    in_funds = FundRole.objects.filter(today, user=user).values_list("role", "fund_id")
    for role, fund_id in in_funds:
        followed = Institution.objects.filter(fund_id=fund_id).values_list("pk", flat=True)
        grants |= {Grant(Role(role), pk) for pk in followed}
    on_platform = PlatformRole.objects.filter(today, user=user).values_list("role", flat=True)
    return frozenset(grants | {Grant(Role(role), None) for role in on_platform})
