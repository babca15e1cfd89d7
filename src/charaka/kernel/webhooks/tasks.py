"""Sending the messages, with the tries that Standard Webhooks advises: at once, then ever later over three days."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.jobs import GiveUp, current_run, job, periodic
from charaka.kernel.scope import everywhere
from charaka.kernel.webhooks.delivery import GONE, note_failure, note_success, outbound_rules, signed_headers
from charaka.kernel.webhooks.models import DeliveryState, WebhookDelivery
from charaka.kernel.webhooks.outbound import AddressRefused, Answer, NotDelivered, post

MINUTE, HOUR = 60, 3600
DELAYS: Final = (5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
DAYS_KEPT: Final = 30


@job("kernel.deliver_webhook", label=_("Deliver a webhook"), queue="mail", delays=DELAYS)
def deliver(*, delivery_id: int) -> None:
    """Send one message; a try that another worker repeats carries the same id, so the receiver can drop the double."""
    delivery = WebhookDelivery.objects.select_related("endpoint", "endpoint__created_by").filter(pk=delivery_id).first()
    if delivery is None or delivery.state != DeliveryState.PENDING:
        return
    answer: Answer | None = None
    if not delivery.endpoint.is_active:
        problem, final = "The webhook is switched off.", True
    else:
        answer, problem, final = _try(delivery)
    if not problem and answer is not None:
        note_success(delivery, answer)
        return
    run = current_run()
    final = final or (run is not None and run.attempts > len(DELAYS))
    note_failure(delivery, answer, problem, final=final)
    raise GiveUp(problem) if final else NotDelivered(problem)


def _try(delivery: WebhookDelivery) -> tuple[Answer | None, str, bool]:
    """The answer, what went wrong in a sentence, and whether trying again is useless."""
    try:
        answer = post(delivery.endpoint.url, delivery.body.encode(), signed_headers(delivery), outbound_rules())
    except AddressRefused as refusal:
        return None, str(refusal), refusal.code != "unknown"
    except NotDelivered as failure:
        return None, str(failure), False
    if answer.is_success:
        return answer, "", False
    return answer, f"The receiver answered {answer.status}.", answer.status == GONE


@periodic(every="daily 03:20", name="kernel.forget_webhook_deliveries")
@job("kernel.forget_webhook_deliveries", label=_("Forget old webhook deliveries"))
def forget_deliveries() -> None:
    """Remove messages that were settled a month ago."""
    limit = timezone.now() - timedelta(days=DAYS_KEPT)
    with everywhere(reason="old webhook deliveries of all institutions are removed"):
        WebhookDelivery.objects.filter(finished_at__lt=limit).delete()
