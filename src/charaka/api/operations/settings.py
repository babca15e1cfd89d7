"""The settings in force in an institution, where each value comes from, and changing them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field, StrictBool, StrictInt

from charaka.kernel.errors import NotFound
from charaka.kernel.rest import ApiRequest, In, Line, Out, Router, requires
from charaka.kernel.settings_registry import (
    CHANGE_SETTINGS,
    Level,
    Setting,
    Value,
    all_settings,
    set_value,
    setting_called,
    value_of,
    values_of,
)
from charaka.kernel.settings_views import VIEW_SETTINGS

router = Router(tags=["settings"])
_Number = Annotated[StrictInt, Field(ge=-(2**31) + 1, le=2**31 - 1)]
_Entries = Annotated[list[Line], Field(max_length=200)]
AnyValue = StrictBool | _Number | Line | _Entries


class ChoiceOut(Out):
    """A value that may be chosen, and its name."""

    value: str
    label: str


class SettingOut(Out):
    """A setting. ``level`` says where the value was set; null: it is the default of the product."""

    key: str
    label: str
    help: str
    value: AnyValue
    default: AnyValue
    level: Level | None
    changeable: bool = Field(description="Whether institutions may set it.")
    set_by: str
    set_at: datetime | None
    choices: list[ChoiceOut]
    minimum: int | None
    maximum: int | None


class SettingIn(In):
    """The value that shall hold in this institution, of the setting's own kind."""

    value: AnyValue
    reason: Line = ""


@router.get("/settings", response=list[SettingOut])
@requires(VIEW_SETTINGS)
def list_settings(request: ApiRequest) -> list[dict[str, Any]]:
    """List all settings with the values in force."""
    known = list(all_settings())
    values = values_of(known, request.institution.pk)
    return [_shown(one, values[one.key]) for one in known]


@router.get("/settings/{key}", response=SettingOut)
@requires(VIEW_SETTINGS)
def read_setting(request: ApiRequest, key: Line) -> dict[str, Any]:
    """Read a setting."""
    wanted = _access_setting(key)
    return _shown(wanted, value_of(wanted, request.institution.pk))


@router.put("/settings/{key}", response=SettingOut)
@requires(CHANGE_SETTINGS)
def put_setting(request: ApiRequest, key: Line, body: SettingIn) -> dict[str, Any]:
    """Set a setting for this institution."""
    wanted = _access_setting(key)
    set_value(
        actor=request.actor,
        wanted=wanted,
        value=body.value,
        institution_id=request.institution.pk,
        reason=body.reason,
    )
    return _shown(wanted, value_of(wanted, request.institution.pk))


def _access_setting(key: str) -> Setting[Any]:
    try:
        return setting_called(key)
    except KeyError:
        raise NotFound(_("There is no such setting.")) from None


def _shown(one: Setting[Any], value: Value[Any]) -> dict[str, Any]:
    return {
        "key": one.key,
        "label": str(one.label),
        "help": str(one.help),
        "value": value.value,
        "default": one.default,
        "level": value.level,
        "changeable": one.level is Level.INSTITUTION,
        "set_by": value.set_by,
        "set_at": value.set_at,
        "choices": [{"value": str(choice), "label": str(label)} for choice, label in one.choices],
        "minimum": one.minimum,
        "maximum": one.maximum,
    }
