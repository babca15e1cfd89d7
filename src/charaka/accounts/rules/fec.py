"""The books as files bring them: lines read strictly, put together into entries, known again by their content.

The layout is that of the French *fichier des écritures comptables* (arrêté du 29 juillet 2013, article A. 47 A-1 of the
Livre des procédures fiscales), which Moroccan packages write as well; other tables are mapped onto it. Centimes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

_AMOUNT: Final = re.compile(r"^([+-]?)([0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]{1,2}))?$")
_COMPUTED: Final = re.compile(r"^-?[0-9]+\.[0-9]{9,}$")  # what a spreadsheet makes of 0.1 + 0.2
_ACCOUNT: Final = re.compile(r"^[0-9]{1,20}$")
_DATED: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
LARGEST: Final = 10**17  # centimes

_KINDS: Final = (
    ("opening", ("AN", "ANO", "RAN"), ("nouveau", "ouverture", "opening", "افتتاح")),
    ("sales", ("VE", "VT", "VEN", "VTE"), ("vente", "sale", "مبيعات")),
    ("purchases", ("AC", "ACH", "HA"), ("achat", "purchase", "مشتريات")),
    ("cash", ("CA", "CAI"), ("caisse", "cash", "صندوق")),
    ("payroll", ("PA", "PAY", "SAL"), ("paie", "paye", "salaire", "payroll", "أجور")),
    ("bank", ("BQ", "BNQ", "BK", "CIC", "CRC"), ("banque", "bank", "credit agricole", "crédit", "cheque", "بنك")),
)


class BookLine(NamedTuple):
    """A line of the file: where it stands, the entry it belongs to, and one amount in centimes on one side."""

    row: int
    journal: str
    number: str
    day: date
    account: str
    debit: int
    credit: int
    label: str = ""
    journal_name: str = ""
    account_name: str = ""
    party_code: str = ""
    party_name: str = ""
    reference: str = ""
    reference_date: date | None = None
    lettering: str = ""
    lettered_on: date | None = None
    due_on: date | None = None
    service_line: str = ""
    offering: str = ""
    session: str = ""
    grant_line: str = ""
    entry_label: str = ""


class EntryKey(NamedTuple):
    """By what the lines of one entry are told: journal, number (empty where the file numbers nothing), day."""

    journal: str
    number: str
    day: date


@dataclass(slots=True)
class BookEntry:
    """An entry of the file. ``fingerprint`` is that of its amounts per account."""

    key: EntryKey
    lines: list[BookLine] = field(default_factory=list)
    fingerprint: str = ""

    @property
    def difference(self) -> int:
        """Debits less credits, in centimes."""
        return sum(line.debit - line.credit for line in self.lines)

    @property
    def is_nothing(self) -> bool:
        """Whether all its amounts are zero."""
        return not any(line.debit or line.credit for line in self.lines)


@lru_cache(maxsize=50_000)
def amount_of(text: str) -> int | None:
    """An amount in centimes, or None for what may be read in two ways.

    Padding with zeros or spaces, a comma or a point before one or two decimals, thousands apart by spaces, a minus in
    front. Not: a minus behind, brackets, apostrophes, points between thousands, three decimals.
    """
    found = _AMOUNT.match(text)
    if found is None:
        return _computed(text)
    sign, whole, decimals = found.groups()
    centimes = int(whole.replace(" ", "")) * 100 + int((decimals or "").ljust(2, "0"))
    if centimes >= LARGEST:
        return None
    return -centimes if sign == "-" else centimes


def _computed(text: str) -> int | None:
    if not _COMPUTED.match(text):
        return None
    centimes = Decimal(text) * 100
    rounded = centimes.to_integral_value()
    return int(rounded) if abs(centimes - rounded) < Decimal("0.0001") else None


def is_account(code: str) -> bool:
    """Whether a code is one of an account: digits only."""
    return _ACCOUNT.match(code) is not None


def plain_number(number: str) -> str:
    """A number as it is compared: without padding; a number of nothing but zeros is none."""
    return number.strip().lstrip("0")


def grouped(lines: Iterable[BookLine]) -> list[BookEntry]:
    """The lines put together by journal, number and day, in the order in which the entries begin.

    Where the number says nothing, all lines of a journal and a day are one entry.
    """
    found: dict[EntryKey, BookEntry] = {}
    for line in lines:
        key = EntryKey(line.journal, line.number, line.day)
        entry = found.get(key)
        if entry is None:
            entry = found[key] = BookEntry(key)
        entry.lines.append(line)
    for entry in found.values():
        entry.fingerprint = fingerprint_of((line.account, line.debit, line.credit) for line in entry.lines)
    return list(found.values())


def fingerprint_of(lines: Iterable[tuple[str, int, int]]) -> str:
    """What two entries of the same content have in common: the sums of debit and credit of each account.

    Wording, lettering and the order of lines may change in the books without the entry being another one.
    """
    sums = summed_by_account(lines)
    text = ";".join(f"{account}:{debit}:{credit}" for account, (debit, credit) in sorted(sums.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def summed_by_account(lines: Iterable[tuple[str, int, int]]) -> dict[str, tuple[int, int]]:
    """Debit and credit by account, accounts without an amount left out."""
    sums: dict[str, tuple[int, int]] = {}
    for account, debit, credit in lines:
        if debit or credit:
            before = sums.get(account, (0, 0))
            sums[account] = (before[0] + debit, before[1] + credit)
    return sums


def account_changes(
    before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]
) -> list[tuple[str, int, int]]:
    """Accounts whose net amount (debit less credit) differs: account, net before, net after."""
    nets = ((code, _net(before.get(code, (0, 0))), _net(after.get(code, (0, 0)))) for code in sorted({*before, *after}))
    return [(code, old, new) for code, old, new in nets if old != new]


def _net(sums: tuple[int, int]) -> int:
    return sums[0] - sums[1]


def journal_kind(code: str, name: str) -> str:
    """What a journal of the file collects, judged by its code, else by its name; ``general`` when neither says it."""
    folded = name.lower()
    for kind, codes, words in _KINDS:
        if code.upper().rstrip("0123456789") in codes or any(word in folded for word in words):
            return kind
    return "general"


def day_in(titles: Sequence[str]) -> date | None:
    """The day that a title names ("Balance at 31/12/2025"), for a trial balance without a column of dates."""
    for title in titles:
        for day, month, year in _DATED.findall(title):
            try:
                return date(int(year), int(month), int(day))
            except ValueError:
                continue
    return None


def in_major(centimes: int) -> str:
    """Centimes as files and programs write them: ``10186219.81``."""
    sign, digits = ("-" if centimes < 0 else ""), f"{abs(centimes):03d}"
    return f"{sign}{digits[:-2]}.{digits[-2:]}"
