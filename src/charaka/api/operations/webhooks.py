"""Webhooks: where an institution's own systems want to be told, what was sent there, and trying it out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from charaka.kernel.errors import NotFound
from charaka.kernel.events import all_event_types
from charaka.kernel.rest import (
    ApiRequest,
    Count,
    Found,
    Id,
    In,
    Line,
    Out,
    Page,
    PageParams,
    Query,
    Router,
    Status,
    paged,
    requires,
)
from charaka.kernel.transitions import in_words
from charaka.kernel.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from charaka.kernel.webhooks.services import (
    MANAGE_WEBHOOKS,
    VIEW_WEBHOOKS,
    add_endpoint,
    change_endpoint,
    deliver_again,
    remove_endpoint,
    try_endpoint,
)

router = Router(tags=["webhooks"])
_Address = Annotated[Line, Field(max_length=200, description="An https address that is reachable from the internet.")]
_Events = Annotated[list[Line], Field(min_length=1, max_length=200, description="Codes of events.")]


class EventOut(Out):
    """A kind of event that a webhook can be told of."""

    code: str
    label: str


class WebhookOut(Out):
    """An endpoint. Its secret is shown once, when it is made or renewed."""

    id: Id
    url: str
    label: str
    events: list[str]
    is_active: bool
    failing_since: datetime | None
    disabled_reason: str
    created_at: datetime


class WebhookWithSecretOut(WebhookOut):
    """An endpoint and the secret with which its messages are signed (Standard Webhooks)."""

    secret: str


class WebhookIn(In):
    """A new endpoint."""

    url: _Address
    events: _Events
    label: Annotated[Line, Field(max_length=100)] = ""


class WebhookPatch(In):
    """What changes in an endpoint. Switching it on forgets its failures."""

    url: _Address = ""
    events: _Events = Field(default_factory=list)
    label: Annotated[Line, Field(max_length=100)] = ""
    is_active: bool = True


class DeliveryOut(Out):
    """A message to an endpoint, and what became of it. ``event_id`` stays the same at every try."""

    id: Id
    event_id: UUID
    event: str
    state: DeliveryState
    attempts: Count
    response_code: int | None
    error: str
    created_at: datetime
    finished_at: datetime | None


@router.get("/webhook-events", response=list[EventOut])
@requires(VIEW_WEBHOOKS)
def list_webhook_events(request: ApiRequest) -> list[dict[str, Any]]:
    """List the kinds of events."""
    return [{"code": known.code, "label": str(in_words(known.label))} for known in all_event_types()]


@router.get("/webhooks", response=Page[WebhookOut])
@requires(VIEW_WEBHOOKS)
def list_webhooks(request: ApiRequest, asked: Query[PageParams]) -> Found[WebhookEndpoint]:
    """List the endpoints."""
    return paged(request, WebhookEndpoint.objects.all(), asked)


@router.post("/webhooks", response={201: WebhookWithSecretOut})
@requires(MANAGE_WEBHOOKS)
def create_webhook(request: ApiRequest, body: WebhookIn) -> Status[WebhookEndpoint]:
    """Add an endpoint. The answer shows its secret, which is not shown again."""
    return Status(201, add_endpoint(actor=request.actor, institution_id=request.institution.pk, **body.given))


@router.get("/webhooks/{webhook_id}", response=WebhookOut)
@requires(VIEW_WEBHOOKS)
def read_webhook(request: ApiRequest, webhook_id: Id) -> WebhookEndpoint:
    """Read an endpoint."""
    return _access(webhook_id)


@router.patch("/webhooks/{webhook_id}", response=WebhookOut)
@requires(MANAGE_WEBHOOKS)
def change_webhook(request: ApiRequest, webhook_id: Id, body: WebhookPatch) -> WebhookEndpoint:
    """Change an endpoint."""
    return change_endpoint(actor=request.actor, endpoint_id=webhook_id, changes=body.given)


@router.delete("/webhooks/{webhook_id}", response={204: None})
@requires(MANAGE_WEBHOOKS)
def delete_webhook(request: ApiRequest, webhook_id: Id) -> Status[None]:
    """Remove an endpoint and its messages."""
    remove_endpoint(actor=request.actor, endpoint_id=webhook_id)
    return Status(204, None)


@router.post("/webhooks/{webhook_id}/secret", response=WebhookWithSecretOut)
@requires(MANAGE_WEBHOOKS)
def renew_webhook_secret(request: ApiRequest, webhook_id: Id) -> WebhookEndpoint:
    """Give an endpoint a new secret; the old one signs nothing any more."""
    return change_endpoint(actor=request.actor, endpoint_id=webhook_id, changes={"secret": None})  # nosec B105


@router.post("/webhooks/{webhook_id}/test", response={202: DeliveryOut})
@requires(MANAGE_WEBHOOKS)
def test_webhook(request: ApiRequest, webhook_id: Id) -> Status[WebhookDelivery]:
    """Send a test message."""
    return Status(202, try_endpoint(actor=request.actor, endpoint_id=webhook_id))


@router.get("/webhooks/{webhook_id}/deliveries", response=Page[DeliveryOut])
@requires(VIEW_WEBHOOKS)
def list_webhook_deliveries(request: ApiRequest, webhook_id: Id, asked: Query[PageParams]) -> Found[WebhookDelivery]:
    """List the messages to an endpoint, newest first."""
    rows = WebhookDelivery.objects.filter(endpoint=_access(webhook_id))
    return paged(request, rows, asked, order=["-pk"], among=str(webhook_id))


@router.post("/webhooks/{webhook_id}/deliveries/{delivery_id}/retry", response={202: DeliveryOut})
@requires(MANAGE_WEBHOOKS)
def retry_webhook_delivery(request: ApiRequest, webhook_id: Id, delivery_id: Id) -> Status[WebhookDelivery]:
    """Send a message once more, with the same id."""
    if not WebhookDelivery.objects.filter(pk=delivery_id, endpoint_id=webhook_id).exists():
        raise NotFound(_("There is no such message."))
    return Status(202, deliver_again(actor=request.actor, delivery_id=delivery_id))


def _access(webhook_id: int) -> WebhookEndpoint:
    found: WebhookEndpoint | None = WebhookEndpoint.objects.filter(pk=webhook_id).first()
    if found is None:
        raise NotFound(_("There is no such webhook."))
    return found
