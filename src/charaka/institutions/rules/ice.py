"""The common company identifier of Morocco (ICE): 15 digits, of which the last two are a key.

Nine digits name the company, four its establishment. The administration has not published the rule of the key, so a
key that fails warns and never blocks; what cannot be an ICE at all (letters, another length) is refused.
Source of the rule: python-stdnum, checked against published numbers. Sentences for readers are not here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stdnum.exceptions import ValidationError
from stdnum.ma import ice

LENGTH: Final = 15
_COMPANY: Final = 9
# Spreadsheets drop leading zeros from numbers. Real identifiers begin with two to four of them.
_FEWEST_KEPT: Final = 11
_PREFIX: Final = re.compile(r"^\s*i\s*\.?\s*c\s*\.?\s*e\s*\.?\s*(?:n\s*°|n°|:)?\s*:?", re.IGNORECASE)
_SEPARATORS: Final = re.compile(r"[\s.\-_/'’  ]+")


class Verdict(StrEnum):
    """What may be said of a text that should be an ICE."""

    MISSING = "missing"
    VALID = "valid"
    RESTORED = "restored"
    FAILED_KEY = "failed_key"
    LETTERS = "letters"
    LENGTH = "length"


# The verdicts with which a record may be saved, and those among them of which its reader is told.
ACCEPTED: Final = frozenset({Verdict.MISSING, Verdict.VALID, Verdict.RESTORED, Verdict.FAILED_KEY})
WARNED: Final = frozenset({Verdict.MISSING, Verdict.RESTORED, Verdict.FAILED_KEY})


@dataclass(frozen=True, slots=True)
class IceCheck:
    """The verdict, and the number as it is stored: 15 digits, "" when missing, the bare text when refused."""

    number: str
    verdict: Verdict

    @property
    def accepted(self) -> bool:
        return self.verdict in ACCEPTED

    @property
    def warned(self) -> bool:
        return self.verdict in WARNED


def check_ice(text: str) -> IceCheck:
    """Judge what someone typed or imported: separators, the word ICE in front and any script of digits are understood.

    A number that lost leading zeros is restored when its key then agrees (verdict RESTORED).
    """
    bare = _bare(text)
    if not bare:
        return IceCheck("", Verdict.MISSING)
    if not bare.isdigit():
        return IceCheck(bare, Verdict.LETTERS)
    if _FEWEST_KEPT <= len(bare) < LENGTH and has_right_key(bare.zfill(LENGTH)):
        return IceCheck(bare.zfill(LENGTH), Verdict.RESTORED)
    if len(bare) != LENGTH:
        return IceCheck(bare, Verdict.LENGTH)
    return IceCheck(bare, Verdict.VALID if has_right_key(bare) else Verdict.FAILED_KEY)


def has_right_key(number: str) -> bool:
    """Is this a complete ICE whose key agrees? A number of zeros is none."""
    if not number.strip("0"):
        return False
    try:
        ice.validate(number)
    except ValidationError:
        return False
    return True


def company_part(number: str) -> str:
    """The nine digits that all establishments of a company share; "" when the number is incomplete."""
    return number[:_COMPANY] if len(number) == LENGTH else ""


def _bare(text: str) -> str:
    plain = "".join(_plain(char) for char in unicodedata.normalize("NFKC", text))
    return _SEPARATORS.sub("", _PREFIX.sub("", plain))


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return "" if category in {"Cf", "Cc"} else char
