"""The tables of webhooks: where an institution wants to be told, and each message with what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.kernel.scope import Scoped


class WebhookEndpoint(Scoped):
    """One address of an institution's system and the events it wants. The secret signs; it is shown once."""

    url = models.URLField(_("address"), max_length=500)
    label = models.CharField(_("name"), max_length=100, blank=True)
    secret = models.CharField(max_length=80)
    events = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        indexes = [models.Index(fields=["institution", "is_active"], name="webhook_of_institution")]

    def __str__(self) -> str:
        return self.label or self.url


class DeliveryState(models.TextChoices):
    """What became of a message."""

    PENDING = "pending", _("to be delivered")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")


class WebhookDelivery(Scoped):
    """One event for one endpoint. ``event_id`` stays the same at every try: receivers drop doubles by it."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    run = models.ForeignKey("kernel.JobRun", null=True, on_delete=models.SET_NULL, related_name="+")
    event_id = models.UUIDField(default=uuid.uuid4)
    event = models.CharField(max_length=80)
    body = models.TextField()
    state = models.CharField(max_length=9, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    response_code = models.PositiveSmallIntegerField(null=True)
    response_body = models.CharField(max_length=500, blank=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "endpoint", "-id"], name="delivery_of_endpoint")]
