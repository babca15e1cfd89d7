"""Who may do what. Permissions are registered objects: a name that was never declared cannot be written.

A permission lists the roles that hold it. ``decide`` answers with a reason; ``require`` raises.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from charaka.kernel.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from charaka.kernel.actors import Actor


class Role(StrEnum):
    """What a person is in an institution or in the fund. Titles differ; rights follow from these."""

    DIRECTOR = "director"
    FINANCE = "finance"
    TRAINING_MANAGER = "training_manager"
    TRAINER = "trainer"
    STAFF = "staff"
    BOARD_MEMBER = "board_member"
    FUND_MANAGER = "fund_manager"
    ADVISER = "adviser"
    OPERATOR = "operator"


ROLE_LABELS: Final = {
    Role.DIRECTOR: _("Director"),
    Role.FINANCE: _("Finance officer"),
    Role.TRAINING_MANAGER: _("Continuing-training manager"),
    Role.TRAINER: _("Trainer"),
    Role.STAFF: _("Staff"),
    Role.BOARD_MEMBER: _("Board member"),
    Role.FUND_MANAGER: _("Fund manager"),
    Role.ADVISER: _("Technical-assistance adviser"),
    Role.OPERATOR: _("Platform operator"),
}

# Roles held in the fund (they see its institutions) and in the platform; the others are held in an institution.
FUND_ROLES: Final = frozenset({Role.FUND_MANAGER})
PLATFORM_ROLES: Final = frozenset({Role.OPERATOR})


@dataclass(frozen=True, slots=True)
class Permission:
    """``code`` is ``room.noun:verb``; ``writes`` is false for permissions that only read."""

    code: str
    label: object
    roles: frozenset[Role]
    writes: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed, or refused with a code that machines read and a sentence that people read."""

    allowed: bool
    reason_code: str = ""
    reason: object = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED: Final = Decision(True)
_registry: dict[str, Permission] = {}


def permission(code: str, label: object, *roles: Role, writes: bool | None = None) -> Permission:
    """Declare a permission once, at import. Raises ValueError when the code is taken or malformed.

    A permission whose verb is ``view`` reads; every other writes, unless ``writes`` says otherwise.
    """
    if code in _registry:
        raise ValueError(f"permission {code} is declared twice")
    noun, _colon, verb = code.partition(":")
    if not verb or "." not in noun:
        raise ValueError(f"permission {code} is not room.noun:verb")
    declared = Permission(code, label, frozenset(roles), verb != "view" if writes is None else writes)
    _registry[code] = declared
    return declared


def all_permissions() -> tuple[Permission, ...]:
    return tuple(_registry[code] for code in sorted(_registry))


def permission_called(code: str) -> Permission:
    """The declared permission of this code. Raises KeyError."""
    return _registry[code]


def refused(reason_code: str, reason: object) -> Decision:
    return Decision(False, reason_code, reason)


def decide(actor: Actor, wanted: Permission, institution_id: int | None) -> Decision:
    """May the actor do this in that institution (None: on the platform itself)?"""
    if actor.is_system:
        return ALLOWED
    if actor.token_scopes is not None and wanted.code not in actor.token_scopes:
        return refused("token_scope", _("This token was not given the scope “%(scope)s”.") % {"scope": wanted.code})
    roles = actor.roles_in(institution_id)
    if roles & wanted.roles:
        return ALLOWED
    if not roles:
        return refused("stranger", _("You have no role in this institution."))
    return refused("role", _needed(wanted.roles))


def _needed(roles: Iterable[Role]) -> str:
    """Say who may, so that the reader knows whom to ask."""
    names = ", ".join(str(ROLE_LABELS[role]) for role in sorted(roles, key=list(Role).index))
    return _("Reserved for: %(roles)s.") % {"roles": names}


def require(actor: Actor, wanted: Permission, institution_id: int | None) -> None:
    """Raise NotFound for a stranger and Forbidden (with the reason) for a member without the right."""
    decision = decide(actor, wanted, institution_id)
    if decision.allowed:
        return
    if decision.reason_code == "stranger":
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    raise Forbidden(decision.reason, reason_code=decision.reason_code)
