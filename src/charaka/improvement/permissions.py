"""Who may do what with actions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charaka.improvement.rules import MANAGE, PROPOSE, VERIFY, WORK
from charaka.kernel.permissions import Role, permission

MEMBERS = (Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.TRAINER, Role.STAFF)

VIEW_ACTIONS = permission(
    "improvement.action:view", _("See actions"), *MEMBERS, Role.BOARD_MEMBER, Role.ADVISER, Role.OPERATOR
)
PROPOSE_ACTIONS = permission(
    PROPOSE, _("Propose actions and comment on them"), *MEMBERS, Role.BOARD_MEMBER, Role.ADVISER
)
# Owners who hold only this right work on their own actions: the services ask once more.
WORK_ON_ACTIONS = permission(WORK, _("Work on actions and file evidence"), *MEMBERS)
MANAGE_ACTIONS = permission(
    MANAGE, _("Accept, change, reopen and drop actions"), Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER
)
# Two roles, because nobody verifies an action of their own: the finance officer verifies the director's.
VERIFY_ACTIONS = permission(VERIFY, _("Verify actions and their effect"), Role.DIRECTOR, Role.FINANCE)
EXPORT_ACTIONS = permission(
    "improvement.action:export", _("Export actions"),
    Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.ADVISER, writes=False,
)  # fmt: skip
