"""Who holds which role as a table, and how they come in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Person
from charaka.institutions.permissions import VIEW_ROLES
from charaka.institutions.queries.roles import ACCESS_LABELS, holders, list_holders_rows
from charaka.kernel.exports.registry import Export, register_export
from charaka.kernel.exports.tables import Column

ROLE_COLUMNS: Final = (
    Column(_("Last name")),
    Column(_("First name")),
    Column(_("E-mail"), width=32),
    Column(_("Roles"), width=40),
    Column(_("Access"), width=16),
    Column(_("Last visit"), "datetime"),
    Column(_("Double key"), "bool"),
)


def role_rows(people: Iterable[Person]) -> Iterator[list[Any]]:
    """One row for each of ``list_holders_rows``, with the roles in force."""
    for holder in holders(people):
        person, visit = holder.person, holder.last_visit
        yield [
            person.last_name,
            person.first_name,
            person.email,
            ", ".join(str(role.get_role_display()) for role in holder.roles),
            str(ACCESS_LABELS[holder.access]),
            visit and timezone.make_naive(visit),
            holder.double_key,
        ]


ROLES: Final = register_export(
    Export(
        code="roles",
        label=_("People and roles"),
        permission=VIEW_ROLES,
        columns=lambda: ROLE_COLUMNS,
        rows=lambda: role_rows(list_holders_rows().order_by("last_name", "first_name", "pk")),
    )
)
