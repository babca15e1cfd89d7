"""The values that people gave to settings. The settings themselves are declared in code (``settings_registry``)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SettingValue(models.Model):
    """One value of one owner: the platform (``owner_id`` 0), a fund, or an institution."""

    level = models.CharField(max_length=12)
    owner_id = models.PositiveBigIntegerField(default=0)
    key = models.CharField(max_length=80)
    value = models.JSONField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "owner_id", "key"], name="setting_once_per_owner")]

    def __str__(self) -> str:
        return self.key

    @property
    def institution_id(self) -> int | None:
        """The institution whose audit chain keeps the changes of this value; None: the platform's."""
        return self.owner_id if self.level == "institution" else None
