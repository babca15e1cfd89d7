"""How a room declares an importer, and what passes between the kernel and the room. Pure.

The kernel reads, maps and checks; the room's ``plan`` compares the rows with what exists (one query) and its ``apply``
writes the plan in bulk and records it in the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Protocol

from charaka.kernel.imports.problems import Problem, shown
from charaka.kernel.imports.sources import Limits

Kind = Literal["text", "integer", "decimal", "money", "date", "choice", "email", "phone", "ice", "bool"]
Choices = Mapping[str, Sequence[object]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an importer.

    ``synonyms`` are titles that files give it, in any language. ``choices`` are value -> labels and synonyms, or a
    function of the institution that answers them. What ``row[key]`` gives, by kind: text, email, phone, ice -> str;
    integer -> int; decimal -> Decimal; money -> int (minor units); date -> date; choice -> the value; bool -> bool;
    an empty cell -> None. ``minimum`` and ``maximum`` bound numbers and dates.
    ``old_is_none``: a date before 1901, which is what programs write for no date, is an empty cell and no error.
    """

    key: str
    label: object
    kind: Kind = "text"
    required: bool = False
    max_length: int | None = None
    synonyms: Sequence[str] = ()
    choices: Choices | Callable[[int], Choices] = field(default_factory=dict)
    example: str = ""
    minimum: Decimal | int | date | None = None
    maximum: Decimal | int | date | None = None
    multiline: bool = False
    old_is_none: bool = False
    help: object = ""


class Row:
    """One checked row: ``row["name"]`` is the value of a field, None when its cell is empty or no column feeds it."""

    __slots__ = ("_layout", "_values", "number")

    def __init__(self, number: int, values: tuple[Any, ...], layout: Layout) -> None:
        self.number = number
        self._values = values
        self._layout = layout

    def __getitem__(self, key: str) -> Any:
        place = self._layout.places.get(key)
        return None if place is None else self._values[place]

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields that a column of the file feeds."""
        return tuple(self._layout.places)

    @property
    def values(self) -> tuple[Any, ...]:
        return self._values

    @property
    def titles(self) -> Mapping[str, str]:
        """Field -> title of the column that feeds it."""
        return self._layout.titles

    def as_dict(self) -> dict[str, Any]:
        return dict(zip(self._layout.places, self._values, strict=True))

    def problem(self, key: str, code: str, **params: Any) -> Problem:
        """A problem of this row under the column that feeds the field; the room's ``sentences`` say its code."""
        return Problem(self.number, self._layout.titles.get(key, ""), code, params, shown(self[key]))


@dataclass(frozen=True, slots=True)
class Layout:
    """Shared by all rows: where the value of each field stands, and under which title."""

    places: Mapping[str, int]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Update:
    """A record that the file changes: ``changes`` are field -> (before, after), as the audit takes them."""

    record: Any
    row: Row
    changes: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class Plan:
    """What a file would do. ``create`` and ``update`` hold whatever the room's ``apply`` understands.

    ``problems`` found against the database refuse the file like any other error. ``institution_id`` is filled in.
    """

    create: Sequence[Any] = ()
    update: Sequence[Any] = ()
    unchanged: int = 0
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
    institution_id: int = 0


class Planner(Protocol):
    def __call__(self, rows: Sequence[Row], *, institution_id: int) -> Plan: ...


class Applier(Protocol):
    def __call__(self, plan: Plan, *, actor: Any, progress: Callable[[int], None]) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """What can be imported.

    ``code`` stands in addresses and commands. ``natural_key`` names the fields by which a row is known again;
    two rows of one key are one record (none: every row stands for itself, as the lines of a ledger do).
    ``permission`` is what an actor needs. ``list_url`` is the page that shows the result (a URL name inside the
    institution). ``whole``: rows hold one another up, as those of a ledger do; the good ones are never imported without
    the others, each row of a text file is as wide as its titles, and a formula is no figure. ``limits`` of the file,
    where they are not the usual ones. ``sentences`` say the room's own problem codes
    (``{"partners.ice_taken": _("…%(name)s…")}``).
    """

    code: str
    label: object
    fields: Sequence[Field]
    natural_key: Sequence[str]
    plan: Planner
    apply: Applier
    permission: Any
    list_url: str = ""
    help: object = ""
    sentences: Mapping[str, object] = field(default_factory=dict)
    whole: bool = False
    limits: Limits | None = None

    def field(self, key: str) -> Field:
        """The field of this key. Raises KeyError."""
        for one in self.fields:
            if one.key == key:
                return one
        raise KeyError(key)

    def at(self, institution_id: int) -> Importer:
        """The same importer with the choices of one institution."""
        resolved = [
            replace(one, choices=one.choices(institution_id)) if callable(one.choices) else one for one in self.fields
        ]
        return replace(self, fields=resolved)


_registry: dict[str, Importer] = {}


def register_importer(declared: Importer) -> Importer:
    """Declare an importer once, at import. Raises ValueError when it contradicts itself or its code is taken."""
    keys = [one.key for one in declared.fields]
    if declared.code in _registry:
        raise ValueError(f"importer {declared.code} is declared twice")
    if len(set(keys)) != len(keys):
        raise ValueError(f"importer {declared.code} has two fields of one key")
    if not set(declared.natural_key) <= set(keys):
        raise ValueError(f"importer {declared.code} has a natural key outside its fields")
    _registry[declared.code] = declared
    return declared


def importer_called(code: str) -> Importer:
    """The importer of this code. Raises KeyError."""
    return _registry[code]


def all_importers() -> tuple[Importer, ...]:
    return tuple(_registry[code] for code in sorted(_registry))


def compare(
    rows: Iterable[Row],
    existing: Mapping[Hashable, Any],
    *,
    key: Callable[[Row], Hashable],
    value_of: Callable[[Any, str], Any] = getattr,
    fields: Sequence[str] | None = None,
    overwrite: bool = True,
) -> Plan:
    """The plan that most rooms want: rows whose key is unknown create, those that differ update, the rest is unchanged.

    An empty cell leaves what is there. ``overwrite`` False only completes what is empty. ``fields`` limits what is
    compared; ``value_of(record, field_key)`` reads a record.
    """
    create: list[Row] = []
    update: list[Update] = []
    unchanged = 0
    for row in rows:
        record = existing.get(key(row))
        if record is None:
            create.append(row)
            continue
        changes = dict(_differences(row, record, value_of, fields or row.keys, overwrite=overwrite))
        if changes:
            update.append(Update(record, row, changes))
        else:
            unchanged += 1
    return Plan(create, update, unchanged)


def _differences(
    row: Row, record: Any, value_of: Callable[[Any, str], Any], fields: Sequence[str], *, overwrite: bool
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name in fields:
        after = row[name]
        if after is None:
            continue
        before = value_of(record, name)
        if before != after and (overwrite or before in (None, "")):
            yield name, (before, after)
