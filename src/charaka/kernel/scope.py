"""Tenancy. A query on a tenant table without a scope raises; a scope is a set of institutions.

``everywhere(reason=…)`` is the only way round. Its uses are counted by a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from charaka.kernel.errors import ScopeMissing


class _Everywhere:
    """The scope that is not one: all institutions."""


_EVERYWHERE = _Everywhere()
_current: ContextVar[frozenset[int] | _Everywhere | None] = ContextVar("charaka_scope", default=None)

M = TypeVar("M", bound=models.Model)


@contextmanager
def scope(institution_ids: Iterable[int]) -> Iterator[frozenset[int]]:
    """Within the block, tenant tables show only the rows of these institutions. An empty set shows none."""
    ids = frozenset(institution_ids)
    if any(not isinstance(item, int) for item in ids):
        raise ScopeMissing("A scope is a set of institution ids.")
    token = _current.set(ids)
    try:
        yield ids
    finally:
        _current.reset(token)


@contextmanager
def everywhere(*, reason: str) -> Iterator[None]:
    """Within the block, tenant tables show all rows. Says why; each use in the product is counted."""
    if len(reason) < 10:
        raise ScopeMissing("Say why the scope is left.")
    token = _current.set(_EVERYWHERE)
    try:
        yield
    finally:
        _current.reset(token)


def current_scope() -> frozenset[int] | None:
    """The institutions in scope, or None when everywhere. Raises ScopeMissing when no scope is open."""
    value = _current.get()
    if value is None:
        raise ScopeMissing("This query says not for which institutions it asks.")
    return value if isinstance(value, frozenset) else None


class ScopedManager(models.Manager[M]):
    """The default manager of tenant tables: every way into the table passes through the scope."""

    # Related managers (partner.contacts) are built on the default manager, so they are scoped as well.
    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[M]:
        rows = super().get_queryset()
        ids = current_scope()
        return rows if ids is None else rows.filter(**{f"{self.scope_path}__in": ids})

    @property
    def scope_path(self) -> str:
        return str(getattr(self.model, "SCOPE_PATH", "institution_id"))

    def create(self, **kwargs: Any) -> M:
        row = self.model(**kwargs)
        check_in_scope(row)
        row.save(force_insert=True, using=self.db)
        return row

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        for row in rows:
            check_in_scope(row)
        return super().bulk_create(rows, *args, **kwargs)


def check_in_scope(row: models.Model) -> None:
    """Refuse a row of an institution that is not in scope. Raises ScopeMissing."""
    ids = current_scope()
    owner = getattr(row, "institution_id", None)
    if ids is not None and owner is not None and owner not in ids:
        raise ScopeMissing("This row belongs to an institution that is not in scope.")


class Scoped(models.Model):
    """A row that belongs to one institution. Every index of such a table leads with the institution."""

    institution = models.ForeignKey("kernel.Institution", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        check_in_scope(self)
        super().save(*args, **kwargs)
