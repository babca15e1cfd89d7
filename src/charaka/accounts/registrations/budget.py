"""What is made known of: budget."""

from charaka.accounts.exports import budget as _exports  # noqa: F401
from charaka.accounts.importers import budget as _importers  # noqa: F401
