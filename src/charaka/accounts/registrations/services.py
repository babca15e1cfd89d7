"""What is made known of: accounts by service, allocation, statements."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charaka.accounts.permissions import VIEW_ACCOUNTS
from charaka.accounts.services import allocation as _allocation  # noqa: F401
from charaka.accounts.views.today import account_tiles
from charaka.kernel.navigation import Entry, Group, entry, today_tiles

entry(Entry(Group.CASH, 20, _("Accounts by service"), "book-open", "accounts:by_service", VIEW_ACCOUNTS))
today_tiles(account_tiles)
