"""Who the token acts for, and what it may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from charaka.api.authentication import TokenRequest
from charaka.kernel.models import Institution
from charaka.kernel.permissions import Role
from charaka.kernel.rest import Out, Router, signed_in

router = Router(tags=["me"])


class RoleOut(Out):
    """A role held today; without an institution it is held on the whole platform."""

    role: Role
    institution: str | None


class TokenOut(Out):
    """The token that was sent."""

    name: str
    prefix: str
    institution: str | None
    scopes: list[str]
    expires_at: datetime

    @staticmethod
    def resolve_institution(token: Any) -> str | None:
        return token.institution.code if token.institution else None


class MeOut(Out):
    """The owner of the token, with the roles that the token has today."""

    name: str
    email: str
    language: str
    roles: list[RoleOut]
    token: TokenOut


@router.get("/me", response=MeOut)
@signed_in
def read_me(request: TokenRequest) -> dict[str, Any]:
    """Read who the token acts for."""
    token = request.token
    codes = dict(Institution.objects.filter(pk__in=request.actor.institutions).values_list("pk", "code"))
    roles = [{"role": g.role, "institution": codes.get(g.institution_id or 0)} for g in request.actor.grants]
    return {
        "name": token.owner.name,
        "email": token.owner.email,
        "language": token.owner.language,
        "roles": sorted(roles, key=lambda held: (held["institution"] or "", held["role"])),
        "token": token,
    }
