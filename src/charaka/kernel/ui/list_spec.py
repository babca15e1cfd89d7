"""What a list is and what a page of it holds: declarations and values only. How it is read is in ``lists``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Q
from django.db.models.expressions import Combinable

Cell = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``sort``: fields, annotations or expressions, in order; none means it cannot be sorted by.

    ``cell`` makes what is shown (default: the attribute of the key); ``total`` is summed over all rows that match;
    ``first`` is the direction of the first click.
    """

    key: str
    label: object
    sort: tuple[str | Combinable, ...] = ()
    numeric: bool = False
    cell: Cell | None = None
    total: Aggregate | None = None
    first: str = "ascending"
    css: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One answer of a filter, with the condition that rows must meet."""

    value: str
    label: object
    where: Q


@dataclass(frozen=True, slots=True)
class Chips:
    """A filter shown as chips with counts. Several chosen chips widen the list, several filters narrow it."""

    key: str
    label: object
    options: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A filter shown as a drop-down list. ``choices`` gives (value, label); ``where`` the condition of a value."""

    key: str
    label: object
    choices: Callable[[], Iterable[tuple[str, object]]]
    where: Callable[[str], Q]


@dataclass(frozen=True, slots=True)
class ListSpec:
    """What a list is. ``search`` names columns of folded text; ``default_sort`` is a column key or -key."""

    name: str
    columns: tuple[Column, ...]
    default_sort: str
    search: tuple[str, ...] = ()
    placeholder: object = ""
    chips: tuple[Chips, ...] = ()
    selects: tuple[Select, ...] = ()
    size: int = 25

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True, slots=True)
class ChipState:
    value: str
    label: object
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True, slots=True)
class ChipsState:
    key: str
    label: object
    options: tuple[ChipState, ...]


@dataclass(frozen=True, slots=True)
class SelectState:
    key: str
    label: object
    value: str
    choices: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A column's head: where a click leads and, for readers of the screen, how the list is sorted now."""

    column: Column
    url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class BodyRow:
    record: Any
    cells: tuple[tuple[Column, object], ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list, ready for ``ui/list.html``; ``rows`` are the records themselves."""

    spec: ListSpec
    rows: list[Any]
    head: tuple[HeadCell, ...]
    body: tuple[BodyRow, ...]
    chips: tuple[ChipsState, ...]
    selects: tuple[SelectState, ...]
    search: str
    total: int
    start: int
    previous_url: str
    next_url: str
    clear_url: str
    export_url: str
    sums: dict[str, object]
    hidden: tuple[tuple[str, str], ...] = ()

    @property
    def end(self) -> int:
        return self.start + len(self.rows) - 1

    @property
    def filtered(self) -> bool:
        return bool(self.clear_url)
