"""Who acts: a signed-in person, a token of the API, or the house itself with a stated reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from charaka.kernel.permissions import Decision, Permission, Role, decide


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held today in one institution; ``institution_id`` None means the platform."""

    role: Role
    institution_id: int | None


@dataclass(frozen=True, slots=True)
class Actor:
    """The mandatory argument of every service. Grants are those in force when the request began."""

    kind: Literal["user", "token", "system"]
    label: str
    user_id: int | None = None
    person_id: int | None = None
    language: str = "fr"
    grants: frozenset[Grant] = field(default_factory=frozenset)
    token_scopes: frozenset[str] | None = None
    request_id: str = ""

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    @property
    def institutions(self) -> frozenset[int]:
        """The institutions in which this actor holds a role."""
        return frozenset(grant.institution_id for grant in self.grants if grant.institution_id is not None)

    def roles_in(self, institution_id: int | None) -> frozenset[Role]:
        """Roles held there; those of the platform hold everywhere."""
        return frozenset(g.role for g in self.grants if g.institution_id in {institution_id, None})

    def may(self, wanted: Permission, institution_id: int | None) -> Decision:
        return decide(self, wanted, institution_id)

    def for_request(self, request_id: str) -> Actor:
        return replace(self, request_id=request_id)


def system_actor(reason: str) -> Actor:
    """The house acting by itself (schedule, seeding, repair). The reason is what the audit shows as its name."""
    if not reason:
        raise ValueError("a system actor says why it acts")
    return Actor(kind="system", label=reason)
