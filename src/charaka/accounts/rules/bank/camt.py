"""CAMT.053, the statement of ISO 20022 in XML, in any version of the schema. Pure.

Source: ISO 20022, BankToCustomerStatement. ``CdtDbtInd`` says which way an entry moved, for reversals too (``RvslInd``
only tells why). Entries that are not booked (PDNG, INFO) are in no balance and left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError  # nosec B405  # the type only: defusedxml reads

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from charaka.accounts.rules.bank.statements import ReadLine, ReadStatement, centimes, prove
from charaka.kernel.imports.problems import FileRefused

_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD",)
_SCHEMA: Final = re.compile(rb"urn:iso:std:iso:20022:tech:xsd:camt\.(\d{3})\.\d{3}\.\d{2}")
_STATEMENT: Final = b"053"


def looks_like_xml(data: bytes) -> bool:
    return data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def read_camt(data: bytes) -> list[ReadStatement]:
    """The statements of a file. Raises FileRefused: no XML, entities, another message, what does not tie."""
    schema = _SCHEMA.search(data[:5000])
    if schema and schema[1] != _STATEMENT:
        raise FileRefused("other_message", found=schema[0].decode().rpartition(":")[2])
    found: list[ReadStatement] = []
    try:
        for _event, element in iterparse(io.BytesIO(data), forbid_dtd=True):
            if _name(element) == "Stmt":
                found.append(prove(_statement(element)))
                element.clear()
    except DefusedXmlException:
        raise FileRefused("xml_entities") from None
    except (ParseError, ValueError, LookupError) as fault:
        place = getattr(fault, "position", (0, 0))
        raise FileRefused("xml_damaged", row=place[0]) from None
    if not found:
        raise FileRefused("no_statement")
    return found


def _statement(stmt: Element) -> ReadStatement:
    account = _child(stmt, "Acct")
    balances = {_kind(bal): bal for bal in _children(stmt, "Bal")}
    opening = next((balances[code] for code in _OPENING if code in balances), None)
    closing = next((balances[code] for code in _CLOSING if code in balances), None)
    reference = _text(stmt, "ElctrncSeqNb") or _text(stmt, "LglSeqNb") or _text(stmt, "Id")
    if opening is None or closing is None:
        raise FileRefused("balance_missing", statement=reference, row=0)
    currency = _text(account, "Ccy") or _currency(closing)
    lines = [_line(entry, number, currency) for number, entry in enumerate(_booked(stmt), 1)]
    return ReadStatement(
        number=_text(account, "Id", "IBAN") or _text(account, "Id", "Othr", "Id"),
        currency=currency, reference=reference, opening=_signed(opening, 0), closing=_signed(closing, 0),
        lines=tuple(lines), start=_day(_child(stmt, "FrToDt"), "FrDt") or _day(opening, "Dt"),
        end=_day(_child(stmt, "FrToDt"), "ToDt") or _day(closing, "Dt"),
    )  # fmt: skip


def _booked(stmt: Element) -> Iterator[Element]:
    for entry in _children(stmt, "Ntry"):
        if (_text(entry, "Sts", "Cd") or _text(entry, "Sts") or "BOOK") == "BOOK":
            yield entry


def _line(entry: Element, number: int, currency: str) -> ReadLine:
    if (own := _currency(entry)) and own != currency:
        raise FileRefused("line_currency", row=number, currency=own)
    booked, value = _day(entry, "BookgDt"), _day(entry, "ValDt")
    day = booked or value
    if day is None:
        raise FileRefused("bad_day", row=number, value="")
    amount = _signed(entry, number)
    details = [part for part in entry.iter() if _name(part) == "TxDtls"]
    words = [_text(entry, "AddtlNtryInf")]
    words += [part.text or "" for one in details for part in one.iter() if _name(part) in {"Ustrd", "AddtlTxInf"}]
    return ReadLine(
        day=day, value_date=value, amount=amount, row=number, text=" ".join(dict.fromkeys(filter(None, words))),
        reference=_references(entry, details), counterparty=_other_party(details, received=amount > 0),
    )  # fmt: skip


def _references(entry: Element, details: list[Element]) -> str:
    """What the payer wrote as reference, then what the bank did."""
    wanted = {"EndToEndId", "Ref"}
    found = [(part.text or "").strip() for one in details for part in one.iter() if _name(part) in wanted]
    found += [_text(entry, "NtryRef"), _text(entry, "AcctSvcrRef")]
    return " ".join(dict.fromkeys(text for text in found if text not in {"", "NOTPROVIDED"}))


def _other_party(details: list[Element], *, received: bool) -> str:
    """Who paid, or who was paid, when the entry is of one transaction."""
    names = []
    for one in details:
        party = _child(_child(one, "RltdPties"), "Dbtr" if received else "Cdtr")
        names.append(_text(party, "Nm") or _text(party, "Pty", "Nm"))
    distinct = [name for name in dict.fromkeys(names) if name]
    return distinct[0] if len(distinct) == 1 else ""


def _signed(holder: Element, row: int) -> int:
    written, mark = _text(holder, "Amt"), _text(holder, "CdtDbtInd")
    try:
        amount = centimes(Decimal(written), row)
    except InvalidOperation:
        raise FileRefused("bad_amount", row=row, value=written[:40]) from None
    if mark not in {"CRDT", "DBIT"} or amount < 0:
        raise FileRefused("bad_amount", row=row, value=f"{mark} {written}"[:40])
    return amount if mark == "CRDT" else -amount


def _kind(balance: Element) -> str:
    return _text(balance, "Tp", "CdOrPrtry", "Cd") or _text(balance, "Tp", "CdOrPrtry", "Prtry")


def _currency(holder: Element) -> str:
    amount = _child(holder, "Amt")
    return str(amount.get("Ccy", "")) if amount is not None else ""


def _day(holder: Element | None, name: str) -> date | None:
    """A day under ``name``, written there, or in Dt or DtTm below it."""
    part = next(iter([*_children(holder, name), *_children(holder, f"{name}Tm")]), None)
    written = _text(part, "Dt") or _text(part, "DtTm") or (part.text or "" if part is not None else "")
    try:
        return date.fromisoformat(written.strip()[:10])
    except ValueError:
        return None


# Elements by their local names, so that every version of the schema is read ------------------------------------------


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else [part for part in element if _name(part) == name]


def _child(element: Element | None, name: str) -> Element | None:
    return next(iter(_children(element, name)), None)


def _text(element: Element | None, *names: str) -> str:
    for name in names:
        element = _child(element, name)
    return (element.text or "").strip() if element is not None else ""
