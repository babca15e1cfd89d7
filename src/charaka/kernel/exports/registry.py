"""The lists that can be taken out of an institution by name. Rooms declare theirs in their drawer ``exports``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext as _

from charaka.kernel.actors import Actor
from charaka.kernel.errors import NotFound
from charaka.kernel.exports.services import record_export, write_table
from charaka.kernel.exports.tables import Column
from charaka.kernel.models.institution import Institution
from charaka.kernel.permissions import Permission, require
from charaka.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class Export:
    """A list: ``rows`` is called inside the institution's scope and gives one sequence per row, in column order."""

    code: str
    label: object
    permission: Permission
    columns: Callable[[], Sequence[Column]]
    rows: Callable[[], Iterable[Sequence[Any]]]


_registry: dict[str, Export] = {}


def register_export(declared: Export) -> Export:
    """Declare a list once, at import. Raises ValueError when its code is taken."""
    if declared.code in _registry:
        raise ValueError(f"export {declared.code} is declared twice")
    _registry[declared.code] = declared
    return declared


def all_exports() -> tuple[Export, ...]:
    return tuple(_registry[code] for code in sorted(_registry))


def export_called(code: str) -> Export:
    """The declared list of this code. Raises NotFound, naming those that exist."""
    if code not in _registry:
        names = ", ".join(sorted(_registry))
        raise NotFound(_("There is no list “%(code)s”. There are: %(names)s.") % {"code": code, "names": names})
    return _registry[code]


def export_list(declared: Export, fmt: str, *, actor: Actor, institution: Institution) -> tuple[IO[bytes], int]:
    """The whole list as a file at its start, and its rows; recorded in the audit. Raises NotFound, Forbidden."""
    require(actor, declared.permission, institution.pk)
    with scope({institution.pk}):
        stream, rows = write_table(declared.columns(), declared.rows(), fmt, title=declared.label)
        record_export(actor=actor, institution=institution, name=declared.code, rows=rows, fmt=fmt)
    return stream, rows
