"""What a lower room tells the rooms above it. Typed dataclasses; listeners subscribe in their app's ``ready``.

A listener runs in the transaction of the act, in the order of subscription; what may fail or wait is a task.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. ``code`` is what webhooks subscribe to; ``label`` is marked for translation."""

    code: ClassVar[str] = ""
    label: ClassVar[str] = ""

    institution_id: int

    def payload(self) -> dict[str, Any]:
        """What a webhook receives: ids and states, never personal data."""
        return {declared.name: getattr(self, declared.name) for declared in fields(self)}


E = TypeVar("E", bound=Event)
_listeners: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)
_event_types: dict[str, type[Event]] = {}


def event_type(declared: type[E]) -> type[E]:
    """Class decorator: make an event known by its code. Raises ValueError when the code is missing or taken."""
    if not declared.code or declared.code in _event_types:
        raise ValueError(f"event code {declared.code!r} is missing or taken")
    _event_types[declared.code] = declared
    return declared


def all_event_types() -> tuple[type[Event], ...]:
    return tuple(_event_types[code] for code in sorted(_event_types))


def subscribe(to: type[E], listener: Callable[[E], None]) -> None:
    """Call ``listener`` for each event of this type, subtypes included (``Event`` itself: for every event)."""
    if listener not in _listeners[to]:
        _listeners[to].append(listener)


def publish(event: Event) -> None:
    """Tell the listeners, in the order in which they subscribed, from the event's own type up to ``Event``."""
    for kind in type(event).__mro__:
        for listener in _listeners.get(kind, ()):
            listener(event)
