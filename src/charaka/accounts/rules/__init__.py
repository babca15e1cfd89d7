"""The arithmetic of the accounts, without a framework."""
