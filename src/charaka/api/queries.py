"""Reading tokens: whose they are, and who acts with one."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from charaka.api.keys import read_key
from charaka.api.models import ApiToken
from charaka.institutions.queries.actors import actor_for
from charaka.kernel.actors import Actor, Grant
from charaka.kernel.errors import NotFound
from charaka.kernel.models import Institution, User
from charaka.kernel.permissions import Permission, all_permissions


def list_tokens(owner: User) -> QuerySet[ApiToken]:
    """The tokens of a user, newest first, those that ended among them."""
    return ApiToken.objects.filter(owner=owner).select_related("owner", "institution", "use").order_by("-pk")


def access_token(actor: Actor, token_id: int) -> ApiToken:
    """The token, if the actor owns it or is the house. Raises NotFound."""
    found = ApiToken.objects.select_related("owner", "institution").filter(pk=token_id)
    if not actor.is_system:
        found = found.filter(owner_id=actor.user_id)
    token = found.first()
    if token is None:
        raise NotFound(_("There is no such token."))
    return token


def find_token(written: str) -> ApiToken | None:
    """The valid token that is written so; None when it is malformed, unknown, ended, or its owner is gone."""
    key = read_key(written)
    if key is None:
        return None
    token = ApiToken.objects.select_related("owner", "institution").filter(prefix=key.prefix).first()
    return token if token and key.matches(token.token_hash) and token.is_valid else None


def actor_with(token: ApiToken) -> Actor:
    """Who acts with this token: its owner with the roles of today, narrowed to its institution and its scopes."""
    owner = actor_for(token.owner)
    grants = narrowed(owner.grants, token.institution)
    label = f"{owner.label} · {token.name}"
    return replace(owner, kind="token", label=label, grants=grants, token_scopes=frozenset(token.scopes))


def narrowed(grants: frozenset[Grant], institution: Institution | None) -> frozenset[Grant]:
    """What is left of the grants in one institution; a role on the platform becomes one there."""
    if institution is None:
        return grants
    return frozenset(Grant(g.role, institution.pk) for g in grants if g.institution_id in {institution.pk, None})


def grantable(owner: User, institution: Institution | None) -> tuple[Permission, ...]:
    """The permissions that the owner holds today, and so may give to a token; there, or anywhere without one."""
    roles = {grant.role for grant in narrowed(actor_for(owner).grants, institution)}
    return tuple(wanted for wanted in all_permissions() if roles & wanted.roles)
