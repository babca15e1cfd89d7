"""The public codes by which anybody checks a document: short to type, hard to guess, hard to misread. Pure."""

from __future__ import annotations

import secrets
from typing import Final

# Without 0 O, 1 I L, 2 Z, 5 S, 8 B and U: what is left survives a bad print and a telephone.
ALPHABET: Final = "34679ACDEFGHJKMNPQRTVWXY"
LENGTH: Final = 10

# What people type for a letter that we never use.
_MISREAD: Final = str.maketrans({"U": "V"})


def new_code() -> str:
    """Ten letters out of twenty-four (6 × 10¹³ codes), drawn by the system's secure source."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def shown_code(code: str) -> str:
    """The code as it is printed: ``K7M3-9QXT-4A``."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(typed: str) -> str | None:
    """The code in what a person typed (spaces, hyphens, small letters), or None when it cannot be one."""
    letters = "".join(letter for letter in typed[:64].upper() if letter.isalnum()).translate(_MISREAD)
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        return None
    return letters
