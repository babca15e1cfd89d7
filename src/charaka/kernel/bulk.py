"""Many rows of one table in one statement: for imports and for the audit, where a row at a time is too slow.

Here: ids reserved beforehand, values by column, the model's own defaults, and the scope. Not here: rights, rules and
audit; the service that calls this has seen to them. No ``save`` and no signal runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, Final

from django.db import connection, connections, models
from django.utils import timezone

from charaka.kernel.errors import ScopeMissing
from charaka.kernel.scope import Scoped, current_scope

BATCH: Final = 5_000
REMEMBERED: Final = 1_000
REPLANNED: Final = 1_000
# What a driver takes as it is; every other kind of column converts each value.
_PLAIN: Final = (
    models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey,
)  # fmt: skip
Convert = Callable[[Any], Any]
Field = models.Field[Any, Any]


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """So many ids that no other row gets. Needs a transaction; SQLite's must be the writing one.

    With them rows that refer to each other are inserted without being updated afterwards.
    """
    if not connection.in_atomic_block:
        raise ScopeMissing("Ids are reserved in the transaction that uses them.")
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', column, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        first = int(cursor.fetchone()[0]) + 1
    return list(range(first, first + count))


def insert_values(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows given as values in the order of ``names`` (``line_id`` for a reference), and return how many.

    Columns that are not named get the model's default, times of creation and change the present moment. Raises
    ScopeMissing for a row of an institution out of scope, and whatever the database refuses.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = [fields[name] for name in names]
    rest = [field for name, field in fields.items() if name not in names and not field.primary_key]
    constants = tuple(_default(field) for field in rest)
    checked = _in_scope(model, names, rows)
    converts = [(place, convert) for place, field in enumerate(given) if (convert := _converter(field))]
    made = (_row(row, converts) for row in checked)
    on_postgresql = connection.vendor == "postgresql"
    write = _write_arrays if on_postgresql else _write_rows
    written = 0
    while batch := list(islice(made, BATCH)):
        if written and on_postgresql:
            write = _copy_rows
        write(model._meta.db_table, given, batch, rest, constants)
        written += len(batch)
    if written >= REPLANNED and on_postgresql:
        _forget_plans()
    return written


def _forget_plans() -> None:
    """Let PostgreSQL plan anew what this connection asks. It keeps the plans of checks and triggers: made while a table
    held one page, they walk the whole table for each row that refers to it, now that it holds a thousand.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def _row(row: Sequence[Any], converts: Sequence[tuple[int, Convert]]) -> tuple[Any, ...]:
    if not converts:
        return tuple(row)
    values = list(row)
    for place, convert in converts:
        values[place] = convert(values[place])
    return tuple(values)


def _in_scope(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterable[Sequence[Any]]:
    """The rows as they pass, each of an institution in scope."""
    if not issubclass(model, Scoped):
        return rows
    ids = current_scope()
    place = list(names).index("institution_id")

    def passing() -> Iterable[Sequence[Any]]:
        for row in rows:
            if ids is not None and row[place] not in ids:
                raise ScopeMissing("This row belongs to an institution that is not in scope.")
            yield row

    return passing()


def _converter(field: Field) -> Convert | None:
    """What makes the driver's value of a field's; equal values that can be keys are converted once."""
    if isinstance(field, _PLAIN):
        return None
    database = connections[connection.alias]
    known: dict[Any, Any] = {}

    def convert(value: Any) -> Any:
        try:
            found = known.get(value, known)
        except TypeError:  # lists and objects of a JSON column
            return field.get_db_prep_save(value, database)
        if found is known:
            found = field.get_db_prep_save(value, database)
            if len(known) < REMEMBERED:
                known[value] = found
        return found

    return convert


def _default(field: Field) -> Any:
    """The value of a column that was not named, as the driver takes it."""
    stamped = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    value = timezone.now() if stamped else field.get_default()
    return field.get_db_prep_save(value, connection)


def _write_rows(
    table: str,
    given: Sequence[Field],
    batch: Sequence[tuple[Any, ...]],
    rest: Sequence[Field],
    constants: tuple[Any, ...],
) -> None:
    marks = ", ".join(["%s"] * (len(given) + len(rest)))
    with connection.cursor() as cursor:
        cursor.executemany(f"{_insert_into(table, [*given, *rest])} VALUES ({marks})", [r + constants for r in batch])


def _write_arrays(
    table: str,
    given: Sequence[Field],
    batch: Sequence[tuple[Any, ...]],
    rest: Sequence[Field],
    constants: tuple[Any, ...],
) -> None:
    """One array for each column that is given; what is the same in all rows is sent once."""
    arrays = ", ".join(f"(%s)::{_type(field)}[]" for field in given)
    same = "".join(f", (%s)::{_type(field)}" for field in rest)
    columns = [list(column) for column in zip(*batch, strict=True)]
    with connection.cursor() as cursor:
        sql = f"{_insert_into(table, [*given, *rest])} SELECT given.*{same} FROM UNNEST({arrays}) AS given"  # noqa: S608  # nosec B608  # names of the model
        cursor.execute(sql, [*constants, *columns])


def _copy_rows(
    table: str,
    given: Sequence[Field],
    batch: Sequence[tuple[Any, ...]],
    rest: Sequence[Field],
    constants: tuple[Any, ...],
) -> None:
    """The quickest way in. No statement that a listener would hear: the first batch of a table went by one."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in [*given, *rest])
    with connection.cursor() as cursor, cursor.copy(f"COPY {quote(table)} ({columns}) FROM STDIN") as copy:
        for row in batch:
            copy.write_row(row + constants)


def _insert_into(table: str, fields: Sequence[Field]) -> str:
    quote = connection.ops.quote_name
    return f"INSERT INTO {quote(table)} ({', '.join(quote(field.column) for field in fields)})"


def _type(field: Field) -> str:
    """A column's type without its length: a cast to it would cut a longer text in silence, the column refuses it."""
    return str(field.db_type(connection)).partition("(")[0]
