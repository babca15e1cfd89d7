"""Test databases: where they lie, and how one is put back after a test that committed.

Django empties tables after such a test, which our triggers refuse and which would lose the cast.
We keep a copy of the seeded database instead and restore it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, connections

SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000;"


def settings_for_tests(database: dict[str, Any]) -> None:
    """Change a database's settings in place: a file for SQLite, so that threads may share it; no pool."""
    options = database["OPTIONS"]
    if database["ENGINE"].endswith("sqlite3"):
        options["init_command"] = SQLITE_PRAGMAS
        database.setdefault("TEST", {})["NAME"] = str(Path(os.environ["CHARAKA_HOME"]) / "test.sqlite3")
    else:
        options.pop("pool", None)  # every thread of a race needs a connection, and none may outlive its test


def keep_copy() -> Callable[[], None]:
    """Copy the database as it is now; the function returned puts that copy back."""
    return _keep_sqlite() if connection.vendor == "sqlite" else _keep_postgresql()


def _keep_sqlite() -> Callable[[], None]:
    name = str(connection.settings_dict["NAME"])
    connections.close_all()
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    _copy_sqlite(sqlite3.connect(name), kept, close="source")

    def restore() -> None:
        connections.close_all()
        _copy_sqlite(kept, sqlite3.connect(name, timeout=20), close="target")

    return restore


def _copy_sqlite(source: sqlite3.Connection, target: sqlite3.Connection, *, close: str) -> None:
    try:
        source.backup(target)
    finally:
        (source if close == "source" else target).close()


def _keep_postgresql() -> Callable[[], None]:
    name = str(connection.settings_dict["NAME"])
    kept = f"{name}_kept"
    connections.close_all()
    _recreate(kept, name)

    def restore() -> None:
        connections.close_all()
        _recreate(name, kept)

    return restore


def _recreate(name: str, template: str) -> None:
    quote = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:  # what Django's own test runner uses
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(name)} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")
