"""Who may do what with the accounts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charaka.kernel.permissions import Role, permission

VIEW_ACCOUNTS = permission(
    "accounts.entry:view", _("See accounts, entries and statements"),
    Role.DIRECTOR, Role.FINANCE, Role.BOARD_MEMBER, Role.ADVISER,
)  # fmt: skip
POST_ENTRIES = permission("accounts.entry:post", _("Write and post entries"), Role.FINANCE, Role.DIRECTOR)
IMPORT_LEDGER = permission("accounts.ledger:import", _("Import the books"), Role.FINANCE, Role.DIRECTOR)
CHANGE_CHART = permission("accounts.chart:change", _("Change the chart and what accounts mean"), Role.FINANCE)
# Whoever writes the first offering or opens the books needs the usual lines.
BEGIN_LINES = permission(
    "accounts.service_line:begin",
    _("Begin the usual service lines"),
    Role.DIRECTOR,
    Role.FINANCE,
    Role.TRAINING_MANAGER,
)
CLOSE_PERIODS = permission("accounts.period:close", _("Close periods"), Role.FINANCE, Role.DIRECTOR)
REOPEN_PERIODS = permission("accounts.period:reopen", _("Open a closed period again"), Role.DIRECTOR)
ALLOCATE = permission(
    "accounts.allocation:change", _("Set keys and allocate shared costs"), Role.FINANCE, Role.DIRECTOR
)
CHANGE_IMPUTED = permission("accounts.imputed:change", _("Keep in-kind contributions and grants"), Role.FINANCE)
SIGN_IMPUTED = permission("accounts.imputed:sign", _("Sign in-kind contributions"), Role.DIRECTOR)
VIEW_BUDGET = permission(
    "accounts.budget:view", _("See budgets"), Role.DIRECTOR, Role.FINANCE, Role.BOARD_MEMBER, Role.ADVISER
)
CHANGE_BUDGET = permission("accounts.budget:change", _("Prepare budgets"), Role.FINANCE, Role.DIRECTOR)
ADOPT_BUDGET = permission("accounts.budget:adopt", _("Mark a budget as adopted"), Role.DIRECTOR)
VIEW_BANK = permission("accounts.bank:view", _("See bank statements and cash forecasts"), Role.DIRECTOR, Role.FINANCE)
CHANGE_BANK = permission("accounts.bank:change", _("Import and match bank statements"), Role.FINANCE)
