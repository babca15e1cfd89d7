"""What the room tells the house when it opens: sidebar, search, files, measures, importers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Partner, Qualification
from charaka.institutions.permissions import VIEW_PARTNERS, VIEW_PEOPLE
from charaka.institutions.queries.partners import find_partners
from charaka.institutions.queries.people import find_people
from charaka.institutions.views.person_lines import person_lines
from charaka.kernel.files.access import access_for
from charaka.kernel.navigation import Entry, Group, entry
from charaka.kernel.search import Hit, finder
from charaka.kernel.web import here


def register() -> None:
    """Called once, from ``apps.ready``. Each noun of the room has its own part."""
    _partners()
    _people()


# Partners -------------------------------------------------------------------------------------------------------------


def _partners() -> None:
    entry(Entry(Group.MARKET, 30, _("Partners"), "building", "institutions:partner_list", VIEW_PARTNERS))
    finder(search_partners)
    access_for(Partner._meta.label_lower, VIEW_PARTNERS)
    from charaka.institutions.exports import partners as _exports  # noqa: F401
    from charaka.institutions.importers import partners as _importer  # noqa: F401
    from charaka.institutions.measures import partners as _measures  # noqa: F401


def search_partners(request: Any, words: str, limit: int) -> list[Hit]:
    """Partners whose name, ICE, city or contacts hold all the words."""
    if not request.actor.may(VIEW_PARTNERS, request.institution.pk):
        return []
    return [
        Hit(
            group=_("Partners"),
            title=partner.name,
            detail=", ".join(filter(None, (str(partner.get_kind_display()), partner.city))),
            url=here(request, "institutions:partner", partner.pk),
            icon="building",
        )
        for partner in find_partners(words, limit)
    ]


# People ---------------------------------------------------------------------------------------------------------------


def _people() -> None:
    entry(Entry(Group.HOUSE, 30, _("People and team"), "users", "institutions:person_list", VIEW_PEOPLE))
    finder(search_people)
    access_for(Qualification._meta.label_lower, VIEW_PEOPLE)
    from charaka.institutions.importers import people as _importer  # noqa: F401
    from charaka.institutions.measures import people as _measures  # noqa: F401


def search_people(request: Any, words: str, limit: int) -> list[Hit]:
    """People whose name, e-mail or staff number hold all the words."""
    if not request.actor.may(VIEW_PEOPLE, request.institution.pk):
        return []
    return [
        Hit(
            group=_("People"),
            title=str(line.person),
            detail=", ".join(map(str, filter(None, (line.position, *line.kinds[:1])))),
            url=here(request, "institutions:person", line.person.pk),
            icon="user",
        )
        for line in person_lines(find_people(words, limit))
    ]
