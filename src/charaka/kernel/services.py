"""The frame of every write: one transaction, a mandatory actor, and an audit entry or nothing."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from charaka.kernel.actors import Actor
from charaka.kernel.audit.services import count_recorded
from charaka.kernel.errors import UnrecordedWrite

P = ParamSpec("P")
R = TypeVar("R")

_WRITE = re.compile(r"^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)\"?", re.IGNORECASE)
# Tables that keep the house's own books: writing them is no business act by itself.
_BOOKKEEPING = re.compile(
    r"^(django_|kernel_audit|kernel_numberseries|kernel_cache|kernel_jobrun|kernel_periodic|account_|mfa_)"
)
_writes: ContextVar[list[str] | None] = ContextVar("charaka_writes", default=None)


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
        if _writes.get() is not None:
            with transaction.atomic():
                return function(*args, **kwargs)
        return _outermost(functools.partial(function, *args, **kwargs), function.__name__)

    run.is_service = True  # type: ignore[attr-defined]
    return run


def _outermost(call: Callable[[], R], name: str) -> R:
    tables: list[str] = []
    token = _writes.set(tables)
    before = count_recorded()
    try:
        with transaction.atomic(), connection.execute_wrapper(_note_writes):
            result = call()
            if tables and count_recorded() == before:
                raise UnrecordedWrite(f"{name} wrote {', '.join(sorted(set(tables)))} and recorded nothing")
            return result
    finally:
        _writes.reset(token)


def _note_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001
    found = _WRITE.match(sql)
    tables = _writes.get()
    if found and tables is not None and not _BOOKKEEPING.match(found.group(1)):
        tables.append(found.group(1))
    return execute(sql, params, many, context)


def after_commit(call: Callable[[], object]) -> None:
    """Run when the surrounding transaction has been committed, and never when it is rolled back."""
    transaction.on_commit(call)
