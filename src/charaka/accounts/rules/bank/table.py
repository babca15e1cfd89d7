"""Statements as tables, as banks in Morocco export them: columns found by their titles, French numbers. Pure.

A row has a date, a label, and a debit and a credit or one signed amount. The balances stand in a column, or in rows
above and below the table; without either nothing would prove that no row is missing, so the file is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from charaka.accounts.rules.bank.statements import ReadLine, ReadStatement, centimes, looks_like_account, prove
from charaka.kernel.imports.dates import guess_dates, parse_date
from charaka.kernel.imports.numbers import guess_decimal_mark, parse_decimal
from charaka.kernel.imports.problems import FileRefused
from charaka.kernel.imports.separated import open_separated
from charaka.kernel.search_text import fold

MOST_ROWS: Final = 200_000
TITLES_WITHIN: Final = 40
TITLES: Final[Mapping[str, tuple[str, ...]]] = {
    "date": ("date", "date operation", "date op", "date comptable", "date d operation", "date mouvement",
             "date ecriture", "booking date", "jour", "date transaction", "التاريخ", "تاريخ العمليه"),
    "value_date": ("date valeur", "date de valeur", "valeur", "value date", "date val", "تاريخ القيمه"),
    "text": ("libelle", "libelle operation", "libelle de l operation", "operation", "nature", "description",
             "designation", "intitule", "nature de l operation", "details", "label", "البيان", "وصف العمليه"),
    "reference": ("reference", "ref", "n piece", "numero", "n operation", "reference operation", "المرجع"),
    "counterparty": ("tiers", "contrepartie", "donneur d ordre", "beneficiaire", "counterparty", "nom"),
    "debit": ("debit", "debits", "montant debit", "sortie", "retrait", "debit mad", "debit dh", "مدين"),
    "credit": ("credit", "credits", "montant credit", "entree", "versement", "credit mad", "credit dh", "دائن"),
    "amount": ("montant", "amount", "montant operation", "mouvement", "montant mad", "montant dh", "trnamt", "المبلغ"),
    "side": ("sens", "d c", "sens operation", "type mouvement"),
    "balance": ("solde", "solde progressif", "balance", "solde mad", "solde apres operation", "solde comptable",
                "الرصيد"),
    "currency": ("devise", "currency", "monnaie", "العمله"),
    "account": ("compte", "rib", "iban", "n compte", "numero de compte", "account", "رقم الحساب"),
}  # fmt: skip
_BY_TITLE: Final = {title: key for key, titles in TITLES.items() for title in titles}
_OPENING: Final = re.compile(r"\b(solde (initial|precedent|d ouverture|depart|debut)|ancien solde|opening balance)\b")
_CLOSING: Final = re.compile(r"\b(solde (final|de cloture|actuel|fin)|nouveau solde|closing balance)\b")
_CURRENCY: Final = re.compile(r"\b(MAD|EUR|USD|GBP|CHF)\b")
_NUMBERED: Final = re.compile(r"[A-Z]{2}\d{2}[ 0-9A-Z]{11,40}|\d[\d .\-]{8,40}\d")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row under the titles: what its cells say, before the sign of its amount is believed."""

    number: int
    day: date
    amount: int
    balance: int | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file cut at its titles: rows above, where each column is, rows below (with their numbers)."""

    above: Sequence[tuple[int, Sequence[str]]]
    columns: Mapping[str, int]
    body: Sequence[tuple[int, Sequence[str]]]


def read_table(data: bytes, encoding: str) -> list[ReadStatement]:
    """The one statement of a table. Raises FileRefused: no titles, a row that cannot be read, balances that differ."""
    table = cut(open_separated(data, encoding).records())
    rows = _rows(table)
    beside = [*table.above, *_totals(table)]
    opening, closing = _stated(beside, _OPENING), _stated(beside, _CLOSING)
    if rows and rows[0].day > rows[-1].day:
        rows = rows[::-1]
    rows = _in_order_of_balances(rows)
    first, last = _ends(rows)
    opening, closing = (first if opening is None else opening), (last if closing is None else closing)
    if opening is None or closing is None:
        raise FileRefused("no_balances")
    lines = tuple(_line(row) for row in rows)
    return [prove(ReadStatement(_number(table), _currency(table, rows), "", opening, closing, lines))]


def cut(records: Iterable[Sequence[str]]) -> Table:
    """Find the row of the titles: the first that names a date and an amount. Raises FileRefused."""
    above: list[tuple[int, Sequence[str]]] = []
    columns: dict[str, int] = {}
    body: list[tuple[int, Sequence[str]]] = []
    for number, record in enumerate(records, 1):
        if number > MOST_ROWS + TITLES_WITHIN:
            raise FileRefused("too_many_rows", limit=MOST_ROWS)
        if columns:
            body.append((number, record))
        elif found := _columns(record):
            columns = found
        else:
            above.append((number, record))
            if number > TITLES_WITHIN:
                break
    if not columns:
        raise FileRefused("no_bank_titles")
    return Table(above, columns, body)


def _columns(record: Sequence[str]) -> dict[str, int]:
    """Where each column is, when these cells are the titles of a statement."""
    found: dict[str, int] = {}
    for place, cell in enumerate(record):
        key = _BY_TITLE.get(fold(cell))
        if key and key not in found:
            found[key] = place
    if "value_date" in found and "date" not in found:
        found["date"] = found["value_date"]
    counts = "amount" in found or ("debit" in found and "credit" in found)
    return found if "date" in found and counts else {}


def _rows(table: Table) -> list[_Row]:
    def column(key: str) -> list[str]:
        place = table.columns.get(key)
        return [] if place is None else [record[place] for _n, record in table.body if place < len(record)]

    figures = [cell for key in ("debit", "credit", "amount", "balance") for cell in column(key)]
    mark = guess_decimal_mark(figures).mark or ","
    order = guess_dates(column("date")).order or "dmy"
    rows = []
    for number, record in table.body:
        cells = {key: record[place].strip() for key, place in table.columns.items() if place < len(record)}
        if not any(cells.values()) or _is_total(record):
            continue
        day = parse_date(cells.get("date", ""), order)
        if day is None:
            raise FileRefused("bad_day", row=number, value=cells.get("date", "")[:40])
        balance = _figure(cells.get("balance", ""), mark, number)
        rows.append(_Row(number, day, _amount(cells, mark, number), balance, cells | {"order": order}))
    return rows


def _amount(cells: Mapping[str, str], mark: str, row: int) -> int:
    """Credit less debit, or the one amount with its sign (or the side that stands beside it)."""
    if "debit" in cells and "credit" in cells:
        debit, credit = _figure(cells["debit"], mark, row), _figure(cells["credit"], mark, row)
        if debit is None and credit is None:
            raise FileRefused("bad_amount", row=row, value="")
        return (credit or 0) - abs(debit or 0)
    amount = _figure(cells.get("amount", ""), mark, row)
    if amount is None:
        raise FileRefused("bad_amount", row=row, value="")
    side = fold(cells.get("side", ""))[:1]
    return -abs(amount) if side == "d" else abs(amount) if side == "c" else amount


def _figure(cell: str, mark: str, row: int) -> int | None:
    if cell.strip() in {"", "-"}:
        return None
    found = parse_decimal(_without_side(cell), mark)
    if found is None:
        raise FileRefused("bad_amount", row=row, value=cell[:40])
    return centimes(-abs(found) if _is_debit(cell) else found, row)


def _without_side(cell: str) -> str:
    return re.sub(r"\s*\b(CR|DB|C|D|Crediteur|Debiteur)\.?$", "", cell.strip(), flags=re.IGNORECASE)


def _is_debit(cell: str) -> bool:
    """Whether a balance is written as a debit: ``1 200,00 D``."""
    return re.search(r"\d\s*(D|DB|Debiteur)\.?$", cell.strip(), re.IGNORECASE) is not None


def _in_order_of_balances(rows: list[_Row]) -> list[_Row]:
    """The rows from first to last: the way round in which each balance follows from the one before. Else where not."""
    broken = _break(rows)
    if broken is None:
        return rows
    if _break(rows[::-1]) is None:
        return rows[::-1]
    row, difference = broken
    raise FileRefused("balance_breaks", row=row.number, amount=difference)


def _break(rows: Sequence[_Row]) -> tuple[_Row, int] | None:
    """The first row whose balance does not follow from the last one known, and by how much."""
    running: int | None = None
    for row in rows:
        running = None if running is None else running + row.amount
        if row.balance is not None:
            if running is not None and running != row.balance:
                return row, row.balance - running
            running = row.balance
    return None


def _ends(rows: Sequence[_Row]) -> tuple[int | None, int | None]:
    """The balances before the first and after the last row, from the first and the last that are written."""
    places = [place for place, row in enumerate(rows) if row.balance is not None]
    if not places:
        return None, None
    first, last = places[0], places[-1]
    opening = (rows[first].balance or 0) - sum(row.amount for row in rows[: first + 1])
    return opening, (rows[last].balance or 0) + sum(row.amount for row in rows[last + 1 :])


def _line(row: _Row) -> ReadLine:
    cells = row.cells
    return ReadLine(
        day=row.day, amount=row.amount, text=cells.get("text", ""), row=row.number,
        value_date=parse_date(cells.get("value_date", ""), cells["order"]),
        reference=cells.get("reference", ""), counterparty=cells.get("counterparty", ""),
    )  # fmt: skip


# What stands beside the table -----------------------------------------------------------------------------------------


def _is_total(record: Sequence[str]) -> bool:
    words = fold(" ".join(record))
    return bool(_OPENING.search(words) or _CLOSING.search(words) or re.search(r"\b(total|totaux|المجموع)\b", words))


def _totals(table: Table) -> list[tuple[int, Sequence[str]]]:
    return [(number, record) for number, record in table.body if _is_total(record)]


def _stated(rows: Iterable[tuple[int, Sequence[str]]], pattern: re.Pattern[str]) -> int | None:
    """The balance that a row beside the table states: its last figure."""
    for number, record in rows:
        if not pattern.search(fold(" ".join(record))):
            continue
        for cell in reversed(record):
            figure = parse_decimal(_without_side(_CURRENCY.sub("", cell)).strip(), ",")
            if figure is not None:
                return centimes(_negative(figure) if _is_debit(cell) else figure, number)
    return None


def _negative(figure: Decimal) -> Decimal:
    return -abs(figure)


def _number(table: Table) -> str:
    """The account: from its column, else the first number above the table that may be an IBAN or a RIB."""
    place = table.columns.get("account")
    if place is not None and table.body:
        return next((record[place].strip() for _n, record in table.body if place < len(record) and record[place]), "")
    for _number_of_row, record in table.above:
        for found in _NUMBERED.findall(" ".join(record).upper()):
            if looks_like_account(found):
                return str(found).strip()
    return ""


def _currency(table: Table, rows: Sequence[_Row]) -> str:
    """The currency that the file names; empty when it names none."""
    if rows and rows[0].cells.get("currency"):
        return rows[0].cells["currency"].upper()[:3]
    for _number_of_row, record in table.above:
        if found := _CURRENCY.search(" ".join(record).upper()):
            return found[1]
    return ""
