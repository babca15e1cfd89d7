"""Settings that people may change: declared once by the room that reads them, with type, level and provenance.

What a deployment decides (database, mail, secrets) is no setting: see ``config.environment``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record
from charaka.kernel.errors import Invalid
from charaka.kernel.models.institution import Institution
from charaka.kernel.models.settings import SettingValue
from charaka.kernel.permissions import Role, permission, require
from charaka.kernel.services import service

T = TypeVar("T", int, str, bool, list[str])

CHANGE_SETTINGS = permission("kernel.setting:change", _("Change settings"), Role.DIRECTOR, Role.OPERATOR)
SETTING_CHANGED = audit_action("kernel.setting.changed", _("Setting changed"))


class Level(StrEnum):
    """Where a value may be set. The nearest wins: institution, then fund, then platform, then the default."""

    PLATFORM = "platform"
    FUND = "fund"
    INSTITUTION = "institution"


LEVEL_LABELS = {
    Level.PLATFORM: _("set for the whole platform"),
    Level.FUND: _("set by the fund"),
    Level.INSTITUTION: _("set by the institution"),
    None: _("default of the product"),
}


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """A declared setting. ``level`` is the lowest level that may set it; ``check`` returns a sentence or nothing."""

    key: str
    kind: type[T]
    default: T
    label: object
    help: object
    level: Level
    choices: tuple[tuple[str, object], ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    check: Callable[[T], object | None] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """A setting's value and where it comes from (``level`` None: the default of the product)."""

    value: T
    level: Level | None
    set_by: str = ""
    set_at: datetime | None = None

    @property
    def provenance(self) -> object:
        return LEVEL_LABELS[self.level]


_registry: dict[str, Setting[Any]] = {}


def setting(
    key: str, kind: type[T], *, default: T, label: object, help: object, level: Level = Level.INSTITUTION, **limits: Any
) -> Setting[T]:
    """Declare a setting once, at import. Raises ValueError when the key is taken."""
    if key in _registry:
        raise ValueError(f"setting {key} is declared twice")
    declared: Setting[T] = Setting(key, kind, default, label, help, level, **limits)
    _registry[key] = declared
    return declared


def all_settings() -> tuple[Setting[Any], ...]:
    return tuple(_registry[key] for key in sorted(_registry))


def setting_called(key: str) -> Setting[Any]:
    """The declared setting of this key. Raises KeyError."""
    return _registry[key]


def value_of(wanted: Setting[T], institution_id: int | None = None) -> Value[T]:
    """The value in force for an institution (None: for the platform), with one query."""
    return values_of([wanted], institution_id)[wanted.key]


def values_of(wanted: list[Setting[Any]], institution_id: int | None) -> dict[str, Value[Any]]:
    """The values in force of several settings, by key, with one query."""
    stored = SettingValue.objects.filter(_heard_by(institution_id), key__in=[s.key for s in wanted])
    found = {(row.key, row.level): row for row in stored.select_related("set_by")}
    return {s.key: _nearest(s, found) for s in wanted}


def _heard_by(institution_id: int | None) -> Q:
    """The values of those who may decide for an institution: the platform, its fund and itself."""
    platform = Q(level=Level.PLATFORM)
    if institution_id is None:
        return platform
    fund = Institution.objects.filter(pk=institution_id, fund__isnull=False).values("fund_id")
    return platform | Q(level=Level.FUND, owner_id__in=fund) | Q(level=Level.INSTITUTION, owner_id=institution_id)


def _nearest(wanted: Setting[Any], found: dict[tuple[str, str], SettingValue]) -> Value[Any]:
    for level in (Level.INSTITUTION, Level.FUND, Level.PLATFORM):
        if row := found.get((wanted.key, level)):
            return Value(row.value, level, str(row.set_by or ""), row.set_at)
    return Value(wanted.default, None)


@service
def set_value(*, actor: Actor, wanted: Setting[Any], value: Any, institution_id: int | None, reason: str = "") -> None:
    """Set a value for an institution (None: for the platform). Raises Invalid, Forbidden, NotFound."""
    require(actor, CHANGE_SETTINGS, institution_id)
    level = Level.PLATFORM if institution_id is None else Level.INSTITUTION
    if level is Level.INSTITUTION and wanted.level is not Level.INSTITUTION:
        raise Invalid(_("This setting is not set by institutions."))
    _check(wanted, value)
    before = value_of(wanted, institution_id).value
    row, _created = SettingValue.objects.update_or_create(
        level=level, owner_id=institution_id or 0, key=wanted.key, defaults={"value": value, "set_by_id": actor.user_id}
    )
    record(SETTING_CHANGED, row, actor=actor, changes={wanted.key: (before, value)}, reason=reason)


def _check(wanted: Setting[Any], value: Any) -> None:
    kind = wanted.kind if wanted.kind in {int, str, bool} else list
    of_kind = type(value) is kind  # and not a subclass: True is no number
    if not of_kind:
        raise Invalid(_("This value is not of the right kind."), fields={wanted.key: [_("Not of the right kind.")]})
    if wanted.choices and value not in dict(wanted.choices):
        raise Invalid(
            _("Choose one of the values offered."), fields={wanted.key: [_("Not one of the values offered.")]}
        )
    low, high = wanted.minimum, wanted.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        limits = _("Between %(low)s and %(high)s.") % {"low": low, "high": high}
        raise Invalid(limits, fields={wanted.key: [limits]})
    sentence = wanted.check(value) if wanted.check else None
    if sentence:
        raise Invalid(sentence, fields={wanted.key: [sentence]})
