"""Staff by sex and role, as one figure that opens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, CharField, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Engagement, Person, RoleAssignment
from charaka.institutions.models.choices import EngagementKind, Sex
from charaka.institutions.models.roles import INSTITUTION_ROLES
from charaka.institutions.permissions import VIEW_PEOPLE
from charaka.institutions.queries.actors import in_force
from charaka.institutions.queries.people import TEAM_KINDS
from charaka.kernel.measures import Breakdown, Measure, Slice, SourceRow, Term, Unit, Version, measure

UNKNOWN = {"": _("not stated")}


def _staff(part: Slice) -> QuerySet[Any]:
    """Everyone with an engagement as staff or trainer in force on the last day of the period, once each.

    ``staff_kind`` and ``staff_role`` are the first of each by weight, so that the groups of a breakdown add up.
    """
    day = part.period.end
    return (
        Person.objects.filter(institution_id__in=part.institution_ids)
        .annotate(
            staff_kind=_first(
                Engagement.objects.filter(in_force(day), person=OuterRef("pk"), kind__in=TEAM_KINDS), "kind", TEAM_KINDS
            ),
            staff_role=Coalesce(_first(_roles(day), "role", [role for role, _label in INSTITUTION_ROLES]), Value("")),
        )
        .filter(staff_kind__isnull=False)
    )


def _roles(day: date) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(in_force(day), person=OuterRef("pk")).exclude(
        withdrawn_at__date__lte=day, end__lte=day
    )


def _first(rows: QuerySet[Any], column: str, order: Any) -> Subquery:
    weight = Case(
        *(When(**{column: value}, then=Value(place)) for place, value in enumerate(order)),
        default=Value(99),
        output_field=IntegerField(),
    )
    return Subquery(rows.order_by(weight, "pk").values(column)[:1], output_field=CharField())


def _row(person: Any) -> SourceRow:
    kinds: Mapping[str, object] = dict(EngagementKind.choices)
    return SourceRow(
        id=person.pk,
        label=str(person),
        detail=str(kinds[person.staff_kind]),
        link=("institutions:person", (person.pk,)),
        institution_id=person.institution_id,
    )


STAFF = measure(
    Measure(
        code="staff",
        name=_("Staff"),
        definition=_(
            "People with an engagement as staff, own trainer or hired trainer in force on the last day of the period. "
            "Each person counts once, under the first of these kinds."
        ),
        unit=Unit.COUNT,
        numerator=Term(_("People engaged"), _staff),
        permission=VIEW_PEOPLE,
        row=_row,
        versions=(Version(1, date(2020, 1, 1), _("First definition.")),),
        breakdowns=(
            Breakdown("sex", _("Sex"), "sex", lambda: {**dict(Sex.choices), **UNKNOWN}),
            Breakdown("kind", _("Kind"), "staff_kind", lambda: dict(EngagementKind.choices)),
            Breakdown("role", _("Role"), "staff_role", lambda: {**dict(INSTITUTION_ROLES), "": _("no role")}),
        ),
        counts_people=True,
    )
)
