"""Numbers, money, dates and times written for people, in Arabic, French and English.

Digits are 0–9 in every language. Groups are split by U+00A0 (French, Arabic) or a comma (English), minus is U+2212.
The texts are bare: templates isolate figures with <bdi dir="ltr">, and leave times and ranges unwrapped.
Not here: amounts in words (`amount_words`); `parsing`, re-exported below, reads what people type.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Final

from charaka.kernel.calendar_names import MONTHS, SHORT_MONTHS, WEEKDAYS
from charaka.kernel.money import Money, places_of, round_to
from charaka.kernel.parsing import Unreadable, parse_date, parse_number
from charaka.kernel.periods import Kind, Period

__all__ = [
    "LANGUAGES",
    "Unreadable",
    "currency",
    "date_range",
    "file_size",
    "long_date",
    "money",
    "number",
    "out_of",
    "parse_date",
    "parse_number",
    "percent",
    "period_name",
    "relative_days",
    "short_date",
    "time",
]

Number = int | Decimal | Fraction | float

LANGUAGES: Final = ("ar", "fr", "en")
NBSP: Final = "\u00a0"
MINUS: Final = "\u2212"

_GROUP: Final = {"ar": NBSP, "fr": NBSP, "en": ","}
_POINT: Final = {"ar": ",", "fr": ",", "en": "."}
_OF: Final = {"ar": "من", "fr": "sur", "en": "of"}
_MOST_PLACES: Final = 6  # decimals shown when the caller leaves the choice to the value

_ARABIC_CURRENCIES: Final = {"MAD": "درهم", "EUR": "أورو", "USD": "دولار", "TND": "دينار تونسي"}
_ORDINALS: Final = {
    "ar": ("الفصل الأول", "الفصل الثاني", "الفصل الثالث", "الفصل الرابع"),
    "fr": ("1er trimestre", "2e trimestre", "3e trimestre", "4e trimestre"),
    "en": ("Q1", "Q2", "Q3", "Q4"),
}
_SIZE_UNITS: Final = {
    "ar": ("بايت", "كيلوبايت", "ميغابايت", "غيغابايت", "تيرابايت"),
    "fr": ("octets", "Ko", "Mo", "Go", "To"),
    "en": ("bytes", "KB", "MB", "GB", "TB"),
}
_NEAR_DAYS: Final = {
    "ar": {-1: "أمس", 0: "اليوم", 1: "غدا"},
    "fr": {-1: "hier", 0: "aujourd’hui", 1: "demain"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}


def number(value: Number, places: int | None, lang: str, *, signed: bool = False) -> str:
    """`value` rounded half up to `places` decimals; None shows the decimals it has, at most six.

    `signed` puts + before what is above zero. What rounds to zero has no sign.
    """
    lang = _known(lang)
    exact = _exact(value)
    rounded = round_to(exact, _MOST_PLACES if places is None else places)
    whole, _, decimals = f"{abs(rounded):f}".partition(".")
    if places is None:
        decimals = decimals.rstrip("0")
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    grouped = f"{int(whole):,}".replace(",", _GROUP[lang])
    return sign + grouped + (_POINT[lang] + decimals if decimals else "")


def money(
    amount: Money, lang: str, places: int | None = None, *, with_currency: bool = True, signed: bool = False
) -> str:
    """An amount: `510 256 MAD`, `510 256 درهم`, `MAD 510,256`.

    `places` None shows no decimals when the amount is whole, else all those of its currency.
    """
    lang = _known(lang)
    if places is None:
        places = 0 if amount.is_whole else places_of(amount.currency)
    figure = number(amount.decimal, places, lang, signed=signed)
    if not with_currency:
        return figure
    name = currency(amount.currency, lang)
    return f"{name}{NBSP}{figure}" if lang == "en" else f"{figure}{NBSP}{name}"


def currency(code: str, lang: str) -> str:
    """What stands beside a figure or in a column's head: the code, or in Arabic the name of the usual ones."""
    places_of(code)
    return _ARABIC_CURRENCIES.get(code, code) if _known(lang) == "ar" else code


def percent(share: Number, places: int | None, lang: str, *, signed: bool = False) -> str:
    """A share of 1 as a percentage: 0.415 is `41,5 %`, `41,5%`, `41.5%`.

    `places` None shows one decimal, or none when it would be 0.
    """
    lang = _known(lang)
    hundredths = Fraction(_exact(share)) * 100
    if places is None:
        places = 0 if round_to(hundredths, 1) % 1 == 0 else 1
    return number(hundredths, places, lang, signed=signed) + (f"{NBSP}%" if lang == "fr" else "%")


def out_of(part: int, whole: int, lang: str) -> str:
    """`11 sur 14`, `11 من 14`, `11 of 14`: never a slash, which Arabic would turn round."""
    lang = _known(lang)
    return f"{number(part, 0, lang)}{NBSP}{_OF[lang]}{NBSP}{number(whole, 0, lang)}"


def short_date(day: dt.date, lang: str, *, with_year: bool = True) -> str:
    """`13 oct. 2026`, `13 أكتوبر 2026`, `13 Oct 2026`."""
    lang = _known(lang)
    return _day_month(day, lang, SHORT_MONTHS) + (f"{NBSP}{day.year}" if with_year else "")


def long_date(day: dt.date, lang: str, *, with_weekday: bool = True, with_year: bool = True) -> str:
    """`mardi 13 octobre 2026`, `الثلاثاء 13 أكتوبر 2026`, `Tuesday 13 October 2026`."""
    lang = _known(lang)
    weekday = f"{WEEKDAYS[lang][day.weekday()]} " if with_weekday else ""
    return weekday + _day_month(day, lang, MONTHS) + (f"{NBSP}{day.year}" if with_year else "")


def date_range(start: dt.date, end: dt.date, lang: str, *, long: bool = False) -> str:
    """From `start` to `end` included, nothing said twice: `12–16 oct. 2026`, `28 sept. – 2 oct. 2026`."""
    lang = _known(lang)
    if end < start:
        raise ValueError(f"A range cannot end ({end}) before it starts ({start}).")
    names = MONTHS if long else SHORT_MONTHS
    last = f"{_day_month(end, lang, names)}{NBSP}{end.year}"
    if start == end:
        return last
    if (start.year, start.month) == (end.year, end.month):
        return f"{_day(start, lang)}–{last}"
    first = _day_month(start, lang, names) + (f"{NBSP}{start.year}" if start.year != end.year else "")
    return f"{first} – {last}"


def time(moment: dt.time | dt.datetime, lang: str) -> str:
    """`14 h 30`, `14:30`, `14:30`; in French a full hour is `14 h`. The moment is in the zone it is shown in."""
    if _known(lang) != "fr":
        return f"{moment.hour}:{moment.minute:02}"
    return f"{moment.hour}{NBSP}h" + (f"{NBSP}{moment.minute:02}" if moment.minute else "")


def period_name(period: Period, lang: str) -> str:
    """A period as a title: `mars 2026`, `1er trimestre 2026`, `2025–2026`, `oct. 2025 – sept. 2026`."""
    lang = _known(lang)
    match period.kind:
        case Kind.DAYS:
            return date_range(period.start, period.end, lang)
        case Kind.MONTH:
            return f"{MONTHS[lang][period.start.month - 1]}{NBSP}{period.start.year}"
        case Kind.QUARTER if period.start.month % 3 == 1:
            return f"{_ORDINALS[lang][period.start.month // 3]}{NBSP}{period.start.year}"
        case Kind.YEAR:
            return period.label
    first, last = (SHORT_MONTHS[lang][day.month - 1] for day in (period.start, period.end))
    if period.month_count == 1:
        return f"{last}{NBSP}{period.end.year}"
    opening = f"{first}{NBSP}{period.start.year}" if period.start.year != period.end.year else first
    return f"{opening} – {last}{NBSP}{period.end.year}"


def file_size(size: int, lang: str) -> str:
    """`size` in bytes, by steps of 1000: `84 Ko`, `2,1 Mo`; whole units from ten up."""
    lang = _known(lang)
    if size < 0:
        raise ValueError("A file has no negative size.")
    units = _SIZE_UNITS[lang]
    if size < 1000:
        unit = (
            {"fr": "octet", "en": "byte"}.get(lang, units[0]) if size == 1 or (size == 0 and lang == "fr") else units[0]
        )
        return f"{number(size, 0, lang)}{NBSP}{unit}"
    step = 1
    while step < len(units) - 1 and round_to(Fraction(size, 1000**step), 0) >= 1000:
        step += 1
    scaled = Fraction(size, 1000**step)
    places = 1 if round_to(scaled, 1) < 10 and round_to(scaled, 1) % 1 else 0
    return f"{number(scaled, places, lang)}{NBSP}{units[step]}"


def relative_days(day: dt.date, today: dt.date, lang: str) -> str:
    """How far `day` is from `today`: `hier`, `dans 7 jours`, `منذ يومين`, `3 days ago`."""
    lang = _known(lang)
    distance = (day - today).days
    if distance in _NEAR_DAYS[lang]:
        return _NEAR_DAYS[lang][distance]
    count = number(abs(distance), 0, lang)
    past = distance < 0
    if lang == "ar":
        return f"{'منذ' if past else 'بعد'} {_arabic_days(abs(distance), count)}"
    if lang == "fr":
        return f"{'il y a' if past else 'dans'} {count}{NBSP}jours"
    return f"{count}{NBSP}days ago" if past else f"in {count}{NBSP}days"


def _arabic_days(distance: int, count: str) -> str:
    """The counted noun: dual, plural for 3–10, accusative for 11–99, singular for the hundreds."""
    if distance == 2:
        return "يومين"
    rest = distance % 100
    noun = "أيام" if 3 <= rest <= 10 else "يوما" if rest >= 11 else "يوم"
    return f"{count}{NBSP}{noun}"


def _day(day: dt.date, lang: str) -> str:
    return "1er" if lang == "fr" and day.day == 1 else str(day.day)


def _day_month(day: dt.date, lang: str, names: dict[str, tuple[str, ...]]) -> str:
    return f"{_day(day, lang)}{NBSP}{names[lang][day.month - 1]}"


def _exact(value: Number) -> Fraction | Decimal | int:
    # A float is read as it is written (0.1 is one tenth): measures may be floats, money never is.
    return Decimal(repr(value)) if isinstance(value, float) else value


def _known(lang: str) -> str:
    """`fr-MA` is `fr`; a language that the product does not speak is a mistake of the caller."""
    base = lang.partition("-")[0].lower()
    if base not in LANGUAGES:
        raise ValueError(f"The language {lang!r} is none of {', '.join(LANGUAGES)}.")
    return base
