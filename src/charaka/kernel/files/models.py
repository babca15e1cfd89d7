"""What is known of a stored file; its bytes lie in the storage under an unguessable key."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from charaka.kernel.scope import Scoped


class StoredFile(Scoped):
    """A file given by someone: checked by its bytes, attached to one record, served only to those who may see it."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=160)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "subject_type", "subject_id"], name="file_of_subject")]

    def __str__(self) -> str:
        return self.name
