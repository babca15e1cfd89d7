"""Files: what is refused and in which words, who gets them back, and what 200 MB do to us (nothing)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.errors import CharakaError, Conflict, Forbidden, Invalid, NotFound, TooLarge
from charaka.kernel.files import access, content
from charaka.kernel.files.access import access_for
from charaka.kernel.files.kinds import EVIDENCE, LOGO, MEGABYTE, TABLE, FileKind
from charaka.kernel.files.models import StoredFile
from charaka.kernel.files.queries import access_file, list_files_of, open_bytes
from charaka.kernel.files.services import remove_file, store_file
from charaka.kernel.files.uploads import CappedUploadHandler, UploadCapMiddleware
from charaka.kernel.permissions import ALLOWED, refused
from charaka.kernel.scope import everywhere, scope
from charaka.testing.cast import PASSWORD, Cast

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
RLO = "\u202e"


def png(width: int = 2, height: int = 2) -> bytes:
    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" + b"\xff" * 6 + b"\0" + b"\xff" * 6)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHH", 11, 8, height, width) + b"\x01\x01\x11\0"
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + frame + b"\xff\xd9"


def office(folder: str, extra: dict[str, bytes] | None = None, *, mimetype: str = "") -> bytes:
    """A zip with the marks of an office file; deflated, so that it may swell."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        else:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(f"{folder}/main.xml", "<x/>")
        for name, body in (extra or {}).items():
            archive.writestr(name, body)
    return target.getvalue()


def lying_zip() -> bytes:
    """An entry whose header declares ten bytes and whose stream holds a megabyte."""
    honest = bytearray(office("xl", {"xl/big.xml": b"0" * MEGABYTE}))
    real, told = struct.pack("<I", MEGABYTE), struct.pack("<I", 10)
    return bytes(honest).replace(real, told)


XLSX, DOCX, PPTX = office("xl"), office("word"), office("ppt")
ODS = office("", mimetype="application/vnd.oasis.opendocument.spreadsheet")
BOMB = office("xl", {"xl/sheet.xml": b"0" * (60 * MEGABYTE)})
MANY = office("xl", {f"xl/{at}.xml": b"" for at in range(5_001)})

ACCEPTED = [
    ("bilan.pdf", PDF, EVIDENCE, "application/pdf"),
    ("صورة.png", png(), EVIDENCE, "image/png"),
    ("photo.JPG", jpeg(), EVIDENCE, "image/jpeg"),
    ("photo.jpeg", jpeg(), LOGO, "image/jpeg"),
    ("p.webp", b"RIFF\0\0\0\0WEBPVP8 ", EVIDENCE, "image/webp"),
    ("a.docx", DOCX, EVIDENCE, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("a.xlsx", XLSX, TABLE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("a.pptx", PPTX, EVIDENCE, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("a.ods", ODS, EVIDENCE, "application/vnd.oasis.opendocument.spreadsheet"),
    ("liste.csv", "nom;été\nالاسم;1\n".encode(), TABLE, "text/csv"),
    ("latin.csv", "nom;été\n".encode("cp1252"), TABLE, "text/csv"),
    ("utf16.txt", "nom\tété\n".encode("utf-16"), TABLE, "text/plain"),
]

REFUSED = [
    ("empty.pdf", b"", EVIDENCE, "is empty"),
    ("tool.pdf", b"MZ\x90\0\x03" + b"\0" * 60, EVIDENCE, "content is something else"),
    ("tool.exe", b"MZ\x90\0\x03", EVIDENCE, "not taken here. Taken are: pdf, png"),
    ("facture.pdf.exe", PDF, EVIDENCE, "not taken here"),
    ("script.csv", b"MZ\x90\0\x03", TABLE, "content is something else"),
    ("page.txt", b"<html><script>alert(1)</script>", EVIDENCE, "content is something else"),
    ("logo.svg", b"<svg xmlns='x' onload='x'/>", LOGO, "not taken here. Taken are: png, jpg"),
    ("logo.png", b"<svg xmlns='x' onload='x'/>", LOGO, "content is something else"),
    ("logo.png", jpeg(), LOGO, "content is something else"),
    ("wide.png", png(100_000, 100_000), LOGO, "too many points"),
    ("wide.jpg", jpeg(60_000, 60_000), LOGO, "too many points"),
    ("broken.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", LOGO, "content is something else"),
    ("words.xlsx", DOCX, TABLE, "content is something else"),
    ("plain.xlsx", b"PK\x03\x04 not a zip", TABLE, "damaged"),
    ("any.xlsx", office("xl")[:-30], TABLE, "damaged"),
    ("bomb.xlsx", BOMB, TABLE, "swell"),
    ("many.xlsx", MANY, TABLE, "swell"),
    ("liar.xlsx", lying_zip(), TABLE, "damaged"),
    ("macro.xlsx", office("xl", {"xl/vbaProject.bin": b"x"}), TABLE, "macros"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", TABLE, "old office format. Save it as .xlsx"),
    ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, TABLE, "password"),
    (f"facture{RLO}fdp.csv", b"a;b", TABLE, "change the order"),
    ("../../etc/passwd.txt", b"a", EVIDENCE, "looks like a path"),
    ("..\\win.txt", b"a", EVIDENCE, "looks like a path"),
    ("bell\x07.txt", b"a", EVIDENCE, "cannot be shown"),
    ("n" * 147 + ".txt", b"a", EVIDENCE, "longer than 150"),
    ("n" * (10 * MEGABYTE) + ".txt", b"a", EVIDENCE, "longer than 150"),
    ("", PDF, EVIDENCE, "looks like a path"),
    ("noextension", PDF, EVIDENCE, "not taken here"),
]


@pytest.fixture
def no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of the rooms are put aside: each test declares its own."""
    monkeypatch.setattr(access, "_rules", {})


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Bytes go to a folder of this test."""
    folder = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    }
    yield folder


def stored_paths(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def proof(cast: Cast) -> StoredFile:
    """A PDF that the director attached to institution A."""
    with scope({cast.a.pk}):
        return store_file(
            upload=SimpleUploadedFile("bilan annuel – été.pdf", PDF, content_type="text/html"),
            actor=cast.director.actor,
            institution_id=cast.a.pk,
            subject=cast.a,
            kind=EVIDENCE,
        )


@pytest.mark.parametrize(("name", "body", "kind", "expected"), ACCEPTED, ids=[case[0] for case in ACCEPTED])
def test_the_content_tells_the_type(name: str, body: bytes, kind: FileKind, expected: str) -> None:
    assert content.checked_type(io.BytesIO(body), name=name, size=len(body), kind=kind) == expected


@pytest.mark.parametrize(
    ("name", "body", "kind", "said"), REFUSED, ids=[f"{case[0][:25]}|{case[3]}" for case in REFUSED]
)
def test_a_bad_file_is_refused_with_a_sentence_and_leaves_nothing(
    name: str, body: bytes, kind: FileKind, said: str, cast: Cast, own_storage: Path
) -> None:
    with scope({cast.a.pk}), pytest.raises(CharakaError, match=said) as refusal:
        store_file(upload=body, name=name, actor=cast.director.actor, institution_id=cast.a.pk, subject=None, kind=kind)
    assert refusal.value.status == 422
    assert stored_paths(own_storage) == []
    with scope({cast.a.pk}):
        assert not StoredFile.objects.exists()


def test_a_large_file_is_refused_before_it_is_read() -> None:
    class Untouchable(io.BytesIO):
        def read(self, *_args: Any) -> bytes:
            raise AssertionError("read")

    with pytest.raises(TooLarge, match="larger than 1 MB"):
        content.checked_type(Untouchable(), name="logo.png", size=2 * MEGABYTE, kind=LOGO)


def test_a_bomb_is_refused_without_being_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_a, **_k: pytest.fail("unpacked"))
    with pytest.raises(Invalid, match="swell"):
        content.checked_type(io.BytesIO(BOMB), name="b.xlsx", size=len(BOMB), kind=TABLE)


def test_a_stored_file_is_what_it_was_and_is_recorded(cast: Cast, proof: StoredFile, own_storage: Path) -> None:
    assert proof.content_type == "application/pdf", "not what the browser said"
    assert proof.name == "bilan annuel – été.pdf"
    with open_bytes(proof) as stream:
        assert stream.read() == PDF
    assert [path.name for path in stored_paths(own_storage)] == [proof.storage_key.rsplit("/", 1)[1]]
    assert "bilan" not in proof.storage_key
    entry = AuditEntry.objects.get(action="kernel.file.added", subject_id=str(proof.pk))
    assert entry.changes["sha256"] == [None, proof.sha256]
    with scope({cast.a.pk}):
        assert list(list_files_of(cast.a)) == [proof]


def test_a_stranger_cannot_store_into_another_house(cast: Cast, own_storage: Path) -> None:
    with scope({cast.a.pk}), pytest.raises(NotFound):
        store_file(
            upload=PDF, name="a.pdf", actor=cast.stranger.actor, institution_id=cast.a.pk, subject=None, kind=EVIDENCE
        )
    assert stored_paths(own_storage) == []


def test_bytes_go_again_when_the_row_cannot_be_written(
    cast: Cast, own_storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("database gone")

    monkeypatch.setattr(StoredFile, "save", broken)
    with scope({cast.a.pk}), pytest.raises(RuntimeError):
        store_file(
            upload=PDF, name="a.pdf", actor=cast.director.actor, institution_id=cast.a.pk, subject=None, kind=EVIDENCE
        )
    assert stored_paths(own_storage) == []


@pytest.mark.usefixtures("no_rules")
def test_without_a_rule_only_the_giver_reads(cast: Cast, proof: StoredFile) -> None:
    assert access_file(cast.director.actor, proof.public_id) == proof
    with pytest.raises(Forbidden, match="person who added it"):
        access_file(cast.finance.actor, proof.public_id)
    with pytest.raises(NotFound):
        access_file(cast.stranger.actor, proof.public_id)


@pytest.mark.usefixtures("no_rules")
def test_the_room_decides_who_reads(cast: Cast, proof: StoredFile) -> None:
    chosen = {cast.finance.actor.user_id}
    access_for(
        "kernel.institution", lambda actor, _f: ALLOWED if actor.user_id in chosen else refused("x", "Not yours.")
    )
    assert access_file(cast.finance.actor, proof.public_id) == proof
    with pytest.raises(Forbidden, match="Not yours"):
        access_file(cast.trainer.actor, proof.public_id)
    with pytest.raises(NotFound):
        access_file(cast.stranger.actor, proof.public_id)
    with pytest.raises(ValueError, match="already have a rule"):
        access_for("kernel.institution", lambda _actor, _file: ALLOWED)


@pytest.mark.usefixtures("no_rules")
def test_a_removed_file_opens_for_nobody_and_keeps_its_row(cast: Cast, proof: StoredFile) -> None:
    with scope({cast.a.pk}):
        with pytest.raises(Invalid, match="Say why"):
            remove_file(file=proof, actor=cast.director.actor, reason=" ")
        with pytest.raises(Forbidden):
            remove_file(file=proof, actor=cast.trainer.actor, reason="mine")
        removed = remove_file(file=proof, actor=cast.director.actor, reason="wrong year")
        with pytest.raises(Conflict):
            remove_file(file=removed, actor=cast.director.actor, reason="again")
        assert list(list_files_of(cast.a)) == []
    with pytest.raises(NotFound, match="removed"):
        access_file(cast.director.actor, proof.public_id)
    assert AuditEntry.objects.get(action="kernel.file.removed").reason == "wrong year"


# Over HTTP -----------------------------------------------------------------------------------------------------------


def signed_in(cast: Cast, key: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(cast, key).user)
    return client


@pytest.fixture
def address(proof: StoredFile) -> str:
    return reverse("kernel:download", args=[proof.public_id])


@pytest.fixture
def roles_of_the_cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The roles of the cast, whichever room keeps them."""
    by_id = {player.user.pk: player.actor for player in cast.everybody}
    monkeypatch.setattr("charaka.web.middleware.actor_for", lambda user: by_id[user.pk])


@pytest.mark.usefixtures("no_rules", "roles_of_the_cast")
def test_download_is_an_attachment_in_a_sandbox(cast: Cast, address: str) -> None:
    answer = signed_in(cast, "director").get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''bilan%20annuel")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-cache"
    again = signed_in(cast, "director").get(address, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.usefixtures("no_rules", "roles_of_the_cast")
def test_only_pictures_and_pdf_are_shown_inline(cast: Cast, address: str) -> None:
    assert signed_in(cast, "director").get(address + "?inline")["Content-Disposition"].startswith("inline")
    with scope({cast.a.pk}):
        table = store_file(
            upload=b"a;b", name="a.csv", actor=cast.director.actor, institution_id=cast.a.pk, subject=None, kind=TABLE
        )
    answer = signed_in(cast, "director").get(reverse("kernel:download", args=[table.public_id]) + "?inline")
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.usefixtures("no_rules", "roles_of_the_cast")
def test_strangers_find_nothing_and_members_are_told_why(cast: Cast, address: str) -> None:
    assert signed_in(cast, "stranger").get(address).status_code == 404
    assert signed_in(cast, "trainer").get(address).status_code == 403
    assert Client().get(address).status_code == 302, "nobody is asked to sign in"
    assert signed_in(cast, "director").post(address).status_code == 405
    gone = reverse("kernel:download", args=["00000000-0000-4000-8000-000000000000"])
    assert signed_in(cast, "director").get(gone).status_code == 404


# Uploads -------------------------------------------------------------------------------------------------------------


class Endless(io.RawIOBase):
    """A body of a given length that takes no memory, and counts how much of it is read."""

    def __init__(self, length: int) -> None:
        self.left, self.taken = length, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        count = self.left if size < 0 else min(size, self.left)
        self.left -= count
        self.taken += count
        return b"x" * count


def posted(length: int, path: str = "/", **extra: Any) -> tuple[HttpRequest, Endless]:
    body = Endless(length)
    request = RequestFactory().generic("POST", path, **extra)
    request.META |= {
        "CONTENT_LENGTH": str(length),
        "wsgi.input": body,
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
    }
    return type(request)(request.META), body


def test_200_megabytes_are_answered_with_413_and_never_parsed() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        pytest.fail("the body reached the product")

    request, _body = posted(200 * MEGABYTE)
    answer = UploadCapMiddleware(view)(request)
    assert answer.status_code == 413
    assert "larger than 50 MB. Nothing was stored." in answer.content.decode()
    request, body = posted(5_000 * MEGABYTE, "/api/v1/imports/")
    answer = UploadCapMiddleware(view)(request)
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert body.taken == 0, "far above the cap, not even read away"


def test_a_form_below_the_cap_passes() -> None:
    request, _body = posted(10)
    assert UploadCapMiddleware(lambda _request: HttpResponse("in"))(request).content == b"in"


def test_more_bytes_than_the_cap_stop_the_parser(settings: Any, tmp_path: Path) -> None:
    """A server that does not know the length hands us the stream: the handler counts."""
    settings.UPLOAD_MOST_BYTES = 300_000
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    factory = RequestFactory()
    small = factory.post("/", {"file": SimpleUploadedFile("a.txt", b"x" * 200_000)})
    received = small.FILES["file"]
    assert isinstance(received, UploadedFile)
    assert received.size == 200_000
    received.close()
    large = factory.post("/", {"file": SimpleUploadedFile("a.txt", b"x" * 400_000)})
    with pytest.raises(Exception, match="larger than the cap"):
        _ = large.FILES
    assert list(tmp_path.iterdir()) == [], "nothing half-written is left"


def test_an_upload_waits_on_disk_and_not_in_memory() -> None:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.txt", b"x" * 100)})
    received = request.FILES["file"]
    assert isinstance(received, TemporaryUploadedFile)
    received.close()
    assert settings.FILE_UPLOAD_HANDLERS[0].endswith(CappedUploadHandler.__name__)


@pytest.mark.django_db
def test_the_whole_site_answers_413() -> None:
    client = Client(headers={"accept-language": "en"})
    answer = client.generic("POST", "/account/login/", b"", CONTENT_LENGTH=str(300 * MEGABYTE))
    assert answer.status_code == 413
    assert PASSWORD not in answer.content.decode()
    assert default_storage is not None
    with everywhere(reason="count the files of the test"):
        assert not StoredFile.objects.exists()
