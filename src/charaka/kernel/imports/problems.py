"""What can be wrong with a file, told by a code and its particulars. Pure: ``sentences`` says them in a language.

A problem is stored as it is and put into words when it is read, so that each reader reads it in their own language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from charaka.kernel.errors import Invalid, TooLarge

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
VALUE_SHOWN = 120  # characters of a wrong value that are kept with the problem


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to see: in which row (as a spreadsheet numbers it; 0: the whole file), under which column, what, why.

    ``column`` is the title in the user's file. ``code`` names the sentence and ``params`` fill it.
    """

    row: int
    column: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    value: str = ""

    def to_json(self) -> list[Any]:
        return [self.row, self.column, self.code, self.params, self.value]

    @classmethod
    def from_json(cls, stored: list[Any]) -> Problem:
        return cls(*stored)


class FileRefused(Invalid):
    """The file cannot be read at all. ``reason`` names the sentence; ``data`` fills it."""

    def __init__(self, reason: str, **data: Any) -> None:
        super().__init__(reason, **data)
        self.reason = reason


class FileTooLarge(FileRefused, TooLarge):
    """More bytes, rows, columns or characters than the house accepts."""

    code = "too_large"
    status = 413


def shown(value: object) -> str:
    """A wrong value as it is kept: text, cut to what fits in a list, hidden characters made visible as boxes."""
    text = "" if value is None else str(value)
    if not text.isprintable():
        text = _HIDDEN.sub("▯", text)
    return text if len(text) <= VALUE_SHOWN else text[: VALUE_SHOWN - 1] + "…"
