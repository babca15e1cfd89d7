"""Amounts in dirhams written out in words, as legal documents ask, in French, Arabic and English.

Here: `amount_in_words` and the grammar of counting in each language.
Not here: the sentence around it on the document, its capital letter, and figures (`formats`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from charaka.kernel.money import Money, MoneyError

# Above this a document has another problem than its grammar; every scale below has a name in the three languages.
LIMIT: Final = 10**12


def amount_in_words(amount: Money, lang: str) -> str:
    """`amount` in words, lower case: « mille deux cent trente-quatre dirhams et cinquante-six centimes ».

    French in the traditional spelling; Arabic unvocalised, nominative, with the Moroccan مائة. No-break spaces are not
    used. Raises `MoneyError` for another currency than MAD and from 10¹² dirhams up, ValueError for another language.
    """
    if amount.currency != "MAD":
        raise MoneyError("no_words", f"Amounts in {amount.currency} cannot be written in words.")
    dirhams, centimes = divmod(abs(amount.minor), 100)
    if dirhams >= LIMIT:
        raise MoneyError("too_large", "The amount is too large to be written in words.")
    language = _LANGUAGES.get(lang.partition("-")[0].lower())
    if language is None:
        raise ValueError(f"The language {lang!r} is none of {', '.join(_LANGUAGES)}.")
    parts = [language.dirhams(dirhams)] if dirhams or not centimes else []
    parts += [language.centimes(centimes)] if centimes else []
    minus = f"{language.minus} " if amount.minor < 0 else ""
    return minus + language.joint.join(parts)


# French --------------------------------------------------------------------------------------------------------------

_FR_SMALL: Final = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
).split()
_FR_TENS: Final = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}
_FR_SCALES: Final = ((10**9, "milliard"), (10**6, "million"))


def _fr_below_hundred(n: int, *, final: bool) -> str:
    """1–99. `final` is false before "mille", an adjective of number after which vingt and cent lose their s."""
    if n < 20:
        return _FR_SMALL[n]
    base = max(ten for ten in _FR_TENS if ten <= n)
    rest = n - base
    if rest == 0:
        return "quatre-vingts" if n == 80 and final else _FR_TENS[base]
    linked = rest in {1, 11} and base != 80
    return f"{_FR_TENS[base]}{' et ' if linked else '-'}{_FR_SMALL[rest]}"


def _fr_below_thousand(n: int, *, final: bool) -> str:
    hundreds, rest = divmod(n, 100)
    words = []
    if hundreds:
        plural = "s" if hundreds > 1 and rest == 0 and final else ""
        words = [_FR_SMALL[hundreds]] * (hundreds > 1) + [f"cent{plural}"]
    if rest:
        words.append(_fr_below_hundred(rest, final=final))
    return " ".join(words)


def _fr_cardinal(n: int) -> str:
    if n == 0:
        return _FR_SMALL[0]
    words = []
    for size, noun in _FR_SCALES:
        count, n = divmod(n, size)
        if count:
            words += [_fr_below_thousand(count, final=True), noun + ("s" if count > 1 else "")]
    thousands, units = divmod(n, 1000)
    if thousands:
        words += [_fr_below_thousand(thousands, final=False)] * (thousands > 1) + ["mille"]
    if units:
        words.append(_fr_below_thousand(units, final=True))
    return " ".join(words)


def _fr_dirhams(n: int) -> str:
    """A million is a noun: un million *de* dirhams, but un million cent dirhams."""
    of = "de " if n and n % 10**6 == 0 else ""
    return f"{_fr_cardinal(n)} {of}dirham{'s' if n > 1 else ''}"


def _fr_centimes(n: int) -> str:
    return f"{_fr_cardinal(n)} centime{'s' if n > 1 else ''}"


# English -------------------------------------------------------------------------------------------------------------

_EN_SMALL: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_EN_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_EN_SCALES: Final = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def _en_below_thousand(n: int) -> str:
    hundreds, rest = divmod(n, 100)
    words = [f"{_EN_SMALL[hundreds]} hundred"] if hundreds else []
    if rest:
        tens, ones = divmod(rest, 10)
        ending = f"-{_EN_SMALL[ones]}" if ones else ""
        words.append(_EN_SMALL[rest] if rest < 20 else _EN_TENS[tens - 2] + ending)
    return " and ".join(words)


def _en_cardinal(n: int) -> str:
    """British: `and` before the tens and units, also after a bare thousand (one thousand and one)."""
    if n == 0:
        return _EN_SMALL[0]
    words = []
    for size, noun in _EN_SCALES:
        count, n = divmod(n, size)
        if count:
            words += [_en_below_thousand(count), noun]
    if n:
        words += ["and"] * (bool(words) and n < 100) + [_en_below_thousand(n)]
    return " ".join(words)


def _en_dirhams(n: int) -> str:
    return f"{_en_cardinal(n)} dirham{'' if n == 1 else 's'}"


def _en_centimes(n: int) -> str:
    return f"{_en_cardinal(n)} centime{'' if n == 1 else 's'}"


# Arabic --------------------------------------------------------------------------------------------------------------


class _Noun(NamedTuple):
    """The forms of a masculine noun that counting asks for."""

    one: str  # singular, and after the hundreds: ألف، درهم
    two: str  # dual: ألفان
    two_of: str  # dual that the counted noun follows: ألفا درهم
    few: str  # plural after 3–10: آلاف
    many: str  # accusative after 11–99: ألفا


_DIRHAM: Final = _Noun("درهم", "درهمان", "درهما", "دراهم", "درهما")
_CENTIME: Final = _Noun("سنتيم", "سنتيمان", "سنتيما", "سنتيمات", "سنتيما")
_AR_SCALES: Final = (
    (10**9, _Noun("مليار", "ملياران", "مليارا", "ملايير", "مليارا")),
    (10**6, _Noun("مليون", "مليونان", "مليونا", "ملايين", "مليونا")),
    (10**3, _Noun("ألف", "ألفان", "ألفا", "آلاف", "ألفا")),
)
_AR_UNITS: Final = "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة".split()
_AR_TEENS: Final = ("أحد", "اثنا", *_AR_UNITS[2:9])
_AR_TENS: Final = "عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون".split()
_AR_HUNDREDS: Final = "مائة مائتان ثلاثمائة أربعمائة خمسمائة ستمائة سبعمائة ثمانمائة تسعمائة".split()
_AND: Final = " و"  # written onto the word that follows


def _ar_below_hundred(n: int) -> str:
    """3–99, in the form that counts a masculine noun."""
    if n <= 10:
        return _AR_UNITS[n - 1]
    if n < 20:
        return f"{_AR_TEENS[n - 11]} عشر"
    tens, ones = divmod(n, 10)
    ten = _AR_TENS[tens - 2]
    return f"{_AR_UNITS[ones - 1]}{_AND}{ten}" if ones else ten


def _ar_hundreds(n: int, *, annexed: bool) -> str:
    """100, 200 … 900; the dual loses its nūn when the counted noun follows."""
    return "مائتا" if n == 200 and annexed else _AR_HUNDREDS[n // 100 - 1]


def _ar_counted(n: int, noun: _Noun, *, annexed: bool) -> str:
    """`noun` counted 1–999 times; `annexed` when a noun that it counts itself follows (ألفا درهم، أحد عشر ألف درهم)."""
    rest = n % 100
    hundreds = n - rest
    if rest == 0:
        return f"{_ar_hundreds(hundreds, annexed=True)} {noun.one}"
    if rest <= 2:
        # 101 and 102 repeat the noun, as in ألف ليلة وليلة.
        last = noun.one if rest == 1 else noun.two_of if annexed else noun.two
        return f"{_ar_hundreds(hundreds, annexed=True)} {noun.one}{_AND}{last}" if hundreds else last
    form = noun.few if rest <= 10 else noun.one if annexed else noun.many
    before = _ar_hundreds(hundreds, annexed=False) + _AND if hundreds else ""
    return f"{before}{_ar_below_hundred(rest)} {form}"


def _ar_scales(n: int, *, annexed: bool) -> list[str]:
    """The parts of `n`, a multiple of 100: milliards, millions, thousands, hundreds. Only the last may be annexed."""
    parts = []
    for size, noun in _AR_SCALES:
        count, n = divmod(n, size)
        if count:
            parts.append(_ar_counted(count, noun, annexed=annexed and n == 0))
    return [*parts, _ar_hundreds(n, annexed=annexed)] if n else parts


def _ar_number_of(n: int, noun: _Noun) -> str:
    if n == 0:
        return f"صفر {noun.one}"
    rest = n % 100
    if rest > 2:
        form = noun.few if rest <= 10 else noun.many
        return f"{_AND.join([*_ar_scales(n - rest, annexed=False), _ar_below_hundred(rest)])} {form}"
    parts = []
    if n > rest:
        parts.append(f"{_AND.join(_ar_scales(n - rest, annexed=True))} {noun.one}")
    if rest:
        parts.append(f"{noun.one} واحد" if rest == 1 else noun.two)
    return _AND.join(parts)


def _ar_dirhams(n: int) -> str:
    return _ar_number_of(n, _DIRHAM)


def _ar_centimes(n: int) -> str:
    return _ar_number_of(n, _CENTIME)


class _Language(NamedTuple):
    dirhams: Callable[[int], str]
    centimes: Callable[[int], str]
    joint: str
    minus: str


_LANGUAGES: Final = {
    "ar": _Language(_ar_dirhams, _ar_centimes, _AND, "ناقص"),
    "fr": _Language(_fr_dirhams, _fr_centimes, " et ", "moins"),
    "en": _Language(_en_dirhams, _en_centimes, " and ", "minus"),
}
