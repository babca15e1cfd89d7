"""Who may do what with the offer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charaka.kernel.permissions import Role, permission
from charaka.offer.rules.states import APPROVE, CHANGE, PUBLISH

VIEW_OFFER = permission(
    "offer.offering:view", _("See the catalogue"),
    Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.TRAINER, Role.STAFF, Role.BOARD_MEMBER, Role.ADVISER,
    Role.OPERATOR,
)  # fmt: skip
CHANGE_OFFER = permission(CHANGE, _("Write and change sheets"), Role.DIRECTOR, Role.TRAINING_MANAGER)
APPROVE_OFFER = permission(APPROVE, _("Approve sheets"), Role.DIRECTOR)
PUBLISH_OFFER = permission(PUBLISH, _("Publish, suspend and retire offerings"), Role.DIRECTOR, Role.TRAINING_MANAGER)
# Trainers and board members see no costs and no margins.
VIEW_COSTS = permission(
    "offer.cost:view", _("See costs, margins and break-even"),
    Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.ADVISER,
)  # fmt: skip
CHANGE_COSTS = permission(
    "offer.cost:change", _("Build cost sheets"), Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER
)
CHANGE_RATES = permission("offer.rate:change", _("Set rates and overhead"), Role.DIRECTOR, Role.FINANCE)
VIEW_PRICES = permission(
    "offer.price:view", _("See prices"),
    Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER, Role.STAFF, Role.BOARD_MEMBER, Role.ADVISER,
)  # fmt: skip
CHANGE_PRICES = permission(
    "offer.price:change", _("Set prices and discounts"), Role.DIRECTOR, Role.FINANCE, Role.TRAINING_MANAGER
)
CONSENT_FULL = permission("offer.price:consent", _("Consent to a price below full cost"), Role.DIRECTOR, Role.FINANCE)
CONSENT_AVOIDABLE = permission(
    "offer.price:consent_avoidable", _("Consent to a price below avoidable cost"), Role.DIRECTOR
)
