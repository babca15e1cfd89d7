"""A bank statement as it was read, the proof that it ties, and how its lines are known again. Amounts are centimes.

Here: the values that every reader gives, and the refusals they share (``FileRefused`` with a reason that the services
put into words). Not here: the formats themselves.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

from charaka.kernel.imports.problems import FileRefused
from charaka.kernel.search_text import fold

LONGEST_TEXT: Final = 500
LONGEST_NAME: Final = 200
LONGEST_REFERENCE: Final = 120
BIGGEST: Final = 10**15  # centimes; a figure beyond it is a fault of the file
LEAST_DIGITS: Final = 10  # of an account number that stands inside a longer one


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line: ``amount`` above zero came in, below zero went out. ``row`` is where it stands in the file."""

    day: date
    amount: int
    text: str = ""
    value_date: date | None = None
    reference: str = ""
    counterparty: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """A statement of one account. ``number`` is the account as the file writes it, empty when it does not."""

    number: str
    currency: str
    reference: str
    opening: int
    closing: int
    lines: tuple[ReadLine, ...] = ()
    start: date | None = None
    end: date | None = None
    row: int = field(default=0, compare=False)

    @property
    def first_day(self) -> date:
        return min([day for day in (self.start, *(line.day for line in self.lines)) if day], default=date.min)

    @property
    def last_day(self) -> date:
        return max([day for day in (self.end, *(line.day for line in self.lines)) if day], default=date.min)


def prove(statement: ReadStatement) -> ReadStatement:
    """The statement with texts that fit, when opening + lines = closing. Raises FileRefused with the difference."""
    difference = statement.closing - statement.opening - sum(line.amount for line in statement.lines)
    if difference:
        raise FileRefused("does_not_tie", statement=statement.reference, amount=difference, row=statement.row)
    if statement.last_day == date.min:
        raise FileRefused("no_days", statement=statement.reference)
    return replace(statement, reference=statement.reference[:60], lines=tuple(map(_fitting, statement.lines)))


def _fitting(line: ReadLine) -> ReadLine:
    return replace(
        line,
        text=tidy(line.text)[:LONGEST_TEXT],
        reference=tidy(line.reference)[:LONGEST_REFERENCE],
        counterparty=tidy(line.counterparty)[:LONGEST_NAME],
    )


def tidy(text: str) -> str:
    """One line without characters that cannot be seen."""
    spaced = " ".join(text.split())
    if spaced.isprintable():
        return spaced
    return " ".join("".join(char if char.isprintable() else " " for char in spaced).split())


def centimes(amount: Decimal, row: int) -> int:
    """Centimes of an amount in dirhams (or another currency with two decimals). Raises FileRefused."""
    if not amount.is_finite() or abs(amount) * 100 > BIGGEST:
        raise FileRefused("bad_amount", row=row, value=str(amount)[:40])
    minor = amount * 100
    if minor != minor.to_integral_value():
        raise FileRefused("bad_amount", row=row, value=str(amount)[:40])
    return int(minor)


# Account numbers ------------------------------------------------------------------------------------------------------


def plain_number(number: str) -> str:
    """An account number without spaces, points and what a bank puts before a slash (its BIC)."""
    bare = number.upper().rpartition("/")[2] if "/" in number else number.upper()
    return re.sub(r"[^0-9A-Z]", "", bare)


def same_account(one: str, other: str) -> bool:
    """Whether two numbers name one account: equal, or the shorter (a RIB, its middle) stands in the longer (IBAN)."""
    short, long = sorted((plain_number(one), plain_number(other)), key=len)
    if not short:
        return False
    return short == long or (sum(map(str.isdigit, short)) >= LEAST_DIGITS and short in long)


def looks_like_account(number: str) -> bool:
    """Whether a number may be an IBAN (two letters, 13 to 32 more) or a RIB (24 digits in Morocco)."""
    plain = plain_number(number)
    return re.fullmatch(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}|[0-9]{10,30}", plain) is not None


def iban_fits(number: str) -> bool:
    """The check of ISO 7064 (mod 97-10) for an IBAN; a RIB of 24 digits by the same rule; anything else fits."""
    plain = plain_number(number)
    if re.fullmatch(r"[A-Z]{2}[0-9]{2}[0-9A-Z]+", plain):
        turned = plain[4:] + plain[:4]
        return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1
    if re.fullmatch(r"[0-9]{24}", plain):
        return (int(plain[:22]) * 100 + int(plain[22:])) % 97 == 0
    return True


# Known again ----------------------------------------------------------------------------------------------------------

LineKey = tuple[str, int, str]


def key_of(line: ReadLine) -> LineKey:
    """What makes two lines look alike: day, amount and folded words."""
    return (line.day.isoformat(), line.amount, fold(f"{line.text} {line.reference}"))


def fingerprints(lines: Sequence[ReadLine], before: Iterable[LineKey] = ()) -> list[str]:
    """One for each line, with its place among those that look alike, so that two equal payments of a day are two.

    ``before`` are the lines of the statement that this one continues: a day cut in two goes on counting.
    """
    seen = Counter(before)
    found = []
    for line in lines:
        key = key_of(line)
        seen[key] += 1
        found.append(hashlib.sha256("\x1f".join([*map(str, key), str(seen[key])]).encode()).hexdigest())
    return found
