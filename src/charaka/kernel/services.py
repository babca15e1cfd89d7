"""The frame of every write: one transaction, a mandatory actor, and an audit entry or nothing."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from charaka.kernel.actors import Actor
from charaka.kernel.audit.services import entries_written_last
from charaka.kernel.errors import UnrecordedWrite

P = ParamSpec("P")
R = TypeVar("R")

_WRITE = re.compile(r"^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)\"?", re.IGNORECASE)
# Tables that keep the house's own books: writing them is no business act by itself.
_BOOKKEEPING = re.compile(
    r"^(django_|kernel_audit|kernel_numberseries|kernel_cache|kernel_jobrun|kernel_periodic|account_|mfa_)"
)


@dataclass
class _Act:
    """What the outermost service of a call knows while it runs: the tables it wrote, and what it asked once."""

    tables: list[str] = field(default_factory=list)
    asked: dict[Hashable, Any] = field(default_factory=dict)

    @contextmanager
    def part(self) -> Iterator[None]:
        """What a part wrote that failed was undone with it."""
        mark = len(self.tables)
        try:
            yield
        except BaseException:
            del self.tables[mark:]
            raise


_act: ContextVar[_Act | None] = ContextVar("charaka_act", default=None)


def service(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a service: keyword-only arguments, ``actor`` mandatory, atomic, recorded.

    The outermost service of a call raises UnrecordedWrite, and rolls back, when it wrote rows of a business table
    and recorded nothing in the audit. Raises TypeError at import when the signature is not that of a service.
    """
    parameters = inspect.signature(function).parameters
    if "actor" not in parameters or any(p.kind is not p.KEYWORD_ONLY for p in parameters.values()):
        raise TypeError(f"{function.__name__}: a service takes keyword-only arguments, actor among them")

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not isinstance(kwargs.get("actor"), Actor):
            raise TypeError(f"{function.__name__}: who acts?")
        act = _act.get()
        if act is not None:
            with transaction.atomic(), entries_written_last(), act.part():
                return function(*args, **kwargs)
        return _outermost(functools.partial(function, *args, **kwargs), function.__name__)

    run.is_service = True  # type: ignore[attr-defined]
    return run


def _outermost(call: Callable[[], R], name: str) -> R:
    act = _Act()
    token = _act.set(act)
    try:
        with (
            transaction.atomic(),
            connection.execute_wrapper(_note_writes),
            entries_written_last() as waiting,
        ):
            result = call()
            if act.tables and not waiting:
                raise UnrecordedWrite(f"{name} wrote {', '.join(sorted(set(act.tables)))} and recorded nothing")
            return result
    finally:
        _act.reset(token)


def _note_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001
    found = _WRITE.match(sql)
    act = _act.get()
    if found and act is not None and not _BOOKKEEPING.match(found.group(1)):
        act.tables.append(found.group(1))
    return execute(sql, params, many, context)


def after_commit(call: Callable[[], object]) -> None:
    """Run when the surrounding transaction has been committed, and never when it is rolled back."""
    transaction.on_commit(call)


def asked_once(key: Hashable, find: Callable[[], R]) -> R:
    """What ``find`` returns, asked once within the outermost service that runs, and each time outside of one.

    For what each of many rows would ask again in vain. Whoever changes the answer within an act calls ``ask_again``.
    """
    act = _act.get()
    if act is None:
        return find()
    if key not in act.asked:
        act.asked[key] = find()
    answer: R = act.asked[key]
    return answer


def ask_again(key: Hashable) -> None:
    """Forget what ``asked_once`` found under this key."""
    act = _act.get()
    if act is not None:
        act.asked.pop(key, None)
