"""Text made comparable: folded for search columns, reduced to a key for companies, scored, cleaned.

Here: what two spellings of the same name have in common, in Arabic and in Latin script.
Not here: the database columns that keep folded text, and what is done about a likely duplicate.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

# One letter for the spellings that people use for one another. Alef with hamza or madda, waw and yeh with hamza lose
# their mark by decomposition; gaf (ڭ گ) is how Moroccan place names write their hard g.
_LETTERS: Final = str.maketrans(
    {
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ے": "ي",
        "ة": "ه",
        "ۀ": "ه",
        "ک": "ك",
        "ڭ": "ك",
        "گ": "ك",
        "ڤ": "ف",
        "پ": "ب",
        "ـ": None,
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ı": "i",
    }
)
_DROPPED: Final = frozenset({"Mn", "Mc", "Me", "Cf", "Cc", "Cs", "Co", "Cn"})

_ARTICLES: Final = frozenset("le la les l d de du des et en au aux un une and of the al el as".split())
_LEGAL_FORMS: Final = frozenset(
    """
    sarl sarlau sa sas sasu snc scs sca sci scp eurl gie ste societe ets etablissement etablissements
    entreprise cie compagnie co company corp corporation inc incorporated llc llp lp ltd limited plc gmbh bv srl spa
    شركه شركات مقاوله مقاولات موسسه موسسات ذات مسووليه محدوده مساهمه شريك وحيد مجهوله اسم شمم شذمم شذممشو
    """.split()
)
_ARABIC_ARTICLE: Final = "ال"

_FREE_MAIL: Final = frozenset(
    """
    aol.com caramail.com email.com free.fr gmail.com gmx.com gmx.fr gmx.net googlemail.com iam.net.ma icloud.com
    laposte.net mac.com mail.com mail.ru me.com menara.ma msn.com neuf.fr orange.fr outlook.com outlook.fr outlook.sa
    pm.me proton.me protonmail.com rocketmail.com sfr.fr tutanota.com wanadoo.fr wanadoo.net.ma wanadoopro.ma
    yandex.com yandex.ru ymail.com zoho.com
    """.split()
)
_FREE_MAIL_NAMES: Final = frozenset({"hotmail", "live", "outlook", "yahoo"})

_SPACING_CONTROLS: Final = frozenset("\t\n\v\f\r\u0085")
_SPACING: Final = re.compile("[\t\n\v\f\r\u0085]")
# Controls, halves of pairs, invisible characters, marks that change the direction of what follows.
_UNWANTED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
)


class Cleaned(NamedTuple):
    """A name fit to store, and whether invisible characters were taken out of it."""

    text: str
    removed: bool


def fold(text: str) -> str:
    """`text` as the search columns keep it: lower case, no accents, one spelling for the Arabic letters, plain digits.

    Everything that is neither letter nor digit becomes one space. Folding twice changes nothing.
    """
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(unicodedata.normalize("NFC", spread.translate(_FOLDED)).split())


def company_key(name: str) -> str:
    """What is left of a company's name without legal form, articles and word order: equal keys are likely duplicates.

    A name made of nothing else keeps its folded form, so that the key of a name is never empty.
    """
    folded = fold(name)
    words = (_without_article(word) for word in _joined_initials(folded.split()))
    kept = sorted({word for word in words if word not in _ARTICLES and word not in _LEGAL_FORMS})
    return " ".join(kept) or folded


def similarity(a: str, b: str) -> float:
    """How alike two texts are, from 0 to 1: the better of shared words and shared trigrams (Dice's coefficient).

    Word order, case, accents and Arabic spelling do not count. Pass `company_key`s to leave legal forms out too.
    """
    words_a, trigrams_a = _shape(a)
    words_b, trigrams_b = _shape(b)
    return max(_dice(words_a, words_b), _dice(trigrams_a, trigrams_b))


def email_domain(address: str) -> str:
    """The domain that tells the employer of `address`, or "" for a free mailbox or something that is no address."""
    local, at, domain = address.strip().lower().rpartition("@")
    domain = domain.rstrip(".")
    labels = domain.split(".")
    if not (local and at and len(labels) > 1 and all(labels)) or any(char.isspace() for char in domain):
        return ""
    return "" if domain in _FREE_MAIL or labels[0] in _FREE_MAIL_NAMES else domain


def clean_name(text: str) -> Cleaned:
    """`text` in NFC, without control, bidirectional and invisible characters, spaces collapsed.

    Directional marks go as well: pages isolate every name, and a mark makes two equal names differ.
    Joiners (U+200C, U+200D) stay: they change the letters that are seen.
    """
    spaced = _SPACING.sub(" ", text)
    visible = _UNWANTED.sub("", spaced)
    return Cleaned(" ".join(unicodedata.normalize("NFC", visible).split()), len(visible) < len(spaced))


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if char in _SPACING_CONTROLS:
        return " "
    if category in _DROPPED:
        return ""
    return char if category[0] in "LN" else " "


class _Folding(dict[int, str]):
    """Code point -> what is kept of it, computed when it is first met: what ``str.translate`` looks up."""

    def __missing__(self, code: int) -> str:
        kept = "".join(_folded(char) for char in chr(code).translate(_LETTERS))
        self[code] = kept
        return kept


_FOLDED: Final = _Folding()


def _joined_initials(words: list[str]) -> list[str]:
    """Single letters in a row are one abbreviation: s a r l → sarl."""
    joined: list[str] = []
    for single, run in groupby(words, key=lambda word: len(word) == 1 and word.isalpha()):
        together = list(run)
        joined.extend(["".join(together)] if single else together)
    return joined


def _without_article(word: str) -> str:
    for prefix in (_ARABIC_ARTICLE, "و" + _ARABIC_ARTICLE):
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            return word.removeprefix(prefix)
    return "ل" + word[2:] if word.startswith("لل") and len(word) > 4 else word


@lru_cache(maxsize=8192)
def _shape(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a text, and the trigrams of these words in order of the alphabet."""
    words = frozenset(fold(text).split())
    padded = "".join(f" {word} " for word in sorted(words))
    return words, frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
