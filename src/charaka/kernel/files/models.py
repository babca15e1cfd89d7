"""The table of stored files. The bytes lie in the storage; here is what is known of them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.kernel.files.kinds import KINDS
from charaka.kernel.scope import Scoped


def subject_of(record: models.Model | None) -> tuple[str, str]:
    """How a file or a document names the record that it belongs to: its type and its id; empty for none."""
    return (record._meta.label_lower, str(record.pk)) if record is not None else ("", "")


class StoredFile(Scoped):
    """One file as it came. Its bytes never change; a file that is removed keeps its row, with the reason.

    ``storage_key`` cannot be guessed and says nothing about the file. ``subject`` is the record it is attached to.
    """

    public_id = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=[(code, code) for code in KINDS])
    name = models.CharField(_("name"), max_length=150)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("content type"), max_length=100)
    sha256 = models.CharField("SHA-256", max_length=64)
    storage_key = models.CharField(max_length=120, unique=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("added on"))
    removed_at = models.DateTimeField(_("removed on"), null=True, blank=True)
    removed_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("file")
        indexes = [
            models.Index(fields=["institution", "subject_type", "subject_id", "-id"], name="file_of_subject"),
            models.Index(fields=["institution", "sha256"], name="file_by_content"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="file_is_not_empty"),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) | ~models.Q(removed_reason=""),
                name="file_removed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None
