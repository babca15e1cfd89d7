"""Entries as lists and pages need them: filtered, with their sums, where they come from and where they go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from charaka.accounts.models import Entry, EntryLine, LineMatch
from charaka.accounts.models.choices import EntryState
from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.queries.chart import accounts_of
from charaka.accounts.queries.receivables import of_party, owed_lines
from charaka.accounts.queries.words import WordsField, words_in
from charaka.accounts.rules.categories import Category
from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.permissions import Permission, require

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Filters:
    """What entries are asked for. Texts are codes; nothing means all. ``until`` is included.

    ``owed`` asks for receivables that were open on a day, ``band`` for those due so long; ``party`` is (key, name).
    """

    journal: str = ""
    service: str = ""
    categories: tuple[Category, ...] = ()
    account: str = ""
    first: date | None = None
    until: date | None = None
    state: str = ""
    origin: str = ""
    words: str = ""
    owed: date | None = None
    band: int | None = None
    party: tuple[str, str] | None = None


class Summary(NamedTuple):
    """What a list shows of an entry's lines: their sum in centimes, how many they are, the first party."""

    amount: int
    lines: int
    party: str


def list_entries(institution_id: int, asked: Filters) -> QuerySet[Entry]:
    """The entries that are asked for; an entry is there once, whatever the number of its lines that match."""
    rows = Entry.objects.filter(institution_id=institution_id).select_related("journal")
    plain = {
        "journal__code": asked.journal, "state": asked.state, "origin": asked.origin,
        "date__gte": asked.first, "date__lte": asked.until,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    lines = _lines_asked(institution_id, asked)
    if lines is not None:
        rows = rows.filter(Exists(lines.filter(entry=OuterRef("pk"))))
    return rows.filter(_words(asked.words)) if asked.words else rows


def _lines_asked(institution_id: int, asked: Filters) -> QuerySet[EntryLine] | None:
    """The lines of which an entry must have one; None when any entry will do."""
    if not (asked.service or asked.categories or asked.account or asked.owed or asked.party):
        return None
    lines = EntryLine.objects.filter(institution_id=institution_id)
    if asked.owed:
        lines = owed_lines(institution_id, asked.owed, asked.band)
    if asked.party:
        lines = lines.filter(of_party(*asked.party))
    if asked.service:
        lines = lines.filter(service_line__code=asked.service)
    if asked.account:
        lines = lines.filter(account__code__startswith=asked.account)
    if asked.categories:
        first, last = asked.first or EARLIEST, asked.until or LATEST
        lines = lines.filter(accounts_of(asked.categories, [institution_id], first, last))
    return lines


def _words(words: str) -> Q:
    parties = EntryLine.objects.filter(words_in(words, ("party_name", "party_code")), entry=OuterRef("pk"))
    return words_in(words, ("label", "reference")) | Q(Exists(parties))


def searchable(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries with the texts that the search box of a list looks into."""
    party = EntryLine.objects.filter(entry=OuterRef("pk")).exclude(party_name="").order_by("position")
    return rows.annotate(
        words_of_label=_as_words("label"),
        words_of_reference=_as_words("reference"),
        words_of_party=Subquery(party.values("party_name")[:1], output_field=WordsField()),
    )


def _as_words(name: str) -> Any:
    return ExpressionWrapper(F(name), output_field=WordsField())


def summaries_of(entries: Iterable[Entry]) -> dict[int, Summary]:
    """Sum, number of lines and first party of entries: one query."""
    found: dict[int, Summary] = {}
    rows = EntryLine.objects.filter(entry__in=[entry.pk for entry in entries]).order_by("entry_id", "position")
    for entry, debit, party in rows.values_list("entry_id", "debit", "party_name"):
        so_far = found.get(entry, Summary(0, 0, ""))
        found[entry] = Summary(so_far.amount + int(debit), so_far.lines + 1, so_far.party or party)
    return found


def access_entry(actor: Actor, entry_id: int, wanted: Permission = VIEW_ACCOUNTS) -> Entry:
    """One entry. Raises NotFound, Forbidden."""
    rows = Entry.objects.select_related("journal", "reverses__journal", "reversed_by__journal")
    found: Entry | None = rows.filter(pk=entry_id).first()
    if found is None:
        raise NotFound(_("There is no such entry."))
    require(actor, wanted, found.institution_id)
    return found


def lines_of(entry: Entry) -> list[EntryLine]:
    """The lines of an entry, in their order, with accounts, service lines and partners."""
    return list(entry.lines.select_related("account", "service_line", "partner").order_by("position"))


class Settled(NamedTuple):
    """Another entry that settles a line of this one, for an amount in centimes."""

    entry: Entry
    amount: int
    day: date


def settled_by(lines: Iterable[EntryLine]) -> list[Settled]:
    """The entries whose lines settle these, or are settled by them: one query."""
    ids = {line.pk for line in lines}
    rows = LineMatch.objects.filter(Q(debit_line__in=ids) | Q(credit_line__in=ids))
    rows = rows.select_related("debit_line__entry__journal", "credit_line__entry__journal").order_by("matched_on", "pk")
    return [
        Settled((m.credit_line if m.debit_line_id in ids else m.debit_line).entry, int(m.amount), m.matched_on)
        for m in rows
    ]


def find_entries(institution_id: int, words: str, limit: int) -> list[Entry]:
    """Entries by number (``VT 12``, ``VT-2026/12``) or by the beginning of their document's reference."""
    rows = Entry.objects.filter(institution_id=institution_id).select_related("journal")
    parts = words.upper().replace("-", " ").replace("/", " ").split()
    wanted = Q(pk__in=[])
    for between in ("-", "/", " ", ""):  # the search box gives words without the marks between them
        wanted |= Q(reference__istartswith=between.join(parts))
    if parts and parts[-1].isdecimal() and len(parts[-1]) < 10:
        numbered = Q(number=int(parts[-1]), state=EntryState.POSTED)
        if len(parts) > 1:
            numbered &= Q(journal__code=parts[0])
        if len(parts) == 3 and parts[1].isdecimal() and len(parts[1]) == 4:
            numbered &= Q(year=int(parts[1]))
        wanted |= numbered
    return list(rows.filter(wanted).order_by("-date", "-pk")[:limit])


def total_of(lines: Iterable[EntryLine]) -> tuple[int, int]:
    """Debits and credits of lines, in centimes."""
    listed = list(lines)
    return sum(int(line.debit) for line in listed), sum(int(line.credit) for line in listed)


# Where an entry comes from --------------------------------------------------------------------------------------------

Source = Callable[[Any, int], tuple[str, str] | None]
_sources: dict[str, Source] = {}


def entry_source(source_type: str, told: Source) -> None:
    """Declare how the record behind entries is named: told the request and the id, it gives words and an address."""
    _sources[source_type] = told


def source_of(request: Any, entry: Entry) -> tuple[str, str] | None:
    """The record that an entry was made from, in words and with its address; None when nobody knows it."""
    told = _sources.get(entry.source_type)
    return told(request, entry.source_id) if told and entry.source_id else None
