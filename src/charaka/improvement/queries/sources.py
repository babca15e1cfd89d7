"""Where actions come from. Rooms register their kinds of source; an action names one and, if it can, its record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

Link = tuple[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class SourceKind:
    """``link`` gives (url name, arguments) of a source record inside the institution, from its key; None: no page.

    ``offered`` kinds can be chosen by hand; the others come only from the room that registers them.
    """

    code: str
    label: object
    link: Callable[[str], Link | None] | None = None
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """Where one action comes from: a registered kind, the words that name it, and its record where there is one."""

    kind: str
    label: str
    record: Model | None = None
    key: str = ""

    @property
    def type(self) -> str:
        return self.record._meta.label_lower if self.record is not None else ""

    @property
    def id(self) -> str:
        return str(self.record.pk) if self.record is not None else self.key


_kinds: dict[str, SourceKind] = {}


def source_kind(declared: SourceKind) -> SourceKind:
    """Register a kind of source, at import. Raises ValueError when another has taken its code."""
    if _kinds.setdefault(declared.code, declared) != declared:
        raise ValueError(f"source kind {declared.code} is declared twice")
    return declared


def all_source_kinds() -> list[SourceKind]:
    """In the order of registration."""
    return list(_kinds.values())


def source_kind_called(code: str) -> SourceKind | None:
    return _kinds.get(code)


def source_labels() -> dict[str, object]:
    """The name of each kind, by code: for breakdowns and filters."""
    return {kind.code: kind.label for kind in _kinds.values()}


def source_link(kind: str, key: str) -> Link | None:
    """The page of a source record, as (url name, arguments), or None when it has none."""
    known = _kinds.get(kind)
    return known.link(key) if known and known.link and key else None


def _numbered(name: str) -> Callable[[str], Link | None]:
    return lambda key: (name, (int(key),)) if key.isascii() and key.isdigit() else None


MEETING = source_kind(SourceKind("meeting", _("meeting")))
COMPLAINT = source_kind(SourceKind("complaint", _("complaint or suggestion")))
DIAGNOSIS = source_kind(SourceKind("diagnosis", _("diagnosis")))
AUDIT = source_kind(SourceKind("audit", _("audit")))
MEASURE = source_kind(SourceKind("measure", _("measure"), link=lambda code: ("house:measure", (code,))))
PARTNER = source_kind(SourceKind("partner", _("partner"), link=_numbered("institutions:partner"), offered=False))
PERSON = source_kind(SourceKind("person", _("person"), link=_numbered("institutions:person"), offered=False))
OTHER = source_kind(SourceKind("other", _("other")))
