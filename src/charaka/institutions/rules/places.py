"""What follows from the records of sites, rooms and equipment: codes that compare, and inspections that fall due."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from charaka.kernel.search_text import clean_name, fold

# An inspection is announced a month ahead: the inspecting body must be called and the room kept free.
DAYS_OF_NOTICE: Final = 30
HOURS_OF_A_YEAR: Final = 8784
MOST_PEOPLE: Final = 5000


def place_code(text: str) -> str:
    """A code as it is stored and compared: capitals, plain digits, single spaces, nothing invisible.

    ``a‑1``, ``A-1`` and ``A-١`` are the same code.
    """
    plain = "".join(_plain(char) for char in unicodedata.normalize("NFKC", text))
    return clean_name(plain).text.upper()


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return "-" if category == "Pd" else char


class Due(StrEnum):
    """How near an inspection is."""

    NONE = "none"
    LATE = "late"
    SOON = "soon"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Inspection:
    """``days`` to go, below zero when it is late; 0 when there is no inspection."""

    due: Due
    days: int = 0


def inspection(next_on: date | None, *, on: date) -> Inspection:
    """How near the next inspection is on a day; on its own day it is due and not yet late."""
    if next_on is None:
        return Inspection(Due.NONE)
    days = (next_on - on).days
    if days < 0:
        return Inspection(Due.LATE, days)
    return Inspection(Due.SOON if next_on <= soon_until(on) else Due.AHEAD, days)


def soon_until(on: date) -> date:
    """Inspections up to this day are announced."""
    return on + timedelta(days=DAYS_OF_NOTICE)


class SiteFault(StrEnum):
    """Why a file's site cannot be told."""

    NO_SITES = "no_sites"
    NOT_SAID = "not_said"
    UNKNOWN = "unknown"
    TWO_OF_THE_NAME = "two_of_the_name"


def which_site(said: str, sites: Mapping[int, tuple[str, Iterable[str]]]) -> int | SiteFault:
    """The site that a text means, by its code or by a name in any language; nothing said means the only one.

    ``sites`` maps ids to code and names.
    """
    if not sites:
        return SiteFault.NO_SITES
    if not said.strip():
        return next(iter(sites)) if len(sites) == 1 else SiteFault.NOT_SAID
    code = place_code(said)
    for key, (own, _names) in sites.items():
        if own == code:
            return key
    wanted = fold(said)
    called = [key for key, (_own, names) in sites.items() if wanted and wanted in {fold(name) for name in names}]
    if len(called) > 1:
        return SiteFault.TWO_OF_THE_NAME
    return called[0] if called else SiteFault.UNKNOWN
