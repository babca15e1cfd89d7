"""One cell into one value, by the kind of its field. Pure.

A reader takes the cell as the file holds it and answers the value, a ``Fault`` (the row is refused) or a ``Noted``
value (accepted, with something to see).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from stdnum.ma import ice as ice_rule

from charaka.kernel.imports.dates import parse_date, parse_serial
from charaka.kernel.imports.numbers import parse_decimal
from charaka.kernel.imports.schema import Field
from charaka.kernel.imports.workbooks import BadCell
from charaka.kernel.search_text import clean_name, fold

EARLIEST = date(1901, 1, 1)  # 0 and 1900 are what programs write for "no date"
LATEST = date(2199, 12, 31)
LARGEST = 10**15
NOTHING = frozenset({"n/a", "#n/a", "null", "none", "nan", "-", "--", "n.c.", "nc", "n.d.", "nd", "néant", "لا يوجد"})

YES = frozenset(map(fold, ("oui", "o", "yes", "y", "vrai", "true", "1", "x", "نعم", "صحيح", "✓", "✔")))
NO = frozenset(map(fold, ("non", "n", "no", "faux", "false", "0", "لا", "خطأ")))

_EMAIL = re.compile(r"^[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[A-Za-z\u00a0-\uffff]{2,}$")
_PHONE = re.compile(r"^\+?[\d\s().\-/]{6,30}$")
_SCIENTIFIC = re.compile(r"^\d+([.,]\d+)?[eE]\+?\d+$")
_FORMULA = re.compile(r"^(=|@|[+\-](?![\d\s.,]*$))")
_GUARDED = re.compile(r"^'+[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell is refused."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noted:
    """A value that is accepted, and what is to be said of it."""

    value: Any
    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the column writes: order of dates, Excel day numbers, decimal mark."""

    order: str = "dmy"
    serial: bool = False
    mark: str | None = ","


Reader = Callable[[Any], Any]


def reader_for(one: Field, manner: Manner) -> Reader:
    """The reader of a field for a column that writes in this manner. Equal texts are read once."""
    read = _READERS[one.kind](one, manner)
    known: dict[str, Any] = {}

    def remembered(cell: Any) -> Any:
        if type(cell) is not str:
            return _untyped(cell, read)
        answer = known.get(cell, known)
        if answer is known:
            answer = _from_text(cell, one, read)
            if len(known) < 5_000:
                known[cell] = answer
        return answer

    return remembered


def _untyped(cell: Any, read: Reader) -> Any:
    if cell is None:
        return None
    if isinstance(cell, BadCell):
        return Fault("formula_not_computed") if cell.shown == "=" else Fault("cell_error", {"error": cell.shown})
    return read(cell)


def _from_text(cell: str, one: Field, read: Reader) -> Any:
    """Clean, then read: what is said of the cleaning is kept, unless the value is refused anyway."""
    text, hidden = cleaned(cell, multiline=one.multiline)
    if not text or (one.kind not in ("text", "choice") and text.lower() in NOTHING):
        return None if not text or one.required else Noted(None, "left_empty", {"text": text})
    answer = read(text)
    if hidden and not isinstance(answer, Fault | Noted):
        return Noted(answer, "hidden_characters")
    return answer


def cleaned(cell: str, *, multiline: bool = False) -> tuple[str, bool]:
    """Text without padding and invisible characters, and whether invisible ones were removed."""
    if cell.isascii() and cell.isprintable():
        return " ".join(cell.split()), False
    if not multiline:
        name = clean_name(cell.strip("\ufeff"))
        return name.text, name.removed and _hides(cell)
    lines = [clean_name(line) for line in cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(line.text for line in lines).strip("\n"), any(line.removed for line in lines)


def _hides(cell: str) -> bool:
    """Marks at the very ends are what office programs leave behind; only those within are worth a word."""
    return clean_name(cell.strip("\ufeff\u200b\u200e\u200f\u00ad \t\r\n")).removed


def _text(one: Field, _manner: Manner) -> Reader:
    limit = one.max_length

    def read(cell: Any) -> Any:
        text = cell if isinstance(cell, str) else written(cell)
        if _GUARDED.match(text):
            text = text[1:]  # the apostrophe with which an export disarms a formula
        elif _FORMULA.match(text):
            return (
                Fault("too_long", {"limit": limit, "length": len(text)})
                if _over(text, limit)
                else Noted(text, "like_a_formula")
            )
        return Fault("too_long", {"limit": limit, "length": len(text)}) if _over(text, limit) else text

    return read


def _over(text: str, limit: int | None) -> bool:
    return limit is not None and len(text) > limit


def written(cell: Any) -> str:
    """A typed cell as text: numbers without exponent or useless decimals, dates as ISO."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number(one: Field, manner: Manner, *, wanted: str) -> Reader:
    def read(cell: Any) -> Any:
        if isinstance(cell, date | time | bool):
            return Fault(wanted)
        number = parse_decimal(cell, manner.mark)
        if number is None:
            return Fault(wanted)
        if abs(number) >= LARGEST:
            return Fault("number_too_large")
        return _bounded(number, one)

    return read


def _bounded(number: Any, one: Field) -> Any:
    if one.minimum is not None and number < one.minimum:
        return Fault("below", {"limit": str(one.minimum)})
    if one.maximum is not None and number > one.maximum:
        return Fault("above", {"limit": str(one.maximum)})
    return number


def _decimal(one: Field, manner: Manner) -> Reader:
    return _number(one, manner, wanted="not_a_number")


def _integer(one: Field, manner: Manner) -> Reader:
    number = _number(one, manner, wanted="not_a_whole_number")

    def read(cell: Any) -> Any:
        found = number(cell)
        if isinstance(found, Fault):
            return found
        return int(found) if found == found.to_integral_value() else Fault("not_a_whole_number")

    return read


def _money(one: Field, manner: Manner) -> Reader:
    number = _number(one, manner, wanted="not_an_amount")

    def read(cell: Any) -> Any:
        found = number(cell)
        if isinstance(found, Fault):
            return found
        minor = found * 100
        # A spreadsheet computes in binary: 0.1 + 0.2 is 0.30000000000000004 there, and means 0.30.
        rounded = minor.to_integral_value()
        near = abs(minor - rounded) < Decimal("0.000001") if isinstance(cell, float) else minor == rounded
        return int(rounded) if near else Fault("too_many_decimals")

    return read


def _date(one: Field, manner: Manner) -> Reader:
    earliest = one.minimum if isinstance(one.minimum, date) else EARLIEST
    latest = one.maximum if isinstance(one.maximum, date) else LATEST
    names = {"dmy": "day", "mdy": "month", "ymd": "year"}

    def read(cell: Any) -> Any:
        found = parse_date(cell, manner.order, latest=latest)
        if found is None and manner.serial:
            found = parse_serial(cell)
        if found is None:
            return Fault("not_a_date", {"first": names[manner.order]})
        if found < EARLIEST and one.old_is_none:
            return Noted(None, "left_empty", {"text": found.isoformat()})
        if found < EARLIEST:
            return Fault("date_of_nothing", {"year": f"{found.year:04d}"})
        if found < earliest:
            return Fault("date_before", {"limit": earliest.isoformat()})
        return Fault("date_after", {"limit": latest.isoformat()}) if found > latest else found

    return read


def _choice(one: Field, _manner: Manner) -> Reader:
    choices = {} if callable(one.choices) else one.choices
    known: dict[str, str] = {}
    for value, names in choices.items():
        for name in (value, *map(str, names)):
            known.setdefault(fold(name), value)
    allowed = [str(names[0]) if names else value for value, names in choices.items()]

    def read(cell: Any) -> Any:
        found = known.get(fold(cell if isinstance(cell, str) else written(cell)))
        return found if found is not None else Fault("not_a_choice", {"choices": allowed[:12], "count": len(allowed)})

    return read


def _email(one: Field, _manner: Manner) -> Reader:
    limit = one.max_length or 254

    def read(cell: Any) -> Any:
        text = str(cell).removeprefix("mailto:").strip("<>. ")
        if len(text) > limit:
            return Fault("too_long", {"limit": limit, "length": len(text)})
        if not _EMAIL.match(text) or ".." in text:
            return Fault("not_an_email")
        local, _at, domain = text.rpartition("@")
        return f"{local}@{domain.lower()}"

    return read


def _phone(one: Field, _manner: Manner) -> Reader:
    limit = one.max_length or 40

    def read(cell: Any) -> Any:
        text = (cell if isinstance(cell, str) else written(cell)).removeprefix("'")
        if not isinstance(cell, str) and len(text) == 9 and text[0] in "5678":
            return Noted(f"0{text}", "zero_restored")
        digits = sum(character.isdigit() for character in text)
        if not _PHONE.match(text) or not 6 <= digits <= 15 or len(text) > limit:
            return Fault("not_a_phone")
        return text

    return read


def _ice(_one: Field, _manner: Manner) -> Reader:
    def read(cell: Any) -> Any:
        raw = cell if isinstance(cell, str) else written(cell)
        text = re.sub(r"[\s.\-']", "", raw)
        if _SCIENTIFIC.match(text):
            return Fault("ice_shortened")
        if not text.isdecimal() or not text.isascii():
            return Fault("ice_letters")
        if not isinstance(cell, str) and 9 <= len(text) < 15:
            return Noted(text.zfill(15), "zero_restored")
        if len(text) != 15:
            return Fault("ice_length", {"length": len(text)})
        return text if ice_rule.is_valid(text) else Noted(text, "ice_key")

    return read


def _bool(_one: Field, _manner: Manner) -> Reader:
    def read(cell: Any) -> Any:
        if isinstance(cell, bool):
            return cell
        said = fold(str(cell)) or str(cell)
        return True if said in YES else False if said in NO else Fault("not_yes_or_no")

    return read


_READERS: dict[str, Callable[[Field, Manner], Reader]] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "email": _email,
    "phone": _phone,
    "ice": _ice,
    "bool": _bool,
}
