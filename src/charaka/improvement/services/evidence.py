"""Filing and removing evidence: files, links, notes."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.improvement.models import Action, Evidence, EvidenceKind
from charaka.improvement.services.moves import require_own_or_manage
from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.files.kinds import EVIDENCE
from charaka.kernel.files.services import remove_file, store_file
from charaka.kernel.search_text import clean_name
from charaka.kernel.services import service

EVIDENCE_ADDED = audit_action("improvement.evidence.added", _("Evidence filed"))
EVIDENCE_REMOVED = audit_action("improvement.evidence.removed", _("Evidence removed"))
_is_url = URLValidator(schemes=["http", "https"])


@service
def add_evidence(
    *,
    actor: Actor,
    action: Action,
    title: str = "",
    note: str = "",
    url: str = "",
    upload: File[bytes] | None = None,
) -> Evidence:
    """File one piece of evidence: a file, else a link, else a note. It may be added in every state.

    Raises Invalid, TooLarge, Forbidden, NotFound.
    """
    require_own_or_manage(actor, action)
    named, words, address = clean_name(title).text, note.replace("\x00", "").strip(), url.strip()
    if upload is not None and address:
        sentence = _("File the file and the link one after the other.")
        raise Invalid(sentence, fields={"url": [sentence]})
    _check(named, words, address, has_file=upload is not None)
    stored = None
    if upload is not None:
        stored = store_file(
            upload=upload, actor=actor, institution_id=action.institution_id, subject=action, kind=EVIDENCE
        )
    kind = EvidenceKind.FILE if stored else EvidenceKind.LINK if address else EvidenceKind.NOTE
    shown = named or (stored.name if stored else urlsplit(address).hostname or words)
    filed: Evidence = Evidence.objects.create(
        institution_id=action.institution_id, action=action, kind=kind, title=shown[:200], note=words, url=address,
        file=stored, added_by_id=actor.user_id, added_label=actor.label[:200],
    )  # fmt: skip
    record(EVIDENCE_ADDED, action, actor=actor, changes={"title": (None, filed.title), "evidence": (None, filed.pk)})
    return filed


@service
def remove_evidence(*, actor: Actor, evidence: Evidence, reason: str) -> Evidence:
    """Take a piece of evidence away; its row and the reason stay. Raises Invalid, Conflict, Forbidden, NotFound."""
    require_own_or_manage(actor, evidence.action)
    if not reason.strip():
        raise Invalid(_("Say why."), fields={"reason": [_("Say why.")]})
    locked: Evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if locked.removed_at is not None:
        raise Conflict(_("This has already been removed."))
    locked.removed_at, locked.removed_reason = timezone.now(), reason.strip()[:300]
    locked.save(update_fields=["removed_at", "removed_reason"])
    if locked.file is not None:
        remove_file(file=locked.file, actor=actor, reason=reason)
    changes = {"title": (locked.title, None), "evidence": (locked.pk, None)}
    record(EVIDENCE_REMOVED, evidence.action, actor=actor, changes=changes, reason=reason.strip())
    return locked


def _check(title: str, note: str, url: str, *, has_file: bool) -> None:
    if len(title) > 200 or len(note) > 2000 or len(url) > 500:
        raise Invalid(_("This is too long."), fields={"note": [_("This is too long.")]})
    if not (has_file or url or note):
        sentence = _("Choose a file, paste a link or write a note.")
        raise Invalid(sentence, fields={"upload": [sentence]})
    if url:
        try:
            _is_url(url)
        except ValidationError:
            sentence = _("A link begins with https://.")
            raise Invalid(sentence, fields={"url": [sentence]}) from None
