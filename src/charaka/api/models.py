"""What the API keeps: tokens, how much they were used, and the answers that an idempotency key brings back."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

REQUESTS_PER_MINUTE = 600


class ApiToken(models.Model):
    """A key with which a program acts for its owner, in one institution, for a time and within scopes.

    Only the hash of the key is kept. Without an institution it reaches all those of its owner's fund or platform role.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    institution = models.ForeignKey("kernel.Institution", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=8, unique=True)
    token_hash = models.CharField(max_length=64)
    scopes = models.JSONField(_("scopes"), default=list)
    requests_per_minute = models.PositiveIntegerField(default=REQUESTS_PER_MINUTE)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("token")
        indexes = [models.Index(fields=["owner", "-id"], name="token_of_owner")]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="token_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (ck_{self.prefix}_…)"

    @property
    def is_valid(self) -> bool:
        """Whether it opens anything today: not revoked, not expired, its owner active."""
        return self.revoked_at is None and self.expires_at > timezone.now() and self.owner.is_active


class TokenUse(models.Model):
    """How often a token asked in the current minute, and the hour in which it last asked. One row per token.

    Beside the token, so that counting never waits for a change of the token itself, nor the other way round.
    """

    token = models.OneToOneField(ApiToken, on_delete=models.CASCADE, primary_key=True, related_name="use")
    minute = models.PositiveBigIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)


class IdempotencyRecord(models.Model):
    """What was answered to a write under an idempotency key. Written in the transaction of the act itself.

    So there is an answer exactly when the act was done: a crash in between undoes both.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    body = models.TextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["expires_at"], name="idempotency_expiry")]
