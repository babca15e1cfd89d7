"""What follows from the institution's own record: what is missing, what the law wants on paper, whether a RIB can be.

Values are the codes that the columns hold; their labels and the sentences for readers are not here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from charaka.kernel.text import LANGUAGES, Text3

EARLIEST: Final = date(1912, 1, 1)
# An agreement that ends within half a year is to be prepared anew: signatures of two colleges take that long.
DAYS_OF_NOTICE: Final = 180

RIB_LENGTH: Final = 24
_RIB_GROUPS: Final = (3, 3, 16, 2)  # bank, town, account, key
_SEPARATORS: Final = re.compile(r"[\s.\-_/'’]+")
_PREFIX: Final = re.compile(r"^\s*(?:r\.?i\.?b\.?\s*:?|ma\d\d(?=\d{24}$))\s*", re.IGNORECASE)


# The account number ---------------------------------------------------------------------------------------------------


class RibVerdict(StrEnum):
    """What may be said of a text that should be a bank account number."""

    MISSING = "missing"
    VALID = "valid"
    FAILED_KEY = "failed_key"
    LETTERS = "letters"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class RibCheck:
    """The verdict, and the number as it is stored: 24 digits, "" when missing, the bare text when refused."""

    number: str
    verdict: RibVerdict

    @property
    def accepted(self) -> bool:
        return self.verdict not in {RibVerdict.LETTERS, RibVerdict.LENGTH}

    @property
    def warned(self) -> bool:
        return self.verdict is RibVerdict.FAILED_KEY


def check_rib(text: str) -> RibCheck:
    """Judge an account number as someone typed it: separators, any script of digits, "RIB" or "MA64" in front.

    The rule of the key is general knowledge and was found in no text of the banks: a key that fails warns and never
    blocks. Letters and another length are refused.
    """
    plain = "".join(_plain(char) for char in unicodedata.normalize("NFKC", text))
    bare = _SEPARATORS.sub("", plain)
    bare = _PREFIX.sub("", bare)
    if not bare:
        return RibCheck("", RibVerdict.MISSING)
    if not bare.isdigit():
        return RibCheck(bare, RibVerdict.LETTERS)
    if len(bare) != RIB_LENGTH:
        return RibCheck(bare, RibVerdict.LENGTH)
    return RibCheck(bare, RibVerdict.VALID if bare[-2:] == rib_key(bare[:-2]) else RibVerdict.FAILED_KEY)


def rib_key(first: str) -> str:
    """The two digits that follow the first 22: 97 less the rest of dividing these, with 00 behind, by 97."""
    return f"{97 - int(first) * 100 % 97:02d}"


def shown_rib(number: str) -> str:
    """The number as banks write it: bank, town, account, key. Anything but 24 digits stays as it is."""
    if len(number) != RIB_LENGTH:
        return number
    parts, start = [], 0
    for length in _RIB_GROUPS:
        parts.append(number[start : start + length])
        start += length
    return " ".join(parts)


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return "" if category in {"Cf", "Cc"} else char


# The legal block ------------------------------------------------------------------------------------------------------

# Law 17-95, art. 4: the letters and invoices of a société anonyme name its form, capital, seat and trade register.
_ASKED_OF: Final[Mapping[str, tuple[str, ...]]] = {"sa": ("legal_form", "capital", "seat", "trade_register")}
# General tax code, art. 145: an invoice names the seller's ICE and tax ID, whatever the seller is in law.
_ASKED_OF_ALL: Final = ("ice", "tax_id")


def legal_gaps(form: str, block: Mapping[str, object]) -> tuple[str, ...]:
    """The fields that the law asks for on this entity's documents and that are empty, in the order of the block."""
    return tuple(name for name in (*_ASKED_OF.get(form, ()), *_ASKED_OF_ALL) if not block.get(name))


# What is missing ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """A field without a value, or a text without some of its languages (``languages``, all three: nothing at all)."""

    field: str
    languages: tuple[str, ...] = ()

    @property
    def partial(self) -> bool:
        """Written in some language, so that readers of the others read a foreign one."""
        return 0 < len(self.languages) < len(LANGUAGES)


def gaps(values: Mapping[str, object], *, languages: Sequence[str] = LANGUAGES) -> list[Gap]:
    """What is empty among ``values``, in their order; of a Text3, which of ``languages`` it lacks."""
    found = []
    for name, value in values.items():
        if isinstance(value, Text3):
            missing = tuple(lang for lang in languages if not getattr(value, lang))
            if missing:
                found.append(Gap(name, missing if value else LANGUAGES))
        elif value in (None, "", 0, []):
            found.append(Gap(name))
    return found


def completeness(values: Mapping[str, object]) -> int:
    """How much of the record is there, in whole percent: a text counts once for each of the three languages."""
    asked = sum(len(LANGUAGES) if isinstance(value, Text3) else 1 for value in values.values())
    missing = sum(len(gap.languages) or 1 for gap in gaps(values))
    return 100 * (asked - missing) // asked if asked else 100


# The agreement --------------------------------------------------------------------------------------------------------


class Agreement(StrEnum):
    """Where the agreement stands on a day."""

    NONE = "none"
    AHEAD = "ahead"
    RUNNING = "running"
    ENDING = "ending"
    ENDED = "ended"


def agreement(start: date | None, end: date | None, *, on: date) -> Agreement:
    """Where it stands; it is ending from half a year before its last day."""
    if start is None and end is None:
        return Agreement.NONE
    if start is not None and on < start:
        return Agreement.AHEAD
    if end is not None and on > end:
        return Agreement.ENDED
    return Agreement.ENDING if end is not None and on > end - timedelta(days=DAYS_OF_NOTICE) else Agreement.RUNNING


class DayFault(StrEnum):
    """What is wrong with a day of the record."""

    TOO_OLD = "too_old"
    REVERSED = "reversed"


def day_faults(opened: date | None, start: date | None, end: date | None) -> dict[str, DayFault]:
    """What is wrong, by field: a year that cannot be, an agreement that ends before it begins."""
    days = {"opened_on": opened, "agreement_from": start, "agreement_until": end}
    faults = {name: DayFault.TOO_OLD for name, day in days.items() if day is not None and day < EARLIEST}
    if start is not None and end is not None and end < start:
        faults.setdefault("agreement_until", DayFault.REVERSED)
    return faults
