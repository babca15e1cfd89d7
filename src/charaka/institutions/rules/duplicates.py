"""Which partners are likely the same one twice, and what speaks for and against it.

Partners are compared only when they share a block: a company number, a telephone, an e-mail domain, a rare word of the
name. The work grows with the number of partners, not with its square. Nothing here decides to merge.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from charaka.institutions.rules.ice import company_part, has_right_key
from charaka.kernel.search_text import similarity

# A block of more members says nothing about any two of them: a ministry's domain, the word "services".
_LARGEST_BLOCK: Final = 24
_SHORTEST_WORD: Final = 3
_VOWELS: Final = str.maketrans("", "", "aeiouyhwاوي")
# From which likeness of names on a pair is worth a look: alone, with one other trait, or beyond doubt.
_ALONE: Final = 0.72
_SUPPORTED: Final = 0.5
_STRONG: Final = 0.85


class Certainty(StrEnum):
    """How sure one may be. The order of the members is the order in which pairs are shown."""

    CERTAIN = "certain"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


class Agreement(StrEnum):
    """What two records have in common."""

    ICE = "ice"
    COMPANY = "company"
    NAME = "name"
    DOMAIN = "domain"
    PHONE = "phone"
    CITY = "city"


class Difference(StrEnum):
    """What sets two records apart, or is missing in one of them."""

    ICE = "ice"
    ICE_MISSING = "ice_missing"
    DOMAIN = "domain"
    PHONE = "phone"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of a partner: company keys of its names (Latin, Arabic), folded city, key of the telephone."""

    id: int
    names: tuple[str, ...]
    ice: str = ""
    domain: str = ""
    phone: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two partners that may be one, ``first`` having the smaller id. ``name`` is the likeness of names in percent."""

    first: int
    second: int
    certainty: Certainty
    name: int
    agrees: tuple[Agreement, ...]
    differs: tuple[Difference, ...]

    @property
    def pair(self) -> tuple[int, int]:
        return self.first, self.second


def likely_pairs(partners: Iterable[Traits], *, distinct: Collection[tuple[int, int]] = ()) -> list[Likeness]:
    """The pairs that look alike, the surest first. ``distinct`` are pairs (smaller id, larger id) said to be two."""
    by_id = {traits.id: traits for traits in partners}
    declared = set(distinct)
    judged = (compare(by_id[a], by_id[b]) for a, b in _candidates(by_id.values()) if (a, b) not in declared)
    return sorted((likeness for likeness in judged if likeness), key=_rank)


def likely_twins(one: Traits, others: Iterable[Traits]) -> list[Likeness]:
    """Which of ``others`` may be the same partner as ``one``, the surest first."""
    judged = (compare(one, other) for other in others if other.id != one.id)
    return sorted((likeness for likeness in judged if likeness), key=_rank)


def compare(a: Traits, b: Traits) -> Likeness | None:
    """What speaks for two partners being one; None when too little does."""
    name = max((similarity(x, y) for x in a.names for y in b.names if x and y), default=0.0)
    agrees, differs = _evidence(a, b, name)
    certainty = _certainty(a, b, name, agrees, differs)
    if certainty is None:
        return None
    first, second = sorted((a.id, b.id))
    return Likeness(first, second, certainty, round(name * 100), agrees, differs)


def _certainty(
    a: Traits, b: Traits, name: float, agrees: tuple[Agreement, ...], differs: tuple[Difference, ...]
) -> Certainty | None:
    supports = len({Agreement.DOMAIN, Agreement.PHONE} & set(agrees))
    if Agreement.ICE in agrees and has_right_key(a.ice):
        return Certainty.CERTAIN
    if Agreement.ICE in agrees or Agreement.COMPANY in agrees:
        return Certainty.LIKELY if name >= _SUPPORTED or supports else Certainty.DOUBTFUL
    if Difference.ICE in differs:
        return Certainty.DOUBTFUL if name >= _ALONE else None
    if name >= _STRONG or (name >= _SUPPORTED and supports):
        return Certainty.LIKELY
    return Certainty.DOUBTFUL if name >= _ALONE or supports == 2 else None


def _evidence(a: Traits, b: Traits, name: float) -> tuple[tuple[Agreement, ...], tuple[Difference, ...]]:
    agrees: list[Agreement] = []
    differs: list[Difference] = []
    if a.ice and a.ice == b.ice:
        agrees.append(Agreement.ICE)
    elif a.ice and b.ice:
        same_company = company_part(a.ice) == company_part(b.ice) != ""
        agrees += [Agreement.COMPANY] if same_company else []
        differs += [] if same_company else [Difference.ICE]
    elif a.ice or b.ice:
        differs.append(Difference.ICE_MISSING)
    agrees += [Agreement.NAME] if name >= _SUPPORTED else []
    for one, other, agreement, difference in (
        (a.domain, b.domain, Agreement.DOMAIN, Difference.DOMAIN),
        (a.phone, b.phone, Agreement.PHONE, Difference.PHONE),
        (a.city, b.city, Agreement.CITY, Difference.CITY),
    ):
        if one and other:
            agrees += [agreement] if one == other else []
            differs += [] if one == other else [difference]
    return tuple(agrees), tuple(differs)


def _candidates(partners: Collection[Traits]) -> list[tuple[int, int]]:
    """Pairs (smaller id, larger id) that share a block small enough to mean something, in order of their ids."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    common = _common_words(partners)
    for traits in partners:
        for block in set(_blocks(traits, common)):
            blocks[block].append(traits.id)
    found = {
        pair
        for members in blocks.values()
        if 1 < len(members) <= _LARGEST_BLOCK
        for pair in combinations(sorted(members), 2)
    }
    return sorted(found)


def _common_words(partners: Iterable[Traits]) -> dict[str, int]:
    return Counter(word for traits in partners for word in set(_words(traits)))


def _blocks(traits: Traits, common: dict[str, int]) -> Iterator[tuple[str, str]]:
    if traits.ice:
        yield "ice", company_part(traits.ice) or traits.ice
    if traits.phone:
        yield "phone", traits.phone
    if traits.domain:
        yield "domain", traits.domain
    for name in traits.names:
        words = sorted((w for w in name.split() if len(w) >= _SHORTEST_WORD), key=lambda w: (common[w], w))
        yield from (("word", word) for word in words)
        yield from (("words", " ".join(sorted(two))) for two in combinations(words[:3], 2))
        if words:
            # A misspelt word still has the same consonants; the rarest word tells most.
            yield "sounds", _consonants(max(words, key=len))
        if name:
            yield "name", name


def _words(traits: Traits) -> Iterator[str]:
    for name in traits.names:
        yield from (word for word in name.split() if len(word) >= _SHORTEST_WORD)


def _consonants(word: str) -> str:
    """The word without vowels and without doubled letters: Zahramet and Zahrammet are alike."""
    bare = word[:1] + word[1:].translate(_VOWELS)
    return "".join(char for i, char in enumerate(bare) if i == 0 or char != bare[i - 1])


def _rank(likeness: Likeness) -> tuple[int, int, int, tuple[int, int]]:
    order = list(Certainty).index(likeness.certainty)
    return order, -likeness.name, len(likeness.differs), likeness.pair
