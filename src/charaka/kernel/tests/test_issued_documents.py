"""Issued documents: the register, the public check, and that nothing but a revocation is ever written later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.documents import kinds, services
from charaka.kernel.documents.codes import shown_code
from charaka.kernel.documents.kinds import RECORD_SHEET, DocumentKind, document_kind
from charaka.kernel.documents.letterheads import Letterhead
from charaka.kernel.documents.models import Document
from charaka.kernel.documents.queries import find_by_code, is_same_file, list_documents_of
from charaka.kernel.documents.services import issue_document, revoke_document
from charaka.kernel.documents.sheets import Pair, Pairs, Printing, RecordSheet
from charaka.kernel.errors import Conflict, Invalid, NotFound
from charaka.kernel.files.models import StoredFile
from charaka.kernel.files.queries import open_bytes
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast

HEAD = Letterhead(name=Text3(ar="المؤسسة", fr="Institut", en="Institution"))
SHEET = RecordSheet(
    title=Text3(ar="بطاقة شريك", fr="Fiche partenaire", en="Partner sheet"),
    sections=[Pairs(_("Identity"), [Pair("ICE", "secret-in-the-file")])],
    printing=Printing("Dalila Director", datetime(2026, 10, 13, tzinfo=UTC)),
    number="PA-2024/0031",
)
FACTS = [(_("Name"), Text3(ar="كابلاج", fr="Câblages"))]


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    yield


@pytest.fixture
def inside(cast: Cast) -> Iterator[None]:
    with scope({cast.a.pk}):
        yield


def issue(cast: Cast, who: str = "director", kind: DocumentKind = RECORD_SHEET, sheet: RecordSheet = SHEET) -> Document:
    return issue_document(
        actor=getattr(cast, who).actor,
        institution_id=cast.a.pk,
        kind=kind,
        paper=sheet.paper(language="ar+fr", letterhead=HEAD),
        subject=cast.a,
        public_facts=FACTS,
    )


@pytest.fixture
def document(cast: Cast, inside: None) -> Document:
    return issue(cast)


def bytes_of(document: Document) -> bytes:
    with open_bytes(document.file) as stream:
        return stream.read()


@pytest.mark.usefixtures("inside")
def test_an_issued_document_is_stored_registered_and_recorded(cast: Cast, document: Document) -> None:
    pdf = bytes_of(document)
    assert document.sha256 == hashlib.sha256(pdf).hexdigest() == document.file.sha256
    assert document.file.name == "PA-2024-0031.pdf", "a slash of the number is no path"
    assert (document.file.kind, document.file.subject_id) == ("document", str(cast.a.pk))
    assert list(list_documents_of(cast.a)) == [document]
    entry = AuditEntry.objects.get(action="kernel.document.issued", subject_id=str(document.pk))
    assert entry.changes["number"] == [None, "PA-2024/0031"]


@pytest.mark.usefixtures("inside")
def test_a_stranger_issues_and_revokes_nothing(cast: Cast, document: Document) -> None:
    with pytest.raises(NotFound):
        issue(cast, "stranger")
    with pytest.raises(NotFound):
        revoke_document(document=document, actor=cast.stranger.actor, reason="spite")
    assert Document.objects.count() == 1
    assert StoredFile.objects.count() == 1


@pytest.mark.usefixtures("inside")
def test_a_legal_document_that_lacks_a_language_leaves_no_trace(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_registry", {})
    legal = document_kind("test.invoice", "Invoice", legal=True)
    with pytest.raises(Invalid, match="Fiche"):
        issue(cast, kind=legal, sheet=RecordSheet(Text3(fr="Fiche"), [], SHEET.printing))
    assert not Document.objects.exists()
    assert not StoredFile.objects.exists()
    with pytest.raises(ValueError, match=r"test\.invoice"):
        document_kind("test.invoice", "Invoice", legal=True)


@pytest.mark.usefixtures("inside")
def test_a_seal_is_part_of_what_is_issued(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_seals", [])
    services.seal_with(lambda pdf, institution_id: pdf + b"\n%sealed by " + str(institution_id).encode())
    sealed = issue(cast)
    assert bytes_of(sealed).endswith(f"%sealed by {cast.a.pk}".encode())
    assert sealed.sha256 == hashlib.sha256(bytes_of(sealed)).hexdigest()


@pytest.mark.usefixtures("inside")
def test_revoking_needs_a_reason_and_happens_once(cast: Cast, document: Document) -> None:
    with pytest.raises(Invalid, match="Say why"):
        revoke_document(document=document, actor=cast.director.actor, reason=" ")
    revoked = revoke_document(document=document, actor=cast.director.actor, reason="wrong address")
    assert revoked.is_revoked
    with pytest.raises(Conflict):
        revoke_document(document=revoked, actor=cast.director.actor, reason="again")
    assert AuditEntry.objects.get(action="kernel.document.revoked").reason == "wrong address"


CHANGES = {"sha256": "0" * 64, "number": "X", "code": "AAAAAAAAAA", "public_facts": [], "title": Text3(fr="X")}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.usefixtures("inside")
def test_the_database_refuses_to_change_an_issued_document(document: Document, column: str) -> None:
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**{column: CHANGES[column]})


@pytest.mark.usefixtures("inside")
def test_the_database_refuses_to_lose_documents_and_files(document: Document) -> None:
    file = document.file
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        Document.objects.filter(pk=document.pk)._raw_delete("default")
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk)._raw_delete("default")
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(sha256="0" * 64)


# What a stranger sees ------------------------------------------------------------------------------------------------


def test_the_code_is_found_without_a_scope_and_shows_only_what_is_public(document: Document) -> None:
    found = find_by_code(shown_code(document.code).lower())
    assert found is not None
    assert found.is_valid
    assert found.institution.fr == "Institut A"
    assert [fact.value.fr for fact in found.facts] == ["Câblages"]
    assert "secret-in-the-file" not in repr(found)
    assert find_by_code("AAAA-AAAA-AA") is None
    assert find_by_code("'; drop") is None


def test_a_file_is_the_same_to_the_last_byte_or_not(document: Document) -> None:
    found = find_by_code(document.code)
    assert found is not None
    pdf = bytes_of(document)
    assert is_same_file(found, [pdf[:100], pdf[100:]])
    assert not is_same_file(found, [pdf + b"\n"])


def page(client: Client, code: str = "", language: str = "en", **kwargs: Any) -> Any:
    address = reverse("kernel:verify_code", args=[code]) if code else reverse("kernel:verify")
    client.cookies["charaka_language"] = language
    return client.get(address, **kwargs)


def test_anybody_checks_a_document_without_an_account(client: Client, document: Document) -> None:
    answer = page(client, document.code)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Authentic document" in text
    assert "PA-2024/0031" in text
    assert "Câblages" in text
    assert "secret-in-the-file" not in text
    assert "Dalila" not in text, "who issued it stays in the house"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "no-store"


def test_a_code_is_typed_as_people_type(client: Client, document: Document) -> None:
    typed = shown_code(document.code).lower().replace("-", " ")
    answer = page(client, data={"code": typed}, follow=True)
    assert answer.redirect_chain == [(reverse("kernel:verify_code", args=[document.code]), 302)]
    assert "Authentic document" in answer.content.decode()


def test_an_unknown_code_and_nonsense_are_told_apart_kindly(client: Client, db: None) -> None:
    unknown, nonsense, nothing = page(client, "AAAAAAAAAA"), page(client, data={"code": "hello <b>"}), page(client)
    assert (unknown.status_code, nonsense.status_code, nothing.status_code) == (404, 404, 200)
    assert "No document has this code" in unknown.content.decode()
    assert "A code has ten letters" in nonsense.content.decode()
    assert "hello <b>" not in nonsense.content.decode()
    assert "No document has this code" not in nothing.content.decode()


def test_a_revoked_document_says_so_and_not_why(cast: Cast, client: Client, document: Document) -> None:
    revoke_document(document=document, actor=cast.director.actor, reason="a private matter")
    text = page(client, document.code).content.decode()
    assert "Revoked document" in text
    assert "Authentic document" not in text
    assert "a private matter" not in text


def test_the_reader_compares_the_file_in_hand(client: Client, document: Document) -> None:
    address = reverse("kernel:verify_code", args=[document.code])
    client.cookies["charaka_language"] = "en"
    same = client.post(address, {"file": SimpleUploadedFile("x.pdf", bytes_of(document))}).content.decode()
    other = client.post(address, {"file": SimpleUploadedFile("x.pdf", bytes_of(document) + b" ")}).content.decode()
    assert "exactly the file that was issued" in same
    assert "is not the one that was issued" in other
    assert StoredFile.objects.count() == 1, "the compared file was kept nowhere"


def test_one_query_tells_a_code(document: Document, django_assert_num_queries: Any) -> None:
    with translation.override("fr"), django_assert_num_queries(1):
        find_by_code(document.code)
