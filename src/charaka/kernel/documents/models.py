"""The register of issued documents: what left the house, with its proof. Final from the moment it is written."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.kernel.documents.codes import LENGTH
from charaka.kernel.fields import Text3Field
from charaka.kernel.files.models import StoredFile
from charaka.kernel.scope import Scoped


class Document(Scoped):
    """One issued paper. Only its revocation is ever written later; a correction is a new document.

    ``sha256`` is that of the PDF's bytes; ``fingerprint`` that of what it says, whose beginning is printed on it.
    ``public_facts`` is what a stranger who holds the code may read: a list of ``{"label": {…}, "value": {…}}``, each in
    up to three languages.
    """

    code = models.CharField(_("verification code"), max_length=LENGTH, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    title = Text3Field(_("title"))
    language = models.CharField(_("language"), max_length=5)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    fingerprint = models.CharField(_("content"), max_length=64)
    public_facts = models.JSONField(default=list, blank=True)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="document")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(_("issued on"))
    revoked_at = models.DateTimeField(_("revoked on"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("document")
        indexes = [
            models.Index(fields=["institution", "subject_type", "subject_id", "-id"], name="document_of_subject"),
            models.Index(fields=["institution", "kind", "-id"], name="document_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True) | ~models.Q(revoked_reason=""),
                name="document_revoked_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None
