"""Writes of the shell: one's own account."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Forbidden, Invalid
from charaka.kernel.models import User
from charaka.kernel.records import differences
from charaka.kernel.search_text import clean_name
from charaka.kernel.services import service

ACCOUNT_CHANGED = audit_action("web.account.changed", _("Account changed"))


@service
def change_account(*, actor: Actor, user: User, name: str = "", language: str = "", theme: str = "") -> User:
    """Change one's own name, language or theme; empty values stay as they are. Raises Forbidden, Invalid."""
    if actor.user_id != user.pk:
        raise Forbidden(_("An account is changed by its owner."))
    given = {"name": clean_name(name).text, "language": language, "theme": theme}
    differing = differences(user, {name: value for name, value in given.items() if value})
    if not differing:
        return user
    for key, (_before, after) in differing.items():
        setattr(user, key, after)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as refusal:
        raise Invalid(" ".join(refusal.messages), fields=refusal.message_dict) from refusal
    user.save(update_fields=list(differing))
    record(ACCOUNT_CHANGED, user, actor=actor, changes=differing)
    return user
