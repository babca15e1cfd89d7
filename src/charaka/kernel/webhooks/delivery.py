"""From an event to a signed message: finding who wants it, writing it down, signing, judging what came of it.

Messages follow Standard Webhooks 1.0 (headers webhook-id, webhook-timestamp, webhook-signature; body type, timestamp,
data). The rows are written in the transaction of the act; ``tasks`` sends them after it.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from standardwebhooks import Webhook

from charaka.kernel.actors import Actor, system_actor
from charaka.kernel.audit import record
from charaka.kernel.events import Event
from charaka.kernel.jobs import start_run
from charaka.kernel.mail import send_mail_to
from charaka.kernel.scope import scope
from charaka.kernel.services import asked_once, service
from charaka.kernel.settings_registry import setting, value_of
from charaka.kernel.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from charaka.kernel.webhooks.outbound import Answer, Rules

GONE: Final = 410
"""The receiver says that it wants no more messages at this address."""

FAILING_DAYS = setting(
    "kernel.webhook_failing_days",
    int,
    default=5,
    minimum=1,
    maximum=60,
    label=_("Days until a failing webhook is switched off"),
    help=_("An address that has refused every message for so many days is switched off and its owner is told."),
)


def tell_endpoints(event: Event) -> None:
    """Queue a message for each active endpoint of the event's institution that asked for this event.

    The endpoints are read once in an act, so that an import of ten thousand rows does not ask ten thousand times.
    """
    with scope({event.institution_id}):
        endpoints = asked_once(
            endpoints_key(event.institution_id), lambda: list(WebhookEndpoint.objects.filter(is_active=True))
        )
        for endpoint in endpoints:
            if event.code in endpoint.events:
                queue_delivery(endpoint, event.code, event.payload())


def endpoints_key(institution_id: int) -> tuple[str, int]:
    """Under which an act remembers the active endpoints of an institution."""
    return "kernel.webhooks.active", institution_id


def queue_delivery(endpoint: WebhookEndpoint, code: str, data: dict[str, Any]) -> WebhookDelivery:
    """Write one message down and have it sent after the commit. Needs a scope."""
    from charaka.kernel.webhooks.tasks import deliver

    content = {"type": code, "timestamp": timezone.now().isoformat(), "data": data}
    delivery: WebhookDelivery = WebhookDelivery.objects.create(
        institution_id=endpoint.institution_id,
        endpoint=endpoint,
        event=code,
        body=json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")),
    )
    send_again(delivery, deliver)
    return delivery


def send_again(delivery: WebhookDelivery, deliver: Any) -> None:
    """Put the delivery of a message into the queue, with all its tries before it."""
    run = start_run(deliver, {"delivery_id": delivery.pk}, institution_id=delivery.institution_id)
    delivery.run, delivery.state, delivery.finished_at = run, DeliveryState.PENDING, None
    delivery.save(update_fields=["run", "state", "finished_at"])


def signed_headers(delivery: WebhookDelivery) -> dict[str, str]:
    """The three headers of Standard Webhooks and the kind of content, signed now with the endpoint's secret."""
    now = timezone.now()
    message_id = f"msg_{delivery.event_id.hex}"
    return {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Charaka-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(delivery.endpoint.secret).sign(message_id, now, delivery.body),
    }


def outbound_rules() -> Rules:
    """Strict, but for what the deployment or the demo lets through."""
    private = bool(getattr(settings, "WEBHOOKS_ALLOW_PRIVATE", False))
    return Rules(allow_http=bool(settings.DEMO) or private, allow_private=private)


def note_success(delivery: WebhookDelivery, answer: Answer) -> None:
    _note_try(delivery, answer, "")
    delivery.state, delivery.finished_at = DeliveryState.DELIVERED, timezone.now()
    delivery.save()
    WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(failing_since=None)


def note_failure(delivery: WebhookDelivery, answer: Answer | None, error: str, *, final: bool) -> None:
    """Write the failed try down; switch the endpoint off when it has failed for days or says that it is gone."""
    _note_try(delivery, answer, error)
    if final:
        delivery.state, delivery.finished_at = DeliveryState.FAILED, timezone.now()
    delivery.save()
    endpoint = delivery.endpoint
    if endpoint.failing_since is None:
        endpoint.failing_since = timezone.now()
        endpoint.save(update_fields=["failing_since"])
    days = value_of(FAILING_DAYS, endpoint.institution_id).value
    gone = answer is not None and answer.status == GONE
    if endpoint.is_active and (gone or timezone.now() - endpoint.failing_since >= timedelta(days=days)):
        switch_off_failing(
            actor=system_actor("webhook delivery"),
            endpoint=endpoint,
            reason="gone" if gone else f"failing for {days} days",
        )


@service
def switch_off_failing(*, actor: Actor, endpoint: WebhookEndpoint, reason: str) -> None:
    """Switch an endpoint off and tell whoever added it. Nothing happens when another delivery was quicker."""
    from charaka.kernel.webhooks.services import ENDPOINT_DISABLED

    if not WebhookEndpoint.objects.filter(pk=endpoint.pk, is_active=True).update(
        is_active=False, disabled_reason=reason
    ):
        return
    endpoint.is_active, endpoint.disabled_reason = False, reason
    record(ENDPOINT_DISABLED, endpoint, actor=actor, changes={"is_active": (True, False)}, reason=reason)
    if endpoint.created_by is not None:
        send_mail_to(
            endpoint.created_by,
            "mail/webhook_disabled",
            {"endpoint": endpoint, "gone": reason == "gone"},
            institution_id=endpoint.institution_id,
        )


def _note_try(delivery: WebhookDelivery, answer: Answer | None, error: str) -> None:
    delivery.attempts += 1
    delivery.response_code = answer.status if answer else None
    delivery.response_body = answer.body.decode("utf-8", "replace").replace("\x00", "")[:500] if answer else ""
    delivery.error = error[:300]
