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


class ByDatabase(migrations.operations.base.Operation):
    """Statements that each database says in its own words: triggers that no model can declare."""

    reversible = True
    reduces_to_sql = True

    def __init__(
        self, what: str, *, sqlite: Iterable[str], postgresql: Iterable[str], undo: Iterable[str] = ()
    ) -> None:
        self.what = what
        self.sqlite, self.postgresql, self.undo = tuple(sqlite), tuple(postgresql), tuple(undo)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        given = {"sqlite": self.sqlite, "postgresql": self.postgresql, "undo": self.undo}
        return self.__class__.__qualname__, [self.what], given

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models do not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        mine = self.postgresql if schema_editor.connection.vendor == "postgresql" else self.sqlite
        for statement in mine:
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for statement in self.undo:
            schema_editor.execute(statement)

    def describe(self) -> str:
        return self.what
