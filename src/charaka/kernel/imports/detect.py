"""What is understood of a file before the user corrects it: columns, order of dates, decimal mark. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charaka.kernel.imports.checking import column_samples
from charaka.kernel.imports.dates import guess_dates
from charaka.kernel.imports.headers import Match, match_headers
from charaka.kernel.imports.numbers import guess_decimal_mark
from charaka.kernel.imports.schema import Importer
from charaka.kernel.imports.sources import Sheet

LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Understood:
    """What is proposed to the user.

    ``matches``: title -> field and how it was found; ``samples``: title -> the first filled cells; ``dates`` and
    ``decimals``: how they are written (None: the file has none).
    """

    matches: dict[str, Match]
    samples: dict[str, list[Any]]
    dates: str | None
    decimals: str | None


def understand(sheet: Sheet, importer: Importer, learned: Mapping[str, str] | None = None) -> Understood:
    """Guess everything. ``learned`` is the mapping that the institution kept from an earlier file of these titles."""
    cells = column_samples(sheet, range(len(sheet.columns)), LOOKED_AT)
    samples = {title: cells[place] for place, title in enumerate(sheet.columns)}
    matches = match_headers(sheet.columns, importer, samples=samples)
    if learned is not None:
        matches = {title: Match(key, "learned", 1.0) for title, key in learned.items() if title in samples}
    kinds = {title: importer.field(match.field).kind for title, match in matches.items()}
    dated = [value for title, kind in kinds.items() if kind == "date" for value in samples[title]]
    counted = [value for title, kind in kinds.items() if kind in ("decimal", "money") for value in samples[title]]
    return Understood(matches, samples, guess_dates(dated).order, guess_decimal_mark(counted).mark)
