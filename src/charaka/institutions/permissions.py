"""Who may do what in this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charaka.kernel.permissions import Role, permission

# People and team ------------------------------------------------------------------------------------------------------

VIEW_PEOPLE = permission(
    "institutions.person:view", _("See people and what they are qualified for"),
    Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.TRAINER, Role.STAFF, Role.ADVISER, Role.OPERATOR,
)  # fmt: skip
VIEW_PRIVATE_DATA = permission(
    "institutions.private_data:view", _("See sex, year of birth and disability"), Role.DIRECTOR, Role.TRAINING_MANAGER
)
CHANGE_PEOPLE = permission(
    "institutions.person:change", _("Add and change people"), Role.DIRECTOR, Role.TRAINING_MANAGER
)
ERASE_PEOPLE = permission("institutions.person:erase", _("Erase the personal data of people"), Role.DIRECTOR)
CHANGE_CONTACTS = permission(
    "institutions.contact:change", _("Add and change contacts of partners"),
    Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.STAFF,
)  # fmt: skip
VIEW_ROLES = permission(
    "institutions.role:view", _("See who holds which role"),
    Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.OPERATOR,
)  # fmt: skip
CHANGE_ROLES = permission("institutions.role:change", _("Give and end roles"), Role.DIRECTOR, Role.OPERATOR)
MANAGE_ACCESS = permission(
    "institutions.access:change", _("Invite people, close and open their access"), Role.DIRECTOR, Role.OPERATOR
)
VIEW_COSTS = permission(
    "institutions.hourly_cost:view", _("See what an hour costs"), Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER
)
CHANGE_COSTS = permission(
    "institutions.hourly_cost:change", _("Set what an hour costs"), Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER
)
CHANGE_QUALIFICATIONS = permission(
    "institutions.qualification:change", _("Change qualifications and levels of mastery"),
    Role.DIRECTOR, Role.TRAINING_MANAGER,
)  # fmt: skip
# Trainers and staff change their own and nobody else's: the services ask once more.
CHANGE_AVAILABILITY = permission(
    "institutions.availability:change", _("Change availability"),
    Role.DIRECTOR, Role.TRAINING_MANAGER, Role.TRAINER, Role.STAFF,
)  # fmt: skip
VIEW_DEVELOPMENT = permission(
    "institutions.development:view", _("See development plans and training received"),
    Role.DIRECTOR, Role.TRAINING_MANAGER, Role.ADVISER, Role.TRAINER, Role.STAFF,
)  # fmt: skip
CHANGE_DEVELOPMENT = permission(
    "institutions.development:change", _("Change development plans and training received"),
    Role.DIRECTOR, Role.TRAINING_MANAGER,
)  # fmt: skip

# Partners -------------------------------------------------------------------------------------------------------------

VIEW_PARTNERS = permission(
    "institutions.partner:view", _("See partners"),
    Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.TRAINER, Role.STAFF, Role.BOARD_MEMBER, Role.ADVISER,
    Role.OPERATOR,
)  # fmt: skip
CHANGE_PARTNERS = permission(
    "institutions.partner:change", _("Add and change partners"), Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER
)
MERGE_PARTNERS = permission(
    "institutions.partner:merge", _("Merge partners and undo a merge"), Role.DIRECTOR, Role.TRAINING_MANAGER
)
EXPORT_PARTNERS = permission(
    "institutions.partner:export", _("Export partners"),
    Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, writes=False,
)  # fmt: skip

# The institution's record ---------------------------------------------------------------------------------------------

VIEW_INSTITUTION = permission(
    "institutions.institution:view", _("See who the institution is"),
    Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.TRAINER, Role.STAFF, Role.BOARD_MEMBER, Role.FUND_MANAGER,
    Role.ADVISER, Role.OPERATOR,
)  # fmt: skip
CHANGE_INSTITUTION = permission(
    "institutions.institution:change", _("Change the institution’s record"), Role.DIRECTOR, Role.OPERATOR
)
FOUND_INSTITUTION = permission("institutions.institution:found", _("Add an institution"), Role.OPERATOR)
CHANGE_ENTITIES = permission(
    "institutions.entity:change", _("Add, change and close billing entities"), Role.DIRECTOR, Role.FINANCE
)

# Sites, rooms, equipment ----------------------------------------------------------------------------------------------

VIEW_ROOMS = permission(
    "institutions.room:view", _("See sites, rooms and equipment"),
    Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.TRAINER, Role.STAFF, Role.BOARD_MEMBER, Role.ADVISER,
    Role.OPERATOR,
)  # fmt: skip
CHANGE_ROOMS = permission(
    "institutions.room:change", _("Change sites, rooms and equipment"), Role.DIRECTOR, Role.TRAINING_MANAGER
)
