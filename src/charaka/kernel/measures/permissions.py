"""Who opens the register of measures. Each measure has a right of its own besides."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charaka.kernel.permissions import Role, permission

VIEW_MEASURES = permission(
    "kernel.measure:view",
    _("See measures and open them"),
    Role.DIRECTOR,
    Role.FINANCE,
    Role.TRAINING_MANAGER,
    Role.BOARD_MEMBER,
    Role.ADVISER,
    Role.OPERATOR,
)
