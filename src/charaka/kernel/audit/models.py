"""The audit's two tables: the entries, and the head of each chain."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class AuditChain(models.Model):
    """The head of one chain: of an institution, or of the platform (no institution). Locked to append."""

    institution = models.OneToOneField("kernel.Institution", null=True, on_delete=models.PROTECT, related_name="+")
    platform = models.BooleanField(null=True, unique=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(institution__isnull=False, platform__isnull=True)
                | models.Q(institution__isnull=True, platform=True),
                name="chain_of_an_institution_or_the_platform",
            )
        ]


class AuditEntry(models.Model):
    """One act on one subject. Never changed, never deleted: triggers refuse both."""

    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveBigIntegerField()
    institution = models.ForeignKey("kernel.Institution", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=200)
    actor_kind = models.CharField(max_length=6)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_label = models.CharField(max_length=200)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="audit_entry_position_once")]
        indexes = [
            models.Index(fields=["institution", "subject_type", "subject_id", "-id"], name="audit_of_subject"),
            models.Index(fields=["institution", "-id"], name="audit_of_institution"),
        ]
