"""Writes of the API shell: making and revoking tokens, counting their use, forgetting old answers."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.api.keys import new_key
from charaka.api.models import ApiToken, IdempotencyRecord, TokenUse
from charaka.api.queries import access_token, grantable
from charaka.institutions.queries.actors import actor_for
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Forbidden, Invalid
from charaka.kernel.models import Institution, User
from charaka.kernel.permissions import FUND_ROLES, PLATFORM_ROLES
from charaka.kernel.rest import TooManyRequests
from charaka.kernel.services import service

TOKEN_CREATED = audit_action("api.token.created", _("Token created"))
TOKEN_REVOKED = audit_action("api.token.revoked", _("Token revoked"))
DEFAULT_DAYS = 90
LONGEST_DAYS = 365


class Issued(NamedTuple):
    """A new token and its key, which is shown now and never again."""

    token: ApiToken
    key: str


@service
def create_token(
    *,
    actor: Actor,
    owner: User,
    name: str,
    institution: Institution | None,
    scopes: Iterable[str],
    days: int = DEFAULT_DAYS,
) -> Issued:
    """Make a token for oneself, for 1 to 365 days, with a part of one's own permissions. Raises Invalid, Forbidden."""
    if not actor.is_system and (actor.kind == "token" or actor.user_id != owner.pk):
        raise Forbidden(_("A token is made by its owner, who signs in for it."))
    wanted = _checked_scopes(owner, institution, scopes)
    key = new_key()
    token = ApiToken(
        owner=owner,
        institution=institution,
        name=_checked_name(name),
        prefix=key.prefix,
        token_hash=key.hash,
        scopes=wanted,
        expires_at=_checked_expiry(days),
    )
    token.save(force_insert=True)
    TokenUse.objects.create(token=token)
    changes = {"name": (None, token.name), "scopes": (None, wanted), "expires_at": (None, token.expires_at)}
    record(TOKEN_CREATED, token, actor=actor, changes=changes)
    return Issued(token, key.text)


@service
def revoke_token(*, actor: Actor, token_id: int, reason: str = "") -> ApiToken:
    """End a token now; a token that has been revoked stays so. Raises NotFound."""
    token = access_token(actor, token_id)
    if actor.kind == "token":
        raise Forbidden(_("A token is revoked by its owner, who signs in for it."))
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(TOKEN_REVOKED, token, actor=actor, changes={"revoked_at": (None, token.revoked_at)}, reason=reason)
    return token


def count_request(token: ApiToken) -> None:
    """Count one request of the current minute with one statement. Raises TooManyRequests beyond the token's limit."""
    now = time.time()
    minute = int(now // 60)
    hour = datetime.fromtimestamp(now, tz=timezone.get_current_timezone()).replace(minute=0, second=0, microsecond=0)
    room = ~Q(minute=minute) | Q(count__lt=token.requests_per_minute)
    counted = TokenUse.objects.filter(room, token=token).update(
        count=Case(When(minute=minute, then=F("count") + 1), default=Value(1)), minute=minute, last_used_at=hour
    )
    if not counted:
        wait = 60 - int(now % 60)
        raise TooManyRequests(_("This token has asked too often. Wait, then go on more slowly."), retry_after=wait)


def forget_answers() -> int:
    """Delete the answers whose idempotency keys have expired; returns how many."""
    return IdempotencyRecord.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def _checked_name(name: str) -> str:
    clean = " ".join(name.split())
    if not clean or len(clean) > 100:
        raise Invalid(_("Give the token a name of 1 to 100 characters."), fields={"name": [_("1 to 100 characters.")]})
    return clean


def _checked_expiry(days: int) -> datetime:
    if not 1 <= days <= LONGEST_DAYS:
        sentence = _("A token lasts from 1 to 365 days.")
        raise Invalid(sentence, fields={"days": [sentence]})
    return timezone.now() + timedelta(days=days)


def _checked_scopes(owner: User, institution: Institution | None, scopes: Iterable[str]) -> list[str]:
    """The scopes, sorted, if the owner holds each of them where the token will act."""
    if institution is None:
        roles = {grant.role for grant in actor_for(owner).grants}
        if not roles & (FUND_ROLES | PLATFORM_ROLES):
            sentence = _("Choose the institution in which the token acts.")
            raise Invalid(sentence, fields={"institution": [sentence]})
    wanted = sorted(set(scopes))
    if not wanted:
        raise Invalid(_("Choose at least one scope."), fields={"scopes": [_("Choose at least one scope.")]})
    beyond = set(wanted) - {permission.code for permission in grantable(owner, institution)}
    if beyond:
        more = _("You do not hold these rights yourself: %(codes)s.") % {"codes": ", ".join(sorted(beyond))}
        raise Invalid(more, fields={"scopes": [more]})
    return wanted
