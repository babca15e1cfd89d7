"""People as a table: the columns that the importer reads back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Engagement
from charaka.institutions.models.choices import EngagementKind
from charaka.institutions.permissions import VIEW_PEOPLE
from charaka.institutions.queries.people import list_people
from charaka.kernel.exports.registry import Export, register_export
from charaka.kernel.exports.tables import Column

PUBLIC: Final = (
    Column(_("Staff number"), width=14),
    Column(_("Last name")),
    Column(_("First name")),
    Column(_("Name in Arabic")),
    Column(_("What they are here"), width=22),
    Column(_("Position"), width=30),
    Column(_("From"), "date"),
    Column(_("E-mail"), width=32),
    Column(_("Telephone"), width=18),
    Column(_("Language"), width=10),
)
PRIVATE: Final = (
    Column(_("Sex"), width=8),
    Column(_("Year of birth"), "text", width=14),
    Column(_("Has a disability"), width=16),
)


def people_columns(*, private: bool) -> Sequence[Column]:
    """The columns; those of private data for who may see them."""
    return (*PUBLIC, *PRIVATE) if private else PUBLIC


def person_cells(person: Any, *, private: bool) -> list[Any]:
    """One row of ``list_people``: its main engagement is the first that stands."""
    main = main_engagement(person.engaged_now)
    start: date | None = main.start if main else None
    cells = [
        person.staff_number,
        person.last_name,
        person.first_name,
        person.name_ar,
        str(main.get_kind_display()) if main else "",
        main.title if main else "",
        start,
        person.email,
        person.phone,
        person.language,
    ]
    return [*cells, *_private_cells(person)] if private else cells


def main_engagement(engaged: Sequence[Engagement]) -> Engagement | None:
    """What a person mainly is: before all of the house, last of all the contact of a partner."""
    order = list(EngagementKind)
    return min(engaged, key=lambda row: (order.index(EngagementKind(row.kind)), row.pk), default=None)


def _private_cells(person: Any) -> list[Any]:
    year = "" if person.birth_year is None else str(person.birth_year)  # a year is no amount: 1978, not 1,978
    disability = "" if person.disability is None else gettext("yes") if person.disability else gettext("no")
    return [person.get_sex_display(), year, disability]


# Private data leave by the page alone, where it is known who asks for them.
PEOPLE: Final = register_export(
    Export(
        code="people",
        label=_("People"),
        permission=VIEW_PEOPLE,
        columns=lambda: people_columns(private=False),
        rows=lambda: (
            person_cells(person, private=False)
            for person in list_people().order_by("last_name", "first_name", "pk").iterator(chunk_size=500)
        ),
    )
)
