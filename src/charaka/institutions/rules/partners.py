"""What follows from a partner's own record: size, standing, keys by which it is found and compared.

Values are the codes that the columns hold; their labels and the sentences for readers are not here.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from charaka.kernel.search_text import fold

# Days without contact after which a partner is to be called, and the oldest day that a record may name.
QUIET_DAYS: Final = 90
EARLIEST: Final = date(1912, 1, 1)
SEARCH_LENGTH: Final = 700
_COUNTRY: Final = "212"
_NATIONAL_DIGITS: Final = 9
_FEWEST_DIGITS: Final = 8
_SEVERAL: Final = re.compile(r"(?<=\d)\s*[/;,،|]")
# The upper bounds of the size classes, in employees.
_SIZES: Final = ((9, "micro"), (49, "small"), (199, "medium"))

Days = tuple[date | None, date | None]


class Standing(StrEnum):
    """Where a partnership stands on a day."""

    MERGED = "merged"
    ENDED = "ended"
    AHEAD = "ahead"
    QUIET = "quiet"
    ACTIVE = "active"


class DateFault(StrEnum):
    """What is wrong with the days of a partnership."""

    TOO_OLD = "too_old"
    REVERSED = "reversed"
    AHEAD = "ahead"


def size_of(employees: int | None) -> str:
    """The size class of a number of employees; "" when it is not known."""
    if employees is None:
        return ""
    return next((size for bound, size in _SIZES if employees <= bound), "large")


def standing(
    *, since: date | None, ended_on: date | None, last_contact_on: date | None, merged: bool, on: date
) -> Standing:
    """Where a partnership stands. It is quiet when the last contact, or the beginning, is 90 days ago or more.

    Without any date nobody can say how long it has been quiet: it is active.
    """
    if merged:
        return Standing.MERGED
    if ended_on is not None and ended_on < on:
        return Standing.ENDED
    if since is not None and since > on:
        return Standing.AHEAD
    latest = last_contact_on or since
    return Standing.QUIET if latest is not None and latest <= quiet_since(on) else Standing.ACTIVE


def quiet_since(on: date) -> date:
    """A partner whose last contact is this day or earlier is quiet."""
    return on - timedelta(days=QUIET_DAYS)


def date_faults(
    since: date | None, ended_on: date | None, last_contact_on: date | None, *, on: date
) -> dict[str, DateFault]:
    """What is wrong, by field. A contact cannot lie ahead; an end cannot precede the beginning."""
    faults: dict[str, DateFault] = {}
    for name, day in (("since", since), ("ended_on", ended_on), ("last_contact_on", last_contact_on)):
        if day is not None and day < EARLIEST:
            faults[name] = DateFault.TOO_OLD
    if last_contact_on is not None and last_contact_on > on:
        faults["last_contact_on"] = DateFault.AHEAD
    if since is not None and ended_on is not None and ended_on < since:
        faults.setdefault("ended_on", DateFault.REVERSED)
    return faults


def overlap(one: Days, other: Days) -> bool:
    """Do two times share a day? Each is (first day, last day), both included; None is open."""
    (start, end), (begin, finish) = one, other
    return (finish is None or start is None or start <= finish) and (end is None or begin is None or begin <= end)


def phone_key(text: str) -> str:
    """A telephone number as it compares: the national digits of Moroccan numbers, all digits of others, or "".

    ``+212 5 22 00 00 01``, ``00212522000001`` and ``0522-00-00-01`` are the same number.
    Of several numbers the first counts.
    """
    first = _SEVERAL.split(text, maxsplit=1)[0]
    digits = "".join(char for char in fold(first) if char.isdigit())
    digits = digits.removeprefix("00")
    if digits.startswith(_COUNTRY) and len(digits) >= len(_COUNTRY) + _NATIONAL_DIGITS:
        digits = digits.removeprefix(_COUNTRY)
    digits = digits.lstrip("0")
    return digits[:15] if len(digits) >= _FEWEST_DIGITS else ""


def search_words(*texts: str) -> str:
    """The folded words of all texts, each once, cut at a whole word to the length of the column."""
    words = dict.fromkeys(word for text in texts for word in fold(text).split())
    kept: list[str] = []
    room = SEARCH_LENGTH
    for word in words:
        if len(word) > room:
            break
        kept.append(word)
        room -= len(word) + 1
    return " ".join(kept)


# The first words of names by which a public or collective body is told, where a file says nothing of its kind.
_KIND_WORDS: Final = {
    "ministry": "ministere delegation direction وزاره مديريه مندوبيه",
    "chamber": "chambre غرفه",
    "federation": "federation union groupement فيدراليه اتحاد",
    "association": "association fondation cooperative جمعيه موسسه تعاونيه",
    "public_body": "office agence regie hopital port مكتب وكاله مستشفي ميناء",
    "local_authority": "commune conseil prefecture province region جماعه مجلس عماله اقليم جهه",
}
_KIND_OF: Final = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}
PUBLIC_KINDS: Final = frozenset({"ministry", "chamber", "public_body", "local_authority"})


def guessed_kind(name: str) -> str:
    """What a partner of this name most likely is: a body by its first word, else a company."""
    first = (fold(name).split() or [""])[0]
    return _KIND_OF.get(first) or _KIND_OF.get(first.removeprefix("ال")) or "company"


def usual_side(kind: str) -> str:
    """The side on which partners of a kind stand unless someone says otherwise."""
    return "public" if kind in PUBLIC_KINDS else "private"
