"""Who belongs to an institution: whoever holds a role in it or on the platform. Everybody else finds nothing there."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.models.institution import CODE_FORM, Institution


def is_member(actor: Actor, institution_id: int) -> bool:
    return actor.is_system or bool(actor.roles_in(institution_id))


def require_member(actor: Actor, institution_id: int) -> None:
    """Raise NotFound for a stranger."""
    if not is_member(actor, institution_id):
        raise NotFound(_("There is nothing here, or nothing that you may see."))


def access_institution(actor: Actor, code: str) -> Institution:
    """The institution of this code, with its fund. Raises NotFound, for a stranger too."""
    known = Institution.objects.select_related("fund")
    found = known.filter(code=code).first() if re.match(CODE_FORM, code) else None
    if found is None or not is_member(actor, found.pk):
        raise NotFound(_("There is no such institution, or you have no role in it."))
    return found
