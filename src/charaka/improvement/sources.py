"""Where actions come from. Rooms register their kinds of source; an action names one and, if it can, its record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class SourceKind:
    """``link`` gives (url name, arguments) of a source record inside the institution, from its id."""

    code: str
    label: object
    link: Callable[[str], tuple[str, tuple[object, ...]]] | None = None
    offered: bool = True


_kinds: dict[str, SourceKind] = {}


def source_kind(declared: SourceKind) -> SourceKind:
    """Register a kind of source. ``offered`` kinds can be chosen by hand; others only come from their room."""
    _kinds.setdefault(declared.code, declared)
    return declared


def all_source_kinds() -> list[SourceKind]:
    return list(_kinds.values())


def source_kind_called(code: str) -> SourceKind | None:
    return _kinds.get(code)


MEETING = source_kind(SourceKind("meeting", _("meeting")))
COMPLAINT = source_kind(SourceKind("complaint", _("complaint or suggestion")))
DIAGNOSIS = source_kind(SourceKind("diagnosis", _("diagnosis")))
AUDIT = source_kind(SourceKind("audit", _("audit")))
MEASURE = source_kind(SourceKind("measure", _("measure"), link=lambda code: ("house:measure", (code,))))
PARTNER = source_kind(
    SourceKind("partner", _("partner"), link=lambda key: ("institutions:partner", (int(key),)), offered=False)
)
PERSON = source_kind(
    SourceKind("person", _("person"), link=lambda key: ("institutions:person", (int(key),)), offered=False)
)
OTHER = source_kind(SourceKind("other", _("other")))
