"""The picture in the head of documents, of the institution or of a billing entity. Part of the act that calls it."""

from __future__ import annotations

import typst
from django.core.files.base import File
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from charaka.kernel.actors import Actor
from charaka.kernel.documents.letterheads import Letterhead
from charaka.kernel.documents.sheets import Printing, RecordSheet, record_sheet
from charaka.kernel.errors import Invalid, TooLarge
from charaka.kernel.files.kinds import LOGO
from charaka.kernel.files.services import remove_file, store_file
from charaka.kernel.models import StoredFile
from charaka.kernel.text import Text3


def keep_logo(
    *, actor: Actor, owner: models.Model, institution_id: int, old: StoredFile | None, upload: File[bytes] | None
) -> StoredFile | None:
    """Store the new picture of ``owner`` and close the old one. Raises Invalid, TooLarge.

    A picture that cannot be printed is refused here, not when the first invoice is due.
    """
    logo = None
    if upload is not None:
        _check_prints(upload)
        try:
            logo = store_file(upload=upload, actor=actor, institution_id=institution_id, subject=owner, kind=LOGO)
        except (Invalid, TooLarge) as refusal:
            raise type(refusal)(refusal.message, fields={"upload": [refusal.message]}) from refusal
    if old is not None and not old.is_removed:
        remove_file(file=old, actor=actor, reason=_("Replaced by another logo.") if logo else _("Taken away."))
    return logo


def _check_prints(upload: File[bytes]) -> None:
    """Set the picture on a page. What is no picture at all, or too large, is left to those who store it."""
    if not 0 < upload.size <= LOGO.most_bytes:
        return
    upload.seek(0)
    picture = upload.read()
    upload.seek(0)
    if not picture.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return
    sheet = RecordSheet("x", (), Printing("x", timezone.now()))
    try:
        record_sheet(sheet, language="fr", letterhead=Letterhead(name=Text3.same("x"), logo=picture))
    except typst.TypstError as fault:
        sentence = _("This picture cannot be printed. Save it again as PNG or JPEG.")
        raise Invalid(sentence, fields={"upload": [sentence]}) from fault
