"""How one value stands in a page: figures kept left to right, amounts with their currency, words in their language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

from charaka.kernel import formats
from charaka.kernel.money import Money
from charaka.kernel.text import Text3

NOTHING = mark_safe('<span class="ck-muted">—</span>')  # nosec B308  # a constant


def language() -> str:
    """ar, fr or en: the language of the page that is being made."""
    return (get_language() or "fr").split("-")[0]


def figure(text: object) -> SafeString:
    """Text of digits that keeps its order inside Arabic."""
    return format_html('<bdi dir="ltr">{}</bdi>', text)


def number(value: int | Decimal | Fraction | None, places: int | None = None) -> SafeString:
    """A number in the reader's grouping; a dash when there is none."""
    return NOTHING if value is None else figure(formats.number(value, places, language()))


def percent(value: int | Decimal | Fraction | None, places: int | None = None) -> SafeString:
    """A share of 1 as a percentage (0.415 gives 41.5%); a dash when there is none."""
    return NOTHING if value is None else figure(formats.percent(value, places, language()))


def money(value: Money | None, places: int | None = None) -> SafeString:
    """An amount with its currency, small: before the figure in English, after it in French and Arabic."""
    if value is None:
        return NOTHING
    lang = language()
    digits = formats.money(value, lang, places, with_currency=False)
    currency = format_html('<span class="ck-currency">{}</span>', formats.currency(value.currency, lang))
    if lang == "ar":
        return format_html('<bdi dir="ltr">{}</bdi>\u00a0{}', digits, currency)
    if lang == "en":
        return format_html('<bdi dir="ltr">{}\u00a0{}</bdi>', currency, digits)
    return format_html('<bdi dir="ltr">{}\u00a0{}</bdi>', digits, currency)


def amount(value: Money | None, places: int | None = None, *, signed: bool = False) -> SafeString:
    """An amount without its currency, for a column whose head names it."""
    if value is None:
        return NOTHING
    return figure(formats.money(value, language(), places, with_currency=False, signed=signed))


def local_day(value: date | datetime) -> date:
    """The day on the institution's wall: a moment is first brought to local time."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day(value: date | datetime | None) -> SafeString:
    """13 Oct 2026, with the ISO date for machines."""
    if not value:  # also the empty text of a template's missing variable
        return NOTHING
    on = local_day(value)
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), formats.short_date(on, language()))


def long_day(value: date | datetime | None) -> SafeString:
    """Tuesday 13 October."""
    if not value:  # also the empty text of a template's missing variable
        return NOTHING
    on = local_day(value)
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), formats.long_date(on, language()))


def when(value: datetime | None) -> SafeString:
    """Day and hour of a moment, with a word for today and yesterday."""
    if not value:  # also the empty text of a template's missing variable
        return NOTHING
    local = timezone.localtime(value)
    today = timezone.localdate()
    recent = 0 <= (today - local.date()).days <= 1
    on = (
        formats.relative_days(local.date(), today, language())
        if recent
        else formats.short_date(local.date(), language())
    )
    both = pgettext("day and hour", "%(day)s, %(hour)s") % {"day": on, "hour": formats.time(local.time(), language())}
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), both)


def out_of(part: int, whole: int) -> SafeString:
    """11 of 14, in the order of the reader's language."""
    return format_html("<bdi>{}</bdi>", formats.out_of(part, whole, language()))


def text3(value: Text3 | None) -> SafeString:
    """Words in the reader's language, or in the next one and marked with it."""
    shown = value.in_(language()) if value else None
    if shown is None or not shown.text:
        return NOTHING
    if shown.lang == language():
        return format_html("<bdi>{}</bdi>", shown.text)
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', shown.lang, shown.direction, shown.text)


def plain(value: object) -> object:
    """A value shown as its kind asks: words in their language, figures isolated, days short, nothing as a dash."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, Text3):
        return text3(value)
    if isinstance(value, Money):
        return amount(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool):
        return number(value)
    return value
