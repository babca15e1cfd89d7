"""The tables of mail: every message that the house sent or tried to send, and what each person does not want."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """What became of a mail."""

    QUEUED = "queued", _("to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNWANTED = "unwanted", _("not sent, switched off by the recipient")


class OutgoingMail(models.Model):
    """One mail to one person, as it was written. Its text and pictures are forgotten after some weeks."""

    institution = models.ForeignKey("kernel.Institution", null=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250)
    template = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["institution", "-id"], name="mail_of_institution"),
            models.Index(fields=["created_at"], name="mail_by_day"),
        ]

    def __str__(self) -> str:
        return self.subject


class UnwantedMail(models.Model):
    """A kind of mail that a person has switched off. No row: wanted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=80)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="unwanted_mail_once")]
