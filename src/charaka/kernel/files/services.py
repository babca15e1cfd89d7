"""Storing and removing files. The right to attach something to a record is checked by the room that owns the record."""

from __future__ import annotations

import hashlib
import secrets
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Forbidden, Invalid
from charaka.kernel.files.access import decision_on
from charaka.kernel.files.content import checked_type
from charaka.kernel.files.kinds import FileKind
from charaka.kernel.files.models import StoredFile, subject_of
from charaka.kernel.files.names import accepted_name
from charaka.kernel.members import require_member
from charaka.kernel.services import service

FILE_ADDED = audit_action("kernel.file.added", _("File added"))
FILE_REMOVED = audit_action("kernel.file.removed", _("File removed"))


@service
def store_file(
    *,
    upload: File[bytes] | bytes,
    actor: Actor,
    institution_id: int,
    subject: models.Model | None,
    kind: FileKind,
    name: str | None = None,
) -> StoredFile:
    """Check a file, put its bytes into the storage and its row into the table, and record it.

    ``upload`` is what a form received, or bytes with a ``name``. ``subject`` is the record it belongs to. Raises
    Invalid or TooLarge with the sentence for the person who chose the file, NotFound for a stranger.
    """
    require_member(actor, institution_id)
    content = upload if isinstance(upload, File) else ContentFile(upload)
    accepted = accepted_name(name or str(getattr(upload, "name", "") or ""))
    content_type = checked_type(stream_of(content), name=accepted, size=content.size, kind=kind)
    subject_type, subject_id = subject_of(subject)
    stored = StoredFile(
        institution_id=institution_id,
        kind=kind.code,
        name=accepted,
        size=content.size,
        content_type=content_type,
        sha256=digest(stream_of(content)),
        storage_key=default_storage.save(_new_key(institution_id), content),
        subject_type=subject_type,
        subject_id=subject_id,
        uploaded_by_id=actor.user_id,
        uploaded_at=timezone.now(),
    )
    _insert(stored)
    record(FILE_ADDED, stored, actor=actor, changes={"name": (None, accepted), "sha256": (None, stored.sha256)})
    return stored


@service
def remove_file(*, file: StoredFile, actor: Actor, reason: str) -> StoredFile:
    """Mark a file as removed: nobody opens it any more; its row and digest stay. Raises Conflict when it is gone."""
    require_member(actor, file.institution_id)
    decision = decision_on(actor, file)
    if not decision:
        raise Forbidden(decision.reason, reason_code=decision.reason_code)
    if not reason.strip():
        raise Invalid(_("Say why the file is removed."), fields={"reason": [_("Say why the file is removed.")]})
    locked: StoredFile = StoredFile.objects.select_for_update().get(pk=file.pk)
    if locked.is_removed:
        raise Conflict(_("This file has already been removed."))
    locked.removed_at = timezone.now()
    locked.removed_reason = reason.strip()[:300]
    locked.save(update_fields=["removed_at", "removed_reason"])
    record(FILE_REMOVED, locked, actor=actor, changes={"removed_at": (None, locked.removed_at)}, reason=reason.strip())
    return locked


def digest(stream: IO[bytes]) -> str:
    """SHA-256 of a stream, in hex; the stream is left at its start."""
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a stream of Django's
    stream.seek(0)
    return found


def _new_key(institution_id: int) -> str:
    """A place that nobody can guess: 256 random bits, in a folder per institution."""
    drawn = secrets.token_hex(32)
    return f"{institution_id}/{drawn[:2]}/{drawn}"


def _insert(stored: StoredFile) -> None:
    """Write the row; its bytes go again when it cannot be written."""
    try:
        stored.save(force_insert=True)
    except Exception:
        default_storage.delete(stored.storage_key)
        raise


def stream_of(upload: File[bytes]) -> IO[bytes]:
    """The open bytes of an upload, at their start. Raises Invalid when there are none."""
    if upload.file is None:
        raise Invalid(_("The file is empty."))
    upload.file.seek(0)
    return upload.file
