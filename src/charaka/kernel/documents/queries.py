"""What a stranger may learn of a document: that its code is known, that it is valid, that a file is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from charaka.kernel.documents.codes import read_code, shown_code
from charaka.kernel.documents.kinds import label_of_kind
from charaka.kernel.documents.models import Document
from charaka.kernel.documents.rendering import shown_fingerprint
from charaka.kernel.files.models import subject_of
from charaka.kernel.scope import everywhere
from charaka.kernel.text import Text3


@dataclass(frozen=True, slots=True)
class PublicFact:
    """One line that the issuer chose to show to whoever holds the code."""

    label: Text3
    value: Text3


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """What whoever holds a code may read of its document. ``sha256`` is that of the PDF as it was issued."""

    code: str
    kind: object
    title: Text3
    institution: Text3
    number: str
    issued_at: datetime
    revoked_at: datetime | None
    fingerprint: str
    sha256: str
    facts: tuple[PublicFact, ...]

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None


def find_by_code(typed: str) -> PublicDocument | None:
    """The document of a code as a person types it, or None. The reason of a revocation stays in the house."""
    code = read_code(typed)
    if code is None:
        return None
    with everywhere(reason="a public code names a document of any institution"):
        found = Document.objects.select_related("institution").filter(code=code).first()
    return _public(found) if found else None


def is_same_file(document: PublicDocument, chunks: Iterable[bytes]) -> bool:
    """True when the bytes are those of the PDF that was issued. Nothing of them is kept."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest() == document.sha256


def list_documents_of(subject: models.Model) -> models.QuerySet[Document]:
    """The documents issued of a record, newest first. Needs a scope."""
    subject_type, subject_id = subject_of(subject)
    rows = Document.objects.filter(subject_type=subject_type, subject_id=subject_id)
    return rows.select_related("file", "issued_by").order_by("-id")


def _public(document: Document) -> PublicDocument:
    return PublicDocument(
        code=shown_code(document.code),
        kind=label_of_kind(document.kind),
        title=document.title,
        institution=document.institution.name,
        number=document.number,
        issued_at=document.issued_at,
        revoked_at=document.revoked_at,
        fingerprint=shown_fingerprint(document.fingerprint),
        sha256=document.sha256,
        facts=tuple(
            PublicFact(Text3.from_json(fact["label"]), Text3.from_json(fact["value"])) for fact in document.public_facts
        ),
    )
