"""What the tests of the bank share: an account at the bank, invoices, and files as banks write them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from charaka.accounts.models import BankAccount, BankLine, EntryLine, Journal
from charaka.accounts.queries.bank_files import Plan
from charaka.accounts.services.bank import add_bank_account
from charaka.accounts.services.books import add_account
from charaka.accounts.services.entries import post_entry
from charaka.accounts.services.posting import entry_in, line_on
from charaka.accounts.services.statements import import_statement
from charaka.accounts.tests.books import DIRHAM, account, line_called, open_books
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast

RIB: Final = "007780000123400000123485"
IBAN: Final = "MA64" + RIB
HEAD: Final = f":20:RELEVE10\n:25:{RIB}\n:28C:10/1\n:60F:C261001MAD1000,00\n"


def open_bank(cast: Cast) -> BankAccount:
    """The books of A with suppliers and fees, and its account at the bank."""
    open_books(cast)
    for code, name in {"44110000": "Fournisseurs", "61470000": "Services bancaires"}.items():
        add_account(actor=cast.finance.actor, institution_id=cast.a.pk, code=code, name=Text3.same(name))
    return add_bank_account(
        actor=cast.finance.actor, institution_id=cast.a.pk, name="Banque du Souss", number=RIB,
        account=account("5141"), journal=Journal.objects.get(code="BQ"), currency="MAD",
    )  # fmt: skip


def invoice(cast: Cast, reference: str, party: str, dirhams: int, *, due: date = date(2026, 9, 30)) -> EntryLine:
    """A sale without VAT to a client, or (below zero) the bill of a supplier; answers its open line."""
    common: dict[str, Any] = {"party_name": party, "due_on": due}
    amount = abs(dirhams) * DIRHAM
    if dirhams > 0:
        open_line = line_on(account("3421"), debit=amount, **common)
        lines = [open_line, line_on(account("71243"), credit=amount, service_line_id=line_called("FC").pk)]
    else:
        open_line = line_on(account("4411"), credit=amount, **common)
        lines = [open_line, line_on(account("61251"), debit=amount)]
    journal = Journal.objects.get(code="VT" if dirhams > 0 else "AC")
    draft = entry_in(journal, date(2026, 9, 1), f"Facture {reference}", lines, reference=reference)
    entry = post_entry(actor=cast.finance.actor, institution_id=cast.a.pk, draft=draft)
    return entry.lines.get(position=1)


def mt940(*lines: tuple[str, str, str], opening: str = "1000,00", closing: str = "") -> bytes:
    """A statement of October 2026: (day, signed amount with a comma, text)."""
    total = _centimes(opening) + sum(_centimes(amount) for _day, amount, _text in lines)
    body = "".join(
        f":61:2610{day}10{day}{'D' if amount.startswith('-') else 'C'}{amount.lstrip('-')}NTRFNONREF\n:86:{text}\n"
        for day, amount, text in lines
    )
    mark = "C" if total >= 0 else "D"
    end = closing or f"{abs(total) // 100},{abs(total) % 100:02}"
    return f"{HEAD.replace('1000,00', opening)}{body}:62F:{mark}261031MAD{end}\n-\n".encode()


def _centimes(written: str) -> int:
    whole, _comma, decimals = written.lstrip("-").partition(",")
    amount = int(whole) * 100 + int(decimals or 0)
    return -amount if written.startswith("-") else amount


def bring(cast: Cast, data: bytes) -> Plan:
    return import_statement(actor=cast.finance.actor, institution_id=cast.a.pk, data=data)


def line_saying(words: str) -> BankLine:
    return BankLine.objects.select_related("bank_account").get(text__contains=words)
