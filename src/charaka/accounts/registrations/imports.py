"""What is made known of: imports."""

from charaka.accounts.importers import ledger as _ledger  # noqa: F401
