"""What shows that an action was done: files, links, notes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models.actions import Action
from charaka.kernel.files.models import StoredFile
from charaka.kernel.scope import Scoped


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    FILE = "file", _("file")
    LINK = "link", _("link")
    NOTE = "note", _("note")


class Evidence(Scoped):
    """One piece of evidence. Removed, it keeps its row and the reason; nobody sees its file any more."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=4, choices=EvidenceKind.choices)
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_label = models.CharField(max_length=200)
    added_at = models.DateTimeField(_("added on"), auto_now_add=True)
    removed_at = models.DateTimeField(_("removed on"), null=True, blank=True)
    removed_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("evidence")
        ordering = ("added_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="file", file__isnull=False)
                | models.Q(kind="link", file__isnull=True) & ~models.Q(url="")
                | models.Q(kind="note", file__isnull=True, url=""),
                name="evidence_of_its_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) | ~models.Q(removed_reason=""),
                name="evidence_removed_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["institution", "action", "id"], name="evidence_of_action")]

    def __str__(self) -> str:
        return self.title
