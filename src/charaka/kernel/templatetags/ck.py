"""The tags and filters of every template. Loaded as a builtin; what they show is made in ``kernel.ui``."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import template
from django.forms import BaseForm, BoundField, Textarea
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from charaka.kernel.money import Money
from charaka.kernel.text import Text3
from charaka.kernel.ui import assets, shown
from charaka.kernel.ui import icons as icon_drawings

if TYPE_CHECKING:
    from django.forms.boundfield import BoundWidget
    from django.http import HttpRequest
    from django.template.context import Context


register = template.Library()


# What the page loads ------------------------------------------------------------------------------------------------


@register.simple_tag
def house_styles(direction: str = "ltr") -> SafeString:
    """Links to the typeface and to all style sheets, in the order of the cascade."""
    fonts = format_html_join(
        "\n",
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
        ((static(path),) for path in assets.FONT_FILES),
    )
    way: assets.Direction = "rtl" if direction == "rtl" else "ltr"
    early = format_html_join(
        "\n", '<link rel="preload" href="{}" as="style">', ((static(path),) for path in assets.imported(way))
    )
    sheets = format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in assets.styles(way))
    )
    theme = format_html('<script src="{}"></script>', static(assets.THEME_SCRIPT))
    return mark_safe(f"{theme}\n{early}\n{fonts}\n{sheets}")  # nosec B308 B703  # static addresses, escaped


@register.simple_tag
def house_scripts() -> SafeString:
    """The deferred scripts of a page."""
    return format_html_join("\n", '<script src="{}" defer></script>', ((static(path),) for path in assets.SCRIPTS))


# Marks --------------------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, *, label: object = "", **attributes: object) -> SafeString:
    """``{% icon "receipt" class="big" label=_("Invoice") %}``."""
    return icon_drawings.icon(name, str(attributes.get("class", "")), str(label))


@register.simple_tag
def state(word: object, tone: str = "") -> SafeString:
    """A state: word, shape and colour. Tones: ok, warn, bad, info, run, draft, or none."""
    return format_html('<span class="ck-state {}">{}</span>', tone, word)


@register.simple_tag
def avatar(name: object, kind: str = "") -> SafeString:
    """The initials of a person; ``kind`` is pri or pub for the college of a board member, lg for a larger one."""
    words = str(name).replace("-", " ").split()
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
    return format_html('<span class="ck-ava {}" aria-hidden="true">{}</span>', kind, initials)


# Values -------------------------------------------------------------------------------------------------------------


@register.filter
def number(value: int | Decimal | None, places: int | None = None) -> SafeString:
    return shown.number(value, places)


@register.filter
def percent(value: int | Decimal | None, places: int | None = None) -> SafeString:
    return shown.percent(value, places)


@register.filter
def money(value: Money | None, places: int | None = None) -> SafeString:
    return shown.money(value, places)


@register.filter
def amount(value: Money | None, places: int | None = None) -> SafeString:
    return shown.amount(value, places)


@register.filter
def whole(value: int | None, currency: str = "MAD") -> SafeString:
    """An amount kept in minor units, rounded to whole units: for pages of analysis, never for documents."""
    return shown.amount(None if value is None else Money(value, currency), 0)


@register.filter
def gain(value: int | None, currency: str = "MAD") -> SafeString:
    """The same with + before what is gained: margins and results."""
    return shown.amount(None if value is None else Money(value, currency), 0, signed=True)


@register.filter
def currency(code: str) -> str:
    """A currency as it stands beside a figure or in the head of a column: MAD, درهم."""
    from charaka.kernel import formats

    return formats.currency(code, shown.language())


@register.filter
def minor(value: int | None, currency: str = "MAD") -> SafeString:
    """An amount kept in minor units (centimes), without its currency."""
    return shown.amount(None if value is None else Money(value, currency))


@register.filter
def day(value: date | datetime | None) -> SafeString:
    return shown.day(value)


@register.filter
def long_day(value: date | datetime | None) -> SafeString:
    return shown.long_day(value)


@register.filter
def when(value: datetime | None) -> SafeString:
    return shown.when(value)


@register.filter
def text3(value: Text3 | None) -> SafeString:
    return shown.text3(value)


@register.filter
def figure(value: object) -> SafeString:
    """A reference, a telephone number, an ICE: digits that keep their order. Empty gives a dash."""
    return shown.figure(value) if value not in (None, "") else shown.NOTHING


@register.filter
def figure_of(value: object) -> object:
    """A number or an amount as a column shows it; anything else as it is."""
    return shown.plain(value)


@register.filter
def ref(value: object) -> SafeString:
    """The reference of a record."""
    return format_html('<bdi dir="ltr" class="ck-ref">{}</bdi>', value)


@register.simple_tag
def out_of(part: int, whole: int) -> SafeString:
    return shown.out_of(part, whole)


@register.filter
def item(mapping: Any, key: object) -> object:
    """``mapping[key]`` or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


# Addresses ----------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def here(context: Context, name: str, *args: object, **kwargs: object) -> str:
    """The address of a page inside the current institution."""
    from charaka.kernel.web import here as address

    return str(address(context["request"], name, *args, **kwargs))


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """The query of this page with changes; None or "" drops a key: ``{% query sort="-name" after=None %}``."""
    request: HttpRequest = context["request"]
    parameters = request.GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            parameters.pop(key, None)
        else:
            parameters[key] = str(value)
    return f"?{parameters.urlencode()}" if parameters else request.path


# Forms --------------------------------------------------------------------------------------------------------------


@register.filter
def error_summary(form: BaseForm) -> list[BoundField]:
    """The fields of a form that have errors, in the order of the page."""
    return [field for field in form if field.errors]


@register.filter
def field_kind(field: BoundField) -> str:
    from charaka.kernel.ui.forms import kind_of

    return kind_of(field)


@register.filter
def choices(field: BoundField) -> list[BoundWidget]:
    from charaka.kernel.ui.forms import choices_of

    return choices_of(field)


@register.filter
def is_wide(field: BoundField) -> bool:
    """Whether a field takes the whole row: long text, files, and what asks for it by ``data-wide``."""
    widget = field.field.widget
    return isinstance(widget, Textarea) or "data-wide" in widget.attrs


@register.filter
def with_house_classes(field: BoundField) -> SafeString:
    """The control of a field with the classes and the ties that its kind and its errors ask for."""
    from charaka.kernel.ui.forms import control

    return control(field)


# Parts that enclose -------------------------------------------------------------------------------------------------


@register.simple_block_tag
def panel(
    content: str,
    title: object = "",
    *,
    note: object = "",
    link: str = "",
    link_label: object = "",
    css: str = "",
    flush: bool = False,
    level: int = 2,
) -> SafeString:
    """``{% panel _("Contacts") note=… link=… link_label=… %}…{% endpanel %}``; ``flush`` for a table or a list."""
    head = _panel_head(title, note, link, link_label, level) if title else SafeString("")
    body = content if flush else format_html('<div class="body">{}</div>', content)
    return format_html('<section class="ck-panel {}">{}{}</section>', css, head, body)


def _panel_head(title: object, note: object, link: str, link_label: object, level: int) -> SafeString:
    marks = format_html("<h{0} class='h2'>{1}</h{0}>", level, title)
    if note:
        marks += format_html('<span class="small">{}</span>', note)
    if link:
        marks += format_html('<a class="ck-more" href="{}">{}</a>', link, link_label)
    return format_html("<header>{}</header>", marks)


@register.simple_block_tag
def note(content: str, tone: str = "", icon: str = "") -> SafeString:
    """A sentence that asks for attention. Tones: none (saffron), terra, mint, info."""
    standard = {"terra": "triangle-alert", "mint": "circle-check", "info": "info"}.get(tone, "triangle-alert")
    mark = icon_drawings.icon(icon or standard)
    role = "alert" if tone == "terra" else "note"
    return format_html('<div class="ck-note {}" role="{}">{}<div>{}</div></div>', tone, role, mark, content)
