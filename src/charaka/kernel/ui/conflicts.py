"""Someone else saved first: what both wrote, side by side, so that nobody's typing is lost.

Fields that only one of the two touched are settled by themselves; for the others the second person chooses. A text in
three languages is compared language by language, a set of choices choice by choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from charaka.kernel.audit.queries import history_of
from charaka.kernel.errors import StaleRecord
from charaka.kernel.money import Money
from charaka.kernel.records import Record
from charaka.kernel.text import LANGUAGES, Text3
from charaka.kernel.ui.form_fields import LANGUAGE_NAMES, MoneyFormField, Text3FormField
from charaka.kernel.ui.shown import day, money


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both have changed. ``yours`` and ``theirs`` are form values, the others what people read."""

    name: str
    label: object
    yours: str
    theirs: str
    yours_shown: object
    theirs_shown: object
    who: str
    when: datetime | None


@dataclass(frozen=True, slots=True)
class KeptField:
    """A settled field that travels with the choices."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class _Line:
    """One input of a field as the three have it: who saves now, who saved first, and the version both began from."""

    name: str
    label: object
    field: forms.Field
    yours: Any
    theirs: Any
    before: Any

    @property
    def settled(self) -> Any:
        """What holds without asking. Raises ValueError when both have changed it, and not to the same."""
        yours, theirs, before = (self.raw(value) for value in (self.yours, self.theirs, self.before))
        if yours not in {before, theirs} and theirs != before:
            raise ValueError(self.name)
        return theirs if yours == before else yours

    def raw(self, value: Any) -> str:
        """The value as a form sends it; the audit keeps references by id and days as text."""
        plain = self.field.prepare_value(value)
        if plain is None:
            return ""
        if isinstance(plain, models.Model):
            return str(plain.pk)
        if isinstance(plain, date):
            return plain.isoformat()
        return "on" if plain is True else "" if plain is False else str(plain)


def conflict_context(
    form: forms.BaseForm, current: Record, refusal: StaleRecord, *, action_url: str, back_url: str
) -> dict[str, Any]:
    """What the page of a conflict shows. ``form`` is valid; ``current`` is the record as it is now."""
    clashes, kept = [], []
    latest = history_of(current).first()
    who, when = (latest.actor_label, latest.at) if latest else ("", None)
    for name, field in form.fields.items():
        if name == "version":
            continue
        yours = form.cleaned_data[name]
        theirs = _plain(getattr(current, name, yours))
        before = refusal.theirs[name][0] if name in refusal.theirs else theirs
        if isinstance(yours, list):
            kept += [KeptField(name, str(value)) for value in _merged(yours, theirs, before)]
            continue
        for line in _lines(form, name, (yours, theirs, before)):
            try:
                kept.append(KeptField(line.name, line.settled))
            except ValueError:
                shown = _shown(field, line.yours), _shown(field, line.theirs)
                clashes.append(
                    Clash(line.name, line.label, line.raw(line.yours), line.raw(line.theirs), *shown, who, when)
                )
    return {
        "who": who,
        "what": str(current),
        "started_from": form.cleaned_data.get("version"),
        "now": current.version,
        "clashes": clashes,
        "kept": kept,
        "action_url": action_url,
        "back_url": back_url,
    }


def _lines(form: forms.BaseForm, name: str, values: tuple[Any, Any, Any]) -> Iterator[_Line]:
    """The inputs of a field. ``values``: yours, theirs, and what both began from."""
    label, field = form[name].label, form.fields[name]
    yours, theirs, before = values
    if not isinstance(field, Text3FormField):
        yield _Line(name, label, field, yours, theirs, before)
        return
    was = before if isinstance(before, Text3) else Text3.from_json(before)
    for lang in LANGUAGES:
        said = [getattr(text or Text3(), lang) for text in (yours, theirs, was)]
        yield _Line(f"{name}_{lang}", f"{label}, {LANGUAGE_NAMES[lang]}", forms.CharField(), *said)


def _plain(value: Any) -> Any:
    """A related set as the list of its keys."""
    return [row.pk for row in value.all()] if isinstance(value, models.Manager) else value


def _merged(yours: list[Any], theirs: Any, before: Any) -> list[str]:
    """A set of choices: what either has added, without what either has taken away."""
    mine, other, was = ({str(value) for value in values or ()} for values in (yours, theirs, before))
    holds = (mine & other) | (mine - was) | (other - was)
    return sorted(holds)


def _shown(field: forms.Field, value: Any) -> object:
    if value in (None, ""):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day(value)
    if isinstance(field, MoneyFormField) and isinstance(value, int):
        return money(Money(value, field.currency))
    if isinstance(field, forms.ChoiceField) and not isinstance(value, models.Model):
        return dict(field.choices).get(value, value)  # type: ignore[arg-type]
    return value
