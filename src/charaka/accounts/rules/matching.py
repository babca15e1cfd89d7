"""Which open documents a line of a bank statement may settle, and why. Pure; amounts are centimes, all above zero.

A score is out of 100: 45 for the document's number in the text, 35 for the exact amount (25 for an exact sum of two or
three), 20 for the name of the other party. The weights are of the house: a number is written on purpose, an amount can
agree by chance, and a name alone tells who but not what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple

from charaka.kernel.search_text import company_key, fold

NUMBER: Final = 45
AMOUNT: Final = 35
SUM: Final = 25
PARTY: Final = 20
SURE: Final = 75  # from here on a proposal is called sure, when no other comes near
NEAR: Final = 15
MOST_COMBINED: Final = 40  # documents from which two or three are combined
SHORTEST_WORD: Final = 3
PARTY_FROM: Final = 0.5  # share of the letters of a name that must be found


class Ground(StrEnum):
    """Why a document is proposed, or what speaks against it."""

    SAME_AMOUNT = "same_amount"
    EXACT_SUM = "exact_sum"
    NUMBER_IN_TEXT = "number_in_text"
    SAME_PARTY = "same_party"
    LESS = "less"
    MORE = "more"


class Reason(NamedTuple):
    """A ground with its particular: the number that was found, or the centimes by which the line differs."""

    ground: Ground
    detail: str | int = ""

    @property
    def speaks_for(self) -> bool:
        return self.ground not in {Ground.LESS, Ground.MORE}


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open document on the side that the line can settle: what is left of it."""

    key: int
    amount: int
    reference: str = ""
    party: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of a statement: how much, and all that it says."""

    amount: int
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Documents that the line may settle together. ``difference`` is the line less their sum."""

    keys: tuple[int, ...]
    total: int
    difference: int
    score: int
    reasons: tuple[Reason, ...]


class _Read(NamedTuple):
    item: OpenItem
    number: str
    party: bool


class _Said(NamedTuple):
    """The text of a line: folded, without spaces, and its figures without leading zeros."""

    folded: str
    together: str
    figures: frozenset[str]


def _said_in(folded: str) -> _Said:
    figures = frozenset(figure.lstrip("0") for figure in re.findall(r"\d+", folded))
    return _Said(folded, folded.replace(" ", ""), figures)


def propose(wanted: Wanted, items: Iterable[OpenItem], most: int = 6) -> list[Proposal]:
    """The best proposals first: single documents, and sums of two or three that are exact."""
    said = _said_in(fold(wanted.text))
    named: dict[str, bool] = {}
    read = []
    for item in items:
        if item.party not in named:
            named[item.party] = names(item.party, said.folded)
        read.append(_Read(item, _number_found(item.reference, said), named[item.party]))
    singles = [_single(wanted, one) for one in read]
    found = [p for p in singles if p is not None]
    if not any(p.difference == 0 and p.score >= SURE for p in found):
        found += _combined(wanted, read)
    ages = {one.item.key: one.item.due_on or date.max for one in read}
    found.sort(key=lambda p: (-p.score, abs(p.difference), len(p.keys), min(ages[key] for key in p.keys), p.keys))
    return found[:most]


def sure(proposals: Sequence[Proposal]) -> Proposal | None:
    """The first proposal when it is exact, strong, and no exact rival comes near it."""
    if not proposals or proposals[0].difference or proposals[0].score < SURE - NEAR:
        return None
    first = proposals[0]
    rivals = [p for p in proposals[1:] if not p.difference and p.score > first.score - NEAR]
    grounds = {reason.ground for reason in first.reasons}
    strong = first.score >= SURE or {Ground.SAME_AMOUNT, Ground.NUMBER_IN_TEXT} <= grounds
    return first if strong and not rivals else None


def names(party: str, folded_text: str) -> bool:
    """Whether a text (folded) names a party: most letters of its name, words cut short as banks do."""
    words = _words_of(party)
    if not words:
        return False
    said = [word for word in folded_text.split() if len(word) >= SHORTEST_WORD]
    letters = sum(len(word) for word in words if any(_same_word(word, other) for other in said))
    return letters >= PARTY_FROM * sum(map(len, words))


@lru_cache(maxsize=20_000)
def _words_of(party: str) -> tuple[str, ...]:
    return tuple(word for word in company_key(party).split() if len(word) >= SHORTEST_WORD)


@lru_cache(maxsize=20_000)
def _parts_of(reference: str) -> tuple[str, str]:
    """A document's number without signs, and its last figures (empty when it has none)."""
    parts = re.findall(r"[a-z]+|\d+", fold(reference))
    figures = [part for part in parts if part.isdigit()]
    return "".join(parts), figures[-1] if figures else ""


def _same_word(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    return long.startswith(short) and (len(short) > SHORTEST_WORD or short == long or len(long) > len(short) + 3)


def _number_found(reference: str, said: _Said) -> str:
    """The part of a document's number that stands in the text: all of it, or its last figures."""
    joined, last = _parts_of(reference)
    if not last:
        return ""
    if len(joined) > 4 and joined in said.together:
        return reference
    bare = last.lstrip("0")
    if len(last) < SHORTEST_WORD and len(bare) < 2:
        return ""
    return last if bare and bare in said.figures else ""


def _single(wanted: Wanted, one: _Read) -> Proposal | None:
    difference = wanted.amount - one.item.amount
    if difference and not one.number and not one.party:
        return None
    score = (0 if difference else AMOUNT) + _evidence([one])
    own = [Reason(Ground.SAME_AMOUNT)] if not difference else []
    return Proposal((one.item.key,), one.item.amount, difference, score, (*own, *_said([one]), *_gap(difference)))


def _combined(wanted: Wanted, read: Sequence[_Read]) -> list[Proposal]:
    """Two or three documents whose sum is exact; of one party or named by their numbers, before others."""
    likely = sorted((one for one in read if one.item.amount < wanted.amount), key=lambda r: -_evidence([r]))
    likely = likely[:MOST_COMBINED]
    found = []
    for group in _sums(likely, wanted.amount, 2) or _sums(likely, wanted.amount, 3):
        keys = tuple(sorted(one.item.key for one in group))
        reasons = (Reason(Ground.EXACT_SUM, len(group)), *_said(group))
        found.append(Proposal(keys, wanted.amount, 0, SUM + _evidence(group), reasons))
    return sorted(found, key=lambda p: -p.score)[:3]


def _sums(likely: Sequence[_Read], amount: int, count: int) -> list[tuple[_Read, ...]]:
    """The groups of so many whose sum is the amount: the last of each is looked up, not searched for."""
    places: dict[int, list[int]] = {}
    for place, one in enumerate(likely):
        places.setdefault(one.item.amount, []).append(place)
    found = []
    for chosen in combinations(range(len(likely)), count - 1):
        missing = amount - sum(likely[place].item.amount for place in chosen)
        lasts = [last for last in places.get(missing, ()) if last > chosen[-1]]
        found += [tuple(likely[place] for place in (*chosen, last)) for last in lasts]
    return found


def _evidence(group: Sequence[_Read]) -> int:
    """Points for numbers and names that all documents of the group share out."""
    numbers = sum(1 for one in group if one.number)
    named = all(one.party for one in group)
    return NUMBER * numbers // len(group) + (PARTY if named else 0)


def _said(group: Sequence[_Read]) -> list[Reason]:
    reasons = [Reason(Ground.NUMBER_IN_TEXT, one.number) for one in group if one.number]
    return [*reasons, Reason(Ground.SAME_PARTY)] if all(one.party for one in group) else reasons


def _gap(difference: int) -> tuple[Reason, ...]:
    if not difference:
        return ()
    return (Reason(Ground.LESS, -difference),) if difference < 0 else (Reason(Ground.MORE, difference),)


# How a line is shared over documents ----------------------------------------------------------------------------------


def shared(amount: int, parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """(key, centimes) of documents cut so that they do not exceed the line: the last ones are left open in part."""
    left, found = amount, []
    for key, wanted in parts:
        taken = min(left, wanted)
        if taken > 0:
            found.append((key, taken))
        left -= taken
    return found
