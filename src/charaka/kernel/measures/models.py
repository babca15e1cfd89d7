"""Frozen figures: what was submitted stays as it was, with the definition and the rows it stood on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.kernel.scope import Scoped


class MeasureSnapshot(Scoped):
    """A figure as it was on the day it was submitted. Never changed; a correction is a later snapshot."""

    measure = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    period_start = models.DateField()
    period_end = models.DateField()
    numerator = models.BigIntegerField(_("numerator"))
    denominator = models.BigIntegerField(_("denominator"), null=True)
    reason = models.CharField(max_length=200, blank=True)
    breakdowns = models.JSONField(default=dict)
    rows_digest = models.CharField(max_length=64)
    rows_count = models.PositiveIntegerField()
    taken_at = models.DateTimeField(auto_now_add=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("submitted figure")
        indexes = [
            models.Index(fields=["institution", "measure", "period_start", "period_end"], name="snapshot_of_measure")
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.period_start}..{self.period_end}"
