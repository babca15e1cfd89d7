"""Where rooms register their entries of the sidebar and their lines on Today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from charaka.kernel.actors import Actor
from charaka.kernel.models.institution import Institution
from charaka.kernel.permissions import Permission, Role


class Group(StrEnum):
    """The groups of the sidebar; they follow the loop from market to autonomy."""

    START = "start"
    MARKET = "market"
    SELL = "sell"
    CASH = "cash"
    AUTONOMY = "autonomy"
    NETWORK = "network"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the sidebar. Seen with ``permission`` (None: by every member) and, if given, only by ``roles``."""

    group: Group
    position: int
    label: object
    icon: str
    url_name: str
    permission: Permission | None = None
    roles: frozenset[Role] = frozenset()
    args: tuple[object, ...] = ()
    in_institution: bool = True
    count: Callable[[Actor, Institution], int | None] | None = None
    tone: Literal["needs", "volume"] = "volume"


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for the reader: what, why, and the button that acts. ``due`` sorts and groups."""

    title: str
    why: str
    icon: str
    url: str
    button: object
    tone: Literal["", "saff", "terra", "major", "mint"] = ""
    days_left: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure of the strip on Today: the label, the figure's address, and a word beside it."""

    position: int
    label: object
    figure: str
    url: str
    note: str = ""
    late: bool = False


TodoSource = Callable[[Any], list[Todo]]
TileSource = Callable[[Any], list[Tile]]


@dataclass
class _Registry:
    entries: list[Entry] = field(default_factory=list)
    todos: list[TodoSource] = field(default_factory=list)
    tiles: list[TileSource] = field(default_factory=list)


_registry = _Registry()


def entry(declared: Entry) -> Entry:
    """Register a line of the sidebar, from a room's ``apps.ready``."""
    if declared not in _registry.entries:
        _registry.entries.append(declared)
    return declared


def entries() -> list[Entry]:
    return sorted(_registry.entries, key=lambda e: e.position)


def today_todos(source: TodoSource) -> TodoSource:
    """Register a source of to-dos: called with the request, inside the institution's scope."""
    if source not in _registry.todos:
        _registry.todos.append(source)
    return source


def today_tiles(source: TileSource) -> TileSource:
    """Register a source of figures for the strip on Today."""
    if source not in _registry.tiles:
        _registry.tiles.append(source)
    return source


def todo_sources() -> list[TodoSource]:
    return list(_registry.todos)


def tile_sources() -> list[TileSource]:
    return list(_registry.tiles)
