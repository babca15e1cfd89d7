"""Issuing and revoking documents. Who may do so is checked by the room that owns the record."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Protocol

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.documents.codes import new_code
from charaka.kernel.documents.kinds import DocumentKind
from charaka.kernel.documents.models import Document
from charaka.kernel.documents.rendering import Paper, Proof, fingerprint, render_paper
from charaka.kernel.documents.words import Reference, spoken
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.files.kinds import PDF
from charaka.kernel.files.models import subject_of
from charaka.kernel.files.services import store_file
from charaka.kernel.members import require_member
from charaka.kernel.services import service
from charaka.kernel.text import LANGUAGES, Text3

DOCUMENT_ISSUED = audit_action("kernel.document.issued", _("Document issued"))
DOCUMENT_REVOKED = audit_action("kernel.document.revoked", _("Document revoked"))

PublicFacts = Sequence[tuple[object, object]]


class Seal(Protocol):
    """Puts an electronic seal on a PDF/A without changing what it shows."""

    def __call__(self, pdf: bytes, institution_id: int) -> bytes: ...


_seals: list[Seal] = []


def seal_with(seal: Seal) -> None:
    """Seal every document issued from now on. Called once, in ``ready``, by the app that holds the certificate."""
    _seals[:] = [seal]


@service
def issue_document(
    *,
    actor: Actor,
    institution_id: int,
    kind: DocumentKind,
    paper: Paper,
    subject: models.Model | None,
    public_facts: PublicFacts = (),
) -> Document:
    """Render, seal, store and register a document; it is final from here on. Returns it with its code.

    ``public_facts`` are pairs of label and value that anybody who holds the code may read. Raises Invalid when a legal
    document lacks a text, NotFound for a stranger.
    """
    require_member(actor, institution_id)
    document = _to_be_issued(paper, kind, subject)
    proof = Proof(document.code, verification_address(document.code))
    pdf = render_paper(paper, proof=proof, made_at=document.issued_at, complete=kind.legal)
    for seal in _seals:
        pdf = seal(pdf, institution_id)
    document.institution_id = institution_id
    document.issued_by_id = actor.user_id
    document.sha256 = hashlib.sha256(pdf).hexdigest()
    document.public_facts = [_public_fact(label, value) for label, value in public_facts]
    document.file = store_file(
        upload=pdf, name=_file_name(document), actor=actor, institution_id=institution_id, subject=subject, kind=PDF
    )
    document.save(force_insert=True)
    changes = {"number": (None, document.number), "sha256": (None, document.sha256)}
    record(DOCUMENT_ISSUED, document, actor=actor, changes=changes)
    return document


@service
def revoke_document(*, document: Document, actor: Actor, reason: str) -> Document:
    """Declare an issued document void; whoever checks its code is told so. Raises Conflict when it already is."""
    require_member(actor, document.institution_id)
    if not reason.strip():
        raise Invalid(_("Say why the document is revoked."), fields={"reason": [_("Say why the document is revoked.")]})
    locked: Document = Document.objects.select_for_update().get(pk=document.pk)
    if locked.is_revoked:
        raise Conflict(_("This document has already been revoked."))
    locked.revoked_at = timezone.now()
    locked.revoked_reason = reason.strip()[:300]
    locked.save(update_fields=["revoked_at", "revoked_reason"])
    changes = {"revoked_at": (None, locked.revoked_at)}
    record(DOCUMENT_REVOKED, locked, actor=actor, changes=changes, reason=reason.strip())
    return locked


def verification_address(code: str) -> str:
    """The public address that the QR code opens."""
    return f"{settings.ORIGIN}{reverse('kernel:verify_code', args=[code])}"


def in_three(value: object) -> Text3:
    """A value as it is read later in any language: what a room says of a document outlives the room's code."""
    if isinstance(value, Text3):
        return value
    if isinstance(value, str | Reference):
        return Text3.same(spoken(value, "fr"))
    return Text3(**{lang: spoken(value, lang) for lang in LANGUAGES})


def _to_be_issued(paper: Paper, kind: DocumentKind, subject: models.Model | None) -> Document:
    """The row of a document before it is rendered: its code and its time are printed on it."""
    subject_type, subject_id = subject_of(subject)
    return Document(
        code=new_code(),
        kind=kind.code,
        title=in_three(paper.data["title"]),
        language=paper.language,
        subject_type=subject_type,
        subject_id=subject_id,
        number=str(paper.data.get("number") or ""),
        fingerprint=fingerprint(paper),
        issued_at=timezone.now(),
    )


def _public_fact(label: object, value: object) -> dict[str, dict[str, str]]:
    return {"label": in_three(label).to_json(), "value": in_three(value).to_json()}


def _file_name(document: Document) -> str:
    """``FA-2026-097.pdf``, or the title where there is no number, without what a file name may not hold."""
    called = document.number or document.title.in_(document.language.rpartition("+")[2]).text
    plain = re.sub(r"[^\w .,()'’-]+", "-", called).strip(" .-")
    return f"{plain[:120] or 'document'}.pdf"
