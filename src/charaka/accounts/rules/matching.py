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


def propose(wanted: Wanted, items: Iterable[OpenItem], most: int = 6) -> list[Proposal]:
    """The best proposals first: single documents, and sums of two or three that are exact."""
    folded = fold(wanted.text)
    read = [_Read(item, _number_found(item.reference, folded), names(item.party, folded)) for item in items]
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
def _parts_of(reference: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z]+|\d+", fold(reference)))


def _same_word(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    return long.startswith(short) and (len(short) > SHORTEST_WORD or short == long or len(long) > len(short) + 3)


def _number_found(reference: str, folded_text: str) -> str:
    """The part of a document's number that stands in the text: all of it, or its last figures."""
    parts = _parts_of(reference)
    figures = [part for part in parts if part.isdigit()]
    if not figures:
        return ""
    joined, together = "".join(parts), folded_text.replace(" ", "")
    if len(joined) > 4 and joined in together:
        return reference
    last = figures[-1].lstrip("0")
    if len(figures[-1]) < SHORTEST_WORD and len(last) < 2:
        return ""
    said = {figure.lstrip("0") for figure in re.findall(r"\d+", folded_text)}
    return figures[-1] if last and last in said else ""


def _single(wanted: Wanted, one: _Read) -> Proposal | None:
    difference = wanted.amount - one.item.amount
    if difference and not one.number and not one.party:
        return None
    score = (0 if difference else AMOUNT) + _evidence([one])
    own = [Reason(Ground.SAME_AMOUNT)] if not difference else []
    return Proposal((one.item.key,), one.item.amount, difference, score, (*own, *_said([one]), *_gap(difference)))


def _combined(wanted: Wanted, read: Sequence[_Read]) -> list[Proposal]:
    """Two or three documents whose sum is exact, of one party or named by their numbers, before others."""
    likely = sorted((one for one in read if one.item.amount < wanted.amount), key=lambda r: -_evidence([r]))
    found = []
    for count in (2, 3):
        for group in combinations(likely[:MOST_COMBINED], count):
            if sum(one.item.amount for one in group) != wanted.amount:
                continue
            score = SUM + _evidence(group)
            keys = tuple(sorted(one.item.key for one in group))
            found.append(Proposal(keys, wanted.amount, 0, score, (Reason(Ground.EXACT_SUM, count), *_said(group))))
        if found:
            break
    return sorted(found, key=lambda p: -p.score)[:3]


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
