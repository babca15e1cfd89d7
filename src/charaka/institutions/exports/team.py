"""What the team can do as a table: competencies by person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models.choices import Mastery
from charaka.institutions.permissions import VIEW_PEOPLE
from charaka.institutions.queries.team import Capability, team_capability
from charaka.institutions.rules.team import CompetencyRow
from charaka.kernel.exports.registry import Export, register_export
from charaka.kernel.exports.tables import Column

_LEVELS: Final = dict(Mastery.choices)


def team_columns(capability: Capability) -> list[Column]:
    """The competency, how many hold it, what to see to, and a column for each person."""
    people = [Column(person.shown_name, width=18) for person in capability.people]
    return [Column(_("Competency"), width=36), Column(_("Able"), "integer"), Column(_("To see to"), width=16), *people]


def team_rows(capability: Capability) -> Iterator[list[Any]]:
    """One row for each competency, the levels in words."""
    for row in capability.rows:
        levels = [row.levels.get(person.pk) for person in capability.people]
        words = ["" if level is None else str(_LEVELS[str(level)]) for level in levels]
        yield [row.name, row.able, _to_see_to(row), *words]


def _to_see_to(row: CompetencyRow) -> str:
    if row.fragile:
        return gettext("one person")
    return "" if row.able else gettext("nobody yet")


TEAM: Final = register_export(
    Export(
        code="team",
        label=_("What the team can do"),
        permission=VIEW_PEOPLE,
        columns=lambda: team_columns(team_capability()),
        rows=lambda: team_rows(team_capability()),
    )
)
