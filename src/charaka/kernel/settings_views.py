"""The settings of an institution: what holds, where it comes from, and a field to change it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charaka.kernel.errors import Invalid, NotFound
from charaka.kernel.permissions import Role, decide, permission
from charaka.kernel.settings_registry import (
    CHANGE_SETTINGS,
    Level,
    Setting,
    Value,
    all_settings,
    set_value,
    setting_called,
    values_of,
)
from charaka.kernel.web import PageRequest, here, page, render_page

VIEW_SETTINGS = permission(
    "kernel.setting:view",
    gettext_lazy("See settings"),
    Role.DIRECTOR,
    Role.FINANCE,
    Role.TRAINING_MANAGER,
    Role.OPERATOR,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A setting with the value in force; ``error`` and ``typed`` when the last try was refused."""

    setting: Setting[Any]
    value: Value[Any]
    changeable: bool
    error: object = ""
    typed: object = None

    @property
    def shown(self) -> object:
        return self.typed if self.typed is not None else self.value.value

    @property
    def kind(self) -> str:
        return "choice" if self.setting.choices else self.setting.kind.__name__


@page(VIEW_SETTINGS)
def settings_page(request: PageRequest) -> HttpResponse:
    """All settings by room. A POST changes one, with its reason."""
    if request.method != "POST":
        return _shown(request, {}, {})
    key, typed = request.POST.get("key", ""), request.POST.get("value", "")
    try:
        wanted = setting_called(key)
        value = _read(wanted, typed)
        reason = request.POST.get("reason", "")[:300]
        set_value(actor=request.actor, wanted=wanted, value=value, institution_id=request.institution.pk, reason=reason)
    except KeyError:
        raise NotFound(_("There is no such setting.")) from None
    except Invalid as fault:
        return _shown(request, {key: str(fault)}, {key: typed}, status=422)
    messages.success(request, _("Setting saved."))
    return HttpResponseRedirect(here(request, "house:settings"), status=303)


def _read(wanted: Setting[Any], typed: str) -> Any:
    """What was typed, as the setting's kind. Raises Invalid."""
    if wanted.kind is bool:
        return typed == "on"
    if wanted.kind is int:
        if not typed.strip().isascii() or not typed.strip().lstrip("-").isdigit() or len(typed) > 12:
            raise Invalid(_("Write a whole number."))
        return int(typed)
    return typed.strip()[:400]


def _shown(
    request: PageRequest, errors: dict[str, object], typed: dict[str, object], *, status: int = 200
) -> HttpResponse:
    found = values_of(list(all_settings()), request.institution.pk)
    may = bool(decide(request.actor, CHANGE_SETTINGS, request.institution.pk))
    lines = [
        Line(s, found[s.key], may and s.level is Level.INSTITUTION, errors.get(s.key, ""), typed.get(s.key))
        for s in all_settings()
    ]
    groups = [
        (room, list(of_room)) for room, of_room in groupby(lines, key=lambda line: line.setting.key.split(".")[0])
    ]
    return render_page(request, "settings/settings.html", {"groups": groups, "names": _room_names()}, status=status)


def _room_names() -> dict[str, str]:
    return {
        "kernel": _("The house"),
        "measures": _("Measures"),
        "institutions": _("Institution"),
        "improvement": _("Improvement actions"),
        "offer": _("Offer and costs"),
        "mail": _("Mail"),
        "jobs": _("Background work"),
        "imports": _("Imports"),
        "webhooks": _("Webhooks"),
    }
