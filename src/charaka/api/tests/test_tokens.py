"""A token opens what its owner may open today, in its institution, within its scopes, until it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from charaka.api.keys import new_key, read_key
from charaka.api.models import ApiToken, TokenUse
from charaka.api.services import Issued, create_token, revoke_token
from charaka.api.tests.kit import Caller, caller
from charaka.institutions.models import RoleAssignment
from charaka.kernel.actors import system_actor
from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import Forbidden, Invalid, NotFound
from charaka.kernel.scope import everywhere
from charaka.testing.cast import Cast, Player
from charaka.testing.queries import QueryCounter

pytestmark = [pytest.mark.django_db, pytest.mark.urls("charaka.api.tests.toy")]
VIEW, CHANGE = "institutions.partner:view", "institutions.partner:change"


def make(cast: Cast, player: Player, scopes: tuple[str, ...] = (VIEW,), days: int = 90) -> Issued:
    return create_token(
        actor=player.actor, owner=player.user, name="Site sync", institution=cast.a, scopes=scopes, days=days
    )


def test_a_key_reads_back_and_nothing_else_does() -> None:
    key = new_key()
    assert read_key(key.text) == key
    for wrong in ("", "ck_", key.text[:-1], key.text + "0", key.text.upper(), f"ck_{key.prefix}_{'é' * 64}"):
        assert read_key(wrong) is None


def test_only_the_hash_of_a_key_is_kept(cast: Cast) -> None:
    issued = make(cast, cast.director)
    kept = ApiToken.objects.filter(pk=issued.token.pk).values().get()
    secret = read_key(issued.key).secret  # type: ignore[union-attr]
    assert secret not in str(kept)
    assert secret not in str(list(history_of(issued.token).values()))


def test_a_token_acts_for_its_owner(cast: Cast) -> None:
    me = Caller(make(cast, cast.director).key)("GET", "/me")
    assert me.status == 200
    assert me.json["email"] == "director@example.org"
    assert me.json["roles"] == [{"role": "director", "institution": "a"}]
    assert me.json["token"]["scopes"] == [VIEW]


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer ck_abcdefgh_" + "0" * 64, "Basic dXNlcjpwYXNz", "Bearer \x00"])
def test_without_a_valid_token_nothing_opens(db: None, sent: str) -> None:
    refused = Caller()("GET", "/me", Authorization=sent)
    assert refused.status == 401
    assert refused.json["code"] == "unauthenticated"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.director.user, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/api/v1/me").status_code == 401


def test_an_expired_token_opens_nothing(cast: Cast) -> None:
    issued = make(cast, cast.director)
    ApiToken.objects.update(created_at=timezone.now() - timedelta(days=2), expires_at=timezone.now())
    assert Caller(issued.key)("GET", "/me").status == 401


def test_a_revoked_token_opens_nothing_from_then_on(cast: Cast) -> None:
    issued = make(cast, cast.director)
    call = Caller(issued.key)
    assert call("GET", "/me").status == 200
    revoke_token(actor=cast.director.actor, token_id=issued.token.pk)
    assert call("GET", "/me").status == 401
    first = ApiToken.objects.get(pk=issued.token.pk).revoked_at
    revoke_token(actor=cast.director.actor, token_id=issued.token.pk)
    assert ApiToken.objects.get(pk=issued.token.pk).revoked_at == first


def test_a_closed_account_kills_its_tokens_at_once(cast: Cast) -> None:
    call = Caller(make(cast, cast.director).key)
    cast.director.user.is_active = False
    cast.director.user.save()
    assert call("GET", "/me").status == 401


def test_a_role_that_ends_takes_its_rights_from_the_token(cast: Cast) -> None:
    call = Caller(make(cast, cast.director).key)
    assert call("GET", "/institutions/a/sites").status == 200
    with everywhere(reason="the test ends a role in the past"):
        ended = RoleAssignment.objects.filter(person__user=cast.director.user)
        ended.update(end=timezone.localdate() - timedelta(days=1))
    assert call("GET", "/institutions/a/sites").status == 404


def test_a_scope_that_was_not_given_is_refused_by_name(cast: Cast) -> None:
    call = Caller(make(cast, cast.director).key)
    refused = call("POST", "/institutions/a/sites", {"code": "x", "name": {"fr": "X"}})
    assert refused.status == 403
    assert refused.json["reason_code"] == "token_scope"
    assert CHANGE in refused.json["detail"]


def test_a_member_without_the_right_is_told_who_has_it(cast: Cast) -> None:
    call = caller(cast.reader, cast.a)
    refused = call("POST", "/institutions/a/sites", {"code": "x", "name": {"fr": "X"}})
    assert (refused.status, refused.json["reason_code"]) == (403, "token_scope")
    ApiToken.objects.update(scopes=[CHANGE])
    refused = call("POST", "/institutions/a/sites", {"code": "x", "name": {"fr": "X"}})
    assert (refused.status, refused.json["reason_code"]) == (403, "role")
    assert "Director" in refused.json["detail"]


@pytest.mark.parametrize("code", ["b", "nowhere", "A", "a%00", "x" * 300])
def test_other_institutions_and_none_look_the_same(cast: Cast, code: str) -> None:
    """The fund manager follows both institutions; a token for one of them reaches only that one."""
    for player in (cast.director, cast.fund_manager):
        absent = caller(player, cast.a)("GET", f"/institutions/{code}/sites")
        assert (absent.status, absent.json["code"]) == (404, "not_found")


def test_a_token_of_the_platform_reaches_every_institution(cast: Cast) -> None:
    call = caller(cast.operator, None)
    assert call("GET", "/institutions/a/sites").status == 200
    assert call("GET", "/institutions/b/sites").status == 200
    narrowed = caller(cast.operator, cast.a)
    assert narrowed("GET", "/institutions/a/sites").status == 200
    assert narrowed("GET", "/institutions/b/sites").status == 404


def test_a_token_holds_a_part_of_what_its_owner_holds(cast: Cast) -> None:
    with pytest.raises(Invalid) as beyond:
        make(cast, cast.reader, scopes=(VIEW, CHANGE))
    assert list(beyond.value.fields) == ["scopes"]
    assert CHANGE in str(beyond.value)


@pytest.mark.parametrize(
    ("field", "changed"), [("days", {"days": 0}), ("days", {"days": 366}), ("scopes", {"scopes": ()})]
)
def test_a_token_ends_within_a_year_and_opens_something(cast: Cast, field: str, changed: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        make(cast, cast.director, **changed)  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_only_funds_and_the_platform_have_tokens_for_all_institutions(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        caller(cast.director, None, [VIEW])
    assert list(refused.value.fields) == ["institution"]
    assert caller(cast.fund_manager, None)("GET", "/me").status == 200


def test_tokens_are_made_and_ended_by_their_owner_alone(cast: Cast) -> None:
    issued = make(cast, cast.director)
    with pytest.raises(Forbidden):
        create_token(actor=cast.finance.actor, owner=cast.director.user, name="x", institution=cast.a, scopes=[VIEW])
    with pytest.raises(NotFound):
        revoke_token(actor=cast.finance.actor, token_id=issued.token.pk)
    revoke_token(actor=system_actor("the command line"), token_id=issued.token.pk)


def test_making_and_ending_a_token_are_recorded(cast: Cast) -> None:
    token = make(cast, cast.director).token
    revoke_token(actor=cast.director.actor, token_id=token.pk, reason="Lost.")
    assert [entry.action for entry in history_of(token)] == ["api.token.revoked", "api.token.created"]


def test_a_token_that_asks_too_often_waits(cast: Cast) -> None:
    issued = make(cast, cast.director)
    ApiToken.objects.update(requests_per_minute=3)
    call = Caller(issued.key)
    answers = [call("GET", "/me") for _ in range(8)]  # a minute may turn once in between
    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) >= 2
    assert 1 <= int(refused[0].headers["Retry-After"]) <= 60
    assert refused[0].json["code"] == "too_many_requests"
    TokenUse.objects.update(minute=0)
    assert call("GET", "/me").status == 200


def test_the_last_use_is_known_to_the_hour(cast: Cast) -> None:
    issued = make(cast, cast.director)
    assert TokenUse.objects.get(token=issued.token).last_used_at is None
    Caller(issued.key)("GET", "/me")
    used = TokenUse.objects.get(token=issued.token).last_used_at
    assert used is not None
    assert (used.minute, used.second) == (0, 0)


def test_a_call_costs_few_queries(cast: Cast, assert_queries: QueryCounter) -> None:
    call = caller(cast.director, cast.a)
    with assert_queries(max=7):
        call("GET", "/institutions/a/sites")
