"""What a file really is, told by its bytes. The browser's word and the extension are not believed."""

from __future__ import annotations

import codecs
import struct
import zipfile
from typing import IO, Final

from django.utils.translation import gettext as _

from charaka.kernel.errors import Invalid, TooLarge
from charaka.kernel.files.kinds import CONTENT_TYPES, MEGABYTE, FileKind
from charaka.kernel.files.names import extension_of

# An honest office file stays far below these: they stop bombs before anything is unpacked.
MOST_ENTRIES: Final = 5_000
MOST_UNPACKED: Final = 300 * MEGABYTE
MOST_RATIO: Final = 150
RATIO_COUNTS_FROM: Final = 10 * MEGABYTE
MOST_PIXELS: Final = 50_000_000

_PARTS: Final = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def checked_type(stream: IO[bytes], *, name: str, size: int, kind: FileKind) -> str:
    """The content type of a file that is fit for its kind; the stream is left at its start.

    Raises TooLarge, or Invalid when it is empty, of a type that the kind does not take, of another type than its
    extension says, protected by a password, or made to swell when it is opened.
    """
    extension = extension_of(name)
    if size == 0:
        raise Invalid(_("The file is empty."))
    if size > kind.most_bytes:
        raise TooLarge(
            _("The file is larger than %(most)s MB. Make it smaller or split it.")
            % {"most": kind.most_bytes // MEGABYTE}
        )
    if extension not in kind.extensions:
        raise Invalid(_not_taken(extension, kind))
    expected = CONTENT_TYPES[extension]
    stream.seek(0)
    found = _detected(stream, size)
    stream.seek(0)
    if found == "text/plain" and expected in {"text/plain", "text/csv"}:
        return expected
    if found != expected:
        raise Invalid(_("The name says .%(extension)s, but the content is something else.") % {"extension": extension})
    return expected


def _not_taken(extension: str, kind: FileKind) -> str:
    taken = ", ".join(e for e in kind.extensions if e != "jpeg")
    if extension in {"xls", "doc", "ppt"}:
        return _("This is an old office format. Save it as .%(newer)s.") % {"newer": f"{extension}x"}
    return _("Files of this type are not taken here. Taken are: %(types)s.") % {"types": taken}


def _detected(stream: IO[bytes], size: int) -> str:
    """The content type by the first bytes; empty when it is none that the house knows."""
    head = stream.read(1024)
    stream.seek(0)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture("image/png", _png_pixels(head))
    if head.startswith(b"\xff\xd8\xff"):
        return _picture("image/jpeg", _jpeg_pixels(stream, size))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return _office(stream)
    if head.startswith(_OLD_OFFICE):
        raise Invalid(_("The file is an old office file or protected by a password. Save it anew without a password."))
    return "text/plain" if _is_text(stream) else ""


def _picture(content_type: str, pixels: int) -> str:
    """Refuse a picture that is small on disk and immense in memory."""
    if pixels > MOST_PIXELS:
        raise Invalid(_("The picture has too many points. Make it smaller."))
    return content_type if pixels else ""


def _png_pixels(head: bytes) -> int:
    if head[12:16] != b"IHDR" or len(head) < 24:
        return 0
    width, height = struct.unpack(">II", head[16:24])
    return int(width) * int(height)


def _jpeg_pixels(stream: IO[bytes], size: int) -> int:
    """Width × height from the first start-of-frame segment (ITU T.81, B.2.2); 0 when there is none."""
    position = 2
    while position + 9 < size:
        stream.seek(position)
        segment = stream.read(9)
        if len(segment) < 9 or segment[0] != 0xFF:
            return 0
        marker = segment[1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", segment[5:9])
            return int(width) * int(height)
        alone = marker in {0x01, 0xFF} or 0xD0 <= marker <= 0xD7
        position += 2 if alone else 2 + int.from_bytes(segment[2:4], "big")
    return 0


def _is_text(stream: IO[bytes]) -> bool:
    """No byte that text never has; UTF-16 is told by its mark. Scripts and pages for browsers are refused."""
    first = stream.read(4096)
    if first.startswith((b"\x7fELF", b"MZ")):
        return False
    lowered = first.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if lowered.startswith((b"<!doctype", b"<html", b"<svg", b"<script", b"<?php", b"#!")):
        return False
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    stream.seek(0)
    for chunk in iter(lambda: stream.read(MEGABYTE), b""):
        if any(byte in chunk for byte in (b"\x00", b"\x01", b"\x02", b"\x04", b"\x05", b"\x06", b"\x0e", b"\x0f")):
            return False
    return True


def _office(stream: IO[bytes]) -> str:
    """The office type of a zip, after every entry has been unpacked into nothing and found honest."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries)
            _unpack_into_nothing(archive, entries)
            return _office_type(archive, {entry.filename for entry in entries})
    except (zipfile.BadZipFile, NotImplementedError, EOFError, struct.error, OSError, ValueError) as fault:
        raise Invalid(_("The file is damaged: it cannot be opened.")) from fault


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    swells = unpacked > RATIO_COUNTS_FROM and unpacked > packed * MOST_RATIO
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or swells:
        raise Invalid(_("The file would swell far beyond its size when it is opened. It is refused."))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Invalid(_("The file is protected by a password. Save it without one."))


def _unpack_into_nothing(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Read every entry: one that holds more than it declares fails its checksum, whatever its header says."""
    for entry in entries:
        with archive.open(entry) as content:
            while content.read(MEGABYTE):
                pass


def _office_type(archive: zipfile.ZipFile, names: set[str]) -> str:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Invalid(_("The file contains macros. Save it without them."))
    if "mimetype" in names:
        return archive.read("mimetype")[:100].decode("ascii", "replace").strip()
    if "[Content_Types].xml" in names:
        for folder, extension in _PARTS.items():
            if any(name.startswith(folder) for name in names):
                return CONTENT_TYPES[extension]
    return ""
