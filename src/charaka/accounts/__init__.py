"""Accounts: what each service line earns and costs, from entries that tie to the ledger to the centime."""
