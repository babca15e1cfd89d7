"""What the books hold already of a file that comes: entries known again, and those that the file says otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Max

from charaka.accounts.models import Entry, EntryLine
from charaka.accounts.models.choices import EntryOrigin, EntryState
from charaka.accounts.rules.fec import (
    BookEntry,
    account_changes,
    fingerprint_of,
    plain_number,
    summed_by_account,
)

CHUNK = 500


class Held(NamedTuple):
    """An entry of the books as far as it is compared. ``is_past``: reversed since, or a reversal itself."""

    pk: int
    number: str
    external_number: str
    imported: bool
    is_past: bool
    fingerprint: str


@dataclass(slots=True)
class Replacement:
    """An entry of the books that the file says otherwise: by account the net amount before and after, in centimes."""

    entry_id: int
    new: BookEntry
    changes: list[tuple[str, int, int]]


@dataclass(slots=True)
class Compared:
    """A file against the books. ``mark`` tells later whether somebody posted in between."""

    new: list[BookEntry] = field(default_factory=list)
    differing: list[Replacement] = field(default_factory=list)
    known: int = 0
    mark: int = 0


def last_entry(institution_id: int) -> int:
    """The highest id of an entry: books of which it is the same have no new entry."""
    return int(Entry.objects.filter(institution_id=institution_id).aggregate(last=Max("pk"))["last"] or 0)


def compare_with_books(entries: Sequence[BookEntry], institution_id: int) -> Compared:
    """Which entries of a file are new, known, or said otherwise by the books.

    An entry is known by journal, day and the amounts of its accounts, and by its number where the file has one: the
    number it had in an earlier file, or our own, which an export writes. Each entry of the books is found once.
    """
    compared = Compared(mark=last_entry(institution_id))
    if not entries:
        return compared
    books = _Books(entries, institution_id)
    differing: list[tuple[BookEntry, Held]] = []
    for entry in entries:
        if books.take_same(entry):
            compared.known += 1
        elif (other := books.take_other(entry)) is not None:
            differing.append((entry, other))
        else:
            compared.new.append(entry)
    sums = _account_sums([held.pk for _entry, held in differing])
    for entry, held in differing:
        after = summed_by_account((line.account, line.debit, line.credit) for line in entry.lines)
        changes = account_changes(summed_by_account(sums[held.pk]), after)
        compared.differing.append(Replacement(held.pk, entry, changes))
    return compared


class _Books:
    """The entries of the days of a file, by journal and day."""

    def __init__(self, entries: Sequence[BookEntry], institution_id: int) -> None:
        self.held: dict[tuple[str, date], list[Held]] = defaultdict(list)
        self.taken: set[int] = set()
        days = [entry.key.day for entry in entries]
        rows = Entry.objects.filter(
            institution_id=institution_id, state=EntryState.POSTED, date__gte=min(days), date__lte=max(days)
        ).order_by("pk")
        found = rows.values_list(
            "pk", "number", "external_number", "origin", "reverses_id", "reversed_by__pk", "fingerprint",
            "journal__code", "date",
        )  # fmt: skip
        for pk, number, external, origin, reverses, reversal, fingerprint, journal, day in found.iterator(5_000):
            imported, is_past = origin == EntryOrigin.IMPORTED, bool(reverses or reversal)
            held = Held(pk, str(number), plain_number(external), imported, is_past, fingerprint)
            self.held[journal, day].append(held)
        self._print_our_own({(entry.key.journal, entry.key.day) for entry in entries})

    def _print_our_own(self, wanted: set[tuple[str, date]]) -> None:
        """Entries that were typed or made by the house have no fingerprint yet."""
        bare = [one.pk for key in wanted for one in self.held.get(key, ()) if not one.fingerprint]
        sums = _account_sums(bare)
        for key in wanted if bare else ():
            if key in self.held:
                self.held[key] = [
                    one if one.fingerprint else one._replace(fingerprint=fingerprint_of(sums[one.pk]))
                    for one in self.held[key]
                ]

    def take_same(self, entry: BookEntry) -> bool:
        number = plain_number(entry.key.number)
        for held in self.held.get((entry.key.journal, entry.key.day), ()):
            if held.fingerprint != entry.fingerprint or held.pk in self.taken:
                continue
            if number in ({held.number, held.external_number} if number else {held.external_number}):
                self.taken.add(held.pk)
                return True
        return False

    def take_other(self, entry: BookEntry) -> Held | None:
        """The entry in force that bears this number and says something else."""
        number = plain_number(entry.key.number)
        for held in self.held.get((entry.key.journal, entry.key.day), ()):
            own = held.external_number if held.imported else held.number
            if own == number and not held.is_past and held.pk not in self.taken:
                self.taken.add(held.pk)
                return held
        return None


def _account_sums(ids: Iterable[int]) -> dict[int, list[tuple[str, int, int]]]:
    """Account, debit and credit of the lines of some entries."""
    found: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        rows = EntryLine.objects.filter(entry__in=wanted[start : start + CHUNK])
        for pk, code, debit, credit in rows.values_list("entry_id", "account__code", "debit", "credit"):
            found[pk].append((code, debit, credit))
    return found
