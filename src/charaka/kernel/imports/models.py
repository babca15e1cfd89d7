"""The tables of imports: each file that was brought, and which column feeds which field, as an institution keeps it."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.kernel.scope import Scoped


class ImportState(models.TextChoices):
    """How far an import is."""

    UPLOADED = "uploaded", _("to map")
    MAPPED = "mapped", _("to check")
    WAITING = "waiting", _("waiting")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    CANCELLED = "cancelled", _("cancelled")


def file_key(run: ImportRun, _name: str) -> str:
    """A place that nobody can guess and that says nothing of the file."""
    return f"imports/{run.institution_id}/{secrets.token_hex(32)}"


class ImportMapping(Scoped):
    """Which column feeds which field, kept for the next file with these titles."""

    importer = models.CharField(max_length=60)
    signature = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    dates = models.CharField(max_length=3, blank=True)
    decimals = models.CharField(max_length=1, blank=True)
    learned_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "importer", "signature"], name="import_mapping_once"),
        ]


class ImportRun(Scoped):
    """One file and what became of it.

    ``reading`` is how the user wants it read, ``found`` how it was read; ``problems``, ``notes`` and ``groups``
    are what the check found, as codes (``imports.problems``), so that each reader reads them in their own language.
    """

    importer = models.CharField(max_length=60)
    file = models.FileField(upload_to=file_key, max_length=160, blank=True)
    name = models.CharField(max_length=150)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    reading = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    dates = models.CharField(max_length=3, blank=True)
    decimals = models.CharField(max_length=1, blank=True)
    ready_only = models.BooleanField(default=False)
    row_count = models.PositiveIntegerField(default=0)
    bad_rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField(default=0)
    warning_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    groups = models.JSONField(default=list)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_by_label = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    milliseconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "importer", "-id"], name="import_of_institution")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ImportState.values), name="import_state_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        return self.state in {ImportState.WAITING, ImportState.CHECKING, ImportState.RUNNING}

    @property
    def good_rows(self) -> int:
        return self.created + self.updated + self.unchanged

    @property
    def mapping(self) -> dict[str, Any]:
        return {"columns": self.columns, "dates": self.dates or None, "decimals": self.decimals or None}


class ImportProgress(models.Model):
    """How far a running import is, written from a connection of its own; hence no foreign key (see ``progress``)."""

    run = models.BigIntegerField(primary_key=True)
    phase = models.CharField(max_length=10, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    stop = models.BooleanField(default=False)
    told_at = models.BigIntegerField(default=0)
