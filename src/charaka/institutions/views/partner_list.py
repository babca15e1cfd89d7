"""The list of partners: what it shows, by what it is filtered and sorted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Sector
from charaka.institutions.models.choices import PartnerKind, PartnerPart, Region, Side
from charaka.institutions.queries.partners import is_quiet, plays
from charaka.kernel.ui.lists import Chip, Chips, Column, ListSpec, Select

_PART_CHIPS = (
    (PartnerPart.CLIENT, _("Clients")),
    (PartnerPart.FINANCIAL, _("Funders")),
    (PartnerPart.GOVERNANCE, _("In governance")),
    (PartnerPart.INTERNSHIPS, _("Host internships")),
    (PartnerPart.TECHNICAL, _("Technical")),
    (PartnerPart.SUPPORT, _("Support")),
)


def partner_list_spec(on: date) -> ListSpec:
    """The list as it is on a day: parts in force and silence depend on it."""
    parts = tuple(Chip(part.value, label, Q(plays(part, on))) for part, label in _PART_CHIPS)
    sides = (
        Chip(Side.PUBLIC.value, _("Public"), Q(side=Side.PUBLIC)),
        Chip(Side.PRIVATE.value, _("Private"), Q(side=Side.PRIVATE)),
    )
    standings = (
        Chip("quiet", _("No contact for 90 days"), is_quiet(on)),
        Chip("ended", _("Ended"), Q(ended_on__lt=on)),
    )
    return ListSpec(
        name="partners",
        columns=(
            Column("name", _("Partner"), sort=("name",)),
            Column("parts", _("Parts")),
            Column("ice", "ICE", sort=("ice",)),
            Column("city", _("City"), sort=("city",)),
            Column("employees", _("Employees"), sort=("employees",), numeric=True, first="descending"),
            Column("contacted", _("Last contact"), sort=("contacted_on",), first="descending"),
            Column("state", _("State")),
        ),
        default_sort="name",
        search=("search",),
        placeholder=_("Name, ICE, contact…"),
        chips=(
            Chips("part", _("Parts"), parts),
            Chips("side", _("Side"), sides),
            Chips("standing", _("State"), standings),
        ),
        selects=(
            Select("kind", _("Type"), lambda: PartnerKind.choices, lambda value: Q(kind=value)),
            Select("sector", _("Sector"), _sectors, _of_sector),
            Select("region", _("Region"), lambda: Region.choices, lambda value: Q(region=value)),
        ),
    )


def _sectors() -> Iterable[tuple[str, object]]:
    return [*((str(sector.pk), str(sector)) for sector in Sector.objects.all()), ("none", _("not stated"))]


def _of_sector(value: str) -> Q:
    return Q(sector__isnull=True) if value == "none" else Q(sector=value)
