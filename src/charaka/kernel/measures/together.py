"""Several figures computed together: what more than one of them asks of the database is asked once.

A room's terms say what may be shared with ``asked_once``; a page that shows many figures opens ``together()``. Outside
of it everything is asked each time, so nothing old is ever told.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

R = TypeVar("R")
_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers_of_figures", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Keep the answers that figures share until the end of the block. Write nothing within."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def is_together() -> bool:
    """Whether a wider question pays, because other figures will ask it again."""
    return _answers.get() is not None


def asked_once(key: Hashable, find: Callable[[], R]) -> R:
    """What ``find`` returns, asked once within ``together()`` and each time outside of it."""
    answers = _answers.get()
    if answers is None:
        return find()
    if key not in answers:
        answers[key] = find()
    answer: R = answers[key]
    return answer
