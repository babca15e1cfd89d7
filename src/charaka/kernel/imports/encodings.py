"""In which encoding a text file was written. Pure.

Order of judgement: byte-order mark, bytes that give UTF-16 away, strict UTF-8, then the 8-bit code pages, scored by
how much of what they give looks like French or Arabic writing. charset-normalizer is asked when two are close.
A file whose rows are written in two encodings is refused with the row: half of it would be read wrong.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter

from charset_normalizer import from_bytes

from charaka.kernel.imports.problems import FileRefused

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Order matters: at equal score the first is taken.
CODE_PAGES = ("cp1252", "cp1256", "iso-8859-6", "mac-roman", "cp850")
ENCODINGS = ("utf-8", "utf-16", *CODE_PAGES, "iso-8859-15", "cp1250")

_FRENCH = dict.fromkeys("éèêëàâîïôùûüçœæÿ", 1.0) | dict.fromkeys("ÉÈÊËÀÂÎÏÔÙÛÜÇŒÆ", 0.8)
_LATIN = dict.fromkeys("áíóúñãõäöåøßÁÍÓÚÑÃÕÄÖÅØìòýšžŠŽÌÒ", 0.2)
_SIGNS = dict.fromkeys("«»’‘“”–—…°€\u00a0•·", 0.8)
_ARABIC = dict.fromkeys("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآؤئ", 1.0) | dict.fromkeys("،؛؟ـًٌٍَُِّْ", 0.6)
_FREQUENT_ARABIC = dict.fromkeys("الينمرتبةو", 1.4)
# A high byte behind or before a Latin letter. It begins with the byte itself, which is searched several times faster.
_NEXT_TO_LATIN = re.compile(rb"[\x80-\xff](?:(?<=[A-Za-z].)|(?=[A-Za-z]))", re.DOTALL)
_UTF8_LETTER = re.compile(rb"[\xc3-\xc5\xd8-\xdb][\x80-\xbf]|\xe2\x80[\x90-\xaf]|\xe2\x82\xac")
_ASCII = bytes(range(0x80))
_CLOSE = 0.1  # two scores nearer than this ask for a second opinion


def detect_encoding(data: bytes) -> str:
    """The name of the encoding of these bytes, under which they decode without loss.

    Raises FileRefused ``mixed_encodings`` (with the row) or ``unreadable_bytes`` (with the row).
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return _proved(data, name)
    wide = _without_mark(data)
    if wide:
        return _proved(data, wide)
    if b"\x00" in data:
        raise FileRefused("not_text")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _code_page(data, error.start)
    return "utf-8"


def require_encoding(data: bytes, encoding: str) -> str:
    """The encoding the user chose, when the bytes decode under it. Raises FileRefused with the row otherwise."""
    return _proved(data, encoding)


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of its spaces, digits and separators is zero."""
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 20 + 1 or min(even, odd) > max(even, odd) // 10:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _proved(data: bytes, encoding: str) -> str:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused("unreadable_bytes", encoding=encoding, row=_row_at(data, error.start)) from None
    return encoding


def _code_page(data: bytes, first_fault: int) -> str:
    scores = _scores(data)
    if not scores:
        raise FileRefused("unreadable_bytes", encoding="utf-8", row=_row_at(data, first_fault))
    best = max(scores, key=lambda name: scores[name])
    _refuse_mixed(data, first_fault, arabic=best in ("cp1256", "iso-8859-6"))
    rivals = [name for name in scores if scores[best] - scores[name] < _CLOSE and name != best]
    alike = all(_same_text(data, best, name) for name in rivals)
    return best if alike else _second_opinion(data, [best, *rivals])


def _scores(data: bytes) -> dict[str, float]:
    """For each code page under which all bytes decode: the mean likelihood of its characters above ASCII."""
    beside = Counter(_NEXT_TO_LATIN.findall(data))
    everywhere = Counter(_high(data))
    scores = {}
    for name in CODE_PAGES:
        total = 0.0
        for code, times in everywhere.items():
            byte = bytes([code])
            try:
                character = byte.decode(name)
            except UnicodeDecodeError:
                break
            near = beside[byte]
            total += near * _likelihood(character, beside_latin=True)
            total += (times - near) * _likelihood(character, beside_latin=False)
        else:
            scores[name] = total / max(1, everywhere.total())
    return scores


def _likelihood(character: str, *, beside_latin: bool) -> float:
    """How well a character fits: French letters stand beside Latin letters, Arabic ones do not."""
    if character in _ARABIC:
        return -1.0 if beside_latin else _FREQUENT_ARABIC.get(character, _ARABIC[character])
    if character in _FRENCH:
        return _FRENCH[character] if beside_latin else 0.3
    if character in _SIGNS and character != "’":
        return _SIGNS[character] / 2 if beside_latin else _SIGNS[character]
    return _SIGNS.get(character, _LATIN.get(character, -1.0))


def _same_text(data: bytes, one: str, other: str) -> bool:
    used = bytes(set(_high(data)))
    return used.decode(one) == used.decode(other)


def _second_opinion(data: bytes, candidates: list[str]) -> str:
    """What charset-normalizer says of a sample, among the candidates; the first of them when it has no view."""
    found = from_bytes(data[:200_000], cp_isolation=candidates).best()
    for name in candidates:
        if found is not None and codecs.lookup(found.encoding).name == codecs.lookup(name).name:
            return name
    return candidates[0]


def _refuse_mixed(data: bytes, first_fault: int, *, arabic: bool) -> None:
    """Raise when some rows are UTF-8 and others are not. One sequence is proof in Latin; in Arabic it can be chance."""
    letters = _UTF8_LETTER.findall(data)
    high = len(_high(data))
    in_utf8 = sum(len(letter) for letter in letters)
    if not letters or (arabic and in_utf8 < high * 0.05):
        return
    first_letter = _UTF8_LETTER.search(data)
    odd_one = first_fault if in_utf8 * 2 > high or first_letter is None else first_letter.start()
    raise FileRefused("mixed_encodings", row=_row_at(data, odd_one))


def _high(data: bytes) -> bytes:
    """The bytes above ASCII, in their order."""
    return data.translate(None, _ASCII)


def _row_at(data: bytes, position: int) -> int:
    """The number of the line in which a byte stands, the first being 1."""
    return len(re.findall(rb"\r+\n|\n|\r", data[:position])) + 1
