"""The same write sent twice, in a row or at once, is done once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from charaka.api.models import IdempotencyRecord
from charaka.api.services import forget_answers
from charaka.api.tests.kit import Answer, Caller, caller
from charaka.institutions.models import Site
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.scope import everywhere
from charaka.testing.cast import Cast
from charaka.testing.races import Race

pytestmark = [pytest.mark.django_db, pytest.mark.urls("charaka.api.tests.toy")]
Racer = Callable[[int, Callable[[int], Any]], Race[Any]]
SITES = "/institutions/a/sites"


def sites() -> int:
    with everywhere(reason="counting what was made"):
        return int(Site.objects.count())


def create(call: Caller, key: str, code: str = "north") -> Answer:
    return call("POST", SITES, {"code": code, "name": {"fr": "Nord"}}, Idempotency_Key=key)


def test_the_second_is_answered_as_the_first(cast: Cast) -> None:
    call = caller(cast.director, cast.a)
    first, second = create(call, "k1"), create(call, "k1")
    assert first.status == second.status == 201
    assert second.content == first.content
    assert second.headers["ETag"] == first.headers["ETag"] == '"1"'
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert sites() == 1
    assert AuditEntry.objects.filter(action="tests.toy_site.added").count() == 1


def test_a_key_names_one_request(cast: Cast) -> None:
    call = caller(cast.director, cast.a)
    create(call, "k1")
    other = create(call, "k1", code="south")
    assert other.status == 422
    assert other.json["errors"][0]["path"] == "Idempotency-Key"
    assert sites() == 1


def test_without_a_key_everything_is_done(cast: Cast) -> None:
    call = caller(cast.director, cast.a)
    for code in ("north", "south"):
        assert call("POST", SITES, {"code": code, "name": {"fr": "Nord"}}).status == 201
    assert sites() == 2


def test_a_key_belongs_to_its_token(cast: Cast) -> None:
    assert create(caller(cast.director, cast.a), "k1", "north").status == 201
    assert create(caller(cast.manager, cast.a), "k1", "south").status == 201


def test_a_refusal_is_not_kept(cast: Cast) -> None:
    """The code is taken at first; once it is free, the same request passes."""
    call = caller(cast.director, cast.a)
    create(call, "k0")
    assert create(call, "k1").status == 409
    with everywhere(reason="making room for the second try"):
        Site.objects.all().delete()
    assert create(call, "k1").status == 201


@pytest.mark.parametrize("key", ["", "a b", "ключ".encode().decode("latin-1"), "k" * 256])
def test_a_malformed_key_is_refused(cast: Cast, key: str) -> None:
    assert create(caller(cast.director, cast.a), key).status == 422


def test_a_key_on_a_reading_request_means_nothing(cast: Cast) -> None:
    call = caller(cast.director, cast.a)
    assert call("GET", SITES, Idempotency_Key="k1").status == 200
    assert not IdempotencyRecord.objects.exists()


def test_keys_are_forgotten_after_a_day(cast: Cast) -> None:
    call = caller(cast.director, cast.a)
    create(call, "k1")
    assert forget_answers() == 0
    IdempotencyRecord.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert create(call, "k1", code="south").status == 201
    IdempotencyRecord.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert forget_answers() == 1


def test_a_rights_check_comes_before_the_kept_answer(cast: Cast) -> None:
    call = caller(cast.director, cast.a)
    create(call, "k1")
    cast.director.user.is_active = False
    cast.director.user.save()
    assert create(call, "k1").status == 401


def test_of_many_at_once_one_is_done(cast: Cast, race: Racer) -> None:
    call = caller(cast.director, cast.a)

    def send(_index: int) -> Answer:
        return create(Caller(call.key), "k1")

    outcome = race(6, send)
    assert outcome.errors == []
    assert {answer.status for answer in outcome.results} == {201}
    assert len({answer.content for answer in outcome.results}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in outcome.results) == 1
    assert sites() == 1


@pytest.mark.django_db(transaction=True)
def test_a_death_in_between_leaves_nothing_stuck(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies after the act and before the answer: neither act nor key remain, and the next try is done."""
    call = caller(cast.director, cast.a)

    class Death(BaseException):
        pass

    def die(*_args: object) -> None:
        raise Death

    key = str(uuid.uuid4())
    with monkeypatch.context() as patched:
        patched.setattr("charaka.api.idempotency._keep", die)
        with pytest.raises(Death):
            create(call, key)
    assert sites() == 0
    assert not IdempotencyRecord.objects.exists()
    answer = create(call, key)
    assert (answer.status, sites()) == (201, 1)
    assert "Idempotency-Replayed" not in answer.headers
