"""Rows of a table into lines of entries: amounts read strictly, one side each, what must not be empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from charaka.accounts.rules.fec import BookEntry, BookLine, amount_of, day_in, grouped, is_account, plain_number
from charaka.kernel.imports.problems import Problem
from charaka.kernel.imports.schema import Row

_TEXTS: Final = (
    "label", "journal_name", "account_name", "party_code", "party_name", "reference", "reference_date", "lettering",
    "lettered_on", "due_on", "service_line", "offering", "session", "grant_line", "entry_label",
)  # fmt: skip
_DATES: Final = frozenset({"reference_date", "lettered_on", "due_on"})


@dataclass(slots=True)
class BooksRead:
    """What was read of a file: rows, entries, the titles of its columns by field, what is wrong, what is to know."""

    lines: int = 0
    entries: list[BookEntry] = field(default_factory=list)
    titles: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def entries_of(rows: Sequence[Row], problems: list[Problem], on: date | None = None) -> list[BookEntry]:
    """The entries that the rows of a ledger, or of a trial balance on a day, make."""
    if rows and is_trial_balance(rows[0]):
        return trial_balance(rows, problems, on)
    return LineReader(problems).entries(rows)


def is_trial_balance(row: Row) -> bool:
    """Whether the file tells balances of accounts and no entries."""
    return "journal" not in row.keys and "number" not in row.keys


class LineReader:
    """Reads the rows of a ledger, and notes what is wrong with each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def entries(self, rows: Sequence[Row]) -> list[BookEntry]:
        if not rows:
            return []
        fed = set(rows[0].keys)
        if not {"journal", "date"} <= fed or not ({"debit", "credit"} <= fed or "amount" in fed):
            self.problems.append(Problem(0, "", "ledger.no_columns"))
            return []
        places = {key: place for place, key in enumerate(rows[0].keys)}
        texts = tuple((key, places[key], key in _DATES) for key in _TEXTS if key in fed)
        lines = [line for row in rows if (line := self._line(row, places, texts)) is not None]
        return [] if self.problems else grouped(lines)

    def _line(self, row: Row, places: Mapping[str, int], texts: Sequence[tuple[str, int, bool]]) -> BookLine | None:
        """Values are taken by their places: a ledger may have a million rows."""
        values = row.values
        journal, day = values[places["journal"]], values[places["date"]]
        for key, value in (("journal", journal), ("date", day)):
            if value is None:
                self.problems.append(row.problem(key, "ledger.required"))
        account = account_of(row, self.problems)
        sides = sides_of(row, self.problems)
        if journal is None or day is None or sides is None or not account:
            return None
        more: dict[str, Any] = {
            key: value if is_date else value or ""
            for key, place, is_date in texts
            if (value := values[place]) is not None
        }
        number = values[places["number"]] if "number" in places else None
        known = number if number and plain_number(number) else ""
        return BookLine(row.number, journal, known, day, account, *sides, **more)


def account_of(row: Row, problems: list[Problem]) -> str:
    code: str = row["account"]
    if is_account(code):
        return code
    problems.append(row.problem("account", "ledger.account", account=code))
    return ""


def sides_of(row: Row, problems: list[Problem]) -> tuple[int, int] | None:
    """Debit and credit of a row in centimes; an amount with its side, or a signed one, is put on one."""
    written = row["debit"], row["credit"]
    debit, credit = _amount(row, "debit", problems), _amount(row, "credit", problems)
    if debit is None or credit is None:
        return None
    if debit and credit:
        problems.append(row.problem("credit", "ledger.two_sides"))
        return None
    if written != (None, None):
        return debit, credit
    if row["amount"] is None:
        problems.append(row.problem("debit", "ledger.no_amount"))
        return None
    return _by_side(_amount(row, "amount", problems), row["side"])


def _by_side(amount: int | None, side: str | None) -> tuple[int, int] | None:
    if amount is None:
        return None
    if side is None:
        return max(amount, 0), max(-amount, 0)
    return (amount, 0) if side == "D" else (0, amount)


def _amount(row: Row, key: str, problems: list[Problem]) -> int | None:
    text = row[key]
    if text is None:
        return 0
    amount = amount_of(text)
    if amount is None:
        problems.append(row.problem(key, "ledger.amount", text=text))
    return amount


# A trial balance ------------------------------------------------------------------------------------------------------


def trial_balance(rows: Sequence[Row], problems: list[Problem], on: date | None = None) -> list[BookEntry]:
    """Balances of accounts as one entry on their day: in the opening journal on a first of January, else in OD."""
    day = on or next((row["date"] for row in rows if row["date"]), None) or day_in(list(rows[0].titles.values()))
    if day is None:
        problems.append(Problem(0, "", "ledger.no_day"))
        return []
    journal = "AN" if (day.month, day.day) == (1, 1) else "OD"
    lines = []
    for row in rows:
        account, net = account_of(row, problems), _net_of(row, problems)
        if account and net:
            label = row["label"] or f"Balance {day.isoformat()}"
            name = row["account_name"] or ""
            lines.append(
                BookLine(row.number, journal, "", day, account, max(net, 0), max(-net, 0), label, account_name=name)
            )
    return [] if problems else grouped(lines)


def _net_of(row: Row, problems: list[Problem]) -> int:
    """Debit less credit of an account, in centimes. Totals of both sides are netted."""
    if row["balance"] is not None:
        return _amount(row, "balance", problems) or 0
    return (_amount(row, "debit", problems) or 0) - (_amount(row, "credit", problems) or 0)
