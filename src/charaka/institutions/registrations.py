"""What the room tells the house when it opens: sidebar, search, files, measures, importers."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import BillingEntity, Equipment, Partner, Qualification, Room
from charaka.institutions.permissions import (
    CHANGE_ROOMS,
    VIEW_INSTITUTION,
    VIEW_PARTNERS,
    VIEW_PEOPLE,
    VIEW_ROOMS,
)
from charaka.institutions.queries.partners import find_partners
from charaka.institutions.queries.people import find_people
from charaka.institutions.queries.places import find_equipment, find_rooms, inspections_due
from charaka.institutions.views.person_lines import person_lines
from charaka.institutions.views.today import partner_tiles
from charaka.kernel import formats
from charaka.kernel.files.access import access_for
from charaka.kernel.models import Institution
from charaka.kernel.navigation import Entry, Group, Todo, entry, today_tiles, today_todos
from charaka.kernel.search import Hit, finder
from charaka.kernel.ui.shown import language
from charaka.kernel.web import here

INSPECTIONS_ON_TODAY: Final = 6


def register() -> None:
    """Called once, from ``apps.ready``. Each noun of the room has its own part."""
    _partners()
    _people()
    _record()


# Partners -------------------------------------------------------------------------------------------------------------


def _partners() -> None:
    entry(Entry(Group.MARKET, 30, _("Partners"), "building", "institutions:partner_list", VIEW_PARTNERS))
    finder(search_partners)
    today_tiles(partner_tiles)
    access_for(Partner._meta.label_lower, VIEW_PARTNERS)
    from charaka.institutions.exports import duplicates as _duplicate_export  # noqa: F401
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
    from charaka.institutions.exports import people as _exports  # noqa: F401
    from charaka.institutions.exports import roles as _role_export  # noqa: F401
    from charaka.institutions.exports import team as _team_export  # noqa: F401
    from charaka.institutions.importers import people as _importer  # noqa: F401
    from charaka.institutions.measures import people as _measures  # noqa: F401


def search_people(request: Any, words: str, limit: int) -> list[Hit]:
    """People whose name, e-mail or staff number hold all the words."""
    if not request.actor.may(VIEW_PEOPLE, request.institution.pk):
        return []
    return [
        Hit(
            group=_("People"),
            title=line.person.shown_name,
            detail=", ".join(map(str, filter(None, (line.position, *line.kinds[:1])))),
            url=here(request, "institutions:person", line.person.pk),
            icon="user",
        )
        for line in person_lines(find_people(words, limit))
    ]


# The institution and its places ---------------------------------------------------------------------------------------


def _record() -> None:
    entry(Entry(Group.HOUSE, 80, _("Institution"), "landmark", "institutions:overview", VIEW_INSTITUTION))
    finder(search_places)
    today_todos(inspections_to_do)
    access_for(Institution._meta.label_lower, VIEW_INSTITUTION)
    access_for(BillingEntity._meta.label_lower, VIEW_INSTITUTION)
    from charaka.institutions.exports import places as _exports  # noqa: F401
    from charaka.institutions.importers import rooms as _importer  # noqa: F401


def search_places(request: Any, words: str, limit: int) -> list[Hit]:
    """Rooms and equipment in use whose code or name holds all the words."""
    if not request.actor.may(VIEW_ROOMS, request.institution.pk):
        return []
    found: list[tuple[object, str, str, Room | Equipment]] = [
        (_("Rooms"), "room", "presentation", room) for room in find_rooms(words, limit)
    ]
    found += [(_("Equipment"), "equipment", "wrench", one) for one in find_equipment(words, limit)]
    return [
        Hit(group, str(place), place.code, here(request, f"institutions:{page}", place.pk), icon)
        for group, page, icon, place in found
    ]


def inspections_to_do(request: Any) -> list[Todo]:
    """Equipment whose inspection is late or near, for those who may order it."""
    if not request.actor.may(CHANGE_ROOMS, request.institution.pk):
        return []
    today = timezone.localdate()
    due = [(one, one.next_inspection_on) for one in inspections_due(today)[:INSPECTIONS_ON_TODAY]]
    return [
        Todo(
            title=f"{one} · {one.code}",
            why=_inspection_sentence(on, today),
            icon="clipboard-check",
            url=here(request, "institutions:equipment", one.pk),
            button=_("See the equipment"),
            tone="terra" if on < today else "saff",
            days_left=(on - today).days,
            kind="inspection",
        )
        for one, on in due
        if on is not None
    ]


def _inspection_sentence(on: date, today: date) -> str:
    words = {"day": formats.short_date(on, language())}
    if on < today:
        return gettext("The inspection was due on %(day)s. Order it, or take the equipment out of service.") % words
    return gettext("The inspection is due on %(day)s.") % words
