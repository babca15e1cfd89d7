"""Reading the table of files and their bytes."""

from __future__ import annotations

from typing import IO
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.errors import Forbidden, NotFound
from charaka.kernel.files.access import decision_on
from charaka.kernel.files.models import StoredFile, subject_of
from charaka.kernel.members import is_member
from charaka.kernel.scope import everywhere


def list_files_of(subject: models.Model) -> models.QuerySet[StoredFile]:
    """The files attached to a record that have not been removed, newest first. Needs a scope."""
    subject_type, subject_id = subject_of(subject)
    rows = StoredFile.objects.filter(subject_type=subject_type, subject_id=subject_id, removed_at__isnull=True)
    return rows.order_by("-id")


def access_file(actor: Actor, public_id: UUID) -> StoredFile:
    """The file, if the actor may read it.

    Raises NotFound for a stranger and for a file that was removed, Forbidden with the reason for a member.
    """
    with everywhere(reason="a file is named by its identifier alone"):
        file: StoredFile | None = StoredFile.objects.filter(public_id=public_id).first()
    if file is None or not is_member(actor, file.institution_id):
        raise NotFound(_("There is no such file, or none that you may see."))
    if file.is_removed:
        raise NotFound(_("This file has been removed."))
    decision = decision_on(actor, file)
    if not decision:
        raise Forbidden(decision.reason, reason_code=decision.reason_code)
    return file


def open_bytes(file: StoredFile) -> IO[bytes]:
    """The bytes, to be read once and closed by the caller."""
    return default_storage.open(file.storage_key, "rb")
