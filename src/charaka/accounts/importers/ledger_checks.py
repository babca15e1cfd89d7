"""Entries of a file against the chart: balance, accounts that mean something, open months, known service lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from charaka.accounts.models import AccountingPeriod, ServiceLine
from charaka.accounts.queries.chart import find_book, mapping_of
from charaka.accounts.rules.categories import AccountMapping, Category, Rule
from charaka.accounts.rules.fec import BookEntry, in_major
from charaka.accounts.services.books import USUAL_LINES
from charaka.kernel.imports.problems import Problem


@dataclass(frozen=True, slots=True)
class Chart:
    """What the check needs to know: rules, closed months (first days), codes of service lines."""

    is_open: bool
    mapping: AccountMapping
    closed: frozenset[date]
    service_lines: frozenset[str]

    @classmethod
    def of(cls, institution_id: int) -> Chart:
        """The chart of an institution as it is."""
        closed = AccountingPeriod.objects.filter(institution_id=institution_id, closed_on__isnull=False)
        lines = ServiceLine.objects.filter(institution_id=institution_id)
        return cls(
            find_book(institution_id) is not None,
            mapping_of(institution_id),
            frozenset(closed.values_list("start", flat=True)),
            frozenset(lines.values_list("code", flat=True)),
        )

    @classmethod
    def to_be(cls, rules: Mapping[str, str]) -> Chart:
        """The chart of books that the import itself will open."""
        mapping = AccountMapping(Rule(prefix, Category(category)) for prefix, category in rules.items())
        return cls(True, mapping, frozenset(), frozenset(code for code, _kind, _name in USUAL_LINES))


def check_entries(
    entries: list[BookEntry],
    chart: Chart,
    titles: Mapping[str, str],
    problems: list[Problem],
    warnings: list[Problem],
) -> list[BookEntry]:
    """The entries that can be posted; all that is wrong is noted, under the titles of the file. One of nothing is left out."""
    if not chart.is_open:
        problems.append(Problem(0, "", "ledger.no_books"))
        return []
    check = _Check(chart, titles, problems)
    kept = []
    for entry in entries:
        first = entry.lines[0]
        if len(entry.lines) < 2 or entry.difference:
            if entry.is_nothing:
                warnings.append(Problem(first.row, "", "ledger.nothing"))
                continue
            check.refuse_imbalance(entry)
        check.month_and_lines(entry)
        kept.append(entry)
    return kept


class _Check:
    """What is asked of each entry; whether an account means something is asked once for each month."""

    def __init__(self, chart: Chart, titles: Mapping[str, str], problems: list[Problem]) -> None:
        self.chart = chart
        self.titles = titles
        self.problems = problems
        self.known: dict[tuple[str, date], bool] = {}

    def refuse(self, row: int, key: str, code: str, value: object = "", **params: str) -> None:
        self.problems.append(Problem(row, self.titles.get(key, ""), code, params, str(value)))

    def refuse_imbalance(self, entry: BookEntry) -> None:
        first = entry.lines[0].row
        debit, credit = (in_major(sum(getattr(line, side) for line in entry.lines)) for side in ("debit", "credit"))
        if debit == credit:
            self.refuse(first, "number", "ledger.alone", entry.key.number)
        else:
            self.refuse(first, "debit", "ledger.unbalanced", in_major(entry.lines[0].debit), debit=debit, credit=credit)

    def month_and_lines(self, entry: BookEntry) -> None:
        month = entry.key.day.replace(day=1)
        if month in self.chart.closed:
            self.refuse(entry.lines[0].row, "date", "ledger.closed", entry.key.day, month=f"{month:%Y-%m}")
        for line in entry.lines:
            if not self._means(line.account, month):
                self.refuse(line.row, "account", "ledger.unknown_account", line.account, account=line.account)
            if line.service_line and line.service_line not in self.chart.service_lines:
                self.refuse(line.row, "service_line", "ledger.unknown_line", line.service_line, line=line.service_line)

    def _means(self, account: str, month: date) -> bool:
        found = self.known.get((account, month))
        if found is None:
            found = self.known[account, month] = self.chart.mapping.rule_of(account, month) is not None
        return found
