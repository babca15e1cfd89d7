"""Copying a PostgreSQL database out and in by COPY, without client programs of the server's version.

Out: one read-only transaction that sees one moment. In: one transaction that empties and fills all tables; foreign
keys are checked once at its end, and the walls against changing what is posted are open only inside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from charaka.kernel.errors import Conflict

NOT_COPIED: Final = frozenset({"kernel_cache"})
_PIECE: Final = 1 << 20

_COLUMNS: Final = """
    SELECT c.table_name, c.column_name, c.udt_name, c.is_generated
    FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
    ORDER BY c.table_name, c.ordinal_position
"""
_SEQUENCES: Final = """
    SELECT c.table_name, c.column_name
    FROM information_schema.columns c
    WHERE c.table_schema = current_schema()
      AND pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) IS NOT NULL
"""


def dump(folder: Path) -> dict[str, int]:
    """Write each table to ``folder/database/<table>.copy`` as of one moment; return the rows of each."""
    counts: dict[str, int] = {}
    with connected() as server, server.transaction():
        server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table, columns in _tables(server).items():
            if table not in NOT_COPIED:
                counts[table] = _copy_out(server, table, columns, _file(folder, table))
    return counts


def load(folder: Path) -> None:
    """Replace the content of all tables by the copies in ``folder``: all of them, or nothing.

    Raises Conflict when the database is in use and does not become free.
    """
    connection.close()
    try:
        with connected() as server, server.transaction():
            server.execute("SET lock_timeout = '30s'")
            tables = _tables(server)
            _each(server, tables, "ALTER TABLE {} DISABLE TRIGGER USER")
            names = sql.SQL(", ").join(map(sql.Identifier, tables))
            server.execute(sql.SQL("TRUNCATE {}").format(names))
            for table, columns in tables.items():
                if table not in NOT_COPIED:
                    _copy_in(server, table, columns, _file(folder, table))
            server.execute("SET CONSTRAINTS ALL IMMEDIATE")  # now, for tables with checks to come cannot be altered
            _each(server, tables, "ALTER TABLE {} ENABLE TRIGGER USER")
            _reset_sequences(server)
    except psycopg.errors.LockNotAvailable as error:
        raise Conflict(_("The database is in use. Stop the server and the workers, then restore again.")) from error


def fingerprint(folder: Path | None = None) -> str:
    """A checksum of all tables and columns of the live database."""
    with connected() as server:
        rows = [tuple(row[:3]) for row in server.execute(_COLUMNS).fetchall()]
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()


@contextmanager
def connected() -> Iterator[psycopg.Connection[Any]]:
    """A connection of our own: without the pool, and outside any transaction of the caller."""
    settings = connection.settings_dict
    given = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}  # nosec B105
    parameters = {name: str(settings[key]) for name, key in given.items() if settings.get(key)}
    with psycopg.connect(**parameters, client_encoding="UTF8", connect_timeout=5, autocommit=True) as server:  # type: ignore[arg-type]
        yield server


def _tables(server: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Each table with the columns that are stored (generated ones compute themselves)."""
    found: dict[str, list[str]] = {}
    for table, column, _kind, generated in server.execute(_COLUMNS).fetchall():
        columns = found.setdefault(table, [])
        if generated == "NEVER":
            columns.append(column)
    return found


def _copy_out(server: psycopg.Connection[Any], table: str, columns: list[str], path: Path) -> int:
    rows = 0
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file, server.cursor().copy(_statement("COPY {} ({}) TO STDOUT", table, columns)) as copy:
        for piece in copy:
            rows += bytes(piece).count(b"\n")  # a line break inside a value is written as \n, so a line is a row
            file.write(piece)
    return rows


def _copy_in(server: psycopg.Connection[Any], table: str, columns: list[str], path: Path) -> None:
    with path.open("rb") as file, server.cursor().copy(_statement("COPY {} ({}) FROM STDIN", table, columns)) as copy:
        while piece := file.read(_PIECE):
            copy.write(piece)


def _reset_sequences(server: psycopg.Connection[Any]) -> None:
    for table, column in server.execute(_SEQUENCES).fetchall():
        statement = sql.SQL(
            "SELECT setval(pg_get_serial_sequence({}, {}), coalesce(max({}), 1), max({}) IS NOT NULL) FROM {}"
        )
        name, key = sql.Identifier(table), sql.Identifier(column)
        quoted = sql.Literal(name.as_string(server))
        server.execute(statement.format(quoted, sql.Literal(column), key, key, name))


def _each(server: psycopg.Connection[Any], tables: dict[str, list[str]], statement: Any) -> None:
    for table in tables:
        server.execute(sql.SQL(statement).format(sql.Identifier(table)))


def _statement(text: Any, table: str, columns: list[str]) -> sql.Composed:
    return sql.SQL(text).format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)))


def _file(folder: Path, table: str) -> Path:
    return folder / "database" / f"{table}.copy"
