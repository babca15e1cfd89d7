"""Webhooks: an event of an institution reaches the endpoints that asked for it, signed, tried again, switched off."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from standardwebhooks import Webhook

from charaka.kernel.actors import Actor
from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import Forbidden, Invalid, NotFound
from charaka.kernel.events import Event, event_type
from charaka.kernel.jobs import run_pending
from charaka.kernel.scope import scope
from charaka.kernel.services import service
from charaka.kernel.webhooks.delivery import tell_endpoints
from charaka.kernel.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from charaka.kernel.webhooks.outbound import AddressRefused, Answer, NotDelivered
from charaka.kernel.webhooks.services import (
    add_endpoint,
    change_endpoint,
    deliver_again,
    remove_endpoint,
    try_endpoint,
)
from charaka.testing.cast import Cast


@event_type
@dataclass(frozen=True, slots=True, kw_only=True)
class LampLit(Event):
    code: ClassVar[str] = "tests.lamp.lit"
    lamp_id: int


@dataclass
class Receiver:
    """The other side: what it received, and what it answers."""

    received: list[tuple[str, bytes, dict[str, str]]]
    answer: Answer | Exception

    def post(self, url: str, body: bytes, headers: dict[str, str], rules: object) -> Answer:
        self.received.append((url, body, headers))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    there = Receiver([], Answer(200, b"ok"))
    monkeypatch.setattr("charaka.kernel.webhooks.tasks.post", there.post)
    monkeypatch.setattr("charaka.kernel.webhooks.services.resolved", lambda *_args: "8.8.8.8")
    return there


@pytest.fixture
def endpoint(cast: Cast, receiver: Receiver) -> Iterator[WebhookEndpoint]:
    with scope({cast.a.pk}):
        yield add(cast)


def add(cast: Cast, **changes: Any) -> WebhookEndpoint:
    given: dict[str, Any] = {"url": "https://example.org/hook", "events": ["tests.lamp.lit"]}
    return add_endpoint(actor=cast.director.actor, institution_id=cast.a.pk, **{**given, **changes})


def light(cast: Cast) -> None:
    tell_endpoints(LampLit(institution_id=cast.a.pk, lamp_id=7))


@service
def light_many(*, actor: Actor, cast: Cast, times: int, then: Callable[[], object] = lambda: None) -> None:
    """Light the lamp so often in one act, do ``then``, and light it once more."""
    for _time in range(times):
        light(cast)
    then()
    light(cast)


def only_delivery() -> WebhookDelivery:
    found: WebhookDelivery = WebhookDelivery.objects.get()
    return found


def let_time_pass() -> None:
    DBTaskResult.objects.update(run_after=timezone.now())


def test_an_event_is_delivered_and_its_signature_verifies(
    cast: Cast, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    light(cast)
    assert receiver.received == []
    run_pending()
    url, body, headers = receiver.received[0]
    assert url == "https://example.org/hook"
    content = Webhook(endpoint.secret).verify(body, headers)
    assert (content["type"], content["data"]) == ("tests.lamp.lit", {"institution_id": cast.a.pk, "lamp_id": 7})
    delivery = only_delivery()
    assert (delivery.state, delivery.attempts, delivery.response_code) == (DeliveryState.DELIVERED, 1, 200)


def test_only_endpoints_of_the_institution_that_asked_for_the_event_are_told(
    cast: Cast, endpoint: WebhookEndpoint
) -> None:
    with scope({cast.b.pk}):
        add_endpoint(
            actor=cast.stranger.actor,
            institution_id=cast.b.pk,
            url="https://example.org/b",
            events=["tests.lamp.lit"],
        )
    change_endpoint(actor=cast.director.actor, endpoint_id=add(cast).pk, changes={"is_active": False})
    light(cast)
    assert [delivery.endpoint for delivery in WebhookDelivery.objects.all()] == [endpoint]


def test_a_failed_delivery_keeps_its_id_and_is_signed_anew(
    cast: Cast, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.answer = Answer(503, b"later")
    light(cast)
    run_pending()
    delivery = only_delivery()
    assert (delivery.state, delivery.response_code, delivery.response_body) == (DeliveryState.PENDING, 503, "later")
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None
    receiver.answer = Answer(200, b"")
    let_time_pass()
    run_pending()
    assert only_delivery().state == DeliveryState.DELIVERED
    assert receiver.received[0][2]["webhook-id"] == receiver.received[1][2]["webhook-id"]
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_after_ten_tries_a_delivery_has_failed_and_can_be_sent_again(
    cast: Cast, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.answer = NotDelivered("no answer")
    light(cast)
    for _attempt in range(12):
        run_pending()
        let_time_pass()
    assert len(receiver.received) == 10
    assert (only_delivery().state, only_delivery().error) == (DeliveryState.FAILED, "no answer")
    receiver.answer = Answer(200, b"")
    deliver_again(actor=cast.director.actor, delivery_id=only_delivery().pk)
    run_pending()
    assert only_delivery().state == DeliveryState.DELIVERED


def test_an_act_of_many_events_asks_once_who_listens(cast: Cast) -> None:
    with scope({cast.a.pk}), CaptureQueriesContext(connection) as asked:
        light_many(actor=cast.director.actor, cast=cast, times=999)
    assert len([query for query in asked if "webhookendpoint" in query["sql"]]) == 1


def test_whoever_begins_to_listen_within_an_act_hears_the_rest_of_it(cast: Cast, receiver: Receiver) -> None:
    with scope({cast.a.pk}):
        light_many(actor=cast.director.actor, cast=cast, times=2, then=lambda: add(cast))
        only_delivery()


def test_an_endpoint_that_fails_for_days_is_switched_off_and_its_owner_told(
    cast: Cast, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=6))
    receiver.answer = Answer(500, b"")
    light(cast)
    run_pending()
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_reason) == (False, "failing for 5 days")
    assert history_of(endpoint)[0].action == "kernel.webhook.disabled"
    assert outbox.outbox[0].to == [cast.director.user.email]
    let_time_pass()
    run_pending()
    assert only_delivery().state == DeliveryState.FAILED
    again = change_endpoint(actor=cast.director.actor, endpoint_id=endpoint.pk, changes={"is_active": True})
    assert (again.failing_since, again.disabled_reason) == (None, "")


def test_a_receiver_that_is_gone_is_switched_off_at_once(
    cast: Cast, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.answer = Answer(410, b"")
    light(cast)
    run_pending()
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert only_delivery().state == DeliveryState.FAILED


def test_a_name_that_now_leads_into_a_private_network_is_given_up(
    cast: Cast, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.answer = AddressRefused("private", "This address lies in a private network.")
    light(cast)
    run_pending()
    assert (only_delivery().state, only_delivery().attempts) == (DeliveryState.FAILED, 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"url": "http://example.org/"}, "url"),
        ({"url": "https://user:pass@example.org/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["tests.lamp.eaten"]}, "events"),
    ],
)
def test_an_endpoint_that_cannot_work_is_refused_with_the_field(
    cast: Cast, receiver: Receiver, given: dict[str, Any], field: str
) -> None:
    with scope({cast.a.pk}), pytest.raises(Invalid) as refusal:
        add(cast, **given)
    assert list(refusal.value.fields) == [field]


def test_an_endpoint_in_a_private_network_is_refused(cast: Cast) -> None:
    with scope({cast.a.pk}):
        with pytest.raises(Invalid, match="private network"):
            add(cast, url="https://127.0.0.1/hook")
        with override_settings(WEBHOOKS_ALLOW_PRIVATE=True):
            assert add(cast, url="http://127.0.0.1:9000/hook").is_active


def test_who_may_manage_webhooks(cast: Cast, endpoint: WebhookEndpoint) -> None:
    with pytest.raises(Forbidden):
        try_endpoint(actor=cast.trainer.actor, endpoint_id=endpoint.pk)
    with pytest.raises(NotFound):
        try_endpoint(actor=cast.stranger.actor, endpoint_id=endpoint.pk)


def test_the_secret_is_never_in_the_audit(cast: Cast, endpoint: WebhookEndpoint) -> None:
    change_endpoint(actor=cast.director.actor, endpoint_id=endpoint.pk, changes={"secret": None})
    entries = json.dumps([entry.changes for entry in history_of(endpoint)])
    assert "whsec_" not in entries
    assert '"secret"' in entries


def test_a_test_message_and_removal(cast: Cast, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    try_endpoint(actor=cast.director.actor, endpoint_id=endpoint.pk)
    run_pending()
    assert json.loads(receiver.received[0][1])["type"] == "charaka.test"
    remove_endpoint(actor=cast.director.actor, endpoint_id=endpoint.pk)
    assert not WebhookDelivery.objects.exists()
