"""Names of months and weekdays in Arabic (Moroccan), French and English, to write and to read.

Not here: how a date is composed (`formats`) or recognised (`parsing`).
"""

from __future__ import annotations

from typing import Final

from charaka.kernel.search_text import fold

# Index 0 is January. Arabic months have no short form.
MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "ar": (
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "ماي",
        "يونيو",
        "يوليوز",
        "غشت",
        "شتنبر",
        "أكتوبر",
        "نونبر",
        "دجنبر",
    ),
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
SHORT_MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "ar": MONTHS["ar"],
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
# Index 0 is Monday, as in date.weekday().
WEEKDAYS: Final[dict[str, tuple[str, ...]]] = {
    "ar": ("الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}

# Further spellings that people and spreadsheets use, the Arabic of other countries among them.
_ALSO: Final[tuple[tuple[str, ...], ...]] = (
    ("jan", "janv", "كانون الثاني", "جانفي"),
    ("fev", "fevr", "شباط", "فيفري"),
    ("mrs", "آذار"),
    ("avr", "نيسان", "أفريل", "إبريل"),
    ("mayo", "مايو", "أيار", "مي"),
    ("حزيران", "جوان"),
    ("juil", "jul", "يوليو", "يوليه", "تموز", "جويلية"),
    ("aou", "أغسطس", "آب", "أوت"),
    ("sept", "sep", "سبتمبر", "أيلول"),
    ("octo", "تشرين الأول"),
    ("nov", "نوفمبر", "تشرين الثاني"),
    ("dec", "ديسمبر", "كانون الأول"),
)


def _month_numbers() -> dict[str, int]:
    known: dict[str, int] = {}
    for names in (*MONTHS.values(), *SHORT_MONTHS.values()):
        known.update({fold(name): number for number, name in enumerate(names, start=1)})
    for number, spellings in enumerate(_ALSO, start=1):
        known.update({fold(spelling): number for spelling in spellings})
    return known


MONTH_NUMBERS: Final[dict[str, int]] = _month_numbers()  # folded spelling -> 1–12
WEEKDAY_WORDS: Final[frozenset[str]] = frozenset(fold(name) for names in WEEKDAYS.values() for name in names)
