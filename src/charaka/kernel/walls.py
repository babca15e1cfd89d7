"""Database triggers that keep what is posted as it is. Used in migrations, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class Immutable(migrations.operations.base.Operation):
    """Refuse DELETE on a table, and UPDATE of ``columns`` (of any column when none is named).

    ``when`` narrows it to rows that are already final: an SQL condition on ``OLD`` such as ``OLD.state = 'issued'``.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, columns: Iterable[str] = (), when: str = "") -> None:
        self.table = table
        self.columns = tuple(columns)
        self.when = when

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table, self.columns, self.when], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models do not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        builder = _postgresql if schema_editor.connection.vendor == "postgresql" else _sqlite
        for statement in builder(self.table, self.columns, self.when):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        suffix = f" ON {self.table}" if schema_editor.connection.vendor == "postgresql" else ""
        for event in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_no_{event}{suffix}")

    def describe(self) -> str:
        return f"Refuse changes to {self.table}"


def _sqlite(table: str, columns: tuple[str, ...], when: str) -> list[str]:
    clause = f" WHEN {when}" if when else ""
    watched = f" OF {', '.join(columns)}" if columns else ""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is immutable'); END"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{watched} ON {table}{clause} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}{clause} {refuse}",
    ]


def _postgresql(table: str, columns: tuple[str, ...], when: str) -> list[str]:
    clause = f" WHEN ({when})" if when else ""
    watched = f" OF {', '.join(columns)}" if columns else ""
    function = (
        "CREATE OR REPLACE FUNCTION charaka_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is immutable', ERRCODE = '23001'; END $$"
    )
    refuse = f"ON {table} FOR EACH ROW{clause} EXECUTE FUNCTION charaka_refuse()"
    return [
        function,
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{watched} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE {refuse}",
    ]
