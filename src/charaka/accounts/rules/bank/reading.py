"""Which kind of statement a file is, and its statements. Pure."""

from __future__ import annotations

from typing import NamedTuple

from charaka.accounts.rules.bank.camt import looks_like_xml, read_camt
from charaka.accounts.rules.bank.mt940 import looks_like_mt940, read_mt940
from charaka.accounts.rules.bank.statements import ReadStatement
from charaka.accounts.rules.bank.table import read_table
from charaka.kernel.imports.encodings import detect_encoding
from charaka.kernel.imports.problems import FileRefused, FileTooLarge

MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE


class ReadFile(NamedTuple):
    """``kind`` is mt940, camt.053 or csv."""

    kind: str
    statements: list[ReadStatement]


def read_statements(data: bytes, most_bytes: int = MOST_BYTES) -> ReadFile:
    """The statements of a file, whatever its name says. Raises FileRefused or FileTooLarge, with row and reason."""
    if len(data) > most_bytes:
        raise FileTooLarge("too_many_bytes", limit=most_bytes // MEGABYTE, size=round(len(data) / MEGABYTE))
    if not data.strip():
        raise FileRefused("empty")
    if data[:4] in {b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}:
        raise FileRefused("not_a_statement")
    if looks_like_xml(data):
        return ReadFile("camt.053", read_camt(data))
    encoding = detect_encoding(data)
    text = data.decode(encoding)
    if looks_like_mt940(text):
        return ReadFile("mt940", read_mt940(text))
    return ReadFile("csv", read_table(data, encoding))
