"""Who sees which entry. Rooms register theirs; the groups follow the loop, and the order is the house's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from charaka.kernel.models import Institution
from charaka.kernel.navigation import Entry, Group, entries

GROUPS = (
    (Group.START, ""),
    (Group.MARKET, _("Market and offer")),
    (Group.SELL, _("Sell and train")),
    (Group.CASH, _("Cash and accounts")),
    (Group.AUTONOMY, _("Autonomy")),
    (Group.NETWORK, _("Network")),
    (Group.HOUSE, _("Institution")),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the sidebar. ``tone`` "needs" is saffron, "volume" is grey."""

    label: object
    url: str
    icon: str
    current: bool
    count: int | None = None
    tone: Literal["needs", "volume"] = "volume"


@dataclass(frozen=True, slots=True)
class NavGroup:
    label: object
    items: list[Item]


def navigation(request: HttpRequest, institution: Institution | None) -> list[NavGroup]:
    """The groups that this reader sees, in the institution whose page is open."""
    found = [(entry, _url(entry, institution)) for entry in entries()]
    visible = [(e, url) for e, url in found if url and _may(request, e, institution)]
    current = _current(request.path, [url for _entry, url in visible])
    groups = []
    for code, label in GROUPS:
        items = [_item(request, e, url, institution, current=url == current) for e, url in visible if e.group is code]
        if items:
            groups.append(NavGroup(label, items))
    return groups


def tabbar(groups: list[NavGroup]) -> list[Item]:
    """The five entries of the bar at the foot of a telephone."""
    return [item for group in groups for item in group.items][:4]


def _may(request: HttpRequest, entry: Entry, institution: Institution | None) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    roles = actor.roles_in(institution.pk if institution else None)
    if entry.roles and not roles & entry.roles:
        return False
    if entry.permission is None:
        return bool(roles) or not entry.in_institution
    return bool(actor.may(entry.permission, institution.pk if institution else None))


def _url(entry: Entry, institution: Institution | None) -> str:
    try:
        if entry.in_institution:
            return reverse(entry.url_name, args=(institution.code, *entry.args)) if institution else ""
        return reverse(entry.url_name, args=entry.args)
    except NoReverseMatch:
        return ""


def _current(path: str, urls: list[str]) -> str:
    """The entry whose address is the longest beginning of the page's; Today, where all begin, only when it is open."""
    root = min((url for url in urls if path.startswith(url)), key=len, default="")
    return max((url for url in urls if path.startswith(url) and (url != root or url == path)), key=len, default="")


def _item(request: HttpRequest, entry: Entry, url: str, institution: Institution | None, *, current: bool) -> Item:
    count = entry.count(request.actor, institution) if entry.count and institution else None  # type: ignore[attr-defined]
    return Item(entry.label, url, entry.icon, current, count, entry.tone)
