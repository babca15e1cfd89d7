"""Django forms in house style: ``{{ form }}`` and ``{{ field.as_field_group }}`` need nothing else in a template.

``HouseForms`` is the FORM_RENDERER; widgets get the classes that Bootstrap and we style, without a line in the forms.
"""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, HiddenInput, RadioSelect, Select
from django.forms.boundfield import BoundWidget
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString


class HouseForms(TemplatesSetting):
    """Renders forms, fields and errors by the templates ``ui/form.html``, ``ui/field.html`` and ``ui/errors.html``."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


def kind_of(field: BoundField) -> str:
    """check, choices, hidden, file or line: how the label and the control stand to each other."""
    widget = field.field.widget
    if isinstance(widget, HiddenInput):
        return "hidden"
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, FileInput):
        return "file"
    return "line"


def choices_of(field: BoundField) -> list[BoundWidget]:
    """The boxes or buttons of a field of choices, each with its class."""
    attributes: dict[str, str | bool] = {"id": field.auto_id, "class": "form-check-input"}
    if field.errors:
        attributes["aria-invalid"] = "true"
    widget = field.field.widget
    found = widget.subwidgets(field.html_name, field.value(), field.build_widget_attrs(attributes, widget))
    return [BoundWidget(widget, data, field.form.renderer) for data in found]


def control(field: BoundField) -> SafeString:
    """The control with its classes, its error mark and the ids of what describes it."""
    widget = field.field.widget
    kind = kind_of(field)
    own = widget.attrs.get("class", "")
    standard = {"check": "form-check-input", "choices": "", "hidden": ""}.get(kind, "form-control")
    if kind == "line" and isinstance(widget, Select):
        standard = "form-select"
    attributes: dict[str, Any] = {"class": f"{standard} {own} {'is-invalid' if field.errors else ''}".strip()}
    ties = [
        f"{field.auto_id}_{part}" for part, present in (("hint", field.help_text), ("error", field.errors)) if present
    ]
    if ties and kind != "hidden":
        attributes["aria-describedby"] = " ".join(ties)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)
