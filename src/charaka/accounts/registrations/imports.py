"""What is made known of: imports."""

from charaka.accounts.exports import entries as _entries  # noqa: F401
from charaka.accounts.importers import ledger as _ledger  # noqa: F401
