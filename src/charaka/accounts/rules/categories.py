"""What an account means for autonomy: its category, found by the longest prefix that is in force on a day.

Source of the groups: building blocks of own revenue, grants, in-kind and operating cost (house facts, section 2.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Side(StrEnum):
    """Which way an account of the category grows, and on which statement it stands."""

    INCOME = "income"
    EXPENSE = "expense"
    ASSET = "asset"
    LIABILITY = "liability"


class Category(StrEnum):
    """What the money is. Values stand in the database, in files and in the API."""

    # Income
    OWN_TRAINING = "own_training"
    OWN_SERVICES = "own_services"
    OWN_PRODUCTION = "own_production"
    OWN_RENTAL = "own_rental"
    OWN_OTHER = "own_other"
    FEES = "fees"
    LEVY = "levy"
    OPERATING_GRANT = "operating_grant"
    BALANCING_GRANT = "balancing_grant"
    INVESTMENT_RELEASE = "investment_release"
    DONATION = "donation"
    STOCK_CHANGE = "stock_change"
    FINANCIAL_INCOME = "financial_income"
    EXCEPTIONAL_INCOME = "exceptional_income"
    OTHER_INCOME = "other_income"
    # Expense
    PURCHASES = "purchases"
    ENERGY = "energy"
    EXTERNAL_SERVICES = "external_services"
    HIRED_TRAINERS = "hired_trainers"
    TRAVEL = "travel"
    TAXES = "taxes"
    PAY = "pay"
    DEPRECIATION = "depreciation"
    OTHER_EXPENSE = "other_expense"
    FINANCIAL_EXPENSE = "financial_expense"
    EXCEPTIONAL_EXPENSE = "exceptional_expense"
    INCOME_TAX = "income_tax"
    # Balance sheet
    FIXED_ASSETS = "fixed_assets"
    ASSET_DEPRECIATION = "asset_depreciation"
    STOCKS = "stocks"
    RECEIVABLES = "receivables"
    GRANTS_RECEIVABLE = "grants_receivable"
    TAX_RECOVERABLE = "tax_recoverable"
    OTHER_ASSETS = "other_assets"
    CASH = "cash"
    EQUITY = "equity"
    INVESTMENT_GRANTS = "investment_grants"
    DEBT = "debt"
    PAYABLES = "payables"
    ADVANCES = "advances"
    TAX_COLLECTED = "tax_collected"
    OTHER_LIABILITIES = "other_liabilities"
    OFF_BALANCE = "off_balance"


C = Category
OWN_STRICT: Final = (C.OWN_TRAINING, C.OWN_SERVICES, C.OWN_PRODUCTION, C.OWN_RENTAL, C.OWN_OTHER)
OWN_WIDE: Final = (*OWN_STRICT, C.FEES, C.LEVY)
RECURRENT_GRANTS: Final = (C.OPERATING_GRANT, C.BALANCING_GRANT)
INCOME: Final = (
    *OWN_WIDE, *RECURRENT_GRANTS, C.INVESTMENT_RELEASE, C.DONATION, C.STOCK_CHANGE, C.FINANCIAL_INCOME,
    C.EXCEPTIONAL_INCOME, C.OTHER_INCOME,
)  # fmt: skip
EXPENSE: Final = (
    C.PURCHASES, C.ENERGY, C.EXTERNAL_SERVICES, C.HIRED_TRAINERS, C.TRAVEL, C.TAXES, C.PAY, C.DEPRECIATION,
    C.OTHER_EXPENSE, C.FINANCIAL_EXPENSE, C.EXCEPTIONAL_EXPENSE, C.INCOME_TAX,
)  # fmt: skip
ASSETS: Final = (
    C.FIXED_ASSETS, C.ASSET_DEPRECIATION, C.STOCKS, C.RECEIVABLES, C.GRANTS_RECEIVABLE, C.TAX_RECOVERABLE,
    C.OTHER_ASSETS, C.CASH,
)  # fmt: skip
LIABILITIES: Final = (
    C.EQUITY, C.INVESTMENT_GRANTS, C.DEBT, C.PAYABLES, C.ADVANCES, C.TAX_COLLECTED, C.OTHER_LIABILITIES, C.OFF_BALANCE
)  # fmt: skip
SIDES: Final[Mapping[Category, Side]] = {
    **dict.fromkeys(INCOME, Side.INCOME),
    **dict.fromkeys(EXPENSE, Side.EXPENSE),
    **dict.fromkeys(ASSETS, Side.ASSET),
    **dict.fromkeys(LIABILITIES, Side.LIABILITY),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Accounts that begin with ``prefix`` are of ``category`` from ``valid_from`` on.

    ``line`` is the service line (its id) of the lines that carry none themselves.
    """

    prefix: str
    category: Category
    valid_from: date = date.min
    line: int | None = None


class AccountMapping:
    """The rules of an institution, asked by account and day. The longest prefix wins, then the latest rule."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_prefix: dict[str, list[Rule]] = {}
        for rule in rules:
            self._by_prefix.setdefault(rule.prefix, []).append(rule)
        for found in self._by_prefix.values():
            found.sort(key=lambda rule: rule.valid_from, reverse=True)

    def rule_of(self, account: str, day: date) -> Rule | None:
        """The rule in force for an account code on a day, or None when nothing maps it."""
        for length in range(len(account), 0, -1):
            for rule in self._by_prefix.get(account[:length], ()):
                if rule.valid_from <= day:
                    return rule
        return None

    def turns(self) -> list[date]:
        """The days on which some rule begins, in order: between two of them no account changes its category."""
        return sorted({rule.valid_from for rules in self._by_prefix.values() for rule in rules})
