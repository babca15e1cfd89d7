"""Every list of the product: search, filters with counts, sort, keyset pages, sums, export link.

A room declares a ``ListSpec`` once and calls ``list_page`` in its view. Two queries for any list, three with sums
(one more when a page turned back reaches the start). Never an OFFSET. Conditions of filters must not join to many rows
(use ``Exists``), or rows would be counted twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import Count, F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict

from charaka.kernel.ui import shown
from charaka.kernel.ui.keyset import Condition, Key, bound, seek
from charaka.kernel.ui.list_address import Asked, seal
from charaka.kernel.ui.list_spec import (
    BodyRow,
    Cell,
    Chip,
    Chips,
    ChipsState,
    ChipState,
    Column,
    HeadCell,
    ListPage,
    ListSpec,
    Select,
    SelectState,
)

__all__ = ["Chip", "Chips", "Column", "ListPage", "ListSpec", "Select", "filtered_rows", "list_page", "rows_beyond"]

Row = TypeVar("Row", bound=Model)


def list_page(
    spec: ListSpec,
    rows: QuerySet[Any],
    parameters: QueryDict,
    *,
    cells: Mapping[str, Cell] | None = None,
    export_url: str = "",
) -> ListPage:
    """The page that the address asks for. An unknown sort, filter or cursor is ignored, never an error.

    ``rows`` is scoped and annotated by the caller; ``cells`` replaces cells that need the request.
    """
    asked = Asked(spec, parameters)
    counts = _counts(rows, asked)
    matching = rows.filter(asked.base() & asked.of_chips())
    records, start, earlier, later = _turn(matching, asked)
    return ListPage(
        spec=spec,
        rows=records,
        head=tuple(_head(column, asked) for column in spec.columns),
        body=tuple(BodyRow(record, _cells(spec, record, cells or {})) for record in records),
        chips=tuple(_chips_state(chips, counts, asked) for chips in spec.chips),
        selects=tuple(SelectState(s.key, s.label, asked.selected[s.key], asked.choices[s.key]) for s in spec.selects),
        search=asked.search,
        total=counts["total"],
        start=start if records else 0,
        previous_url=asked.address(before=_token(records[0], start, asked)) if earlier else "",
        next_url=asked.address(after=_token(records[-1], start + len(records) - 1, asked)) if later else "",
        clear_url=asked.bare() if asked.filtered else "",
        export_url=asked.export(export_url),
        sums=_sums(matching, spec),
        hidden=asked.hidden(),
    )


def filtered_rows(spec: ListSpec, rows: QuerySet[Row], parameters: QueryDict) -> QuerySet[Row]:
    """All the rows that the address asks for, in its order: what an export takes."""
    asked = Asked(spec, parameters)
    matching: QuerySet[Row] = rows.filter(asked.base() & asked.of_chips()).annotate(**asked.expressions)
    return matching.order_by(*_order(_keys(matching, asked)))


# Counts and sums ----------------------------------------------------------------------------------------------------


def _counts(rows: QuerySet[Any], asked: Asked) -> dict[str, int]:
    """The number of rows that match, and of those each chip would add, in one query."""
    wanted = {"total": Count("pk", filter=asked.of_chips())}
    for chips in asked.spec.chips:
        others = asked.of_chips(but=chips.key)
        for chip in chips.options:
            wanted[f"{chips.key}__{chip.value}"] = Count("pk", filter=chip.where & others)
    found: dict[str, int] = rows.filter(asked.base()).order_by().aggregate(**_plain_names(wanted))
    return dict(zip(wanted, found.values(), strict=True))


def _plain_names(wanted: Mapping[str, Count]) -> dict[str, Count]:
    """Aliases that no field can be named like, in the same order."""
    return {f"count_{place}": count for place, count in enumerate(wanted.values())}


def _sums(matching: QuerySet[Any], spec: ListSpec) -> dict[str, object]:
    summed = {column.key: column.total for column in spec.columns if column.total is not None}
    if not summed:
        return {}
    found = matching.order_by().aggregate(**{f"sum_{place}": total for place, total in enumerate(summed.values())})
    return dict(zip(summed, found.values(), strict=True))


# Turning pages ------------------------------------------------------------------------------------------------------


def rows_beyond(keys: Sequence[Key], values: Sequence[Any], *, backwards: bool = False) -> Q:
    """The rows after the row of ``values``, or before it, as a condition of the database."""
    beyond = Q()
    for conjunction in bound(keys, values, backwards=backwards):
        every = Q()
        for condition in conjunction:
            every &= _holds(condition)
        beyond |= every
    begin = seek(keys, values, backwards=backwards)
    return beyond & _holds(begin) if begin else beyond


def never_empty(model: type[Model], column: str) -> bool:
    """Whether a column of the table itself always holds a value."""
    return column == "pk" or any(
        column in {field.name, field.attname} and not field.null for field in model._meta.concrete_fields
    )


def _holds(condition: Condition) -> Q:
    if condition.test in {"null", "notnull"}:
        return Q(**{f"{condition.name}__isnull": condition.test == "null"})
    if condition.test == "eq":
        return Q(**{condition.name: condition.value})
    return Q(**{f"{condition.name}__{condition.test}": condition.value})


def _keys(rows: QuerySet[Any], asked: Asked) -> tuple[Key, ...]:
    """The sort keys, with what the table knows of them: columns that are never empty need no test for it."""

    def filled(name: str) -> bool:
        by = asked.expressions.get(name)
        return name == "pk" or (isinstance(by, F) and never_empty(rows.model, by.name))

    return tuple(replace(key, filled=filled(key.name)) for key in asked.keys)


def _order(keys: Sequence[Key], *, backwards: bool = False) -> list[OrderBy]:
    """Empty values last; backwards the same order from its end."""
    empty: dict[str, Any] = {"nulls_first": True} if backwards else {"nulls_last": True}
    ordering = []
    for key in keys:
        extra = {} if key.filled else empty
        by = F(key.name)
        ordering.append(by.desc(**extra) if key.descending != backwards else by.asc(**extra))
    return ordering


def _turn(matching: QuerySet[Any], asked: Asked) -> tuple[list[Any], int, bool, bool]:
    """The records of the page, the position of the first, and whether there are earlier and later ones."""
    size = asked.spec.size
    carried = matching.annotate(**asked.expressions)
    keys, cursor = _keys(matching, asked), asked.cursor
    if cursor is not None:
        limit = rows_beyond(keys, cursor.values, backwards=cursor.backwards)
        found = list(carried.filter(limit).order_by(*_order(keys, backwards=cursor.backwards))[: size + 1])
        more = len(found) > size
        if cursor.backwards and more:
            return found[:size][::-1], max(cursor.position - size, 2), True, True
        if not cursor.backwards and found:
            return found[:size], cursor.position + 1, True, more
    # The first page: asked for, or reached from behind, or all that is left when rows went away meanwhile.
    found = list(carried.order_by(*_order(keys))[: size + 1])
    return found[:size], 1, False, len(found) > size


def _token(record: Any, position: int, asked: Asked) -> str:
    values = [getattr(record, key.name) for key in asked.keys]
    return seal(asked.spec.name, asked.sort, values, position)


# What is shown ------------------------------------------------------------------------------------------------------


def _head(column: Column, asked: Asked) -> HeadCell:
    if not column.sort:
        return HeadCell(column, "", "")
    now = ""
    if asked.sort.removeprefix("-") == column.key:
        now = "descending" if asked.sort.startswith("-") else "ascending"
    return HeadCell(column, asked.sorted_by(column), now)


def _chips_state(chips: Chips, counts: Mapping[str, int], asked: Asked) -> ChipsState:
    chosen = asked.chosen[chips.key]
    states = tuple(
        ChipState(
            chip.value,
            chip.label,
            counts[f"{chips.key}__{chip.value}"],
            chip.value in chosen,
            asked.toggled(chips.key, chip.value),
        )
        for chip in chips.options
    )
    return ChipsState(chips.key, chips.label, states)


def _cells(spec: ListSpec, record: Any, cells: Mapping[str, Cell]) -> tuple[tuple[Column, object], ...]:
    made = []
    for column in spec.columns:
        cell = cells.get(column.key) or column.cell
        made.append((column, cell(record) if cell else shown.plain(getattr(record, column.key, None))))
    return tuple(made)
