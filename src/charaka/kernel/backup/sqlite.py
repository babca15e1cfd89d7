"""Copying a SQLite database out and in through SQLite's own backup interface, while others use it."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from charaka.kernel.errors import Invalid

MEMBER: Final = "database/charaka.sqlite3"
_PATIENCE: Final = 30.0  # seconds to wait for a writer


def dump(folder: Path) -> dict[str, int]:
    """Copy the database, as it is at one moment, into ``folder/MEMBER``; return the rows of each table."""
    target = folder / MEMBER
    target.parent.mkdir(exist_ok=True)
    with closing(_live()) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)  # all pages in one step: one read transaction, hence one moment
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        tables = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: _count(copy, name) for name in sorted(tables) if not name.startswith("sqlite_")}


def load(folder: Path) -> None:
    """Replace the database by the copy in ``folder``, in one step. Raises Invalid when the copy is corrupt."""
    with closing(sqlite3.connect(folder / MEMBER)) as copy:
        try:
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise Invalid(_("The database in this backup is corrupt.")) from error
        if verdict != "ok":
            raise Invalid(_("The database in this backup is corrupt."))
        connection.close()
        with closing(_live()) as live:
            copy.backup(live)
            live.execute("PRAGMA journal_mode=WAL")


def fingerprint(folder: Path | None = None) -> str:
    """A checksum of all tables and columns: of the live database, or of the copy in ``folder``."""
    with closing(sqlite3.connect(folder / MEMBER) if folder else _live()) as database:
        rows = database.execute(
            "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c"
            " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        ).fetchall()
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()


def _live() -> sqlite3.Connection:
    return sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=_PATIENCE)


def _count(database: sqlite3.Connection, table: str) -> int:
    found: int = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608  # nosec B608
    return found
