"""The tables of the room."""

from charaka.accounts.models.allocation import AllocatedAmount, AllocationKey, AllocationRun, AllocationShare
from charaka.accounts.models.bank import (
    BankAccount,
    BankLine,
    BankMatch,
    BankRule,
    BankStatement,
    ExpectedFlow,
)
from charaka.accounts.models.budget import Budget, BudgetAmount, VarianceNote
from charaka.accounts.models.chart import Account, AccountRule, Book, ServiceLine
from charaka.accounts.models.imputed import GrantRelease, InKindContribution, InvestmentGrant
from charaka.accounts.models.ledger import (
    AccountingPeriod,
    Entry,
    EntryLine,
    Journal,
    LineMatch,
    MonthlyBalance,
)

__all__ = [
    "Account",
    "AccountRule",
    "AccountingPeriod",
    "AllocatedAmount",
    "AllocationKey",
    "AllocationRun",
    "AllocationShare",
    "BankAccount",
    "BankLine",
    "BankMatch",
    "BankRule",
    "BankStatement",
    "Book",
    "Budget",
    "BudgetAmount",
    "Entry",
    "EntryLine",
    "ExpectedFlow",
    "GrantRelease",
    "InKindContribution",
    "InvestmentGrant",
    "Journal",
    "LineMatch",
    "MonthlyBalance",
    "ServiceLine",
    "VarianceNote",
]
