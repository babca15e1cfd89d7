"""Whether what is written of a site, a room or a piece of equipment may be: codes, numbers, days, where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Equipment, Room, Site
from charaka.institutions.models.choices import RoomKind, ServiceState
from charaka.institutions.rules.places import HOURS_OF_A_YEAR, MOST_PEOPLE, place_code
from charaka.institutions.rules.record import EARLIEST
from charaka.institutions.services.checks import Faults, cleaned_text, refuse, refuse_unknown
from charaka.kernel.search_text import clean_name

RETIRED: Final = ServiceState.RETIRED
_BOUNDS: Final = {
    "capacity": (1, MOST_PEOPLE),
    "practical_hours": (0, HOURS_OF_A_YEAR),
    "quantity": (1, 10_000),
    "posts": (0, 1_000),
}


def checked_values(
    place: Site | Room | Equipment, values: Mapping[str, Any], fields: tuple[str, ...]
) -> dict[str, Any]:
    """The values as they are stored. Raises Invalid naming every field at fault."""
    refuse_unknown(set(values), set(fields))
    checked = dict(values)
    faults: Faults = {}
    for name in ("name", "address"):
        if name in checked:
            checked[name] = cleaned_text(checked[name])
    if "city" in checked:
        checked["city"] = clean_name(str(checked["city"] or "")).text
    if "name" in checked and not checked["name"]:
        faults["name"] = [_("Write it in one language at least.")]
    if "code" in checked:
        checked["code"] = place_code(str(checked["code"] or ""))
        faults |= _code_faults(place, checked["code"])
    faults |= _number_faults(checked) | _day_faults(checked) | _place_faults(place, checked)
    refuse(faults)
    return checked


def _code_faults(place: Site | Room | Equipment, code: str) -> Faults:
    if not code:
        return {"code": [_("Give it a code, such as A-12.")]}
    taken = type(place).objects.filter(institution_id=place.institution_id, code=code).exclude(pk=place.pk).first()
    return {"code": [_("“%(name)s” has this code already.") % {"name": taken}]} if taken else {}


def _number_faults(checked: Mapping[str, Any]) -> Faults:
    faults: Faults = {}
    for name, (low, high) in _BOUNDS.items():
        value = checked.get(name, low)
        if value is None or not low <= value <= high:
            faults[name] = [_("Between %(low)s and %(high)s.") % {"low": low, "high": high}]
    if (checked.get("value") or 0) < 0:
        faults["value"] = [_("A value is not below zero.")]
    if (checked.get("area") or 0) < 0:
        faults["area"] = [_("An area is not below zero.")]
    return faults


def _day_faults(checked: Mapping[str, Any]) -> Faults:
    old = [n for n in ("acquired_on", "next_inspection_on") if checked.get(n) and checked[n] < EARLIEST]
    return {name: [_("This day is too long ago. Check the year.")] for name in old}


def _place_faults(place: Site | Room | Equipment, checked: Mapping[str, Any]) -> Faults:
    """References stay in the house and lead to what is open; retiring is an act of its own."""
    faults: Faults = {}
    if "site" in checked and not _is_open(place, checked["site"]):
        faults["site"] = [_("Choose a site that is open.")]
    if checked.get("room") is not None and not _is_open(place, checked["room"]):
        faults["room"] = [_("Choose a room that is in use.")]
    if checked.get("state") == RETIRED:
        faults["state"] = [_("To retire it is an act of its own, with a reason.")]
    if "kind" in checked and checked["kind"] not in RoomKind.values:
        faults["kind"] = [_("Choose one of the kinds.")]
    return faults


def _is_open(place: Site | Room | Equipment, where: Site | Room | None) -> bool:
    """Whether a reference may be set: of the same house, and in use, or the one that stands there already."""
    if where is None or where.institution_id != place.institution_id:
        return False
    if isinstance(where, Site):
        return where.closed_on is None or where.pk == getattr(place, "site_id", None)
    return where.state != RETIRED or where.pk == getattr(place, "room_id", None)
