"""The file itself: a gzipped tar whose last member lists all others with size and SHA-256. Writing, verifying, reading.

What the members mean is not known here: see ``operations``.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from charaka.kernel.errors import Invalid

FORMAT: Final = "charaka-backup-1"
MANIFEST: Final = "manifest.json"
LARGEST_MANIFEST: Final = 200_000_000
_MEMBER: Final = re.compile(r"(?:database/[A-Za-z0-9_.]+|files/[^\x00\\]+)")


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside: its size in bytes and the SHA-256 of its bytes."""

    size: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What a backup says of itself. ``schema`` is the fingerprint of the tables, ``counts`` the rows of each."""

    version: str
    database: str
    schema: str
    created_at: str
    counts: dict[str, int] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    format: str = FORMAT

    @property
    def files(self) -> list[str]:
        """The stored files, by the name that the storage knows them by."""
        return [name.removeprefix("files/") for name in self.members if name.startswith("files/")]


class Writer:
    """Adds members to a backup and takes down what the manifest will say of them."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self.manifest = manifest

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Add ``size`` bytes. Raises ValueError when the name could not be restored."""
        if not is_safe(name):
            raise ValueError(f"{name!r} cannot be a member of a backup")
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashed = _Hashed(source)
        self._tar.addfile(info, hashed)
        self.manifest.members[name] = Member(size, hashed.digest.hexdigest())


@contextmanager
def writing(path: Path, manifest: Manifest) -> Iterator[Writer]:
    """A new backup at ``path``, which appears there whole when the block ends, and not at all when it fails."""
    part = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, filename="") as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            yield Writer(tar, manifest)
            text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_manifest(path: Path) -> Manifest:
    """Read a whole backup, compare every member with the manifest, and return it.

    Raises Invalid when the file is no backup, is damaged or incomplete, or holds a member that would leave its place.
    """
    with _readable(path):
        seen, text = _seen(path)
    manifest = _parsed(text)
    if damaged := sorted(n for n in seen.keys() | manifest.members.keys() if seen.get(n) != manifest.members.get(n)):
        raise Invalid(_("This backup is damaged: “%(name)s” is not what it was.") % {"name": damaged[0]})
    return manifest


def members(path: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Each member in turn with its bytes (none for what is not a plain file)."""
    with tarfile.open(path, mode="r:gz") as tar:
        for info in tar:
            yield info, (tar.extractfile(info) if info.isreg() else None) or io.BytesIO()


def is_safe(name: str) -> bool:
    """Whether a member keeps to its place: no absolute path, no way up, no control characters."""
    parts = PurePosixPath(name).parts
    return bool(_MEMBER.fullmatch(name)) and name == "/".join(parts) and not {"..", "."} & set(parts)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise Invalid(_("There is no file “%(path)s”.") % {"path": path}) from None
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise Invalid(_("This file is not a backup, or not a whole one.")) from error


def _seen(path: Path) -> tuple[dict[str, Member], bytes]:
    """What is really inside, with checksums, and the text of the manifest. Raises Invalid for a stranger."""
    seen: dict[str, Member] = {}
    text = b""
    for info, content in members(path):
        if info.name == MANIFEST:
            text = content.read(LARGEST_MANIFEST)
            continue
        if not info.isreg() or not is_safe(info.name) or info.name in seen:
            raise Invalid(_("This backup holds “%(name)s”, which has no place in one.") % {"name": info.name})
        hashed = _Hashed(content)
        while hashed.read(1 << 20):
            pass
        seen[info.name] = Member(info.size, hashed.digest.hexdigest())
    return seen, text


def _parsed(text: bytes) -> Manifest:
    try:
        given: dict[str, Any] = json.loads(text)
        if given["format"] != FORMAT:
            raise Invalid(_("This backup is of a format that this version does not read."))
        given["members"] = {name: Member(**member) for name, member in given["members"].items()}
        return Manifest(**given)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(_("This file is not a backup, or not a whole one.")) from error


class _Hashed:
    """Passes bytes through and remembers their checksum."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece
