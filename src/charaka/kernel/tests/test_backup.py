"""A backup is one consistent file, made while others write; a restore trusts nothing it has not verified."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connections, transaction
from django.test import override_settings

from charaka.kernel.actors import system_actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.backup import backup, read_manifest, restore
from charaka.kernel.backup.archive import is_safe
from charaka.kernel.errors import Conflict, Invalid
from charaka.kernel.models import Fund, Institution
from charaka.kernel.text import Text3

NOTED = audit_action("tests.fund.noted", "Noted")


@pytest.fixture
def storage(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    """A storage of one's own."""
    place = tmp_path / "stored"
    with override_settings(
        STORAGES={"default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": place}}}
    ):
        yield place


def found_pair(number: int) -> None:
    """A fund and its institution, in one transaction: no backup may hold one without the other."""
    with transaction.atomic():
        fund = Fund.objects.create(code=f"f{number}", name=Text3(en=f"Fund {number}\twith\\tabs\nand lines"))
        Institution.objects.create(code=f"i{number}", name=Text3(ar="مؤسسة"), short_name=Text3(ar="م"), fund=fund)
        record(NOTED, fund, actor=system_actor("tests of backups"))


@pytest.fixture
def writing(storage: Path) -> Iterator[threading.Event]:
    """A thread that founds institutions until the test ends."""
    stop, started = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            found_pair(number)
            started.set()
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    started.wait(20)
    yield stop
    stop.set()
    thread.join()


def pairs() -> tuple[int, int]:
    return Fund.objects.filter(code__regex=r"^f\d+$").count(), Institution.objects.filter(code__regex=r"^i\d+$").count()


def test_a_backup_made_while_others_write_is_of_one_moment(writing: threading.Event, tmp_path: Path) -> None:
    manifests = [backup(tmp_path / f"{number}.tar.gz") for number in range(3)]
    writing.set()
    sizes = [manifest.counts["kernel_institution"] for manifest in manifests]
    assert sizes == sorted(sizes)
    restore(tmp_path / "1.tar.gz", force=True)
    funds, institutions = pairs()
    assert funds == institutions
    assert Institution.objects.count() == sizes[1]
    assert AuditEntry.objects.filter(action="tests.fund.noted").count() == funds


@pytest.mark.usefixtures("storage")
def test_a_restored_instance_lives_on(tmp_path: Path) -> None:
    """Keys go on from where they were, values came through unharmed, and the walls stand again."""
    found_pair(1)
    backup(tmp_path / "b.tar.gz")
    found_pair(2)
    restore(tmp_path / "b.tar.gz", force=True)
    assert pairs() == (1, 1)
    found_pair(3)
    assert pairs() == (2, 2)
    assert Fund.objects.get(code="f1").name.in_("en").text == "Fund 1\twith\\tabs\nand lines"
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(action="tests.fund.noted").delete()


def test_stored_files_come_back_and_later_ones_go(storage: Path, tmp_path: Path) -> None:
    default_storage.save("a/العربية.txt", ContentFile(b"one"))
    default_storage.save("b.bin", ContentFile(bytes(range(256)) * 5000))
    manifest = backup(tmp_path / "b.tar.gz")
    assert sorted(manifest.files) == ["a/العربية.txt", "b.bin"]
    default_storage.delete("b.bin")
    (storage / "a/العربية.txt").write_bytes(b"changed")
    default_storage.save("later.txt", ContentFile(b"x"))
    restore(tmp_path / "b.tar.gz", force=True)
    assert (storage / "a/العربية.txt").read_bytes() == b"one"
    assert (storage / "b.bin").read_bytes() == bytes(range(256)) * 5000
    assert not default_storage.exists("later.txt")


@pytest.mark.usefixtures("storage")
def test_an_instance_that_holds_something_is_not_overwritten_by_mistake(tmp_path: Path) -> None:
    backup(tmp_path / "b.tar.gz")
    found_pair(1)
    with pytest.raises(Conflict, match="not empty"):
        restore(tmp_path / "b.tar.gz")
    assert pairs() == (1, 1)


def repack(path: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """Open a backup, change its members, close it again."""
    with tarfile.open(path) as tar:
        held = {info.name: (tar.extractfile(info) or io.BytesIO()).read() for info in tar}
    change(held)
    with tarfile.open(path, "w:gz") as tar:
        for name, content in held.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def alter_manifest(**changes: object) -> Callable[[dict[str, bytes]], None]:
    def change(held: dict[str, bytes]) -> None:
        held["manifest.json"] = json.dumps({**json.loads(held["manifest.json"]), **changes}).encode()

    return change


def spoil_a_byte(held: dict[str, bytes]) -> None:
    name = next(name for name, content in held.items() if content)
    held[name] = held[name][:-1] + bytes([held[name][-1] ^ 1])


def drop_a_member(held: dict[str, bytes]) -> None:
    del held[next(iter(held))]


def add_a_stranger(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(held: dict[str, bytes]) -> None:
        held[name] = b"x"

    return change


UNSOUND: list[tuple[Callable[[dict[str, bytes]], object], str]] = [
    (spoil_a_byte, "is damaged"),
    (drop_a_member, "is damaged"),
    (add_a_stranger("files/extra.txt"), "is damaged"),
    (add_a_stranger("files/../../etc/passwd"), "has no place"),
    (add_a_stranger("/etc/passwd"), "has no place"),
    (add_a_stranger("database/../x"), "has no place"),
    (alter_manifest(format="charaka-backup-9"), "of a format"),
    (alter_manifest(database="oracle"), "oracle database"),
    (alter_manifest(schema="0" * 64, version="0.0.9"), "version 0.0.9"),
    (alter_manifest(members=[]), "not a backup"),
    (lambda held: held.pop("manifest.json"), "not a backup"),
]


def test_what_is_not_a_sound_backup_of_this_version_changes_nothing(tmp_path: Path, storage: Path) -> None:
    default_storage.save("kept.txt", ContentFile(b"kept"))
    backup(tmp_path / "sound.tar.gz")
    found_pair(1)
    for change, sentence in UNSOUND:
        shutil.copy(tmp_path / "sound.tar.gz", tmp_path / "b.tar.gz")
        repack(tmp_path / "b.tar.gz", change)
        with pytest.raises(Invalid, match=sentence):
            restore(tmp_path / "b.tar.gz", force=True)
        assert pairs() == (1, 1)
        assert [path.name for path in storage.iterdir()] == ["kept.txt"]


NO_BACKUPS = {
    "empty": b"",
    "text": b"hello",
    "gzip of text": gzip.compress(b"hello"),
    "gzip cut short": gzip.compress(b"x" * 10_000)[:-9],
}


@pytest.mark.parametrize("content", NO_BACKUPS.values(), ids=NO_BACKUPS.keys())
def test_other_files_are_no_backups(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(Invalid, match="not a backup"):
        read_manifest(tmp_path / "x")


@pytest.mark.usefixtures("storage")
def test_a_backup_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.tar.gz"
    backup(path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(Invalid, match="not a whole one"):
        read_manifest(path)
    with pytest.raises(Invalid, match="There is no file"):
        read_manifest(tmp_path / "nowhere")


def test_a_link_in_a_backup_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x", "w:gz") as tar:
        info = tarfile.TarInfo("files/link")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    with pytest.raises(Invalid, match="has no place"):
        read_manifest(tmp_path / "x")


@pytest.mark.usefixtures("storage")
def test_a_backup_that_fails_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("charaka.kernel.backup.operations._stored_files", lambda: iter(["../outside"]))
    with pytest.raises(Exception, match="outside"):
        backup(tmp_path / "b.tar.gz")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("storage")
def test_only_its_owner_reads_a_backup(tmp_path: Path) -> None:
    backup(tmp_path / "b.tar.gz")
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["files/a", "files/a/ب.pdf", "files/..a", "database/kernel_user.copy"])
def test_names_that_keep_to_their_place(name: str) -> None:
    assert is_safe(name)


@pytest.mark.parametrize(
    "name", ["files/", "files/./a", "files//a", "files/a/..", "database/a/b", "etc", "files/a\\b", ""]
)
def test_names_that_do_not(name: str) -> None:
    assert not is_safe(name)
