"""What an account carries forward: from which day its balance is counted, and the running balance down a page.

Income and expense begin anew with each financial year. What is owned and owed is carried on; a year whose opening
balances were entered begins with them, for they hold all that came before. Amounts are centimes, debit positive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from charaka.accounts.rules.balances import Amounts
from charaka.accounts.rules.categories import SIDES, Category, Side

BEGINNING = date(1900, 1, 1)


def carried_from(category: Category | None, year_start: date, opened: date | None) -> date:
    """The first day that counts for a balance in the financial year that starts on ``year_start``.

    ``opened`` is the first day of the last year, up to this one, that has opening balances.
    """
    if category is not None and SIDES[category] in {Side.INCOME, Side.EXPENSE}:
        return year_start
    return opened or BEGINNING


def running(opening: int, lines: Iterable[Amounts]) -> Iterator[int]:
    """The balance after each line, from the balance before the first."""
    balance = opening
    for line in lines:
        balance += line.debit - line.credit
        yield balance
