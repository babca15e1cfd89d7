"""What people do with webhooks: add an endpoint, change it, remove it, try it, send a message again."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Invalid, NotFound
from charaka.kernel.events import all_event_types
from charaka.kernel.permissions import Role, permission, require
from charaka.kernel.records import differences
from charaka.kernel.services import ask_again, service
from charaka.kernel.webhooks.delivery import endpoints_key, outbound_rules, queue_delivery, send_again
from charaka.kernel.webhooks.models import WebhookDelivery, WebhookEndpoint
from charaka.kernel.webhooks.outbound import AddressRefused, judged_address, resolved
from charaka.kernel.webhooks.tasks import deliver

VIEW_WEBHOOKS = permission("kernel.webhook:view", _("See webhooks"), Role.DIRECTOR, Role.OPERATOR)
MANAGE_WEBHOOKS = permission("kernel.webhook:manage", _("Manage webhooks"), Role.DIRECTOR, Role.OPERATOR)
ENDPOINT_ADDED = audit_action("kernel.webhook.added", _("Webhook added"))
ENDPOINT_CHANGED = audit_action("kernel.webhook.changed", _("Webhook changed"))
ENDPOINT_REMOVED = audit_action("kernel.webhook.removed", _("Webhook removed"))
ENDPOINT_TRIED = audit_action("kernel.webhook.tried", _("Webhook tried"))
ENDPOINT_DISABLED = audit_action("kernel.webhook.disabled", _("Webhook switched off, because it kept failing"))

REFUSALS = {
    "address": _("This is not an address."),
    "scheme": _("The address must begin with https://."),
    "credentials": _("The address must not contain a name or a password."),
    "port": _("This port is not one of a web server."),
    "private": _("This address lies in a private network. Give one that is reachable from the internet."),
    "unknown": _("This host name is not known. Check the address."),
}
TEST_EVENT = "charaka.test"


@service
def add_endpoint(
    *, actor: Actor, institution_id: int, url: str, events: Iterable[str], label: str = ""
) -> WebhookEndpoint:
    """Add an endpoint with a new secret (``endpoint.secret``, shown once). Raises Invalid, Forbidden, NotFound."""
    require(actor, MANAGE_WEBHOOKS, institution_id)
    endpoint = WebhookEndpoint(
        institution_id=institution_id,
        url=_checked_url(url),
        events=_checked_events(events),
        label=label.strip()[:100],
        secret=new_secret(),
        created_by_id=actor.user_id,
    )
    endpoint.save(force_insert=True)
    ask_again(endpoints_key(institution_id))
    record(ENDPOINT_ADDED, endpoint, actor=actor, changes={"url": (None, url), "events": (None, endpoint.events)})
    return endpoint


@service
def change_endpoint(*, actor: Actor, endpoint_id: int, changes: Mapping[str, Any]) -> WebhookEndpoint:
    """Change url, events, label, is_active; ``{"secret": None}`` makes a new secret. Switching on forgets failures."""
    endpoint = access_endpoint(actor=actor, endpoint_id=endpoint_id)
    checks: dict[str, Callable[[Any], Any]] = {
        "url": _checked_url,
        "events": _checked_events,
        "label": str,
        "is_active": bool,
        "secret": _fresh_secret,
    }
    if unknown := set(changes) - set(checks):
        raise Invalid(_("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    clean = {name: checks[name](value) for name, value in changes.items()}
    differing = differences(endpoint, clean)
    for name, (_before, after) in differing.items():
        setattr(endpoint, name, after)
    if differing.get("is_active", (None, None))[1]:
        endpoint.failing_since, endpoint.disabled_reason = None, ""
    if differing:
        endpoint.save()
        ask_again(endpoints_key(endpoint.institution_id))
        record(ENDPOINT_CHANGED, endpoint, actor=actor, changes=differing)
    return endpoint


@service
def remove_endpoint(*, actor: Actor, endpoint_id: int) -> None:
    """Remove an endpoint with its messages. What it was stays in the audit."""
    endpoint = access_endpoint(actor=actor, endpoint_id=endpoint_id)
    record(ENDPOINT_REMOVED, endpoint, actor=actor, changes={"url": (endpoint.url, None)})
    ask_again(endpoints_key(endpoint.institution_id))
    endpoint.delete()


@service
def try_endpoint(*, actor: Actor, endpoint_id: int) -> WebhookDelivery:
    """Send a test message, so that the receiver can be set up without waiting for something to happen."""
    endpoint = access_endpoint(actor=actor, endpoint_id=endpoint_id)
    record(ENDPOINT_TRIED, endpoint, actor=actor)
    return queue_delivery(endpoint, TEST_EVENT, {"institution_id": endpoint.institution_id})


@service
def deliver_again(*, actor: Actor, delivery_id: int) -> WebhookDelivery:
    """Send a message once more, with the same id. Raises NotFound, Forbidden."""
    found = WebhookDelivery.objects.select_related("endpoint").filter(pk=delivery_id)
    delivery: WebhookDelivery | None = found.first()
    if delivery is None:
        raise NotFound(_("There is no such message."))
    require(actor, MANAGE_WEBHOOKS, delivery.institution_id)
    record(ENDPOINT_TRIED, delivery.endpoint, actor=actor)
    send_again(delivery, deliver)
    return delivery


def access_endpoint(*, actor: Actor, endpoint_id: int) -> WebhookEndpoint:
    """The endpoint, if the actor may manage it. Raises NotFound, Forbidden."""
    endpoint: WebhookEndpoint | None = WebhookEndpoint.objects.filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NotFound(_("There is no such webhook."))
    require(actor, MANAGE_WEBHOOKS, endpoint.institution_id)
    return endpoint


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: whsec_ and 24 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def _fresh_secret(_value: object) -> str:
    return new_secret()


def _checked_url(url: str) -> str:
    """Refuse what could never be delivered while its author is here to mend it."""
    rules = outbound_rules()
    try:
        parts = judged_address(url.strip(), rules)
        resolved(parts.hostname or "", parts.port or 443, rules)
    except AddressRefused as refusal:
        raise Invalid(REFUSALS[refusal.code], fields={"url": [REFUSALS[refusal.code]]}) from refusal
    return url.strip()


def _checked_events(events: Iterable[str]) -> list[str]:
    wanted = sorted(set(events))
    known = {declared.code for declared in all_event_types()}
    if not wanted:
        raise Invalid(_("Choose at least one event."), fields={"events": [_("Choose at least one event.")]})
    if strange := [code for code in wanted if code not in known]:
        sentence = _("Unknown events: %(codes)s.") % {"codes": ", ".join(strange)}
        raise Invalid(sentence, fields={"events": [sentence]})
    return wanted
