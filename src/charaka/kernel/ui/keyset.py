"""Keyset pagination as pure logic: which rows come after or before a given one, and the values that a cursor carries.

No Django, no database.

A row has one value for each sort key; the last key is unique and never empty. Empty values come last both ways, so that
a reader finds them in one place. A bound is a disjunction of conjunctions of conditions (key, test, value).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

Test = Literal["eq", "gt", "lt", "gte", "lte", "null", "notnull"]
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
}


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key: the name of the column and its direction. ``filled`` is a column that is never empty."""

    name: str
    descending: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """``name`` compared with ``value`` by ``test``; null and notnull need no value."""

    name: str
    test: Test
    value: Any = None


Bound = tuple[tuple[Condition, ...], ...]


def bound(keys: Sequence[Key], values: Sequence[Any], *, backwards: bool = False) -> Bound:
    """The rows strictly after the row of ``values`` (or before it). Raises ValueError when lengths differ."""
    if len(keys) != len(values):
        raise ValueError("A cursor has one value for each sort key.")
    choices = []
    for place, (key, value) in enumerate(zip(keys, values, strict=True)):
        same = tuple(_equal(k, v) for k, v in zip(keys[:place], values[:place], strict=True))
        choices += [(*same, beyond) for beyond in _beyond(key, value, backwards=backwards)]
    return tuple(choices)


def seek(keys: Sequence[Key], values: Sequence[Any], *, backwards: bool = False) -> Condition | None:
    """Where the rows beyond begin: with it a database enters its index there instead of reading up to it.

    It follows from the bound and adds nothing to it. None when the first column may be empty.
    """
    first, value = keys[0], values[0]
    if not first.filled or value is None:
        return None
    return Condition(first.name, "lte" if first.descending != backwards else "gte", value)


def _equal(key: Key, value: Any) -> Condition:
    return Condition(key.name, "null") if value is None else Condition(key.name, "eq", value)


def _beyond(key: Key, value: Any, *, backwards: bool) -> tuple[Condition, ...]:
    """The tests for a value on the far side of ``value``, empty values being last."""
    if value is None:
        return (Condition(key.name, "notnull"),) if backwards else ()
    towards: Test = "lt" if key.descending != backwards else "gt"
    if backwards or key.filled:
        return (Condition(key.name, towards, value),)
    return (Condition(key.name, towards, value), Condition(key.name, "null"))


def packed(value: Any) -> Any:
    """A sort value as JSON holds it: moments, days and decimals as [kind, text]."""
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, Decimal):
        return ["n", str(value)]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def unpacked(value: Any) -> Any:
    """The sort value that was packed. Raises ValueError, TypeError or KeyError for what never was."""
    if not isinstance(value, list):
        return value
    kind, text = value
    return _READERS[kind](text)
